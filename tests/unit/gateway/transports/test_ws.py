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
        await ws.send(
            json.dumps(
                [{"id": 2, "send": {"toUserId": 2, "clientId": "a", "text": {"text": "你好"}}}, {"id": 3, "ping": {}}]
            )
        )
        got = await take(ws, 2)
        assert got[0]["id"] == 3
        assert got[1] == {
            "id": 2,
            "sent": {
                "conversationId": "d.1.2",
                "seq": "1",
                "messageId": "77",
                "at": "1800000000000",
                "duplicate": False,
            },
        }
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


async def closed(ws):
    """The frames until the end, and the code."""
    frames = []
    try:
        while True:
            frames.append(await asyncio.wait_for(ws.recv(), 8))
    except websockets.ConnectionClosed:
        return frames, ws.close_code


async def test_the_handshake_refuses_foreign_origins(served):
    async def status(origin, **more):
        try:
            async with connect(served.url(**more), subprotocols=[JSON], origin=origin) as ws:
                assert await hello(ws)
                return 101
        except websockets.InvalidStatus as refused:
            assert json.loads(refused.response.body)["error"]["reason"] == "origin_refused"
            return refused.response.status_code

    home = f"http://127.0.0.1:{served.port}"
    assert await status(None) == 101
    assert await status(home) == 101
    for foreign in (
        "null",
        "http://evil.example",
        f"{home}.evil.example",
        "http://127.0.0.1:1",
        "http://127.0.0.1",
        "file://",
        "http://[",
        "x" * 2000,
    ):
        assert await status(foreign) == 403, foreign


async def test_named_origins_may_come():
    home = "https://chat.example.com"
    async with serving(origins=(home,)) as served, connect(served.url(), subprotocols=[JSON], origin=home) as ws:
        assert (await hello(ws))["welcome"]


@pytest.mark.parametrize(
    ("path", "subprotocols", "status", "reason"),
    [
        ("/ws2", [JSON], 404, "unknown_method"),
        ("/", [JSON], 404, "unknown_method"),
        ("/ws", ["chat"], 400, "unsupported_version"),
    ],
)
async def test_handshakes_that_lead_nowhere(served, path, subprotocols, status, reason):
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with connect(served.url(path), subprotocols=subprotocols):
            pass
    assert refused.value.response.status_code == status
    assert json.loads(refused.value.response.body)["error"]["reason"] == reason


async def test_the_first_subprotocol_that_is_known_is_taken(served):
    async with connect(served.url(), subprotocols=["other", PROTO, JSON]) as ws:
        assert ws.subprotocol == PROTO
    async with connect(served.url()) as ws:
        assert ws.subprotocol is None
        assert (await hello(ws))["welcome"]


HEAD = "GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: {connection}\r\nSec-WebSocket-Version: {version}\r\nSec-WebSocket-Key: {key}\r\n{more}\r\n"
KEY = "dGhlIHNhbXBsZSBub25jZQ=="


async def shake(served, connection="Upgrade", version="13", key=KEY, more=""):
    reader, writer = await served.raw()
    writer.write(
        HEAD.format(
            host=f"127.0.0.1:{served.port}", connection=connection, version=version, key=key, more=more
        ).encode()
    )
    return (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)).decode(), reader, writer


async def test_a_handshake_as_browsers_send_it(served):
    answer, _, writer = await shake(
        served, connection="keep-alive, Upgrade", more="Cookie: a=b\r\nAccept-Language: zh\r\n"
    )
    assert answer.startswith("HTTP/1.1 101")
    assert "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in answer
    writer.close()


@pytest.mark.parametrize("wrong", [{"version": "8"}, {"key": "short"}, {"key": "!!!!"}, {"key": ""}])
async def test_handshakes_that_are_none(served, wrong):
    answer, _, writer = await shake(served, **wrong)
    assert answer.startswith("HTTP/1.1 400")
    writer.close()


async def test_an_address_is_believed_only_from_a_proxy_in_the_settings():
    for proxies, address in (((), "127.0.0.1"), (("127.0.0.0/8",), "203.0.113.7")):
        async with (
            serving(trusted_proxies=proxies) as served,
            connect(
                served.url(), subprotocols=[JSON], additional_headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.7"}
            ) as ws,
        ):
            await hello(ws)
            (connection,) = served.world.gateway.hub.connections()
            assert connection.address == address


