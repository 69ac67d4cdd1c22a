"""Marks, unread counts, one's own settings, pages of history, the log, and sync."""

import asyncio

from hongyan.app.backup import backup, restore
from tests.scenario.stories.book import everywhere, refused, section, story


@everywhere
async def marks_and_unread_are_exact(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
    sent = [await alice.says(bob, f"number {number}") for number in range(4)]
    room = sent[0].conversation_id
    with section("bob has got two and read one"):
        await bob.receives(room, sent[1].seq)
        await bob.reads(room, sent[0].seq)
        row = await bob.row(room)
        assert (row.unread, row.read_seq, row.delivered_seq) == (3, sent[0].seq, sent[1].seq)
    with section("alice sees it"):
        marks = {one.user_id: one for one in (await alice.row(room)).marks}
        assert (marks[bob.id].read_seq, marks[bob.id].delivered_seq) == (sent[0].seq, sent[1].seq)
        for message, state in zip(sent[:3], ("read", "delivered", "neither"), strict=True):
            answer = await alice.readers(message)
            assert list(getattr(answer, state)) == [bob.id], state
        if town.pushes:
            frame = await alice.line.until(lambda frame: frame.push.marks)
            assert frame.push.marks[0].user_id == bob.id
    with section("marks only go forward, and not beyond the end"):
        await bob.reads(room, sent[2].seq)
        await bob.reads(room, sent[1].seq)
        assert (await bob.row(room)).read_seq == sent[2].seq
        await bob.reads(room, 1000)
        row = await bob.row(room)
        assert (row.read_seq, row.unread) == (sent[3].seq, 0)
    with section("changes do not count, own messages neither, a recall does not disturb"):
        own = await bob.says(room, "mine")
        other = await alice.says(room, "one more")
        await alice.reacts(own, "👍")
        assert (await bob.row(room)).unread == 1
        assert (await alice.row(room)).unread == 1
        await alice.recalls(other)
        assert (await bob.row(room)).unread in {0, 1}
        await bob.reads(room, other.seq)
        assert (await bob.row(room)).unread == 0


@everywhere
async def ones_own_settings_of_a_conversation(town):
    alice, bob, carol = [await town.newcomer(name) for name in ("alice", "bob", "carol")]
    one = await alice.says(bob, "to bob")
    two = await alice.says(carol, "to carol")
    with section("pinned comes first, on every device"):
        assert [row.id for row in await alice.rows()] == [two.conversation_id, one.conversation_id]
        assert (await alice.sets(one.conversation_id, pinned=True)).pinned
        desktop = await town.another(alice)
        assert [row.id for row in await desktop.rows()] == [one.conversation_id, two.conversation_id]
    with section("draft, mute, hidden: exactly what is named changes"):
        row = await alice.sets(two.conversation_id, draft="dear carol", muted_until=-1)
        assert (row.draft, row.muted_until, row.pinned, row.hidden) == ("dear carol", -1, False, False)
        row = await alice.sets(two.conversation_id, hidden=True)
        assert (row.draft, row.hidden) == ("dear carol", True)
        assert (await carol.row(two.conversation_id)).draft == ""
    with section("a new message brings the hidden one back"):
        await carol.says(alice, "hello")
        assert not (await alice.row(two.conversation_id)).hidden
    with section("marked unread, until it is read"):
        assert (await bob.marks_unread(one.conversation_id)).marked_unread
        await bob.reads(one.conversation_id, one.seq)
        assert not (await bob.row(one.conversation_id)).marked_unread
    with section("cleared for oneself alone"):
        row = await alice.clears(one.conversation_id)
        assert (row.cleared_seq, row.HasField("last")) == (one.seq, False)
        assert await alice.texts(one.conversation_id) == []
        assert await bob.texts(one.conversation_id) == ["to bob"]
        later = await bob.says(alice, "after it")
        assert await alice.texts(one.conversation_id) == ["after it"]
        assert (await alice.row(one.conversation_id)).last.seq == later.seq
    with section("nobody sets what is not theirs"), refused("not_found"):
        await carol.sets(one.conversation_id, pinned=True)


@everywhere
async def history_comes_in_pages(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
    sent = [await alice.says(bob, f"number {number}") for number in range(7)]
    await alice.reacts(sent[3], "👍")
    room, seqs = sent[0].conversation_id, [one.seq for one in sent]
    with section("the newest, then what is before it, without a gap"):
        page = await bob.page(room, limit=3)
        assert [entry.seq for entry in page.messages] == seqs[4:]
        before = await bob.page(room, before=page.covers.lo, limit=3)
        assert [entry.seq for entry in before.messages] == seqs[1:4]
        assert before.covers.hi == page.covers.lo - 1
        assert [one.emoji for one in before.messages[-1].reactions] == ["👍"]
        first = await bob.page(room, before=before.covers.lo, limit=3)
        assert ([entry.seq for entry in first.messages], first.covers.lo) == (seqs[:1], 1)
    with section("after one, and around one"):
        assert [entry.seq for entry in (await bob.page(room, after=seqs[1], limit=2)).messages] == seqs[2:4]
        around = await bob.page(room, around=seqs[3], limit=4)
        assert [entry.seq for entry in around.messages] == seqs[2:6]
        assert around.as_of == seqs[-1] + 1
    with section("beyond the ends there is nothing, and too much is refused"):
        assert (await bob.page(room, after=1000)).messages == []
        with refused("invalid_field", field="limit"):
            await bob.page(room, limit=101)
        with refused("invalid_field"):
            await bob.page(room, after=1, before=5)
    with section("the log has the change in its place"):
        log = await bob.entries(room, after=seqs[5])
        assert [(entry.seq, entry.target_seq) for entry in log.entries] == [(seqs[6], 0), (seqs[6] + 1, seqs[3])]
        assert (log.upto, log.head) == (seqs[6] + 1, seqs[6] + 1)
        part = await bob.entries(room, after=0, limit=2)
        assert ([entry.seq for entry in part.entries], part.upto) == (seqs[:2], seqs[1])


@everywhere
async def sync_tells_what_has_changed_and_nothing_else(town):
    alice, bob, carol = [await town.newcomer(name) for name in ("alice", "bob", "carol")]
    one = await alice.says(bob, "before")
    await carol.says(bob, "hello")
    with section("everything at first, nothing at once after that"):
        assert len(await bob.syncs()) == 2
        assert await bob.syncs() == []
    with section("then only where something happened"):
        await alice.says(bob, "after")
        (row,) = await bob.syncs()
        assert (row.id, row.unread, row.last.text.text) == (one.conversation_id, 2, "after")
    with section("one's own mark reaches one's other device"):
        desktop = await town.another(bob)
        await desktop.syncs()
        await bob.reads(one.conversation_id, row.head.seq)
        (row,) = await desktop.syncs()
        assert (row.id, row.unread) == (one.conversation_id, 0)
    with section("a cursor that is none"):
        bob.cursor = "not-a-cursor"
        with refused("bad_cursor", "too_old"):
            await bob.syncs()


@story
async def a_long_absence_is_told_in_slices(town):
    bob = await town.newcomer("bob")
    friends = [await town.newcomer("alice") for _ in range(5)]
    rooms = [(await friend.says(bob, f"from {friend.username}")).conversation_id for friend in friends]
    with section("two at a time, each once"):
        first = await bob.sync_once()
        assert (len(first.conversations), first.more) == (2, True)
        await friends[0].says(bob, "between the slices")
        rest = await bob.syncs()
        told = [row.id for row in (*first.conversations, *rest)]
        assert sorted(set(told)) == sorted(rooms)
        assert len(told) - len(rooms) in {0, 1}
    with section("what happened between them is told at the latest by the next"):
        found = {row.id: row for row in (*first.conversations, *rest, *await bob.syncs())}
        assert found[rooms[0]].last.text.text == "between the slices"
        assert await bob.syncs() == []


@story
async def a_restored_server_has_another_history(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
    kept = await alice.says(bob, "kept")
    sleeper = await town.another(bob)
    for device in (bob, sleeper):
        await device.syncs()
    epoch = bob.epoch
    file = town.data.with_name("backup.tar")
    await asyncio.to_thread(backup, town.settings, file)
    lost = await alice.says(bob, "lost with the disk")
    (row,) = await bob.syncs()
    assert row.head.seq == lost.seq
    with section("the disk dies, the backup comes into an empty folder"):
        await town.moves(town.data.with_name("new"))
        await asyncio.to_thread(restore, town.settings, file)
        await town.starts_again()
    with section("a device that never saw what was lost takes everything anew as well"):
        sleeper = await town.comes_back(sleeper)
        (row,) = await sleeper.syncs()
        assert (row.head.seq, sleeper.epoch != epoch) == (kept.seq, True)
    with section("bob's cursor is of another history: he takes everything anew"):
        bob = await town.comes_back(bob)
        (row,) = await bob.syncs()
        assert bob.epoch != epoch
        assert (row.head.seq, row.last.text.text) == (kept.seq, "kept")
        assert await bob.texts(kept.conversation_id) == ["kept"]
    with section("life goes on, with numbers that are used again"):
        alice = await town.comes_back(alice)
        assert (await alice.says(bob, "after the fire")).seq == lost.seq
        (row,) = await bob.syncs()
        assert row.last.text.text == "after the fire"
