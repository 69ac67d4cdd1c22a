import asyncio
import logging
import random
import sqlite3

import pytest

from hongyan_client import wire
from hongyan_client.core import Core, effects, events
from hongyan_client.errors import Refused, Unreachable
from hongyan_client.host import Host
from hongyan_client.store import Store
from hongyan_client.transport import LineClosed
from hongyan_proto import frames_pb2, model_pb2, push_pb2, user_pb2


class Wire:
    """A line in memory. The test is the server."""

    def __init__(self):
        self.heard = asyncio.Queue()
        self.said = asyncio.Queue()
        self.closed = False

    async def send(self, frames):
        at = 0
        while at < len(frames):
            size, start = wire._length(frames, at)
            at = start + size
            self.heard.put_nowait(frames_pb2.ClientFrame.FromString(frames[start:at]))

    async def receive(self):
        said = await self.said.get()
        if isinstance(said, Exception):
            raise said
        return said

    async def close(self):
        self.closed = True
        self.said.put_nowait(LineClosed(1000))

    def says(self, id_=0, **body):
        data = frames_pb2.ServerFrame(id=id_, **body).SerializeToString()
        self.said.put_nowait(wire._varint(len(data)) + data)

    async def hears(self, name):
        while (frame := await asyncio.wait_for(self.heard.get(), 5)).WhichOneof("body") != name:
            pass
        return frame


class World:
    def __init__(self, **options):
        self.wires, self.renewals, self.effects = asyncio.Queue(), 0, []
        self.renewal = 900_000
        self.store = Store()
        self.core = Core(**options)
        self.host = Host(
            self.core,
            self.store,
            self.dial,
            renew=self.renew,
            hello=lambda: frames_pb2.Hello(version=1, token=f"t{self.renewals}"),
            now=lambda: 1000,
            rng=random.Random(1),
        )
        self.changed = asyncio.Event()
        self.host.listen(self.heard)

    def heard(self, effect):
        self.effects.append(effect)
        self.changed.set()

    async def dial(self):
        line = Wire()
        self.wires.put_nowait(line)
        return line

    async def renew(self):
        self.renewals += 1
        if isinstance(self.renewal, Exception):
            raise self.renewal
        return self.renewal

    async def line(self):
        return await asyncio.wait_for(self.wires.get(), 5)

    async def until(self, condition):
        async with asyncio.timeout(5):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    async def live(self):
        self.host.feed(events.SignedIn("1", 900_000))
        line = await self.line()
        hello = await line.hears("hello")
        line.says(hello.id, welcome=frames_pb2.Welcome(user_id=1, epoch="e1"))
        sync = await line.hears("sync")
        line.says(sync.id, synced=push_pb2.Synced(epoch="e1", cursor="k1"))
        await self.until(lambda: self.core.connection.state == "LIVE")
        return line

    async def close(self):
        await self.host.close()
        self.store.close()


def entry(seq):
    made = model_pb2.Entry(conversation_id="d.1.2", seq=seq, ord=seq, sender_id=2, kind=model_pb2.Kind.text)
    made.text.text = "x"
    return made


@pytest.fixture
async def world():
    made = World()
    yield made
    await made.close()


async def test_stored_before_it_is_shown(world):
    line = await world.live()
    stored = []
    world.host.listen(lambda effect: stored.append(world.store.load() == world.core.state()))
    line.says(push=frames_pb2.Push(entries=[entry(1), entry(2)]))
    await world.until(lambda: sum(isinstance(e, effects.Arrived) for e in world.effects) == 2)
    assert stored and all(stored)


async def test_a_listener_that_fails_disturbs_nobody(world, caplog):
    line = await world.live()

    def bad(_):
        raise ValueError("mine")

    world.host._listeners.insert(0, bad)
    with caplog.at_level(logging.CRITICAL):
        line.says(push=frames_pb2.Push(entries=[entry(1)]))
        await world.until(lambda: any(isinstance(e, effects.Arrived) for e in world.effects))
    assert world.core.connection.state == "LIVE"


async def test_a_store_that_fails_ends_the_host(world):
    line = await world.live()

    def full(_):
        raise sqlite3.OperationalError("disk is full")

    world.store.save = full
    with pytest.raises(sqlite3.OperationalError):
        world.host.feed(events.Compose("d.1.2", "m1", {"text": {"text": "x"}}))
    assert world.host.broken is not None
    seen = len(world.effects)
    world.host.feed(events.Read("d.1.2", 1))
    line.says(push=frames_pb2.Push(entries=[entry(1)]))
    assert len(world.effects) == seen


async def test_what_an_older_line_says_is_not_meant(world):
    first = await world.live()
    world.host.feed(events.TimerFired("ping"))
    ping = await first.hears("ping")
    world.host.feed(events.TimerFired(f"ack:{ping.id}"))
    assert world.core.connection.state == "BACKOFF"
    first.says(push=frames_pb2.Push(entries=[entry(1)]))
    world.host.feed(events.TimerFired("backoff"))
    second = await world.line()
    await second.hears("hello")
    assert world.core.conversations == {}
    assert world.core.connection.state == "CONNECTING"


async def test_bytes_that_are_no_frame_close_the_line(world):
    line = await world.live()
    line.said.put_nowait(b"\xff\xff\xff\xff\xff\xff\xff")
    await world.until(lambda: world.core.connection.state == "BACKOFF")
    assert line.closed


async def test_requests_of_the_sdk_have_ids_of_their_own(world):
    line = await world.live()
    frame = frames_pb2.ClientFrame()
    frame.call.method = "UserService/GetMe"
    asked = asyncio.get_running_loop().create_task(world.host.ask(frame))
    heard = await line.hears("call")
    assert heard.id >= 1 << 31
    line.says(heard.id, reply=frames_pb2.Reply(body=user_pb2.UserReply().SerializeToString()))
    assert (await asked).HasField("reply")


async def test_a_request_whose_line_goes_has_an_unknown_outcome(world):
    line = await world.live()
    frame = frames_pb2.ClientFrame()
    frame.call.method = "UserService/GetMe"
    asked = asyncio.get_running_loop().create_task(world.host.ask(frame))
    await line.hears("call")
    line.said.put_nowait(LineClosed())
    with pytest.raises(Unreachable):
        await asked
    with pytest.raises(Unreachable):
        await world.host.ask(frame)


async def test_the_token_goes_to_the_live_socket(world):
    line = await world.live()
    world.host.feed(events.TimerFired("auth"))
    auth = await line.hears("auth")
    assert auth.auth.token == "t1"


async def test_a_refresh_token_that_is_no_good_signs_out(world):
    await world.live()
    world.renewal = Refused(1104, "refresh_reused")
    world.host.feed(events.TimerFired("auth"))
    await world.until(lambda: world.core.connection.state == "LOGGED_OUT")


async def test_a_refresh_that_finds_nobody_is_tried_again(world):
    await world.live()
    world.renewal = Unreachable("down")
    world.host.feed(events.TimerFired("auth"))
    while world.core.connection.renewing:
        await asyncio.sleep(0)
    assert world.core.connection.state == "LIVE"
    assert "auth" in world.host._timers
