import asyncio

import pytest

from hongyan.ports.db import Duplicate, OutcomeUnknown, StorageFull, Unavailable
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.ports.routes.memory import MemoryRoutes
from hongyan.rpc.call import Call
from hongyan.services.message.batch import Batch
from hongyan.services.push.audience import Memberships
from hongyan.services.push.delivery import Delivery
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import AppendBatch
from hongyan_proto.model_pb2 import Entry, Kind, MemberChange, MemberOperation
from tests.unit.services.message.rooms import ALICE, BOB, CAROL, Room, join, leave, send


@pytest.fixture
async def room(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db).start()
    yield room
    await room.close()
    await db.close()


async def test_numbers_are_dense_and_own_messages_do_not_count_as_unread(room):
    answers = [await room.say(ALICE, "one"), await room.say(BOB, "two"), await room.say(ALICE, "three")]
    assert [answer.seq for answer in answers] == [1, 2, 3]
    assert len({answer.message_id for answer in answers}) == 3
    assert (await room.unread(ALICE), await room.unread(BOB)) == (1, 2)
    assert await room.sql("SELECT seq, ord, last_seq FROM head_00") == [(3, 3, 3)]


async def test_a_first_message_asks_once_whether_both_exist(room):
    assert (await room.say(ALICE, "hi")).seq == 1
    assert (await room.say(ALICE, "ho")).seq == 2
    assert room.people.asked == 1
    (refused,) = await room.append(send(ALICE, "hi", to=5000))
    assert refused.code == ErrorCode.not_found
    assert await room.sql("SELECT id FROM head_00") == [("d.1.2",)]


async def test_one_may_write_to_oneself(room):
    (answer,) = await room.append(send(ALICE, "note", to=ALICE))
    assert answer.conversation_id == "d.1.1"
    assert await room.sql("SELECT user FROM member_00") == [(ALICE,)]
    assert await room.sql("SELECT kind FROM head_00") == [(2,)]


@pytest.mark.parametrize("name", ["d.2.3", "d.2.1", "d.01.2", "d.1.2.3", "g.9", "x", "d.1.", "d.1.-2", "d.٣.4"])
async def test_strangers_and_false_names_are_refused_alike(room, name):
    await room.say(BOB, "hi", "d.2.3")
    answer = await room.say(ALICE, "hi", name)
    assert answer.code == ErrorCode.not_found
    assert await room.sql("SELECT COUNT(*) FROM entry_00") == [(1,)]


async def test_a_retry_gets_the_same_answer_in_the_same_batch_and_later(room):
    first, again = await room.append(send(ALICE, "hi", to=BOB), send(ALICE, "hi", to=BOB))
    later = await room.say(ALICE, "hi")
    assert (again.seq, again.message_id, again.at) == (first.seq, first.message_id, first.at)
    assert (later.seq, later.message_id, later.at) == (first.seq, first.message_id, first.at)
    assert (first.duplicate, again.duplicate, later.duplicate) == (False, True, True)
    assert await room.sql("SELECT COUNT(*) FROM entry_00") == [(1,)]


async def test_a_double_in_one_batch_costs_no_second_transaction(room):
    await room.append(send(ALICE, "hi"), send(ALICE, "ho"))
    await room.say(ALICE, "hm")
    before = room.db.statistics.transactions
    await room.append(send(ALICE, "a"), send(ALICE, "b"), send(ALICE, "a"))
    assert room.db.statistics.transactions - before == 1


async def test_one_retry_among_new_messages(room):
    await room.say(ALICE, "one")
    answers = await room.append(send(ALICE, "two"), send(ALICE, "one"), send(BOB, "three"))
    assert [(answer.seq, answer.duplicate) for answer in answers] == [(2, False), (1, True), (3, False)]


