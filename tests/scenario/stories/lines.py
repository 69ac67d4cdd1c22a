"""Ways to the server: one interface, by direct call, REST, WebSocket in JSON and in protobuf, and TCP.

What a client sends and reads is made here by protobuf's own JSON library, not by ours: two opinions must agree.
"""

import asyncio
import itertools
import json
import re
from contextlib import suppress
from typing import Protocol

import httpx
from google.protobuf import json_format
from google.protobuf.message import Message
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from hongyan.rpc.access import admit
from hongyan.rpc.call import Call
from hongyan.rpc.checker import Checker
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.methods import METHODS, HttpRule, Method, descriptor_of
from hongyan_proto import errors_pb2, frames_pb2, user_pb2
from hongyan_proto.options_pb2 import Access

PATIENCE = 10
FRAMES = {
    "MessageService/Send": ("send", "sent"),
    "MessageService/MarkDelivered": ("delivered", "ok"),
    "MessageService/MarkRead": ("read", "ok"),
    "MessageService/History": ("history", "page"),
    "MessageService/Entries": ("entries", "log"),
    "PushService/Sync": ("sync", "synced"),
}
"""Methods that have a frame of their own, and the answer's."""


class Line(Protocol):
    async def call(self, name: str, request: Message) -> Message:
        """Ask `UserService/GetMe`. Raises the server's refusal as ServiceError."""
        ...

    async def close(self) -> None: ...


def as_json(message: Message) -> dict:
    return json_format.MessageToDict(message)


# Without a network


class Direct:
    """As the gateway does it: whose token is it, may they, are the fields within their bounds, then the stub.

    `twice`: every method that is declared safe to retry is called twice, and the second answer counts.
    """

    def __init__(self, clients, checker: Checker, token: str = "", *, twice: bool = False) -> None:
        self._clients = clients
        self._checker = checker
        self._token = token
        self._twice = twice

    async def call(self, name: str, request: Message) -> Message:
        method = METHODS[name]
        identity = user_pb2.Identity()
        if self._token:
            asked = user_pb2.AuthenticateRequest(access_token=self._token)
            identity = await self._clients.accounts.authenticate(Call(inside=True), asked)
        call = Call(
            user_id=identity.user_id,
            session_id=identity.session_id,
            device_id=identity.device_id,
            administrator=identity.administrator,
            address="192.0.2.1",
        )
        admit(method, call)
        self._checker.check(request)
        for _ in range(self._twice and method.retry_safe and has_its_id(request)):
            await self._clients.handler(method)(call, request)
        return await self._clients.handler(method)(call, request)

    async def close(self) -> None:
        pass


def has_its_id(request: Message) -> bool:
    """A request whose id was left empty promises nothing about a retry."""
    return all(getattr(request, name, True) for name in ("request_id", "client_id"))


# REST


class Rest:
    def __init__(self, url: str, token: str = "") -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        # Plain HTTP: to make a TLS context for each would take a tenth of a second.
        self.http = httpx.AsyncClient(base_url=url, headers=headers, verify=False, timeout=PATIENCE)

    async def call(self, name: str, request: Message) -> Message:
        method = METHODS[name]
        rule = fitting(method, request)
        fields = as_json(request)
        path = re.sub(r"\{(\w+)\}", lambda match: str(fields.pop(camel(method, match[1]))), rule.path)
        if rule.body:
            answer = await self.http.request(rule.verb, path, json=fields)
        else:
            answer = await self.http.request(rule.verb, path, params=fields)
        if answer.status_code != 200:
            error = json_format.ParseDict(answer.json(), errors_pb2.ErrorReply()).error
            raise ServiceError.from_proto(error)
        return json_format.ParseDict(answer.json(), method.reply())

    async def close(self) -> None:
        await self.http.aclose()


def fitting(method: Method, request: Message) -> HttpRule:
    """The binding whose path parameters the request has."""
    for rule in method.http:
        if all(getattr(request, name) for name in re.findall(r"\{(\w+)\}", rule.path)):
            return rule
    return method.http[0]


def camel(method: Method, field: str) -> str:
    return descriptor_of(method.request).fields_by_name[field].json_name


# Sockets