async def test_hello_too_late():
    async with serving(hello_timeout=1.0) as served, connect(served.url(), subprotocols=[JSON]) as ws:
        frames, code = await closed(ws)
        assert code == 4408
        assert json.loads(frames[0])["error"]["reason"] == "hello_first"


@pytest.mark.parametrize(
    ("subprotocol", "message"),
    [
        (JSON, "{"),
        (JSON, "[]"),
        (JSON, b"{}"),
        (PROTO, b"\x05ab"),
        (PROTO, b""),
        (PROTO, b"\x03\xff\xff\xff"),
        (PROTO, "{}"),
        (JSON, "\u0000"),
    ],
)
async def test_a_bad_frame_closes_with_4400(served, subprotocol, message):
    async with connect(served.url(), subprotocols=[subprotocol]) as ws:
        await ws.send(message)
        frames, code = await closed(ws)
        assert code == 4400
        error = json.loads(frames[0])["error"] if subprotocol == JSON else one(frames[0]).error
        assert (error["code"] if subprotocol == JSON else error.code) == 1002


@pytest.mark.parametrize("size", [64 * 1024 + 1, 200_000, 3_000_000])
@pytest.mark.parametrize("early", [True, False])
async def test_a_frame_that_is_too_large_closes_with_4413(served, size, early):
    async with connect(served.url(), subprotocols=[JSON]) as ws:
        if not early:
            await hello(ws)
        await ws.send("x" * size)
        frames, code = await closed(ws)
        assert code == 4413
        assert json.loads(frames[0])["error"]["reason"] == "too_large"
    async with connect(served.url(), subprotocols=[JSON]) as ws:
        assert (await hello(ws))["welcome"]


async def test_fragments_make_a_message_and_are_bounded_together(served):
    whole = json.dumps({"id": 1, "hello": {"version": 1, "token": "1:10"}})
    async with connect(served.url(), subprotocols=[JSON]) as ws:
        await ws.send([whole[:10], whole[10:11], "", whole[11:]])
        assert json.loads(await ws.recv())["welcome"]
        await ws.send(["x" * 40_000] * 3)
        _, code = await closed(ws)
        assert code == 4413


async def test_control_frames(served):
    async with connect(served.url(), subprotocols=[JSON]) as ws:
        pong = await ws.ping(b"x" * 125)
        await asyncio.wait_for(pong, 5)
        await ws.close(1000, "bye")
        assert ws.close_code == 1000
    assert await gone(served)


async def gone(served):
    for _ in range(200):
        if not served.world.gateway.sockets:
            return True
        await asyncio.sleep(0.01)
    return False


def masked(first, payload, mask=b"\x01\x02\x03\x04", *, size=None):
    size = len(payload) if size is None else size
    head = (
        bytes([first, 0x80 | size])
        if size < 126
        else bytes([first, 0xFE]) + size.to_bytes(2, "big")
        if size < 65536
        else bytes([first, 0xFF]) + size.to_bytes(8, "big")
    )
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


@pytest.mark.parametrize(
    "data",
    [
        b"\x81\x05hello",  # not masked
        b"\xc1\x80\x01\x02\x03\x04",  # a bit of an extension
        b"\x83\x80\x01\x02\x03\x04",  # an opcode that is none
        b"\x80\x80\x01\x02\x03\x04",  # goes on with nothing
        b"\x09\x80\x01\x02\x03\x04",  # a ping in fragments
        b"\x89\xfe\x01\x00\x01\x02\x03\x04",  # a ping that is too long
        masked(0x01, b"{") + masked(0x81, b"}"),  # a new message inside another one
    ],
)
async def test_frames_that_break_the_protocol(served, data):
    answer, reader, writer = await shake(served, more=f"Sec-WebSocket-Protocol: {JSON}\r\n")
    assert answer.startswith("HTTP/1.1 101")
    writer.write(data)
    got = await asyncio.wait_for(reader.read(), 10)
    assert b"bad_frame" in got
    assert (4400).to_bytes(2, "big") in got
    writer.close()
    async with connect(served.url(), subprotocols=[JSON]) as ws:
        assert (await hello(ws))["welcome"]


