import asyncio

import pytest

from hongyan.ports.bus import Topic
from hongyan.ports.bus.memory import MemoryBus
from hongyan.ports.db import DatabaseError
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.push.cursor import Cursors
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import (
    ChangedResult,
    Cursor,
    LogEvent,
    ShardPosition,
    SliceMark,
    UserStreamEvent,
)
from hongyan_proto.model_pb2 import Conversation, Entry, User
from hongyan_proto.push_pb2 import SyncRequest, UserEvent
from tests.unit.services.push.people import ALICE, BOB, PAIR, seqs, wrote
from tests.unit.services.push.test_lanes import until

AS_ALICE = Call(user_id=ALICE)
CURSORS = Cursors(b"k")


def renamed(number, *, at=2**60, **more):
    event = UserEvent(at=at, profile=User(id=ALICE, nickname=f"雁{number}"))
    return UserStreamEvent(event_id=f"e{number}", user_id=ALICE, event=event, **more)


def cursor_text(**fields):
    return CURSORS.encode(Cursor(**{"epoch": "e", "shards": [ShardPosition(position=4)], **fields}), ALICE)


def nothing_changed(epoch="e", position=9):
    return ChangedResult(epoch=epoch, now=[ShardPosition(position=position)])


# ---- delivery ----


async def test_an_entry_reaches_both_and_a_redelivery_reaches_nobody_twice(world):
    await world.routes.register("gw1", [ALICE, BOB])
    await world.bus.publish(world.log_topic, 0, [wrote(1, origin=5), wrote(2)])
    await world.bus.publish(world.log_topic, 0, [wrote(1, origin=5), wrote(3)])
    await until(lambda: 3 in seqs(world.taken()))
    assert seqs(world.taken()) == [1, 2, 3]
    assert world.taken()[0].origin_session == 5


async def test_an_older_relay_is_refused(world):
    await world.routes.register("gw1", [ALICE])
    late = wrote(2)
    newer = wrote(1)
    newer.term = 5
    await world.bus.publish(world.log_topic, 0, [newer, late, wrote(3, position=9, previous=1)])
    last = wrote(4, position=2)
    last.term = 5
    await world.bus.publish(world.log_topic, 0, [last])
    await until(lambda: 4 in seqs(world.taken()))
    assert seqs(world.taken()) == [1, 4]


async def test_after_a_missed_event_every_gateway_resyncs(world):
    await world.routes.register("gw1", [ALICE])
    await world.bus.publish(world.log_topic, 0, [wrote(1)])
    await world.bus.publish(world.log_topic, 0, [wrote(3, previous=2)])
    await until(lambda: 3 in seqs(world.taken()))
    assert [item.resync for item in world.taken() if item.resync] == ["behind"]
    assert [item.resync for item in world.taken("gw2")] == ["behind"]


async def test_a_user_event_is_numbered_stored_and_pushed_and_ended_sessions_are_closed(world):
    await world.routes.register("gw1", [ALICE])
    ended = renamed(2, ended_session_ids=[77], end_reason="replaced")
    await world.bus.publish(world.user_topic, 0, [renamed(1), ended])
    await until(lambda: len(world.taken()) == 3)
    first, second, close = world.taken()
    assert (first.event.number, second.event.number) == (1, 2)
    assert (close.close, list(close.session_ids)) == ("replaced", [77])


async def test_a_user_event_outlives_a_database_that_fails_for_long(world, store, monkeypatch):
    await world.routes.register("gw1", [ALICE])
    topic = Topic("patient", UserStreamEvent, patient=True)
    bus = MemoryBus(world.tasks, rng=world.rng, tries=2, pause=0.001, longest_pause=0.001)
    failures, append = iter(range(9)), store.append

    async def failing(*what):
        if next(failures, None) is not None:
            raise DatabaseError("busy")
        return await append(*what)

    monkeypatch.setattr(store, "append", failing)
    await bus.subscribe(topic, "push", world.push.on_user_events)
    await bus.publish(topic, 0, [renamed(1)])
    await until(world.taken)
    assert [event.number for event in await store.events(ALICE, after=0, limit=9)] == [1]
    await bus.close()


async def test_events_over_their_time_are_purged(world, store):
    old, new = renamed(1, at=world.clock.now_ms() - 8 * 86_400_000), renamed(2, at=world.clock.now_ms())
    await world.push.on_user_events(0, [old, new])
    await world.push.purge()
    assert [event.number for event in await store.events(ALICE, after=0, limit=9)] == [2]


# ---- sync ----


async def test_without_a_cursor_comes_everything_and_a_cursor_to_go_on_from(world):
    world.log.results = [nothing_changed()]
    world.log.results[0].conversations.append(Conversation(id=PAIR))
    synced = await world.push.sync(AS_ALICE, SyncRequest())
    assert [conversation.id for conversation in synced.conversations] == [PAIR]
    assert (synced.epoch, synced.more) == ("e", False)
    assert CURSORS.decode(synced.cursor, ALICE) == Cursor(epoch="e", shards=[ShardPosition(position=9)])
    assert not world.log.changed_asked[0].items[0].epoch


async def test_events_after_the_cursor_come_once(world):
    await world.push.on_user_events(0, [renamed(1), renamed(2), renamed(3)])
    world.log.results = [nothing_changed()]
    synced = await world.push.sync(AS_ALICE, SyncRequest(cursor=cursor_text(user_number=1)))
    assert [event.number for event in synced.events] == [2, 3]
    again = await world.push.sync(AS_ALICE, SyncRequest(cursor=synced.cursor))
    assert list(again.events) == []


