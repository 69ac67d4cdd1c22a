"""One question after the other on a socket, for tests that are about something else."""

import asyncio
from typing import Self

from hongyan_proto.frames_pb2 import ClientFrame, ServerFrame
from hongyan_proto.message_pb2 import EntriesRequest, SendRequest
from hongyan_proto.model_pb2 import Entry, Text
from tests.fault.history import Line
from tests.fault.link import open_link
from tests.processes import ServerProcess


class Talk:
    """`async with Talk(server, token) as talk`; what the server says unasked is in `heard`."""

    def __init__(self, server: ServerProcess, token: str, *, tcp: bool = False, patience: float = 30.0) -> None:
        self.heard: list[ServerFrame] = []
        self._server = server
        self._token = token
        self._tcp = tcp
        self._patience = patience
        self._number = 1
        self._answers: dict[int, asyncio.Future[ServerFrame]] = {}

    async def __aenter__(self) -> Self:
        self.link = await open_link(self._server, self._token, self._heard, tcp=self._tcp, patience=self._patience)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.link.close()

    async def ask(self, frame: ClientFrame) -> ServerFrame:
        return await asyncio.wait_for(self.start(frame), self._patience)

    def start(self, frame: ClientFrame) -> asyncio.Future[ServerFrame]:
        """Its answer; ConnectionError when the connection ends before."""
        self._number += 1
        frame.id = self._number
        answer = self._answers[frame.id] = asyncio.get_running_loop().create_future()
        self.link.lost.add_done_callback(lambda _: _give_up(answer))
        self.link.say(frame)
        return answer

    async def send(self, conversation: str, client_id: str, text: str) -> ServerFrame:
        return await self.ask(send_frame(conversation, client_id, text))

    def _heard(self, frame: ServerFrame) -> None:
        answer = self._answers.pop(frame.id, None)
        if answer is None:
            self.heard.append(frame)
        elif not answer.done():
            answer.set_result(frame)


def _give_up(answer: asyncio.Future[ServerFrame]) -> None:
    if not answer.done():
        answer.set_exception(ConnectionError("lost"))


def send_frame(conversation: str, client_id: str, text: str) -> ClientFrame:
    return ClientFrame(send=SendRequest(conversation_id=conversation, client_id=client_id, text=Text(text=text)))


async def read_log(server: ServerProcess, token: str, conversation: str) -> list[Line]:
    """The whole log as a device reads it that has nothing."""
    entries = await read_entries(server, token, conversation)
    return [Line(e.seq, e.message_id, e.sender_id, e.client_id) for e in entries]


async def read_entries(server: ServerProcess, token: str, conversation: str) -> list[Entry]:
    found: list[Entry] = []
    async with Talk(server, token) as talk:
        while True:
            after = found[-1].seq if found else 0
            answer = await talk.ask(ClientFrame(entries=EntriesRequest(conversation_id=conversation, after=after)))
            assert answer.HasField("log"), answer
            found += answer.log.entries
            if not answer.log.entries:
                return found
