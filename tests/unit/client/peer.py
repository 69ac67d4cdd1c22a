"""The other end of the SDK: one person's server in this process, over real sockets. The test says what it answers."""

import asyncio
import contextlib
import json

from hongyan_client import Client, wire
from hongyan_proto import frames_pb2, model_pb2, push_pb2

ALICE = {"id": "1", "number": "10001", "username": "alice", "nickname": "阿莉"}
ROOM = "d.1.2"


class Peer:
    """`heard` has the frames that it does not answer by itself (hello, sync, look, ping, marks it does), `asked` what
    REST was called with; `rest` has the answers by path: (status, body)."""

    def __init__(self):
        self.heard = asyncio.Queue()
        self.asked = []
        self.rest = {"/v1/sessions": (201, session()), "/v1/sessions:refresh": (200, session("t2"))}
        self.epoch = "e1"
        self.rows = []
        self.seen = []  # names of all frames
        self.agrees = {"look", "auth", "delivered"}  # what it just says `ok` to
        self._writers = []

    async def __aenter__(self):
        self._frames = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._http = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.tcp_port = self._frames.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self._http.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_):
        for server in (self._frames, self._http):
            server.close()
        self.hang_up()
        for server in (self._frames, self._http):
            await server.wait_closed()

    def hang_up(self):
        while self._writers:
            self._writers.pop().close()

    @contextlib.asynccontextmanager
    async def alice(self, **options):
        async with Client(self.url, tcp_port=self.tcp_port, **options) as client:
            await client.sign_in("alice", "correct horse")
            yield client

    # -- frames --------------------------------------------------------------------------------------------------------
    async def _serve(self, reader, writer):
        self._writers.append(writer)
        data = b""
        with contextlib.suppress(OSError):
            while more := await reader.read(1 << 16):
                data += more
                while (found := _first(data)) is not None:
                    frame, data = found
                    self._take(frame)
        writer.close()

    def _take(self, frame):
        name = frame.WhichOneof("body")
        self.seen.append(name)
        match name:
            case "hello":
                self.says(frame.id, welcome=frames_pb2.Welcome(user_id=1, epoch=self.epoch))
            case "sync":
                self.says(
                    frame.id,
                    synced=push_pb2.Synced(epoch=self.epoch, cursor="k", conversations=self.rows, event_number=0),
                )
            case "ping":
                self.says(frame.id, pong=frames_pb2.Pong())
            case _ if name in self.agrees:
                self.says(frame.id, ok=frames_pb2.Ok())
            case _:
                self.heard.put_nowait(frame)

    def says(self, id_=0, **body):
        data = frames_pb2.ServerFrame(id=id_, **body).SerializeToString()
        self._writers[-1].write(wire._varint(len(data)) + data)

    def refuses(self, id_, code, reason):
        frame = frames_pb2.ServerFrame(id=id_)
        frame.error.code, frame.error.reason = code, reason
        self.says(id_, error=frame.error)

    def pushes(self, *entries):
        self.says(push=frames_pb2.Push(entries=entries))

    async def hears(self, name):
        frame = await asyncio.wait_for(self.heard.get(), 5)
        assert frame.WhichOneof("body") == name, frame
        return frame.id, getattr(frame, name)

    async def hears_call(self, method, request):
        """The id and the request of a `call`."""
        id_, call = await self.hears("call")
        assert call.method == method
        return id_, request.FromString(call.body)

    def replies(self, id_, reply):
        self.says(id_, reply=frames_pb2.Reply(body=reply.SerializeToString()))

    # -- REST ----------------------------------------------------------------------------------------------------------
    async def _answer(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = await reader.readexactly(int(lines["Content-Length"]))
        verb, path, _ = head.split(" ", 2)
        token = lines.get("Authorization", "").removeprefix("Bearer ")
        self.asked.append((verb, path, json.loads(body) if body else None, token))
        status, answer = self.rest.get(path, (404, {"error": {"code": 1200, "reason": "not_found"}}))
        data = json.dumps(answer).encode()
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
        await writer.drain()
        writer.close()


def _first(data):
    size, start = wire._length(data, 0)
    if start < 0 or start + size > len(data):
        return None
    return frames_pb2.ClientFrame.FromString(data[start : start + size]), data[start + size :]


def session(token="t1"):
    return {"user": ALICE, "accessToken": token, "refreshToken": f"r-{token}", "expiresIn": "900"}


def entry(seq, text="x", sender=2, room=ROOM):
    made = model_pb2.Entry(conversation_id=room, seq=seq, ord=seq, sender_id=sender, at=seq, message_id=seq)
    made.kind, made.text.text = model_pb2.Kind.text, text
    return made


def change(seq, target, kind, sender=2):
    made = model_pb2.Entry(conversation_id=ROOM, seq=seq, ord=target, sender_id=sender, at=seq, target_seq=target)
    made.kind = model_pb2.Kind.Value(kind)
    return made


def row(seq=0, **more):
    made = model_pb2.Conversation(id=ROOM, stamp=seq, peer_id=2, **more)
    made.head.seq = made.head.ord = made.head.at = seq
    return made


async def until(client, condition):
    async with asyncio.timeout(5):
        await client.until(condition)


async def eventually(condition):
    """For what no client tells of: it becomes so while the loop goes round."""
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0)