async def test_the_same_id_with_another_body_is_a_conflict(room):
    await room.say(ALICE, "hi", client_id="x")
    assert (await room.say(ALICE, "ho", client_id="x")).code == ErrorCode.conflict
    one, other = await room.append(send(BOB, "a", client_id="y"), send(BOB, "b", client_id="y"))
    assert (one.seq, other.code) == (2, ErrorCode.conflict)
    assert (await room.say(BOB, "hi", client_id="x")).seq == 3  # another sender's ids are others


async def test_a_retry_is_answered_although_the_rules_have_changed(room):
    await room.group(ALICE, BOB)
    first = await room.say(BOB, "hi", "g.7")
    await room.change("g.7", "out", 1, leave(BOB))
    again = await room.say(BOB, "hi", "g.7")
    assert (again.seq, again.duplicate) == (first.seq, True)
    assert (await room.say(BOB, "more", "g.7")).code == ErrorCode.not_a_member


async def test_who_is_muted_or_blocked_may_not_send(room):
    await room.group(ALICE, BOB)
    until = room.clock.ms + 5000
    item = MemberChange.Item(operation=MemberOperation.mute, user_id=BOB, muted_until=until)
    await room.change("g.7", "mute", 1, item)
    refused = await room.say(BOB, "hi", "g.7")
    assert (refused.code, refused.retry_after_ms) == (ErrorCode.may_not_send, 5000)
    room.clock.advance(6)
    assert (await room.say(BOB, "hi", "g.7")).seq
    await room.change("g.7", "block", 2, MemberChange.Item(operation=MemberOperation.block, user_id=BOB))
    assert (await room.say(BOB, "ho", "g.7")).code == ErrorCode.may_not_send


async def test_mentions_are_rows_for_members(room):
    await room.group(ALICE, BOB)
    await room.say(ALICE, "hi", "g.7", mentions=["2", "all", "3"])
    assert sorted(await room.sql("SELECT user, seq FROM mention_00")) == [(0, 2), (BOB, 2)]


async def test_what_is_hidden_comes_back_with_a_message(room):
    from hongyan.services.message.work import Setting

    await room.say(ALICE, "hi")
    await room.log.set_own(Setting(BOB, 0, "d.1.2", {"hidden": 1}))
    assert await room.sql("SELECT hidden FROM member_00 WHERE user = 2") == [(1,)]
    await room.say(ALICE, "ho")
    assert await room.sql("SELECT hidden FROM member_00 WHERE user = 2") == [(0,)]


async def test_bad_items_do_not_trouble_the_others(room):
    bad = send(ALICE, "x", to=BOB)
    bad.send.client_id = ""
    empty = send(ALICE, "y", to=BOB)
    empty.send.ClearField("text")
    nowhere = send(ALICE, "z", to=BOB)
    nowhere.send.to_user_id = 0
    answers = await room.append(bad, empty, send(ALICE, "hi", to=BOB), nowhere)
    codes = [getattr(answer, "code", 0) for answer in answers]
    assert codes == [ErrorCode.invalid_field] * 2 + [0, ErrorCode.invalid_field]
    assert answers[2].seq == 1


async def test_an_id_that_does_not_fit_is_refused(room):
    await room.say(ALICE, "hi")
    answers = await room.append(send(ALICE, "a", client_id="🪿" * 64), send(ALICE, "b", client_id="🪿" * 63))
    assert (answers[0].code, answers[0].field, answers[1].seq) == (ErrorCode.invalid_field, "clientId", 2)


async def test_events_come_in_the_order_of_positions_with_the_entries_as_stored(room):
    await asyncio.gather(*(room.say(ALICE, f"message {n}", client_id=str(n)) for n in range(30)))
    await room.quiet()
    assert [event.position for event in room.events] == list(range(1, len(room.events) + 1))
    assert [event.previous for event in room.events] == list(range(len(room.events)))
    entries = [Entry.FromString(item.entry) for event in room.events for item in event.items]
    assert [entry.seq for entry in entries] == list(range(1, 31))
    assert [(entry.text.text, entry.client_id) for entry in entries] == [(f"message {n}", str(n)) for n in range(30)]
    assert all(entry.kind == Kind.text and entry.ver == entry.seq == entry.ord for entry in entries)
    assert room.events[0].epoch == room.store.epoch