async def test_an_answer_says_up_to_which_event_it_is_complete(world):
    world.log.results = [nothing_changed()]
    empty = await world.push.sync(AS_ALICE, SyncRequest())
    assert (empty.HasField("event_number"), empty.event_number) == (True, 0)
    await world.push.on_user_events(0, [renamed(1), renamed(2), renamed(3)])
    assert (await world.push.sync(AS_ALICE, SyncRequest())).event_number == 3
    assert (await world.push.sync(AS_ALICE, SyncRequest(cursor=empty.cursor))).event_number == 3


async def test_many_events_come_in_slices(store):
    from tests.unit.services.push.people import World

    world = World(store, sync_events=2)
    await world.start()
    await world.push.on_user_events(0, [renamed(n) for n in range(1, 6)])
    world.log.results = [nothing_changed()]
    seen, cursor, more = [], cursor_text(), True
    while more:
        synced = await world.push.sync(AS_ALICE, SyncRequest(cursor=cursor))
        seen += [event.number for event in synced.events]
        cursor, more = synced.cursor, synced.more
    assert seen == [1, 2, 3, 4, 5]
    await world.close()


async def test_another_epoch_answers_with_the_epoch_alone(world):
    world.log.results = [ChangedResult(epoch="f")]
    synced = await world.push.sync(AS_ALICE, SyncRequest(cursor=cursor_text()))
    assert (synced.epoch, synced.cursor, synced.more) == ("f", "", False)


@pytest.mark.parametrize("number", [1, 9])
async def test_a_place_in_the_stream_that_is_purged_or_ahead_is_too_old(world, store, number):
    await world.push.on_user_events(0, [renamed(n, at=2**60 + n) for n in range(1, 6)])
    await store.purge(2**60 + 4)
    world.log.results = [nothing_changed()]
    with pytest.raises(ServiceError) as refused:
        await world.push.sync(AS_ALICE, SyncRequest(cursor=cursor_text(user_number=number)))
    assert refused.value.code == ErrorCode.too_old


async def test_while_slices_go_on_the_cursor_keeps_where_the_client_was(world):
    mark = SliceMark(shard=0, row=3, since=[ShardPosition(position=9)])
    world.log.results = [nothing_changed()]
    world.log.results[0].slice.CopyFrom(mark)
    synced = await world.push.sync(AS_ALICE, SyncRequest(cursor=cursor_text()))
    assert synced.more
    cursor = CURSORS.decode(synced.cursor, ALICE)
    assert ([place.position for place in cursor.shards], cursor.slice) == ([4], mark)
    world.log.results = [nothing_changed()]
    done = await world.push.sync(AS_ALICE, SyncRequest(cursor=synced.cursor))
    assert world.log.changed_asked[-1].items[0].slice == mark
    assert done.more, "what came while slices went on"
    assert not (await world.push.sync(AS_ALICE, SyncRequest(cursor=done.cursor))).more
    assert [place.position for place in CURSORS.decode(done.cursor, ALICE).shards] == [9]


async def test_syncs_that_wait_are_answered_together(world):
    world.log.changed = answer = Counting()
    many = await asyncio.gather(*(world.push.sync(AS_ALICE, SyncRequest()) for _ in range(50)))
    assert len(many) == 50
    assert answer.sizes == [50]


class Counting:
    """Answers as many items as are asked, and remembers how many came together."""

    def __init__(self):
        self.sizes = []

    async def __call__(self, call, request):
        from hongyan_proto.inside_pb2 import ChangedReplies

        self.sizes.append(len(request.items))
        return ChangedReplies(results=[nothing_changed() for _ in request.items])


async def test_a_bad_cursor_is_refused_by_number(world):
    with pytest.raises(ServiceError) as refused:
        await world.push.sync(AS_ALICE, SyncRequest(cursor="雁"))
    assert refused.value.code == ErrorCode.bad_cursor


async def test_events_of_a_lost_history_reach_nobody(world):
    await world.routes.register("gw1", [ALICE])
    world.log.epoch = "f"
    await world.push.on_log_events(0, [wrote(1), wrote(1, epoch="f"), wrote(2)])
    assert [(item.origin_session, Entry.FromString(item.entry).seq) for item in world.taken()] == [(0, 1)]


async def test_a_new_history_is_followed_and_everybody_resyncs(world):
    await world.routes.register("gw1", [ALICE])
    await world.push.on_log_events(0, [wrote(5)])
    world.log.epoch = "f"
    await world.push.on_log_events(0, [wrote(2, epoch="f"), wrote(6)])
    assert seqs(world.taken()) == [5, 2]
    assert [item.resync for item in world.taken() if item.resync] == ["behind"]


async def test_what_could_not_be_delivered_is_delivered_when_it_comes_again(world):
    await world.routes.register("gw1", [ALICE])
    members, world.log.members = world.log.members, None
    with pytest.raises(TypeError):
        await world.push.on_log_events(0, [wrote(1)])
    world.log.members = members
    await world.push.on_log_events(0, [wrote(1)])
    assert seqs(world.taken()) == [1]


async def test_an_event_without_items_harms_nobody(world):
    await world.push.on_log_events(0, [LogEvent(epoch="e", position=1)])
    assert world.taken() == []
