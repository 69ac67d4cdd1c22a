import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.message_pb2 import (
    ConversationRequest,
    EditRequest,
    ForwardRequest,
    MarkRequest,
    PinRequest,
    ReactRequest,
    SendRequest,
    TargetRequest,
    UpdateConversationRequest,
)
from hongyan_proto.model_pb2 import Entry, Text
from tests.unit.services.message.room import ALICE, BOB, Room


@pytest.fixture
async def db(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    yield db
    await db.close()


@pytest.fixture
async def room(db):
    room = await Room(db).open()
    yield room
    await room.close()


def by(user: int) -> Call:
    return Call(user_id=user, session_id=user * 10)


async def row(room, user, name="d.1.2"):
    return (await room.messages.get_conversation(by(user), ConversationRequest(conversation_id=name))).conversation


async def refused(action) -> ErrorCode:
    with pytest.raises(ServiceError) as error:
        await action
    return error.value.code


async def test_counts_are_exact_through_marks_recalls_edits_and_clearing(room):
    talk = await room.group("g.5", ALICE, BOB)
    await room.say(ALICE, talk)
    named = [await room.say(BOB, talk, mentions=[ALICE]) for _ in range(3)]
    assert ((await row(room, ALICE, talk)).unread, (await row(room, ALICE, talk)).mentions) == (3, 3)
    await room.recall(BOB, talk, named[1])
    assert ((await row(room, ALICE, talk)).unread, (await row(room, ALICE, talk)).mentions) == (3, 2)
    edit = EditRequest(conversation_id=talk, seq=named[2], text=Text(text="nobody"))
    await room.messages.edit(by(BOB), edit)
    assert (await row(room, ALICE, talk)).mentions == 1
    edit = EditRequest(conversation_id=talk, seq=named[2], text=Text(text="all of you", mentions=["all"]))
    await room.messages.edit(by(BOB), edit)
    assert (await row(room, ALICE, talk)).mentions == 2
    await room.read(ALICE, talk, named[0])
    assert ((await row(room, ALICE, talk)).unread, (await row(room, ALICE, talk)).mentions) == (2, 1)
    await room.messages.clear(by(ALICE), ConversationRequest(conversation_id=talk))
    cleared = await row(room, ALICE, talk)
    assert (cleared.unread, cleared.mentions, cleared.HasField("last")) == (0, 0, False)
    await room.say(BOB, talk, mentions=["all"])
    assert ((await row(room, ALICE, talk)).unread, (await row(room, ALICE, talk)).mentions) == (1, 1)


async def test_a_retry_of_a_change_is_the_same_and_without_an_id_the_server_makes_one(room):
    seq = await room.say(ALICE, "d.1.2")
    edit = EditRequest(conversation_id="d.1.2", seq=seq, client_id="e1", text=Text(text="new"))
    first, second = [await room.messages.edit(by(ALICE), edit) for _ in range(2)]
    assert (first.seq, first.duplicate, second.seq, second.duplicate) == (2, False, 2, True)
    react = ReactRequest(conversation_id="d.1.2", seq=seq, emoji="👍", on=True)
    assert (await room.messages.react(by(BOB), react)).seq == 3
    assert len((await room.entries(ALICE, "d.1.2")).entries[-1].client_id) == 36
    (message,) = (await room.page(BOB, "d.1.2")).messages
    assert (message.text.text, message.edited, message.reactions[0].user_ids, message.ver) == ("new", True, [BOB], 3)


async def test_an_edit_keeps_its_quote(room):
    first = await room.say(BOB, "d.1.2")
    seq = await room.say(ALICE, "d.1.2", quote=first)
    await room.messages.edit(by(ALICE), EditRequest(conversation_id="d.1.2", seq=seq, text=Text(text="new")))
    assert (await room.page(BOB, "d.1.2")).messages[-1].quote_seq == first


async def test_changes_need_a_target(room):
    await room.say(ALICE, "d.1.2")
    recall = TargetRequest(conversation_id="d.1.2")
    assert await refused(room.messages.recall(by(ALICE), recall)) == ErrorCode.invalid_field
    recall = TargetRequest(conversation_id="d.1.2", seq=2**64 - 1)
    assert await refused(room.messages.recall(by(ALICE), recall)) == ErrorCode.not_found


async def test_unknown_fields_of_an_edit_become_no_state(room):
    seq = await room.say(ALICE, "d.1.2")
    forged = Text(text="x").SerializeToString() + Entry(recalled=True).SerializeToString()
    edit = EditRequest(conversation_id="d.1.2", seq=seq, text=Text.FromString(forged))
    await room.messages.edit(by(ALICE), edit)
    (message,) = (await room.page(BOB, "d.1.2")).messages
    assert message.text.SerializeToString() == Text(text="x").SerializeToString()


async def test_all_are_named_in_groups_only(room):
    seq = await room.say(ALICE, "d.1.2")
    assert await refused(room.say(ALICE, "d.1.2", mentions=["all"])) == ErrorCode.invalid_field
    edit = EditRequest(conversation_id="d.1.2", seq=seq, text=Text(text="x", mentions=["all"]))
    assert await refused(room.messages.edit(by(ALICE), edit)) == ErrorCode.invalid_field
    talk = await room.group("g.5", ALICE, BOB)
    await room.say(ALICE, talk, mentions=["0", "000"])
    assert (await row(room, BOB, talk)).mentions == 0


D = "d.1.2"
WRITES = {
    "send": SendRequest(conversation_id=D, client_id="x", text=Text(text="late")),
    "edit": EditRequest(conversation_id=D, client_id="x", seq=1, text=Text(text="late")),
    "recall": TargetRequest(conversation_id=D, client_id="x", seq=1),
    "react": ReactRequest(conversation_id=D, client_id="x", seq=1, emoji="鸿", on=True),
    "pin": PinRequest(conversation_id=D, client_id="x", seq=1, on=True),
    "forward": ForwardRequest(conversation_id=D, client_id="x", seq=1, conversation_ids=[D]),
    "mark_read": MarkRequest(conversation_id=D, seq=2),
    "mark_delivered": MarkRequest(conversation_id=D, seq=2),
    "update_conversation": UpdateConversationRequest(conversation_id=D, pinned=True),
    "clear": ConversationRequest(conversation_id=D),
    "mark_unread": ConversationRequest(conversation_id=D),
}


@pytest.mark.parametrize("method", WRITES)
async def test_what_nobody_waits_for_any_more_is_not_stored(room, method):
    """A process that was stopped for a while must not write what its caller was refused elsewhere since."""
    await room.say(ALICE, D)
    await room.say(BOB, D)
    before = await row(room, ALICE)
    late = Call(user_id=ALICE, session_id=10, deadline=room.clock.monotonic())
    assert await refused(getattr(room.messages, method)(late, WRITES[method])) == ErrorCode.outcome_unknown
    assert await row(room, ALICE) == before
    await getattr(room.messages, method)(by(ALICE), WRITES[method])
    assert await row(room, ALICE) != before
