"""SIGTERM under traffic: everybody is told, what was answered is kept, and the next start goes on."""

import asyncio
import signal
import subprocess

import pytest

from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.frames_pb2 import ServerFrame
from tests.fault.people import Person, conversation_of, make_people
from tests.fault.storm import unsound
from tests.fault.talk import Talk, read_log, send_frame
from tests.processes import UNLIMITED, ServerProcess

PEOPLE = 8


class Writer:
    """Sends as fast as it is answered, until the connection ends; nothing is sent twice."""

    def __init__(self, number: int, person: Person, room: str) -> None:
        self.acked: dict[str, int] = {}
        self.refused: set[str] = set()
        self.room = room
        self.talk: Talk | None = None
        self._person = person
        self._number = number

    async def run(self, server: ServerProcess) -> None:
        async with Talk(server, self._person.token) as self.talk:
            while not self.talk.link.lost.done():
                count = len(self.acked) + len(self.refused)
                ids = [f"w{self._number}-{count + n}" for n in range(8)]
                asks = [self.talk.start(send_frame(self.room, client_id, "再见")) for client_id in ids]
                answers = await asyncio.gather(*asks, return_exceptions=True)
                for client_id, answer in zip(ids, answers, strict=True):
                    self._note(client_id, answer)
                if self.refused:
                    await self.talk.link.lost

    def _note(self, client_id: str, answer: ServerFrame | BaseException) -> None:
        if isinstance(answer, ConnectionError):
            return
        assert isinstance(answer, ServerFrame), answer
        if answer.HasField("sent"):
            self.acked[client_id] = answer.sent.seq
        else:
            assert answer.error.code == ErrorCode.draining, answer
            assert answer.error.retry_after_ms > 0
            self.refused.add(client_id)

    @property
    def told(self) -> bool:
        return self.talk is not None and any(frame.HasField("goaway") for frame in self.talk.heard)


async def write_and(server: ServerProcess, stop) -> list[Writer]:
    people = await make_people(server, [("desktop",)] * PEOPLE)
    writers = [Writer(n, person, conversation_of(person, people[n ^ 1])) for n, person in enumerate(people)]
    async with asyncio.TaskGroup() as group:
        for writer in writers:
            group.create_task(writer.run(server))
        while not all(len(writer.acked) > 100 for writer in writers):
            await asyncio.sleep(0.01)
        await stop()
    return writers


async def all_there(server: ServerProcess, writers: list[Writer]) -> None:
    """What was answered is stored under its number, what was refused is not; the numbers are dense."""
    await asyncio.to_thread(server.start)
    tokens = {writer.room: writer._person.token for writer in writers}
    for room, token in tokens.items():
        lines = await read_log(server, token, room)
        assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
        assert len({line.client_id for line in lines}) == len(lines)
        stored = {line.client_id: line.seq for line in lines}
        for writer in writers:
            if writer.room == room:
                assert writer.acked.items() <= stored.items()
                assert not writer.refused & stored.keys()


async def test_a_clean_stop_tells_everybody_and_keeps_what_was_answered(tmp_path):
    async with ServerProcess(tmp_path / "data", *UNLIMITED) as server:

        async def stop() -> None:
            assert await asyncio.to_thread(server.stop) == 0

        writers = await write_and(server, stop)
        assert all(writer.told for writer in writers)
        assert {writer.talk.link.close_code for writer in writers} == {1012}
        assert "Traceback" not in server.said()
        await all_there(server, writers)
        assert await asyncio.to_thread(server.stop) == 0
        assert unsound(server.data / "log.db") == unsound(server.data / "main.db") == []


async def test_a_kill_in_the_middle_of_a_stop_loses_nothing(tmp_path):
    async with ServerProcess(tmp_path / "data", *UNLIMITED) as server:

        async def stop() -> None:
            server.signal(signal.SIGTERM)
            await asyncio.sleep(0.02)
            await asyncio.to_thread(server.kill)

        writers = await write_and(server, stop)
        await all_there(server, writers)


@pytest.mark.parametrize("times", [1, 2])
async def test_idle_connections_do_not_hold_up_a_stop(tmp_path, times):
    async with ServerProcess(tmp_path / "data", *UNLIMITED) as server:
        people = await make_people(server, [("desktop",)] * 4)
        talks = [Talk(server, person.token, tcp=n % 2 == 1) for n, person in enumerate(people)]
        for talk in talks:
            await talk.__aenter__()
        for _ in range(times - 1):
            server.signal(signal.SIGINT)
        code = await asyncio.to_thread(server.stop, within=10.0)
        assert code in ({0} if times == 1 else {0, -signal.SIGTERM, -signal.SIGINT})
        for talk in talks:
            await talk.link.lost
            assert any(frame.HasField("goaway") for frame in talk.heard) or times == 2


def test_a_second_server_on_the_same_data_is_refused(tmp_path):
    with ServerProcess(tmp_path / "data", *UNLIMITED) as server:
        second = ServerProcess(tmp_path / "data", *UNLIMITED, log=tmp_path / "second.log")
        with pytest.raises(RuntimeError, match="ended with 2"):
            second.start()
        assert "in use" in second.said()
        assert "Traceback" not in second.said()
        assert server.running()
        assert server.stop() == 0
        second.start()
        assert second.stop() == 0


def test_a_frozen_server_still_holds_its_data(tmp_path):
    """A process that was stopped (SIGSTOP) is not dead: nobody may take its files."""
    with ServerProcess(tmp_path / "data", *UNLIMITED) as server:
        server.signal(signal.SIGSTOP)
        second = ServerProcess(tmp_path / "data", *UNLIMITED, log=tmp_path / "second.log")
        with pytest.raises(RuntimeError, match="ended with 2"):
            second.start()
        server.signal(signal.SIGCONT)
        try:
            assert server.stop() == 0
        except subprocess.TimeoutExpired:
            pytest.fail("it never came back to itself")
