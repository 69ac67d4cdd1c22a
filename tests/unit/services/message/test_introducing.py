"""The first message of two people, and who may write one until it is answered."""

from itertools import count

import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.call import INSIDE
from hongyan.rpc.errors import ServiceError
from hongyan.services.message import introducing
from hongyan_proto.inside_pb2 import AppendBatch, AppendItem
from hongyan_proto.message_pb2 import SendRequest
from hongyan_proto.model_pb2 import MemberOperation, Text
from hongyan_proto.relation_pb2 import MayBeginReply, RelatedReply, Relation
from tests.scenario.stories.book import refused
from tests.unit.services.message.room import ALICE, BOB, CAROL, Room

PAIR = "d.1.2"


class Relations:
    """Answers by who asks; what is not named is allowed."""

    def __init__(self, **answers):
        self.answers = answers
        self.asked = []
        self.blocks = set()

    async def may_begin(self, call, request):
        assert call.inside
        pairs = [(pair.from_id, pair.to_id) for pair in request.pairs]
        self.asked += pairs
        words = [self.answers.get(f"user{user}", "freely") for user, _ in pairs]
        return MayBeginReply(answers=[getattr(MayBeginReply, word) for word in words])

    async def related(self, call, request):
        assert call.inside
        user = request.user_id
        return RelatedReply(
            relations=[Relation(user_id=other, blocks=(user, other) in self.blocks) for other in request.other_ids]
        )


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


def relations(room, **answers):
    room.log._relations = found = Relations(**answers)
    return found


async def test_it_is_asked_once_before_the_first_message(room):
    found = relations(room)
    for _ in range(2):
        await room.say(ALICE, PAIR)
        await room.say(BOB, PAIR)
    assert found.asked == [(ALICE, BOB)]
    await room.say(CAROL, "d.3.3")
    assert found.asked[1:] == [(CAROL, CAROL)]


@pytest.mark.parametrize(
    ("answer", "word", "field"), [("no", "may_not_send", None), ("unknown", "not_found", "toUserId")]
)
async def test_who_may_not_begin_leaves_nothing(room, answer, word, field):
    relations(room, user1=answer)
    with refused(word, field=field):
        await room.say(ALICE, PAIR)
    with refused("not_found"):
        await room.page(ALICE, PAIR)
    await room.say(BOB, PAIR)
    await room.say(ALICE, PAIR)


async def test_somebody_who_is_unknown_looks_like_nobody(room):
    relations(room, user1="unknown")
    with refused("not_found") as hidden:
        await room.say(ALICE, PAIR)
    with refused("not_found") as nobody:
        await room.say(ALICE, "d.1.1000")
    assert hidden.value.to_proto() == nobody.value.to_proto()


async def test_of_two_who_write_at_once_each_has_an_answer(room):
    relations(room, user1="no")
    items = [
        AppendItem(user_id=user, send=SendRequest(conversation_id=PAIR, client_id=f"c{user}", text=Text(text="hi")))
        for user in (ALICE, BOB)
    ]
    results = (await room.log.append(INSIDE, AppendBatch(items=items))).results
    assert results[0].error.reason == "may_not_send"
    assert results[1].sent.seq == 1


async def test_who_is_blocked_by_whoever_writes_first_cannot_answer(room):
    relations(room).blocks.add((ALICE, BOB))
    await room.say(ALICE, PAIR)
    for _ in range(2):
        with refused("may_not_send"):
            await room.say(BOB, PAIR)
    await room.say(ALICE, PAIR)


async def test_one_message_until_it_is_answered(room):
    relations(room, user1="once")
    await room.say(ALICE, PAIR)
    for _ in range(2):
        with refused("may_not_send"):
            await room.say(ALICE, PAIR)
    await room.read(BOB, PAIR, 1)
    with refused("may_not_send"):
        await room.say(ALICE, PAIR)
    await room.say(BOB, PAIR)
    for _ in range(3):
        await room.say(ALICE, PAIR)


async def test_a_reaction_is_no_answer(room):
    from hongyan.rpc.call import Call
    from hongyan_proto.message_pb2 import ReactRequest

    relations(room, user1="once")
    await room.say(ALICE, PAIR)
    request = ReactRequest(conversation_id=PAIR, seq=1, emoji="👍", on=True)
    await room.messages.react(Call(user_id=BOB), request)
    with refused("may_not_send"):
        await room.say(ALICE, PAIR)


async def test_a_retry_of_the_one_message_has_its_answer(room):
    from hongyan.rpc.call import Call

    relations(room, user1="once")
    request = SendRequest(conversation_id=PAIR, client_id="c", text=Text(text="hi"))
    first = await room.messages.send(Call(user_id=ALICE), request)
    again = await room.messages.send(Call(user_id=ALICE), request)
    assert (again.seq, again.message_id, again.duplicate) == (first.seq, first.message_id, True)


async def test_several_in_one_batch_are_one(room):
    relations(room, user1="once")
    items = [
        AppendItem(user_id=ALICE, send=SendRequest(conversation_id=PAIR, client_id=f"c{n}", text=Text(text="hi")))
        for n in range(3)
    ]
    results = (await room.log.append(INSIDE, AppendBatch(items=items))).results
    assert [result.WhichOneof("result") for result in results] == ["sent", "error", "error"]


async def test_it_holds_after_a_restart(room, db):
    relations(room, user1="once")
    await room.say(ALICE, PAIR)
    await room.close()
    again = await Room(db).open()
    again._numbers = count(100)
    with refused("may_not_send"):
        await again.say(ALICE, PAIR)
    await again.say(BOB, PAIR)
    await again.say(ALICE, PAIR)
    await again.close()


async def test_a_change_limits_from_its_entry_on(room):
    """Who was deleted: one message more, then an answer is needed; being friends again lifts it."""
    await room.say(ALICE, PAIR)
    await room.say(BOB, PAIR)
    await room.change(PAIR, 1, (MemberOperation.once, BOB))
    await room.say(BOB, PAIR)
    with refused("may_not_send"):
        await room.say(BOB, PAIR)
    await room.change(PAIR, 2, (MemberOperation.unblock, BOB))
    await room.say(BOB, PAIR)
    await room.say(BOB, PAIR)
    await room.change(PAIR, 3, (MemberOperation.once, ALICE), (MemberOperation.once, BOB))
    await room.say(ALICE, PAIR)
    await room.say(BOB, PAIR)
    await room.say(BOB, PAIR)
    await room.say(ALICE, PAIR)


async def test_without_a_relation_room_everybody_may(room):
    assert await introducing.ask(None, [(PAIR, ALICE, (ALICE, BOB))]) == ({PAIR: {}}, {})
    assert await introducing.ask(Relations(), []) == ({}, {})


async def test_while_it_cannot_be_asked_nothing_is_stored(room):
    from hongyan_proto.errors_pb2 import ErrorCode

    class Away:
        async def may_begin(self, call, request):
            raise ServiceError(ErrorCode.unavailable)

    room.log._relations = Away()
    with refused("unavailable"):
        await room.say(ALICE, PAIR)
    relations(room)
    assert await room.say(ALICE, PAIR) == 1