@pytest.mark.parametrize(
    "start", [masked(0x81, b"", size=1 << 62), masked(0x01, b"x" * 60_000) + masked(0x00, b"x" * 9_000)]
)
async def test_what_is_too_large_is_refused_before_it_has_come(served, start):
    _, reader, writer = await shake(served)
    writer.write(start)
    got = b""
    while (4413).to_bytes(2, "big") not in got:
        got += await asyncio.wait_for(reader.read(1000), 5)
        assert got
    assert b"too_large" in got
    (connection,) = served.world.gateway.wheel._turns[max(served.world.gateway.wheel._turns)]
    assert not connection.wire._rest
    assert not connection.wire._message


async def test_a_frame_byte_by_byte(served):
    _, reader, writer = await shake(served)
    for byte in masked(
        0x81, json.dumps({"id": 1, "hello": {"version": 1, "token": "1:10", "pad": "x" * 200}}).encode()
    ):
        writer.write(bytes([byte]))
        await asyncio.sleep(0)
    assert b"welcome" in await asyncio.wait_for(reader.read(100), 5)
    writer.close()


async def test_random_bytes_after_the_handshake_harm_nobody(served):
    import random

    rng = random.Random(7)
    async with connect(served.url(), subprotocols=[JSON]) as other:
        await hello(other, "2:20")
        for _ in range(60):
            _, _, writer = await shake(served)
            writer.write(rng.randbytes(rng.randrange(1, 300)))
            writer.write(masked(0x82, rng.randbytes(100)))
            writer.close()
        await other.send('{"id":5,"ping":{}}')
        assert json.loads(await other.recv())["pong"]


async def test_a_reader_that_stops_harms_nobody_and_is_closed():
    async with serving(slow_reader=1.0, close_linger=1.0) as served:
        deliver = served.world.gateway.deliver
        _, _, writer = await shake(served)
        writer.transport.pause_reading()
        writer.write(masked(0x81, json.dumps({"id": 1, "hello": {"version": 1, "token": "1:10"}}).encode()))
        async with connect(served.url(), subprotocols=[JSON], max_queue=None) as quick:
            await hello(quick, "2:20")
            while 1 not in served.world.gateway.hub.users:
                await asyncio.sleep(0.01)
            (slow,) = served.world.gateway.hub.users[1]
            sent = 0
            while slow.outbox.behind is None and sent < 5000:
                both = [inside_pb2.DeliverItem(user_ids=[1, 2], entry=entry(sent, "x" * 5000))]
                await deliver(None, inside_pb2.DeliverBatch(items=both))
                sent += 1
                await asyncio.sleep(0)
            assert slow.outbox.behind is not None
            for _ in range(500):
                await deliver(None, inside_pb2.DeliverBatch(items=both))
            assert slow.outbox.waiting[1] < 2 << 20
            assert slow.wire._transport.get_write_buffer_size() < 2 << 20
            got = await take(quick, sent + 500)
            assert len(got) == sent + 500
            for _ in range(500):
                if 1 not in served.world.gateway.hub.users:
                    break
                await asyncio.sleep(0.01)
            assert 1 not in served.world.gateway.hub.users
        writer.close()
        assert await gone(served)


async def test_revocation_reaches_the_socket(served):
    async with connect(served.url(), subprotocols=[JSON]) as ws:
        await hello(ws)
        item = inside_pb2.DeliverItem(user_ids=[1], session_ids=[10], close="signed_out")
        await served.world.gateway.deliver(None, inside_pb2.DeliverBatch(items=[item]))
        frames, code = await closed(ws)
        assert code == 4401
        assert json.loads(frames[0])["error"]["reason"] == "session_ended"


async def test_draining(served):
    async with connect(served.url(), subprotocols=[JSON]) as ws:
        await hello(ws)
        await served.world.gateway.drain()
        frames, code = await closed(ws)
        assert code == 1012
        assert "retryAfterMs" in json.loads(frames[0])[0]["goaway"]
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with connect(served.url(), subprotocols=[JSON]):
            pass
    assert refused.value.response.status_code == 503