class Socket:
    """What the three sockets share: requests wait for the answer of their id, everything else is a push."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._waiting: dict[int, tuple[asyncio.Future, type[Message] | None]] = {}
        self.pushed: asyncio.Queue[frames_pb2.ServerFrame] = asyncio.Queue()
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        """The close code; on TCP 0."""
        self._reader: asyncio.Task | None = None

    async def hello(self, token: str) -> frames_pb2.Welcome:
        frame = frames_pb2.ClientFrame(hello=frames_pb2.Hello(version=1, token=token))
        return (await self.ask(frame)).welcome

    async def call(self, name: str, request: Message) -> Message:
        method = METHODS[name]
        frame = frames_pb2.ClientFrame()
        if name in FRAMES:
            getattr(frame, FRAMES[name][0]).CopyFrom(request)
            answer = getattr(await self.ask(frame), FRAMES[name][1])
            return method.reply() if FRAMES[name][1] == "ok" else answer
        frame.call.method = name
        frame.call.body = request.SerializeToString()
        return method.reply.FromString((await self.ask(frame)).reply.body)

    async def ask(self, frame: frames_pb2.ClientFrame) -> frames_pb2.ServerFrame:
        frame.id = next(self._ids)
        future = asyncio.get_running_loop().create_future()
        reply = METHODS[frame.call.method].reply if frame.HasField("call") else None
        self._waiting[frame.id] = (future, reply)
        await self.send(frame)
        async with asyncio.timeout(PATIENCE):
            answer = await future
        if answer.HasField("error"):
            raise ServiceError.from_proto(answer.error)
        return answer

    async def until(self, wanted) -> frames_pb2.ServerFrame:
        """The next push like this; earlier ones are passed over."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = await self.pushed.get()
                if wanted(frame):
                    return frame

    async def ended(self) -> int:
        async with asyncio.timeout(PATIENCE):
            return await asyncio.shield(self.closed)

    def heard(self, frame: frames_pb2.ServerFrame) -> None:
        if frame.id:
            future, _ = self._waiting.pop(frame.id, (None, None))
            if future is not None and not future.done():
                future.set_result(frame)
        else:
            self.pushed.put_nowait(frame)

    def over(self, code: int) -> None:
        if not self.closed.done():
            self.closed.set_result(code)
        for future, _ in self._waiting.values():
            if not future.done():
                future.set_exception(ConnectionError(f"closed with {code}"))

    def listen(self) -> None:
        self._reader = asyncio.get_running_loop().create_task(self.read())

    async def send(self, frame: frames_pb2.ClientFrame) -> None:
        raise NotImplementedError

    async def read(self) -> None:
        raise NotImplementedError

    async def hang_up(self) -> None:
        raise NotImplementedError

    async def close(self) -> None:
        await self.hang_up()
        if self._reader is not None:
            await self._reader


class WebSocketJson(Socket):
    subprotocol = "hongyan.v1.json"

    async def open(self, url: str, **options) -> None:
        self._ws = await connect(
            url.replace("http", "ws", 1) + "/ws", subprotocols=[self.subprotocol], proxy=None, **options
        )
        assert self._ws.subprotocol == self.subprotocol
        self.listen()

    async def send(self, frame: frames_pb2.ClientFrame) -> None:
        said = as_json(frame)
        if frame.HasField("call"):
            request = METHODS[frame.call.method].request.FromString(frame.call.body)
            said["call"] = {"method": frame.call.method, "body": as_json(request)}
        await self._ws.send(json.dumps(said, ensure_ascii=False))

    async def read(self) -> None:
        try:
            async for message in self._ws:
                assert isinstance(message, str)
                heard = json.loads(message)
                for one in heard if isinstance(heard, list) else [heard]:
                    self.heard(self._frame(one))
        except ConnectionClosed:
            pass
        self.over(self._ws.close_code or 0)

    def _frame(self, heard: dict) -> frames_pb2.ServerFrame:
        if (reply := heard.pop("reply", None)) is None:
            return json_format.ParseDict(heard, frames_pb2.ServerFrame())
        _, kind = self._waiting[heard["id"]]
        body = json_format.ParseDict(reply["body"], kind()).SerializeToString()
        return frames_pb2.ServerFrame(id=heard["id"], reply=frames_pb2.Reply(body=body))

    async def hang_up(self) -> None:
        await self._ws.close()


class WebSocketProto(WebSocketJson):
    subprotocol = "hongyan.v1.proto"

    async def send(self, frame: frames_pb2.ClientFrame) -> None:
        await self._ws.send(with_length(frame))

    async def read(self) -> None:
        try:
            async for message in self._ws:
                assert isinstance(message, bytes)
                while message:
                    frame, message = first_frame(message)
                    self.heard(frame)
        except ConnectionClosed:
            pass
        self.over(self._ws.close_code or 0)


class Tcp(Socket):
    async def open(self, host: str, port: int) -> None:
        self._reading, self._writer = await asyncio.open_connection(host, port)
        self.listen()

    async def send(self, frame: frames_pb2.ClientFrame) -> None:
        self._writer.write(with_length(frame))
        await self._writer.drain()

    async def read(self) -> None:
        rest = b""
        try:
            while data := await self._reading.read(1 << 16):
                rest += data
                while (found := first_frame(rest)) is not None:
                    frame, rest = found
                    self.heard(frame)
        except ConnectionError:
            pass
        self.over(0)

    async def hang_up(self) -> None:
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()


def with_length(frame: frames_pb2.ClientFrame) -> bytes:
    body = frame.SerializeToString()
    size, length = len(body), b""
    while size >= 0x80:
        length += bytes((size & 0x7F | 0x80,))
        size >>= 7
    return length + bytes((size,)) + body


def first_frame(data: bytes) -> tuple[frames_pb2.ServerFrame, bytes] | None:
    """The first whole frame of a stream and what follows it."""
    size = shift = at = 0
    while at < len(data):
        size |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80:
            if len(data) < at + size:
                return None
            return frames_pb2.ServerFrame.FromString(data[at : at + size]), data[at + size :]
    return None


def client_methods() -> list[Method]:
    """What a person can reach at all."""
    return [method for method in METHODS.values() if method.access != Access.inside]
