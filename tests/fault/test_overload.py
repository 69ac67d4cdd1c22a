"""More than the server can take, or is allowed to: it says so in numbers, and others do not feel it."""

import asyncio
import resource

import psutil

from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.frames_pb2 import ClientFrame, Ping
from tests.fault.link import open_link
from tests.fault.people import conversation_of, make_people
from tests.fault.talk import Talk, read_log, send_frame
from tests.processes import CHEAP, UNLIMITED, ServerProcess

FLOOD = 5_000
FILES = 96


async def test_a_flood_from_one_person_is_refused_and_nobody_else_waits(tmp_path):
    async with ServerProcess(tmp_path / "data", *CHEAP, "gateway.register_minute_burst=10") as server:
        people = await make_people(server, [("desktop",)] * 4)
        rooms = [conversation_of(person, people[n ^ 1]) for n, person in enumerate(people)]
        async with Talk(server, people[0].token) as flood, Talk(server, people[2].token) as quiet:
            before = server.memory()
            asks = [flood.start(send_frame(rooms[0], f"f-{n}", "快" * 100)) for n in range(FLOOD)]
            waits = [await answer_time(quiet, rooms[2], f"q-{n}") for n in range(8)]
            answers = await asyncio.gather(*asks)
            assert server.memory() - before < 32 << 20
        sent = [answer.sent.seq for answer in answers if answer.HasField("sent")]
        refusals = [answer.error for answer in answers if answer.HasField("error")]
        assert len(sent) + len(refusals) == FLOOD
        assert sent == list(range(1, len(sent) + 1))
        assert len(sent) < FLOOD // 10
        assert {error.code for error in refusals} == {ErrorCode.rate_limited}
        assert all(error.retry_after_ms > 0 for error in refusals)
        assert max(waits) < 2.0
        assert len(await read_log(server, people[1].token, rooms[1])) == len(sent)


async def answer_time(talk: Talk, room: str, client_id: str) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert (await talk.send(room, client_id, "慢")).HasField("sent")
    return loop.time() - began


def few_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))


async def test_when_descriptors_run_out_those_who_are_in_stay_in(tmp_path):
    async with ServerProcess(tmp_path / "data", *UNLIMITED, before_exec=few_files) as server:
        people = await make_people(server, [("desktop",)] * 2)
        room = conversation_of(*people)
        async with Talk(server, people[0].token) as talk:
            idle = [await asyncio.open_connection("127.0.0.1", server.tcp_port) for _ in range(2 * FILES)]
            async with asyncio.timeout(20):  # the kernel has taken them all; the server takes them one by one
                while psutil.Process(server.pid).num_fds() <= FILES - 4:
                    assert (await talk.ask(ClientFrame(ping=Ping()))).HasField("pong")
            for number in range(10):
                assert (await talk.send(room, f"m-{number}", "还在")).HasField("sent")
            assert (await talk.ask(ClientFrame(ping=Ping()))).HasField("pong")
            for _, writer in idle:
                writer.transport.abort()
            await somebody_new(server, people[1].token)
        assert [line.seq for line in await read_log(server, people[1].token, room)] == list(range(1, 11))
        assert await asyncio.to_thread(server.stop) == 0


async def somebody_new(server: ServerProcess, token: str) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                (await open_link(server, token, lambda _: None)).close()
            except OSError:
                await asyncio.sleep(0.2)
            else:
                return
