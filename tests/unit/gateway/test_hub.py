import asyncio

import pytest

from hongyan.gateway.frames import JSON, PROTO
from hongyan.rpc.call import INSIDE
from hongyan_proto import inside_pb2, model_pb2, push_pb2
from tests.unit.gateway.conftest import ALICE, BOB, CAROL, Line, entry, live, settle

Item = inside_pb2.DeliverItem


async def deliver(world, *items):
    reply = await world.gateway.deliver(INSIDE, inside_pb2.DeliverBatch(items=items))
    await settle()
    return list(reply.unknown_user_ids)


def seqs(frames):
    return [one.seq for frame in frames for one in frame.push.entries]


async def test_entries_reach_every_session_but_the_origin(world):
    phone, tab, other = await live(world, ALICE, 10), await live(world, ALICE, 11), await live(world, BOB, 20)
    unknown = await deliver(
        world, Item(user_ids=[ALICE, BOB, CAROL], origin_session=phone.connection.origin, entry=entry(7))
    )
    assert unknown == [CAROL]
    assert (seqs(phone.heard()), seqs(tab.heard()), seqs(other.heard())) == ([], [7], [7])


async def test_two_tabs_of_one_session_are_two_origins(world):
    one, two = await live(world, ALICE, 10), await live(world, ALICE, 10)
    await deliver(world, Item(user_ids=[ALICE], origin_session=one.connection.origin, entry=entry(7)))
    assert (seqs(one.heard()), seqs(two.heard())) == ([], [7])


async def test_frames_keep_the_order_of_the_calls_and_go_in_one_write(world):
    line = await live(world)
    for seq in range(1, 20):
        await world.gateway.deliver(INSIDE, inside_pb2.DeliverBatch(items=[Item(user_ids=[ALICE], entry=entry(seq))]))
    await settle()
    assert len(line.written) == 1
    assert seqs(line.heard()) == list(range(1, 20))


async def test_a_frame_is_encoded_once_for_all(world, monkeypatch):
    encoded = []
    for codec in (PROTO, JSON):
        real = codec.push_entry
        monkeypatch.setattr(
            codec, "push_entry", lambda data, real=real: encoded.append(data) or real(data), raising=False
        )
    lines = [await live(world, user, user, codec) for user in range(1, 6) for codec in (PROTO, JSON)]
    await deliver(world, Item(user_ids=range(1, 6), entry=entry(3)))
    assert all(len(line.heard()) == 1 for line in lines)
    assert len(encoded) == 2


async def test_a_resync_that_names_nobody_is_for_everybody(world):
    lines = [await live(world, user, user) for user in (ALICE, BOB)]
    await deliver(world, Item(resync="behind"))
    assert [[frame.resync.reason for frame in line.heard()] for line in lines] == [["behind"], ["behind"]]


async def test_every_kind_of_delivery(world):
    line = await live(world)
    await deliver(
        world,
        Item(user_ids=[ALICE], marks=model_pb2.Marks(conversation_id="d.1.2", user_id=BOB, read_seq=4)),
        Item(user_ids=[ALICE], event=push_pb2.UserEvent(number=3)),
        Item(user_ids=[ALICE], row=model_pb2.Conversation(id="d.1.2", unread=2)),
        Item(user_ids=[ALICE], resync="behind"),
        Item(user_ids=[ALICE]),
    )
    marks, event, row, resync = line.heard()
    assert marks.push.marks[0].read_seq == 4
    assert event.push.events[0].number == 3
    assert row.push.conversations[0].unread == 2
    assert resync.resync.reason == "behind"


@pytest.mark.parametrize(("word", "code"), [("signed_out", 4401), ("replaced", 4409)])
async def test_ended_sessions_are_closed_and_the_others_live(world, word, code):
    ended, other = await live(world, ALICE, 10), await live(world, ALICE, 11)
    await deliver(world, Item(user_ids=[ALICE], session_ids=[10], close=word))
    (frame,) = ended.heard()
    assert frame.error.reason == "session_ended"
    assert ended.code == code
    assert other.code is None
    await deliver(world, Item(user_ids=[ALICE], entry=entry(1)))
    assert ended.heard() == []
    assert seqs(other.heard()) == [1]


async def test_one_dead_connection_does_not_break_its_batch(world):
    lines = [await live(world, user, user) for user in (ALICE, BOB, CAROL)]
    lines[1].broken = True
    await deliver(world, Item(user_ids=[ALICE, BOB, CAROL], entry=entry(1)))
    assert seqs(lines[0].heard()) == [1]
    assert seqs(lines[2].heard()) == [1]
    assert lines[1].aborted
    assert await deliver(world, Item(user_ids=[BOB], entry=entry(2))) == [BOB]


async def test_nothing_is_pushed_before_the_welcome(world, monkeypatch):
    gate = asyncio.Event()
    real = world.routes.register

    async def register(gateway, users):
        lived = await real(gateway, users)
        await gate.wait()
        return lived

    monkeypatch.setattr(world.routes, "register", register)
    line = await Line(world).hello()
    assert await deliver(world, Item(user_ids=[ALICE], entry=entry(1))) == []
    gate.set()
    await settle()
    (frame,) = line.heard()
    assert frame.HasField("welcome")


async def test_a_thousand_connections_are_written_in_slices(world):
    lines = [await live(world, user, user) for user in range(1, 601)]
    await world.gateway.deliver(INSIDE, inside_pb2.DeliverBatch(items=[Item(user_ids=range(1, 601), entry=entry(1))]))
    await settle(1)
    assert sum(bool(line.written) for line in lines) == 256
    await settle(5)
    assert all(seqs(line.heard()) == [1] for line in lines)
