"""Bytes that nobody in their right mind would send, to the real process, on every transport.

After each of them a good client still talks, and nothing but its messages is stored.
"""

import asyncio
import contextlib
import json
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongyan_proto.errors_pb2 import Error
from hongyan_proto.frames_pb2 import ClientFrame, Ping, ServerFrame
from tests.fault.link import framed, hello, upgrade, varint, websocket_message
from tests.fault.people import Person, conversation_of, make_person
from tests.fault.raw import Raw, raw
from tests.fault.talk import Talk, read_log, send_frame
from tests.processes import UNLIMITED, ServerProcess

EMOJI = "🐦" * 262_144
"""1 MB."""
BOUNDED = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass
class House:
    """A server and two people who talk in a room; `sent` is what must be stored, and nothing else."""

    server: ServerProcess
    alice: Person
    bob: Person
    sent: list[str]

    @property
    def room(self) -> str:
        return conversation_of(self.alice, self.bob)

    async def still_talks(self) -> None:
        """A good client on both ways, and the log as it must be."""
        assert self.server.running(), self.server.said()
        for tcp in (False, True):
            client_id = f"good-{len(self.sent) + 1}"
            async with Talk(self.server, self.alice.token, tcp=tcp, patience=10) as talk:
                answer = await talk.send(self.room, client_id, "still here")
            assert answer.HasField("sent"), answer
            self.sent.append(client_id)
        lines = await read_log(self.server, self.bob.token, self.room)
        assert [line.client_id for line in lines] == self.sent
        assert "Traceback" not in self.server.said(), self.server.said()[-3000:]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with ServerProcess(tmp_path_factory.mktemp("bad") / "data", *UNLIMITED, "gateway.close_linger=1") as server:
        alice, bob = [asyncio.run(make_person(server, name)) for name in ("alice", "bob")]
        yield House(server, alice, bob, [])


@contextlib.asynccontextmanager
async def websocket(house: House, subprotocol: str, *, greet: bool = True) -> AsyncIterator[Raw]:
    """Signed in, unless told otherwise; the welcome has been read."""
    async with raw(house.server.port) as socket:
        socket.write(upgrade(house.server.address, subprotocol))
        assert b" 101 " in await socket.reader.readuntil(b"\r\n\r\n")
        if greet:
            socket.write(greeting(house, subprotocol))
            assert await socket.reader.read(65536)
        yield socket


def greeting(house: House, subprotocol: str) -> bytes:
    token = house.alice.token
    if subprotocol == "hongyan.v1.json":
        said = json.dumps({"id": 1, "hello": {"version": 1, "token": token}})
        return websocket_message(said.encode(), 1)
    return websocket_message(framed(hello(token)))


def said(data: bytes) -> Error | None:
    """The last error among length-prefixed frames."""
    error, at = None, 0
    while at < len(data):
        size = shift = 0
        while True:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        frame = ServerFrame.FromString(data[at : at + size])
        at += size
        error = frame.error if frame.HasField("error") else error
    return error


def close_code(data: bytes) -> int:
    """Of the close frame that ends what the server wrote; 0: there is none."""
    at = 0
    while at + 1 < len(data):
        size, start = data[at + 1], at + 2
        if size >= 126:
            start += 2 if size == 126 else 8
            size = int.from_bytes(data[at + 2 : start], "big")
        if data[at] & 0xF == 8:
            return int.from_bytes(data[start : start + 2], "big")
        at = start + size
    return 0


