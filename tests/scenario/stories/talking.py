"""Sending, and what becomes of a message."""

import sqlite3
from contextlib import closing

from hongyan_proto.model_pb2 import ConversationKind, Kind
from tests.scenario.stories.book import everywhere, refused, section, story


def erased(data, text) -> bool:
    """Whether no file of the folder holds the text, the log's file being whole."""
    with closing(sqlite3.connect(data / "log.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    files = [path for path in data.rglob("*") if path.is_file()]
    assert data / "log.db" in files
    return not any(text.encode() in path.read_bytes() for path in files)


def waiting(data) -> int:
    """Events that were not published yet."""
    with closing(sqlite3.connect(data / "log.db")) as database:
        return database.execute("SELECT count(*) FROM outbox_00").fetchone()[0]


@everywhere
async def the_first_message_makes_the_conversation(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
    sent = await alice.says(bob, "你好")
    with section("both have it, each with the other as the peer"):
        for one, other, unread in ((alice, bob, 0), (bob, alice, 1)):
            (row,) = await one.rows()
            assert (row.id, row.kind, row.peer_id) == (sent.conversation_id, ConversationKind.direct, other.id)
            assert (row.head.seq, row.last.text.text, row.unread) == (sent.seq, "你好", unread)
    with section("the answer comes into the same one"):
        answer = await bob.says(alice, "在")
        assert (answer.conversation_id, answer.seq) == (sent.conversation_id, sent.seq + 1)
        assert await alice.texts(sent.conversation_id) == ["你好", "在"]
    with section("one may write to oneself, but not to nobody"):
        note = await alice.says(alice, "buy milk")
        assert (await alice.row(note.conversation_id)).kind == ConversationKind.self
        with refused("not_found"):
            await alice.says(f"d.{alice.id}.{alice.id + 1}", "is anybody there")


@everywhere
async def every_device_has_every_message(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
    desktop = await town.another(bob)
    sent = await alice.says(bob, "to both of your devices")
    for device in (bob, desktop):
        if town.pushes:
            frame = await device.line.until(lambda frame: frame.push.entries)
            (entry,) = frame.push.entries
            assert (entry.seq, entry.text.text, entry.sender_id) == (sent.seq, "to both of your devices", alice.id)
        (row,) = await device.syncs()
        assert (row.last.text.text, row.unread) == ("to both of your devices", 1)
    answer = await desktop.says(alice, "read on the desktop")
    if town.pushes:
        frame = await bob.line.until(lambda frame: [e for e in frame.push.entries if e.seq == answer.seq])
        assert frame.push.entries[0].sender_id == bob.id
    assert await bob.texts(sent.conversation_id) == ["to both of your devices", "read on the desktop"]


@everywhere
async def the_same_message_twice_is_one(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
    first = await alice.says(bob, "only once", client_id="the-id")
    assert first.duplicate == town.retries
    with section("again, by person and by conversation"):
        for place in (bob, first.conversation_id):
            again = await alice.says(place, "only once", client_id="the-id")
            assert (again.seq, again.message_id, again.at, again.duplicate) == (
                first.seq,
                first.message_id,
                first.at,
                True,
            )
    with section("the id with another text is a conflict"), refused("conflict"):
        await alice.says(bob, "something else", client_id="the-id")
    with section("another person may use the same id"):
        assert (await bob.says(alice, "mine", client_id="the-id")).seq == first.seq + 1
    assert await bob.texts(first.conversation_id) == ["only once", "mine"]


@everywhere
async def quotes(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
    question = await alice.says(bob, "tea or coffee?")
    answer = await bob.says(question.conversation_id, "tea", quote=question.seq)
    assert (await alice.message(answer)).quote_seq == question.seq
    with refused("not_found", field="quoteSeq"):
        await bob.says(question.conversation_id, "what?", quote=99)
    change = await alice.reacts(question, "👍")
    with refused("not_countable", field="quoteSeq"):
        await bob.says(question.conversation_id, "what?", quote=change.seq)
    assert await bob.texts(question.conversation_id) == ["tea or coffee?", "tea"]


@story
async def what_is_taken_back_is_nowhere(town):
    alice, bob, carol = [await town.newcomer(name) for name in ("alice", "bob", "carol")]
    secret, edited = "the treasure lies under the oak", "the treasure lies under the ash tree"
    sent = await alice.says(bob, secret)
    await alice.edits(sent, edited)
    await bob.reacts(sent, "😮")
    with section("before, it is on the disk"):
        assert not erased(town.data, edited)
    with section("only its author takes it back"):
        with refused("forbidden"):
            await bob.recalls(sent)
        with refused("not_found"):
            await carol.recalls(sent)
        recall = await alice.recalls(sent)
        assert recall.seq > sent.seq
    with section("nobody finds it on any path"):
        for device in (alice, bob):
            entry = await device.message(sent)
            assert (entry.recalled, entry.HasField("text"), len(entry.reactions)) == (True, False, 0)
            said = repr((await device.entries(sent.conversation_id), await device.rows(), await device.syncs()))
            assert "treasure" not in said
        (row,) = await bob.rows()
        assert not row.HasField("last")
    with section("nor does who reads the disk"):
        await town.published(lambda: waiting(town.data) == 0)
        assert erased(town.data, secret)
        assert erased(town.data, edited)
    with section("and it stays so"):
        for attempt in (alice.edits(sent, "again"), bob.reacts(sent, "👍"), alice.recalls(sent)):
            with refused("recalled_already"):
                await attempt
        with refused("recalled_already"):
            await alice.forwards(sent, sent.conversation_id)


@story
async def a_forward_that_is_sent_again_after_its_source_is_gone(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
    sent = await alice.says(bob, "a line")
    notes = f"d.{alice.id}.{alice.id}"
    (copy,) = await alice.forwards(sent, notes, client_id="f1")
    await alice.recalls(sent)
    (again,) = await alice.forwards(sent, notes, client_id="f1")
    assert (again.seq, again.message_id, again.duplicate) == (copy.seq, copy.message_id, True)
    assert await alice.texts(notes) == ["a line"]


@story
async def one_damaged_row_keeps_nobody_from_the_rest(town):
    alice, bob, carol = [await town.newcomer(name) for name in ("alice", "bob", "carol")]
    fine = await alice.says(bob, "fine")
    hurt = await alice.says(bob, "hurt")
    other = await carol.says(bob, "from somebody else")
    with closing(sqlite3.connect(town.data / "log.db")) as database, database:
        database.execute("UPDATE entry_00 SET body = x'a206ff' WHERE message_id = ?", (hurt.message_id,))
    with section("sync, list, history and log go on"):
        assert {row.id for row in await bob.syncs()} == {fine.conversation_id, other.conversation_id}
        assert {row.id for row in await bob.rows()} == {fine.conversation_id, other.conversation_id}
        assert await bob.texts(fine.conversation_id) == ["fine"]
        assert [entry.seq for entry in (await bob.entries(fine.conversation_id)).entries] == [fine.seq, hurt.seq]
    with section("the lost one looks as if it had been taken back"):
        assert (await bob.message(hurt)).recalled
    with section("and people go on talking"):
        assert (await bob.says(alice, "what did you say?")).seq == hurt.seq + 1


@story
async def the_windows_for_taking_back_and_editing(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
    sent = await alice.says(bob, "frist")
    with section("within its window, as often as one likes"):
        await alice.edits(sent, "first")
        await alice.edits(sent, "first!")
        entry = await bob.message(sent)
        assert (entry.text.text, entry.edited, entry.seq) == ("first!", True, sent.seq)
        with refused("forbidden"):
            await bob.edits(sent, "something worse")
    with section("two minutes later it cannot be taken back, but still be edited"):
        town.clock.advance(121)
        with refused("too_late"):
            await alice.recalls(sent)
        await alice.edits(sent, "first.")
    with section("a quarter of an hour later neither"):
        town.clock.advance(15 * 60)
        alice = await town.signs_in(alice.username, alice.password)
        with refused("too_late"):
            await alice.edits(sent, "second")
        assert (await alice.message(sent)).text.text == "first."


@everywhere
async def edits_reactions_and_pins(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
    sent = await alice.says(bob, "lunch at twelve")
    with section("an edit"):
        edit = await alice.edits(sent, "lunch at one")
        entry = await bob.message(sent)
        assert (entry.text.text, entry.edited, entry.ver) == ("lunch at one", True, edit.seq)
    with section("reactions of both, one taken off again"):
        await bob.reacts(sent, "👍")
        await alice.reacts(sent, "👍")
        await bob.reacts(sent, "🎉")
        await bob.reacts(sent, "👍", on=False)
        reactions = {one.emoji: list(one.user_ids) for one in (await alice.message(sent)).reactions}
        assert reactions == {"👍": [alice.id], "🎉": [bob.id]}
    with section("a pin, seen and taken off"):
        await bob.pins(sent)
        assert (await alice.message(sent)).pinned
        await alice.pins(sent, on=False)
        assert not (await bob.message(sent)).pinned
    with section("none of it counts as a message"):
        (row,) = await bob.rows()
        assert (row.unread, row.head.ord) == (1, 1)
    with section("a change cannot be changed"), refused("not_countable"):
        await alice.reacts(edit, "👍")


@everywhere
async def messages_go_on_to_others(town):
    alice, bob, carol = [await town.newcomer(name) for name in ("alice", "bob", "carol")]
    one = await alice.says(bob, "the first")
    two = await bob.says(alice, "the second")
    hello = await carol.says(alice, "anything new?")
    there = hello.conversation_id
    with section("one message"):
        (copy,) = await alice.forwards(one, there, client_id="f1")
        assert await carol.texts(there) == ["anything new?", "the first"]
        (again,) = await alice.forwards(one, there, client_id="f1")
        assert (again.seq, again.duplicate) == (copy.seq, True)
    with section("two, merged"):
        (merged,) = await alice.forwards(one, there, more=[two.seq])
        entry = await carol.message(merged)
        assert entry.kind == Kind.forward
        said = [(item.sender_id, item.text.text) for item in entry.forward.items]
        assert said == [(alice.id, "the first"), (bob.id, "the second")]
    with section("to several at once, in the order asked"):
        to_bob, to_carol = await alice.forwards(hello, one.conversation_id, there)
        assert (to_bob.conversation_id, to_carol.conversation_id) == (one.conversation_id, there)
    with section("nobody forwards what they cannot see, nor to where they are not"):
        with refused("not_found"):
            await carol.forwards(one, there)
        with refused("not_found"):
            await alice.forwards(one, f"d.{bob.id}.{carol.id}")
    with section("all or nothing: one place that is refused keeps it from every other"):
        before = await bob.texts(one.conversation_id)
        with refused("not_found"):
            await alice.forwards(hello, one.conversation_id, f"d.{bob.id}.{carol.id}")
        assert await bob.texts(one.conversation_id) == before


@story
async def mentions(town):
    alice, bob, carol = [await town.newcomer(name) for name in ("alice", "bob", "carol")]
    with section("of one who is there"):
        sent = await alice.says(bob, "@bob look", mentions=[str(bob.id)])
        assert (await bob.row(sent.conversation_id)).mentions == 1
        assert (await alice.row(sent.conversation_id)).mentions == 0
        assert list((await bob.message(sent)).text.mentions) == [str(bob.id)]
    with section("of somebody else, of everybody, and of nonsense"):
        elsewhere = await alice.says(carol, "hello")
        await alice.says(bob, "@carol is not here", mentions=[str(carol.id)])
        assert (await carol.row(elsewhere.conversation_id)).mentions == 0
        assert (await bob.row(sent.conversation_id)).mentions == 1
        with refused("invalid_field", field="text.mentions"):
            await alice.says(bob, "@all look", mentions=["all"])
        with refused("invalid_field"):
            await alice.says(bob, "@x look", mentions=["x"])
        with refused("invalid_field"):
            await alice.says(bob, "too many", mentions=[str(number) for number in range(1, 52)])
    with section("an edit changes who is named; reading ends it"):
        await alice.edits(sent, "nobody")
        assert (await bob.row(sent.conversation_id)).mentions == 0
        await alice.edits(sent, "@bob after all", mentions=[str(bob.id)])
        assert (await bob.row(sent.conversation_id)).mentions == 1
        await bob.reads(sent.conversation_id, sent.seq)
        assert (await bob.row(sent.conversation_id)).mentions == 0


@everywhere
async def what_may_not_be_sent(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
    sent = await alice.says(bob, "x" * 5000)
    with refused("invalid_field", "too_large"):
        await alice.says(bob, "x" * 5001)
    with refused("invalid_field"):
        await alice.says(bob, "")
    with refused("invalid_field"):
        await alice.says(bob, "x", client_id="c" * 65)
    with refused("not_found"):
        await alice.says("d.1.2", "to other people's conversation")
    with refused("not_found"):
        await alice.says("nonsense", "to nowhere")
    assert (await alice.row(sent.conversation_id)).head.seq == sent.seq
    assert len(await alice.rows()) == 1