async def test_many_callers_share_few_transactions(room, monkeypatch):
    await room.say(ALICE, "hi")
    before = room.db.statistics.transactions
    await asyncio.gather(*(room.say(ALICE, str(n)) for n in range(100)))
    assert room.db.statistics.transactions - before <= 3


class Poison(Exception):
    pass


async def test_only_the_guilty_one_of_a_batch_fails(room, monkeypatch):
    await room.say(ALICE, "hi")
    plain = Batch.add_entry

    def add_entry(self, conversation, ask, client_id):
        stored = plain(self, conversation, ask, client_id)
        if b"poison" in ask.body:
            raise Poison
        return stored

    monkeypatch.setattr(Batch, "add_entry", add_entry)
    answers = await room.append(send(ALICE, "one"), send(ALICE, "poison"), send(BOB, "two"))
    assert answers[1].code == ErrorCode.internal
    assert [answers[0].seq, answers[2].seq] == [2, 3]
    assert await room.sql("SELECT COUNT(*), MAX(seq) FROM entry_00") == [(3, 3)]
    assert (await room.say(ALICE, "on")).seq == 4


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (StorageFull, ErrorCode.storage_full),
        (Unavailable, ErrorCode.unavailable),
        (OutcomeUnknown, ErrorCode.outcome_unknown),
    ],
)
async def test_a_failing_store_fails_all_and_the_next_try_works(room, monkeypatch, failure, code):
    await room.say(ALICE, "hi")
    with monkeypatch.context() as patch:

        async def fail(self):
            raise failure("on purpose")

        patch.setattr(Batch, "end", fail)
        answers = await room.append(send(ALICE, "one"), send(BOB, "two"))
        assert [answer.code for answer in answers] == [code, code]
    answers = await room.append(send(ALICE, "one"), send(BOB, "two"))
    assert [(answer.seq, answer.duplicate) for answer in answers] == [(2, False), (3, False)]


async def test_an_unknown_outcome_that_was_stored_is_found_by_the_retry(room, monkeypatch):
    await room.say(ALICE, "hi")
    write = room.store.write

    async def lose_the_answer(shard, work):
        await write(shard, work)
        raise OutcomeUnknown("the line broke")

    room.store.write = lose_the_answer
    assert (await room.say(ALICE, "one")).code == ErrorCode.outcome_unknown
    room.store.write = write
    again = await room.say(ALICE, "one")
    assert (again.seq, again.duplicate) == (2, True)
    assert (await room.say(ALICE, "two")).seq == 3
    await room.log.relays[0]._look()
    await room.log.relays[0]._publish_all()
    await room.quiet()
    assert [event.position for event in room.events] == [1, 2, 3]


async def test_a_deadline_leaves_the_outcome_unknown(room):
    late = Call(inside=True, deadline=room.clock.monotonic())
    replies = await room.log.append(late, AppendBatch(items=[send(ALICE, "hi", to=BOB)]))
    assert replies.results[0].error.code == ErrorCode.outcome_unknown


async def test_nothing_is_answered_before_the_commit(room):
    await room.say(ALICE, "hi")
    seen = []
    write = room.store.write

    async def watched(shard, work):
        result = await write(shard, work)
        seen.append(task.done())
        return result

    room.store.write = watched
    task = room.tasks.spawn("say", room.say(ALICE, "one"))
    await task
    assert seen == [False]


async def test_a_new_process_goes_on_where_the_old_one_stopped(room):
    await room.say(ALICE, "hi")
    other = await Room(room.db, seed=2).start()
    assert (await other.say(BOB, "ho")).seq == 2
    assert (await room.say(ALICE, "again")).seq == 3  # its cache is stale: the position says so
    assert (await other.say(BOB, "end")).seq == 4
    assert await room.sql("SELECT COUNT(*) FROM lineage_00") == [(2,)]
    await other.close()