NESTED = b'{"id":2,"send":' + b'{"text":' * 5_000 + b"1" + b"}" * 5_001
JSON_NOISE = {
    "no json": b"\x00\x01 no json",
    "invalid utf-8": b'{"id":2,"send":{"text":{"text":"\xff\xfe"}}}',
    "half a surrogate": b'{"id":2,"send":{"clientId":"x","conversationId":"%b","text":{"text":"\\ud83d"}}}',
    "deep nesting": NESTED,
    "deep arrays": b"[" * 30_000 + b"]" * 30_000,
    "a number": b"7",
    "null": b"null",
    "an empty array": b"[]",
    "an array of arrays": b"[[[]]]",
    "wrong types": b'{"id":2,"send":{"conversationId":7,"clientId":[],"text":{"text":{}}}}',
    "an unknown frame": b'{"id":2,"dance":{}}',
    "two bodies": b'{"id":2,"ping":{},"sync":{}}',
    "a huge id": b'{"id":99999999999999999999,"ping":{}}',
    "a negative id": b'{"id":-1,"ping":{}}',
    "no id": b'{"ping":{}}',
    "NaN": b'{"id":NaN,"ping":{}}',
    "a huge exponent": b'{"id":2,"read":{"conversationId":"%b","seq":1e400}}',
    "a long number": b'{"id":2,"read":{"conversationId":"%b","seq":' + b"9" * 60_000 + b"}}",
    "the same key twice": b'{"id":2,"id":3,"ping":{},"ping":{}}',
    "NUL in a name": b'{"id":2,"send":{"conversationId":"%b\\u0000","clientId":"\\u0000","text":{"text":""}}}',
    "a foreign room": b'{"id":2,"send":{"conversationId":"d.1.2","clientId":"x","text":{"text":"x"}}}',
    "no such method": b'{"id":2,"call":{"method":"LogService/Append","body":{}}}',
    "a body that is none": b'{"id":2,"call":{"method":"UserService/GetMe","body":[1]}}',
    "emoji": json.dumps({"id": 2, "send": {"clientId": "x", "text": {"text": EMOJI}}}, ensure_ascii=False).encode(),
}


@pytest.mark.parametrize("name", JSON_NOISE)
async def test_json_that_makes_no_sense(house, name):
    message = JSON_NOISE[name].replace(b"%b", house.room.encode())
    async with websocket(house, "hongyan.v1.json") as socket:
        socket.write(websocket_message(message, 1) + websocket_message(b'{"id":77,"ping":{}}', 1))
        got = b""
        while b'"id":77' not in got and b'"id": 77' not in got:
            piece = await asyncio.wait_for(socket.reader.read(65536), 10)
            got += piece
            if not piece or b"\x88" in piece:  # closed: with a number
                break
        assert got
    await house.still_talks()


async def test_a_field_of_a_later_version_does_no_harm(house):
    """On sockets only: REST refuses it."""
    message = json.dumps(
        {"id": 2, "send": {"conversationId": house.room, "clientId": "later", "text": {"text": "x"}, "color": "red"}}
    )
    async with websocket(house, "hongyan.v1.json") as socket:
        socket.write(websocket_message(message.encode(), 1))
        assert b'"sent"' in await socket.reader.readuntil(b"}}")
    house.sent.append("later")
    await house.still_talks()


PROTO_NOISE = {
    "no protobuf": varint(9) + b"\xff" * 9,
    "a truncated frame": varint(200) + b"\x08\x02",
    "a length without end": b"\xff" * 20,
    "a huge length": varint((1 << 32) - 1) + b"x",
    "a length of zero": b"\x00",
    "nothing": b"",
    "a wrong wire type": varint(3) + b"\x0f\x01\x02",
    "a group": varint(4) + b"\x0b\x0b\x0b\x0b",
    "deep groups": varint(8_000) + b"\x0b" * 8_000,
    "a negative size inside": varint(12) + b"\x22" + b"\xff" * 10 + b"\x01",
    "invalid utf-8": framed(ClientFrame(id=2)) + varint(8) + b"\x08\x03\x22\x04\x1a\x02\xff\xfe",
    "unknown fields": varint(7) + b"\x08\x02\x82\x7d\x02hi",
    "only an id": framed(ClientFrame(id=2)),
    "no id": framed(ClientFrame(ping=Ping())),
    "hello again": framed(hello("x")),
    "too many frames": framed(ClientFrame(id=2, ping=Ping())) * 5_000,
    "emoji": framed(send_frame("d.1.2", "x", EMOJI)),
}


@pytest.mark.parametrize("name", PROTO_NOISE)
@pytest.mark.parametrize("way", ["websocket", "tcp"])
async def test_protobuf_that_makes_no_sense(house, name, way):
    await speak(house, way, PROTO_NOISE[name])
    await house.still_talks()


