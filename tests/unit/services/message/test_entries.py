import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.call import Call
from hongyan_proto.message_pb2 import ConversationRequest, EditRequest
from hongyan_proto.model_pb2 import Kind, Text
from tests.unit.services.message.room import ALICE, BOB, CAROL, Room


@pytest.fixture
async def room(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db).open()
    yield room
    await room.close()
    await db.close()


async def test_the_log_in_order_says_how_far_it_goes(room):
    for _ in range(5):
        await room.say(ALICE, "d.1.2")
    log = await room.entries(BOB, "d.1.2", after=1, limit=2)
    assert ([entry.seq for entry in log.entries], log.upto, log.head) == ([2, 3], 3, 5)
    log = await room.entries(BOB, "d.1.2", after=3)
    assert ([entry.seq for entry in log.entries], log.upto) == ([4, 5], 5)
    log = await room.entries(BOB, "d.1.2", after=5)
    assert (len(log.entries), log.upto, log.head) == (0, 5, 5)
    log = await room.entries(BOB, "d.1.2", after=2**64 - 1)
    assert (len(log.entries), log.upto) == (0, 5)


async def test_it_holds_changes_too(room):
    seq = await room.say(ALICE, "d.1.2")
    await room.recall(ALICE, "d.1.2", seq)
    first, second = (await room.entries(BOB, "d.1.2")).entries
    assert (first.recalled, first.HasField("text"), first.ver) == (True, False, 2)
    assert (second.kind, second.target_seq) == (Kind.recall, seq)


async def test_it_is_bounded_in_bytes(room):
    for _ in range(4):
        await room.say(ALICE, "d.1.2", "z" * 1000)
    small = Room(room.store._db, entries_bytes=2500)
    after, seen = 0, []
    while after < 4:
        log = await small.entries(BOB, "d.1.2", after=after)
        assert 0 < len(log.entries) < 4
        seen, after = seen + [entry.seq for entry in log.entries], log.upto
    assert seen == [1, 2, 3, 4]


async def test_dark_time_is_left_out_and_covered(room):
    talk = await room.group("g.5", ALICE, BOB)
    end = await room.leave(talk, ALICE, 1)
    gone = await room.entries(ALICE, talk)
    assert (gone.upto, gone.head) == (end, end)
    dark = [await room.say(BOB, talk) for _ in range(3)]
    assert (await room.entries(ALICE, talk)).upto == end
    again = await room.join(talk, ALICE, 2)
    log = await room.entries(ALICE, talk)
    assert ([entry.seq for entry in log.entries], log.upto, log.head) == ([1, end, again], again, again)
    log = await room.entries(ALICE, talk, limit=2)
    assert ([entry.seq for entry in log.entries], log.upto) == ([1, end], again - 1)
    assert dark == list(range(end + 1, again))


async def test_an_edit_does_not_show_what_its_message_hides(room):
    talk = await room.group("g.5", ALICE, BOB)
    secret = await room.say(BOB, talk, "before carol came")
    joined = await room.join(talk, CAROL, 1)
    edit = EditRequest(conversation_id=talk, seq=secret, text=Text(text="still not for carol"))
    seq = (await room.messages.edit(Call(user_id=BOB), edit)).seq
    log = await room.entries(CAROL, talk)
    assert ([entry.seq for entry in log.entries], log.upto) == ([joined], seq)
    assert [entry.seq for entry in (await room.entries(ALICE, talk)).entries][-1] == seq


async def test_many_hidden_changes_do_not_stop_the_answer(room):
    talk = await room.group("g.5", ALICE, BOB)
    secret = await room.say(BOB, talk)
    await room.join(talk, CAROL, 1)
    for _ in range(5):
        edit = EditRequest(conversation_id=talk, seq=secret, text=Text(text="x"))
        await room.messages.edit(Call(user_id=BOB), edit)
    last = await room.say(BOB, talk)
    after, seen = 0, []
    while after < last:
        log = await room.entries(CAROL, talk, after=after, limit=1)
        assert log.upto > after
        seen, after = seen + [entry.seq for entry in log.entries], log.upto
    assert seen == [3, last]


async def test_what_was_cleared_is_left_out(room):
    await room.say(ALICE, "d.1.2")
    await room.messages.clear(Call(user_id=BOB), ConversationRequest(conversation_id="d.1.2"))
    last = await room.say(ALICE, "d.1.2")
    log = await room.entries(BOB, "d.1.2")
    assert ([entry.seq for entry in log.entries], log.upto) == ([last], last)
    assert len((await room.entries(ALICE, "d.1.2")).entries) == 2
