"""WebSocket on a real port, with an independent client."""

import asyncio
import json

import pytest
import websockets
from websockets.asyncio.client import connect

from hongyan.gateway.frames import varint
from hongyan_proto import frames_pb2, inside_pb2
from tests.unit.gateway.conftest import entry
from tests.unit.gateway.transports.conftest import serving

JSON, PROTO = "hongyan.v1.json", "hongyan.v1.proto"


async def hello(ws, token="1:10", frame_id=1):
    await ws.send(json.dumps({"id": frame_id, "hello": {"version": 1, "token": token, "device": {"platform": "web"}}}))
    return json.loads(await ws.recv())


async def test_hello_send_and_push_in_json(served):
    async with connect(served.url(), subprotocols=[JSON]) as ws:
        welcome = await hello(ws)
        assert welcome["id"] == 1
        assert welcome["welcome"]["userId"] == "1"
        assert welcome["welcome"]["epoch"] == "epoch-1"
        assert welcome["welcome"]["limits"]["text_chars"] == "5000"
        await ws.send(json.dumps([{"id": 2, "send": {"toUserId": 2, "clientId": "a", "text": {"text": "你好"}}}, {"id": 3, "ping": {}}]))
        got = await take(ws, 2)
        assert got[0]["id"] == 3
        assert got[1] == {"id": 2, "sent": {"conversationId": "d.1.2", "seq": "1", "messageId": "77", "at": "1800000000000", "duplicate": False}}
        batch = inside_pb2.DeliverBatch(items=[inside_pb2.DeliverItem(user_ids=[1, 2], entry=entry())])
        reply = await served.world.gateway.deliver(None, batch)
        assert list(reply.unknown_user_ids) == [2]
        pushed = (await take(ws, 1))[0]
        assert "id" not in pushed
        assert pushed["push"]["entries"][0]["text"] == {"text": "你好", "mentions": []}


async def test_hello_and_send_in_protobuf(served):
    async with connect(served.url(), subprotocols=[PROTO]) as ws:
        frames = [
            frames_pb2.ClientFrame(id=1, hello=frames_pb2.Hello(version=1, token="1:10")),
            frames_pb2.ClientFrame(id=2, call=frames_pb2.Call(method="UserService/GetMe")),
        ]
        await ws.send(b"".join(varint(frame.ByteSize()) + frame.SerializeToString() for frame in frames))
        welcome = one(await ws.recv())
        assert welcome.welcome.session_id == 10
        assert one(await ws.recv()).id == 2


async def take(ws, count):
    """So many frames, however many messages they come in."""
    got = []
    while len(got) < count:
        value = json.loads(await ws.recv())
        got.extend(value if isinstance(value, list) else [value])
    assert len(got) == count
    return got


def one(data):
    size = data[0] if data[0] < 0x80 else (data[0] & 0x7F) | data[1] << 7
    return frames_pb2.ServerFrame.FromString(data[-size:])