async def speak(house: House, way: str, noise: bytes) -> None:
    """Say hello, the noise and a ping; read until the pong or the end. Neither hangs."""
    ping = framed(ClientFrame(id=77, ping=Ping()))
    if way == "tcp":
        async with raw(house.server.tcp_port) as socket:
            socket.write(framed(hello(house.alice.token)) + noise)
            socket.writer.write_eof()
            await socket.rest()
        return
    async with websocket(house, "hongyan.v1.proto") as socket:
        socket.write(websocket_message(noise) + websocket_message(ping) + b"\x88\x80\0\0\0\0")
        await socket.rest()


@BOUNDED
@given(noise=st.binary(max_size=300), way=st.sampled_from(["websocket", "tcp"]))
def test_random_bytes_after_hello(house, noise, way):
    asyncio.run(speak(house, way, noise))
    assert house.server.running()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FRAMES = [field.json_name for field in ClientFrame.DESCRIPTOR.fields]


@BOUNDED
@given(name=st.sampled_from(FRAMES), value=VALUES, number=st.integers(-1, 1 << 33) | VALUES)
def test_json_of_the_right_name_and_the_wrong_shape(house, name, value, number):
    message = json.dumps({"id": number, name: value} if name != "id" else {"id": value, "ping": {}})
    asyncio.run(speak_json(house, message.encode()))
    assert house.server.running()


async def speak_json(house: House, message: bytes) -> None:
    async with websocket(house, "hongyan.v1.json") as socket:
        socket.write(websocket_message(message, 1) + websocket_message(b'{"id":77,"ping":{}}', 1))
        socket.write(b"\x88\x80\0\0\0\0")
        await socket.rest()


@BOUNDED
@given(body=VALUES, path=st.sampled_from(["/v1/users", "/v1/sessions", "/v1/sync", "/v1/users/2/messages"]))
def test_rest_bodies_of_the_wrong_shape(house, body, path):
    headers = {"authorization": f"Bearer {house.alice.token}", "content-type": "application/json"}
    answer = httpx.post(house.server.url + path, content=json.dumps(body), headers=headers, timeout=30)
    assert answer.status_code < 500, answer.text
    assert answer.status_code == 200 or answer.json()["error"]["code"] > 1000


@BOUNDED
@given(noise=st.binary(min_size=1, max_size=300), door=st.sampled_from(["tcp", "http", "upgraded"]))
def test_random_bytes_at_the_door(house, noise, door):
    asyncio.run(knock(house, noise, door))
    assert house.server.running()


async def knock(house: House, noise: bytes, door: str) -> None:
    port = house.server.tcp_port if door == "tcp" else house.server.port
    async with raw(port) as socket:
        if door == "upgraded":
            socket.write(upgrade(house.server.address))
            await socket.reader.readuntil(b"\r\n\r\n")
        socket.write(noise)
        socket.writer.write_eof()
        await socket.rest()


@BOUNDED
@given(data=st.data())
def test_frames_that_are_almost_right(house, data):
    """A good frame with one byte changed, cut or put in."""
    good = bytearray(framed(send_frame("d.1.2", "almost", "right")) + framed(ClientFrame(id=3, ping=Ping())))
    at = data.draw(st.integers(0, len(good) - 1))
    byte = data.draw(st.integers(0, 255))
    match data.draw(st.sampled_from(["change", "cut", "put"])):
        case "change":
            good[at] = byte
        case "cut":
            del good[at:]
        case "put":
            good.insert(at, byte)
    asyncio.run(speak(house, data.draw(st.sampled_from(["websocket", "tcp"])), bytes(good)))
    assert house.server.running()


WEBSOCKET_NOISE = {
    "unmasked": b"\x82\x02\x08\x02",
    "reserved bits": b"\xf2\x80\0\0\0\0",
    "a long ping": b"\x89\xfe\x00\x80" + bytes(4 + 128),
    "a fragmented ping": b"\x09\x80\0\0\0\0",
    "a continuation of nothing": b"\x80\x80\0\0\0\0",
    "a huge length": b"\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0x",
    "a negative length": b"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0x",
    "an unknown opcode": b"\x83\x80\0\0\0\0",
    "fragments without end": b"\x02\x80\0\0\0\0" + (b"\x00\xfe\xff\xff\0\0\0\0" + bytes(65_535)) * 2,
    "text to a binary subprotocol": websocket_message(b"{}", 1),
    "a close code that is none": b"\x88\x82\0\0\0\0\x00\x01",
}