async def test_a_lost_race_runs_the_work_again_from_the_start(room):
    await room.say(ALICE, "hi")
    write = room.store.write

    async def twice(shard, work):
        async def again(writer):
            await work(writer)
            raise Duplicate("pretend that the engine rolled back")

        with pytest.raises(Duplicate):
            await write(shard, again)
        return await write(shard, work)

    room.store.write = twice
    assert (await room.say(ALICE, "ho")).seq == 2
    assert await room.unread(BOB) == 2


async def test_a_large_batch_is_cut_by_its_bytes(tmp_path):
    from dataclasses import replace

    from tests.unit.services.message.rooms import SETTINGS

    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db, settings=replace(SETTINGS, batch_bytes=1000, batch_items=5)).start()
    answers = await room.append(*(send(ALICE, f"{n:03}" * 100, to=BOB, client_id=str(n)) for n in range(7)))
    assert [answer.seq for answer in answers] == list(range(1, 8))
    assert await room.sql("SELECT position FROM shard_00") == [(3,)]
    await room.close()
    await db.close()


async def test_many_shards_answer_in_order(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db, shards=4).start()
    answers = await room.append(*(send(ALICE, str(n), to=2 + n % 10) for n in range(40)))
    assert [answer.conversation_id for answer in answers] == [f"d.1.{2 + n % 10}" for n in range(40)]
    await room.close()
    await db.close()


async def test_quotes_point_at_visible_messages(room):
    await room.say(ALICE, "hi")
    assert (await room.say(BOB, "yes", quote=1)).seq == 2
    assert (await room.say(BOB, "no", quote=9)).code == ErrorCode.not_found
    await room.recall(ALICE, 1)
    assert (await room.say(BOB, "hm", quote=3)).code == ErrorCode.not_countable


async def test_all_are_mentioned_by_administrators_in_large_groups(tmp_path):
    from dataclasses import replace

    from tests.unit.services.message.rooms import SETTINGS

    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db, settings=replace(SETTINGS, mention_all_members=2)).start()
    await room.group(ALICE, BOB, CAROL)
    assert (await room.say(BOB, "hi", "g.7", mentions=["all"])).code == ErrorCode.forbidden
    assert (await room.say(ALICE, "hi", "g.7", mentions=["all"])).seq == 2
    await room.change("g.7", "x", 1, join(9))
    await room.close()
    await db.close()


async def test_events_say_at_what_a_change_points_and_quotes_point_at_nothing(room):
    await room.say(ALICE, "one")
    await room.edit(ALICE, 1, "uno")
    await room.touch(BOB, Kind.react, 1, react={"emoji": "👍", "on": True})
    await room.say(BOB, "two", quote=1)
    await room.recall(ALICE, 1)
    await room.quiet()
    assert [event.items[0].target_seq for event in room.events] == [0, 1, 1, 0, 1]


async def test_a_newcomer_is_not_sent_the_change_of_what_was_before(room):
    await room.group(ALICE)
    before = await room.say(ALICE, "before", "g.7")
    await room.change("g.7", "in", 1, join(BOB))
    after = await room.say(ALICE, "after", "g.7")
    changes = [(await room.edit(ALICE, target.seq, "new", "g.7")).seq for target in (before, after)]
    await room.quiet()
    routes = MemoryRoutes(clock=room.clock)
    await routes.register("gateway", [ALICE, BOB])
    delivery = Delivery(log=room.log, routes=routes, memberships=Memberships(room.log), large_group=1000)
    made = await delivery.batches(await delivery.address(room.events))
    got = {Entry.FromString(item.value).seq: list(item.user_ids) for item in made["gateway"]}
    assert [got[seq] for seq in changes] == [[ALICE], [ALICE, BOB]]
