import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.store_read_conformance import ALICE, BOB, CAROL, Written
from hongyan_proto.model_pb2 import Kind


@pytest.fixture
async def log(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    yield await Written(db).open()
    await db.close()


async def test_a_row_of_two_people(log):
    talk = await log.conversation("d.1.2", ALICE, BOB)
    await log.say(talk, ALICE, "one")
    await log.say(talk, BOB, "two")
    row = await log.row(talk, ALICE)
    assert (row.id, row.peer_id, row.HasField("group_id")) == ("d.1.2", BOB, False)
    assert (row.head.seq, row.head.ord, row.head.at) == (2, 2, 1001)
    assert (row.unread, row.last.text.text, row.last.client_id) == (1, "two", "c2")
    assert {marks.user_id for marks in row.marks} == {ALICE, BOB}
    assert row.from_seq == 1
    assert not row.HasField("to_seq")
    assert row.stamp == 3


async def test_ones_own_messages_and_changes_are_not_unread(log):
    talk = await log.conversation("d.1.2", ALICE, BOB)
    first = await log.say(talk, BOB)
    await log.say(talk, ALICE)
    await log.react(talk, BOB, first)
    assert (await log.row(talk, ALICE)).unread == 1
    await log.read_to(talk, ALICE, first)
    assert (await log.row(talk, ALICE)).unread == 0
    await log.say(talk, BOB)
    assert (await log.row(talk, ALICE)).unread == 1


async def test_mentions_count_beyond_the_mark_once_each_and_not_ones_own(log):
    talk = await log.conversation("g.5", ALICE, BOB, CAROL)
    await log.say(talk, BOB, mentions=[ALICE])
    seen = await log.say(talk, BOB, mentions=[CAROL])
    await log.read_to(talk, ALICE, seen)
    both = await log.say(talk, BOB, mentions=[ALICE, 0])
    await log.say(talk, BOB, mentions=[0])
    await log.say(talk, ALICE, mentions=[0])
    assert (await log.row(talk, ALICE)).mentions == 2
    assert (await log.row(talk, CAROL)).mentions == 4
    await log.recall(talk, both, sender=BOB)
    assert (await log.row(talk, ALICE)).mentions == 1


async def test_who_left_counts_what_came_before(log):
    talk = await log.conversation("g.5", ALICE, BOB)
    await log.say(talk, BOB, "before", mentions=[ALICE])
    end = await log.leave(talk, ALICE)
    before = await log.row(talk, ALICE)
    await log.say(talk, BOB, "after", mentions=[ALICE, 0])
    row = await log.row(talk, ALICE)
    assert row == before
    assert (row.unread, row.mentions, row.last.text.text) == (1, 1, "before")
    assert (row.head.seq, row.to_seq, list(row.marks)) == (end, end, [])


async def test_time_between_two_memberships_stays_dark(log):
    talk = await log.conversation("g.5", ALICE, BOB)
    await log.say(talk, BOB, "first")
    await log.leave(talk, ALICE)
    await log.say(talk, BOB, "dark", mentions=[ALICE])
    await log.come(talk, ALICE)
    row = await log.row(talk, ALICE)
    assert (row.unread, row.mentions, row.last.text.text) == (1, 0, "first")
    await log.say(talk, BOB, "light", mentions=[ALICE])
    row = await log.row(talk, ALICE)
    assert (row.unread, row.mentions, row.last.text.text) == (2, 1, "light")


async def test_what_was_cleared_is_neither_counted_nor_last(log):
    talk = await log.conversation("d.1.2", ALICE, BOB)
    await log.say(talk, BOB, mentions=[ALICE])
    await log.say(talk, ALICE)
    cleared = await log.say(talk, BOB)
    await log.settings(talk, ALICE, cleared_seq=cleared)
    row = await log.row(talk, ALICE)
    assert (row.unread, row.mentions, row.HasField("last"), row.cleared_seq) == (0, 0, False, cleared)
    await log.say(talk, ALICE)
    await log.say(talk, BOB, "new")
    row = await log.row(talk, ALICE)
    assert (row.unread, row.last.text.text) == (1, "new")


async def test_what_was_purged_is_not_counted(log):
    talk = await log.conversation("d.1.2", ALICE, BOB)
    for _ in range(3):
        await log.say(talk, BOB)
        await log.say(talk, ALICE)
    await log.purge(talk, 4)
    assert (await log.row(talk, ALICE)).unread == 1
    await log.purge(talk, 7)
    row = await log.row(talk, ALICE)
    assert (row.unread, row.HasField("last")) == (0, False)


async def test_the_last_message_is_the_newest_that_nobody_recalled(log):
    talk = await log.conversation("d.1.2", ALICE, BOB)
    await log.say(talk, ALICE, "kept")
    gone = await log.say(talk, ALICE, "gone")
    await log.recall(talk, gone)
    row = await log.row(talk, BOB)
    assert (row.last.text.text, row.head.seq) == ("kept", 3)


async def test_settings_are_those_of_the_member(log):
    talk = await log.conversation("d.1.2", ALICE, BOB)
    await log.settings(talk, ALICE, pinned=1, notify_muted_until=-1, draft="...", hidden=1, marked_unread=1)
    row = await log.row(talk, ALICE)
    assert (row.pinned, row.muted_until, row.draft, row.hidden, row.marked_unread) == (True, -1, "...", True, True)
    other = await log.row(talk, BOB)
    assert (other.pinned, other.muted_until, other.draft) == (False, 0, "")


async def test_marks_are_told_in_small_conversations_only(log):
    talk = await log.conversation("g.5", *range(1, 201))
    assert len((await log.row(talk, ALICE)).marks) == 200
    large = await log.conversation("g.6", *range(1, 202))
    assert not (await log.row(large, ALICE)).marks
    await log.leave(large, 201)
    assert len((await log.row(large, ALICE)).marks) == 200


async def test_other_kinds_of_entries_do_not_become_the_last_message(log):
    talk = await log.conversation("d.1.2", ALICE, BOB)
    await log.say(talk, ALICE, "text")
    await log.entry(talk, ALICE, Kind.notice, b"")
    assert (await log.row(talk, BOB)).last.text.text == "text"