@pytest.mark.parametrize("name", WEBSOCKET_NOISE)
async def test_websocket_frames_that_are_none(house, name):
    async with websocket(house, "hongyan.v1.proto") as socket:
        socket.write(WEBSOCKET_NOISE[name])
        code = close_code(await socket.rest())
    assert code == (4413 if name in {"a huge length", "a negative length", "fragments without end"} else 4400)
    await house.still_talks()


async def test_the_refusals_are_numbered(house):
    for noise, reason in ((varint(9) + b"\xff" * 9, "bad_frame"), (varint(1 << 20) + b"x", "too_large")):
        async with raw(house.server.tcp_port) as socket:
            socket.write(framed(hello(house.alice.token)) + noise)
            error = said(await socket.rest())
            assert error is not None
            assert error.reason == reason
            assert error.code > 1000
    await house.still_talks()


REST_NOISE: dict[str, tuple[str, str, bytes]] = {
    "no json": ("POST", "/v1/conversations/{room}/messages", b"\x00"),
    "an array": ("POST", "/v1/conversations/{room}/messages", b"[]"),
    "invalid utf-8": ("POST", "/v1/conversations/{room}/messages", b'{"clientId":"x","text":{"text":"\xff"}}'),
    "half a surrogate": ("POST", "/v1/conversations/{room}/messages", b'{"clientId":"x","text":{"text":"\\ud83d"}}'),
    "deep nesting": ("POST", "/v1/conversations/{room}/messages", b'{"text":' * 6_000 + b"1" + b"}" * 6_000),
    "wrong types": ("POST", "/v1/conversations/{room}/messages", b'{"clientId":{},"text":[]}'),
    "an unknown field": ("POST", "/v1/conversations/{room}/messages", b'{"clientId":"x","text":{"text":"x"},"a":1}'),
    "emoji": ("POST", "/v1/conversations/{room}/messages", json.dumps({"text": {"text": EMOJI}}).encode()),
    "a room that is none": ("POST", "/v1/conversations/%00%ff/messages", b'{"clientId":"x","text":{"text":"x"}}'),
    "a huge number": ("GET", "/v1/conversations/{room}/messages?before=99999999999999999999999", b""),
    "a negative number": ("GET", "/v1/conversations/{room}/messages?limit=-1", b""),
    "an unknown parameter": ("GET", "/v1/conversations/{room}/messages?color=red", b""),
    "no such path": ("GET", "/v1/no/such/path", b""),
    "no such verb": ("PUT", "/v1/users/me", b""),
}


@pytest.mark.parametrize("name", REST_NOISE)
async def test_rest_that_makes_no_sense(house, name):
    verb, path, body = REST_NOISE[name]
    headers = {"authorization": f"Bearer {house.alice.token}", "content-type": "application/json"}
    async with httpx.AsyncClient(base_url=house.server.url, timeout=30) as http:
        answer = await http.request(verb, path.replace("{room}", house.room), content=body, headers=headers)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["error"]["code"] > 1000
    await house.still_talks()


async def test_the_same_send_ten_times_at_once_is_one_message(house):
    client_id = f"ten-{random.Random(1).getrandbits(32)}"
    async with Talk(house.server, house.alice.token) as one, Talk(house.server, house.alice.token, tcp=True) as other:
        asks = [talk.start(send_frame(house.room, client_id, "once")) for _ in range(5) for talk in (one, other)]
        answers = [(await ask).sent for ask in asks]
    assert answers[0].seq
    assert {(sent.seq, sent.message_id, sent.at) for sent in answers} == {
        (answers[0].seq, answers[0].message_id, answers[0].at)
    }
    assert sum(not sent.duplicate for sent in answers) == 1
    house.sent.append(client_id)
    await house.still_talks()
