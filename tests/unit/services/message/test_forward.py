import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.message_pb2 import (
    ConversationRequest,
    EditRequest,
    ForwardRequest,
)
from hongyan_proto.model_pb2 import Kind, Text
from tests.unit.services.message.room import ALICE, BOB, CAROL, DAVE, Room


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


async def test_one_message_is_copied_without_quote_and_mentions(room):
    talk = await room.group("g.5", ALICE, BOB)
    first = await room.say(BOB, talk)
    source = await room.say(BOB, talk, "see this", mentions=[ALICE], quote=first)
    request = ForwardRequest(
        conversation_id=talk, seq=source, client_id="f1", conversation_ids=["d.1.3", "d.1.4", "d.1.3"]
    )
    reply = await room.messages.forward(by(ALICE), request)
    assert [sent.conversation_id for sent in reply.sent] == ["d.1.3", "d.1.4", "d.1.3"]
    (copy,) = (await room.page(CAROL, "d.1.3")).messages
    assert (copy.kind, copy.text, copy.HasField("quote_seq")) == (Kind.text, Text(text="see this"), False)
    edit = EditRequest(conversation_id=talk, seq=source, text=Text(text="edited in between"))
    await room.messages.edit(by(BOB), edit)
    again = await room.messages.forward(by(ALICE), request)
    assert [(sent.seq, sent.duplicate) for sent in again.sent] == [(1, True)] * 3
    other = ForwardRequest(conversation_id=talk, seq=first, client_id="f1", conversation_ids=["d.1.3"])
    assert await refused(room.messages.forward(by(ALICE), other)) == ErrorCode.conflict


async def test_several_are_merged_in_their_order_also_forwards(room):
    first, second = await room.say(ALICE, "d.1.2", "one"), await room.say(BOB, "d.1.2", "two")
    request = ForwardRequest(
        conversation_id="d.1.2", seq=second, more_seqs=[first], client_id="f1", conversation_ids=["d.1.3"]
    )
    (sent,) = (await room.messages.forward(by(ALICE), request)).sent
    merged = (await room.page(CAROL, "d.1.3")).messages[0]
    assert merged.kind == Kind.forward
    assert [(item.sender_id, item.text.text) for item in merged.forward.items] == [(ALICE, "one"), (BOB, "two")]
    note = await room.say(CAROL, "d.1.3", "look")
    request = ForwardRequest(
        conversation_id="d.1.3", seq=sent.seq, more_seqs=[note], client_id="f2", conversation_ids=["d.3.4"]
    )
    await room.messages.forward(by(CAROL), request)
    items = (await room.page(DAVE, "d.3.4")).messages[0].forward.items
    assert [len(item.items) for item in items] == [2, 0]


@pytest.mark.parametrize("what", ["recalled", "hidden", "left"])
async def test_a_retry_gets_the_same_answer_whatever_became_of_source_and_target(room, what):
    talk = await room.group("g.5", ALICE, BOB)
    source = await room.say(ALICE, talk, "see this")
    request = ForwardRequest(conversation_id="g.5", seq=source, client_id="f", conversation_ids=["d.1.3", "g.5"])
    first = (await room.messages.forward(by(ALICE), request)).sent
    if what == "recalled":
        await room.recall(ALICE, talk, source)
    elif what == "hidden":
        await room.messages.clear(by(ALICE), ConversationRequest(conversation_id=talk))
    else:
        await room.leave(talk, ALICE, 1)
    again = (await room.messages.forward(by(ALICE), request)).sent
    assert [(a.seq, a.message_id, a.at, a.duplicate) for a in again] == [
        (a.seq, a.message_id, a.at, True) for a in first
    ]
    assert len((await room.page(CAROL, "d.1.3")).messages) == 1


async def test_no_answer_is_lent_to_another_forward(room):
    source, other = await room.say(ALICE, "d.1.2", "one"), await room.say(ALICE, "d.1.2", "two")
    request = ForwardRequest(conversation_id="d.1.2", seq=source, client_id="f", conversation_ids=["d.1.3"])
    await room.messages.forward(by(ALICE), request)
    await room.recall(ALICE, "d.1.2", source)
    await room.recall(ALICE, "d.1.2", other)
    wrong = [
        ForwardRequest(conversation_id="d.1.2", seq=other, client_id="f", conversation_ids=["d.1.3"]),
        ForwardRequest(conversation_id="d.1.2", seq=source, client_id="f", conversation_ids=["d.1.3", "d.1.4"]),
        ForwardRequest(conversation_id="d.1.2", seq=source, client_id="g", conversation_ids=["d.1.3"]),
    ]
    for one in wrong:
        assert await refused(room.messages.forward(by(ALICE), one)) == ErrorCode.recalled_already
    assert await refused(room.messages.forward(by(BOB), request)) == ErrorCode.recalled_already


async def test_what_cannot_be_forwarded(room):
    talk = await room.group("g.5", ALICE, BOB)
    seq = await room.say(ALICE, talk, "x")
    gone = await room.say(ALICE, talk)
    recall = await room.recall(ALICE, talk, gone)
    await room.say(BOB, "d.2.3")

    def to(name, source):
        request = ForwardRequest(conversation_id=talk, seq=source, client_id="f", conversation_ids=["d.1.3", name])
        return refused(room.messages.forward(by(ALICE), request))

    assert await to("d.1.4", gone) == ErrorCode.recalled_already
    assert await to("d.1.4", recall) == ErrorCode.not_countable
    assert await to("d.1.4", 99) == ErrorCode.not_found
    assert await to("d.2.3", seq) == ErrorCode.not_found
    left = await room.group("g.6", ALICE, BOB)
    await room.leave(left, ALICE, 1)
    assert await to(left, seq) == ErrorCode.not_a_member
    assert await refused(room.page(CAROL, "d.1.3")) == ErrorCode.not_found  # nothing was sent anywhere


async def test_forwards_in_forwards_end_somewhere(room):
    source, name = await room.say(ALICE, "d.1.2"), "d.1.2"
    for depth in range(20):
        note = await room.say(ALICE, name, "n")
        target = f"d.1.{depth + 10}"
        request = ForwardRequest(
            conversation_id=name, seq=source, more_seqs=[note], client_id="f", conversation_ids=[target]
        )
        try:
            (sent,) = (await room.messages.forward(by(ALICE), request)).sent
        except ServiceError as error:
            assert error.code == ErrorCode.too_large
            assert depth == 8
            return
        name, source = target, sent.seq
    raise AssertionError("no end")
