"""One transaction, looked at from inside; what becomes of it stands in `test_append`."""

from dataclasses import replace

import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.errors import ServiceError
from hongyan.services.message.batch import Batch, Circumstances
from hongyan.services.message.cache import Heads
from hongyan.services.message.work import Appending, Marking
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import LogEvent
from hongyan_proto.model_pb2 import Entry, Kind, Text
from tests.unit.services.message.rooms import ALICE, BOB, CAROL, SETTINGS, Room

PAIR = "d.1.2"
BODY = Entry(text=Text(text="hi")).SerializeToString()


@pytest.fixture
async def room(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = Room(db)
    await room.prepare()
    yield room
    await room.close()
    await db.close()


def ask(client_id="c", user=ALICE, kind=Kind.text, *, name=PAIR, digest=b"d", mentions=(), target=0) -> Appending:
    more = {"digest": digest, "mentions": mentions, "target_seq": target}
    return Appending(user, 0, "", name, client_id, kind, BODY, **more)


def circumstances(room, heads=None, new=(PAIR,), confirmed=(0, 0)) -> Circumstances:
    return Circumstances(
        shard=0,
        epoch="e",
        now=room.clock.ms,
        ids=room.log.ids,
        settings=SETTINGS,
        heads=heads or Heads(most_members=99),
        new_direct={name: {} for name in new},
        confirmed=confirmed,
    )


async def run(room, work, asks=(), given=None, *, look_up=False):
    """`work` on a batch between its begin and its end; the batch, after the commit."""

    async def transaction(writer):
        batch = Batch(writer, given or circumstances(room), asks, look_up=look_up)
        await batch.begin()
        result = work(batch)
        if result is not None and hasattr(result, "__await__"):
            await result
        await batch.end()
        return batch

    return await room.store.write(0, transaction)


async def test_what_changes_nothing_moves_nothing(room):
    batch = await run(room, lambda batch: None, [ask()], circumstances(room, new=()))
    assert (batch.changed, batch.position, batch.event) == (False, 0, b"")
    assert await room.sql("SELECT position FROM shard_00") == [(0,)]
    assert await room.sql("SELECT COUNT(*) FROM outbox_00") == [(0,)]


async def test_one_step_one_event_and_one_stamp_for_everything(room):
    asks = [ask("a"), ask("b", BOB)]
    batch = await run(room, lambda batch: [batch.append(one) for one in asks], asks)
    event = LogEvent.FromString(batch.event)
    assert (event.position, event.previous, event.epoch, event.term) == (1, 0, "e", 0)
    assert [Entry.FromString(item.entry).seq for item in event.items] == [1, 2]
    assert await room.sql("SELECT position, event FROM outbox_00") == [(1, batch.event)]
    assert await room.sql("SELECT stamp FROM head_00 UNION ALL SELECT stamp FROM member_00") == [(1,)] * 3
    assert batch.touched == {ALICE, BOB}


async def test_the_entry_in_the_event_is_the_entry_in_the_log(room):
    batch = await run(room, lambda batch: batch.append(ask(mentions=(BOB,))), [ask()])
    (item,) = LogEvent.FromString(batch.event).items
    log = room.store.reader.shards[0]
    conv = (await room.sql("SELECT conv FROM head_00"))[0][0]
    row = await room.store.read(lambda tx: log.entry(tx, conv, 1))
    assert Entry.FromString(item.entry) == row.entry(PAIR)


@pytest.mark.parametrize("kind", range(1, 35))
async def test_messages_count_and_changes_do_not(room, kind):
    batch = await run(room, lambda batch: batch.append(ask(kind=kind)), [ask()])
    head = batch.given.heads.get(PAIR).head
    counted = int(kind <= 9)
    assert (head.seq, head.ord, head.last_seq) == (1, counted, counted)
    assert batch.given.heads.get(PAIR).members[ALICE].own_after == counted


async def test_what_is_refused_leaves_no_trace(room):
    def work(batch):
        before = batch.given.heads.get(PAIR).head.seq
        for wrong, code in (
            (ask(user=CAROL), ErrorCode.not_found),
            (ask(name="g.9"), ErrorCode.not_found),
            (ask("a", digest=b"other"), ErrorCode.conflict),
        ):
            with pytest.raises(ServiceError) as refused:
                batch.append(wrong)
            assert refused.value.code == code
        assert batch.given.heads.get(PAIR).head.seq == before
        assert not batch.changed

    heads = Heads(most_members=99)
    first = await run(room, lambda batch: batch.append(ask("a")), [ask("a")], circumstances(room, heads))
    heads.committed(first.position)
    again = await run(room, work, [ask("a")], circumstances(room, heads), look_up=True)
    assert again.position == 1


async def test_a_known_client_id_is_found_in_the_log_only_when_it_is_looked_up(room):
    await run(room, lambda batch: batch.append(ask()), [ask()])
    answers = []
    batch = await run(room, lambda batch: answers.append(batch.append(ask())), [ask()], look_up=True)
    assert (answers[0].seq, answers[0].duplicate, batch.changed) == (1, True, False)


async def test_new_conversations_are_made_for_messages_only(room):
    asks = [Marking(ALICE, 0, PAIR, 0, 1), ask(name="d.1.3", target=4)]
    batch = await run(room, lambda batch: None, asks, circumstances(room, new=(PAIR, "d.1.3")))
    assert (batch.given.heads.get(PAIR), batch.given.heads.get("d.1.3"), batch.changed) == (None, None, False)


async def test_confirmed_events_are_dropped_only_by_the_holder_of_the_term(room):
    await run(room, lambda batch: batch.append(ask("a")), [ask()])
    await room.store.write(0, lambda writer: writer.set_term(3))
    await run(room, lambda batch: batch.append(ask("b")), [ask()], circumstances(room, confirmed=(2, 1)))
    assert await room.sql("SELECT position FROM outbox_00") == [(1,), (2,)]
    await run(room, lambda batch: batch.append(ask("c")), [ask()], circumstances(room, confirmed=(3, 1)))
    assert await room.sql("SELECT position FROM outbox_00") == [(2,), (3,)]


async def test_who_is_no_member_is_not_named(room):
    await run(room, lambda batch: batch.append(ask(mentions=(BOB, CAROL, 0))), [ask()])
    assert sorted(await room.sql("SELECT user FROM mention_00")) == [(0,), (BOB,)]


async def test_mentions_that_wait_can_be_forgotten_again(room):
    async def work(batch):
        batch.append(ask(mentions=(BOB,)))
        batch.append(ask("b", mentions=(BOB,)))
        await batch.forget_mentions(batch.given.heads.get(PAIR), 1)

    await run(room, work, [ask()])
    assert await room.sql("SELECT seq FROM mention_00") == [(2,)]


async def test_only_administrators_mention_all_in_large_conversations(room):
    given = replace(circumstances(room), settings=replace(SETTINGS, mention_all_members=1))

    def work(batch):
        with pytest.raises(ServiceError):
            batch.append(ask(mentions=(0,)))
        assert not batch._entries

    await run(room, work, [ask()], given)
