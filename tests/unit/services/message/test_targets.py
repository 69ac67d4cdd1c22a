import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.store import RECALLED
from hongyan.services.message.targets import reacted
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import Entry, Kind, Pin, React
from tests.unit.services.message.rooms import ALICE, BOB, SETTINGS, Room, send


@pytest.fixture
async def room(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db).start()
    yield room
    await room.close()
    await db.close()


async def entry(room, seq) -> Entry:
    ((body, state, ver),) = await room.sql("SELECT body, state, ver FROM entry_00 WHERE seq = ?", seq)
    found = Entry.FromString(body + state)
    found.ver = ver
    return found


async def test_a_recall_erases_body_edits_and_mentions(room):
    await room.say(ALICE, "secret", mentions=["2"])
    await room.edit(ALICE, 1, "secret still", mentions=(BOB,))
    assert await room.sql("SELECT seq FROM mention_00") == [(1,)]
    answer = await room.recall(ALICE, 1)
    assert answer.seq == 3
    rows = await room.sql("SELECT seq, body, state, ver FROM entry_00 ORDER BY seq")
    assert rows == [(1, b"", RECALLED, 3), (2, b"", b"", 2), (3, b"", b"", 3)]
    assert Entry.FromString(RECALLED).recalled
    assert await room.sql("SELECT * FROM mention_00") == []
    assert await room.unread(BOB) == 1  # it counts until it is read past
    assert await room.sql("SELECT seq, ord, last_seq FROM head_00") == [(3, 1, 0)]


async def test_the_newest_message_is_then_the_one_before(room):
    for text in ("one", "two", "three"):
        await room.say(ALICE, text)
    await room.recall(ALICE, 2)
    assert await room.sql("SELECT last_seq FROM head_00") == [(3,)]
    await room.recall(ALICE, 3)
    assert await room.sql("SELECT last_seq FROM head_00") == [(1,)]


async def test_recall_has_a_window_and_is_for_ones_own(room):
    await room.say(ALICE, "one")
    assert (await room.recall(BOB, 1)).code == ErrorCode.forbidden
    room.clock.advance(121)
    assert (await room.recall(ALICE, 1)).code == ErrorCode.too_late
    assert (await entry(room, 1)).text.text == "one"


async def test_administrators_recall_whatever_is_there(room):
    await room.group(ALICE, BOB)
    await room.say(BOB, "rude", "g.7")
    room.clock.advance(100_000)
    assert (await room.recall(ALICE, 2, "g.7")).seq == 3


async def test_a_recall_tried_again_has_the_same_answer(room):
    await room.say(ALICE, "one")
    first, again = [await room.recall(ALICE, 1, client_id="r") for _ in range(2)]
    assert (again.seq, again.duplicate) == (first.seq, True)
    assert (await room.recall(ALICE, 1, client_id="r2")).code == ErrorCode.recalled_already


async def test_edits_replace_the_text_and_keep_the_quote(room):
    await room.say(ALICE, "one")
    await room.say(ALICE, "two", quote=1)
    assert (await room.edit(ALICE, 2, "zwei")).seq == 3
    found = await entry(room, 2)
    assert (found.text.text, found.quote_seq, found.edited, found.ver) == ("zwei", 1, True, 3)
    assert (await room.edit(BOB, 2, "mine")).code == ErrorCode.forbidden
    room.clock.advance(901)
    assert (await room.edit(ALICE, 2, "drei")).code == ErrorCode.too_late


@pytest.mark.parametrize("seq", [9, 2**63, 2**64 - 1])
async def test_what_is_not_there_has_no_changes(room, seq):
    await room.say(ALICE, "one")
    assert (await room.recall(ALICE, seq)).code == ErrorCode.not_found
    assert (await room.edit(ALICE, seq, "x")).code == ErrorCode.not_found


async def test_changes_of_changes_are_refused(room):
    await room.say(ALICE, "one")
    await room.edit(ALICE, 1, "two")
    assert (await room.recall(ALICE, 2)).code == ErrorCode.not_countable


async def test_reactions_and_pins_are_kept_beside_the_message(room):
    await room.say(ALICE, "one")
    await room.touch(BOB, Kind.react, 1, react=React(emoji="👍", on=True))
    await room.touch(ALICE, Kind.react, 1, react=React(emoji="👍", on=True))
    await room.touch(BOB, Kind.pin, 1, pin=Pin(on=True))
    found = await entry(room, 1)
    assert [(one.emoji, list(one.user_ids)) for one in found.reactions] == [("👍", [BOB, ALICE])]
    assert (found.pinned, found.ver, found.text.text) == (True, 4, "one")
    await room.touch(BOB, Kind.react, 1, react=React(emoji="👍", on=False))
    await room.touch(BOB, Kind.pin, 1, pin=Pin(on=False))
    found = await entry(room, 1)
    assert [list(one.user_ids) for one in found.reactions] == [[ALICE]]
    assert not found.HasField("pinned")
    assert await room.sql("SELECT seq, ord FROM head_00") == [(6, 1)]


async def test_members_do_not_pin_in_groups(room):
    await room.group(ALICE, BOB)
    await room.say(ALICE, "one", "g.7")
    assert (await room.touch(BOB, Kind.pin, 2, "g.7", pin=Pin(on=True))).code == ErrorCode.forbidden
    assert (await room.touch(ALICE, Kind.pin, 2, "g.7", pin=Pin(on=True))).seq == 3


async def test_a_message_and_its_recall_may_meet_in_one_batch(room):
    import asyncio

    await room.say(ALICE, "zero")
    answers = await asyncio.gather(room.append(send(ALICE, "one")), room.recall(ALICE, 1), room.recall(ALICE, 2))
    assert answers[0][0].seq == 2
    assert [answer.seq for answer in answers[1:]] == [3, 4]
    assert (await entry(room, 2)).recalled


def test_reactions_are_bounded():
    state = b""
    for user in range(4):
        for number in range(5):
            on = Entry(react=React(emoji=f"e{user}{number}", on=True))
            state = reacted(state, user, on, SETTINGS)
    with pytest.raises(Exception, match="kinds"):
        reacted(state, 9, Entry(react=React(emoji="new", on=True)), SETTINGS)
    with pytest.raises(Exception, match="yours"):
        reacted(state, 1, Entry(react=React(emoji="e00", on=True)), SETTINGS)
    assert reacted(state, 9, Entry(react=React(emoji="new", on=False)), SETTINGS) == state
