from hongyan.services.relation.answers import answered, remember
from hongyan.services.relation.storage import Held
from hongyan.services.relation.store import Answered, RequestKey
from hongyan_proto.relation_pb2 import FriendRequestReply
from tests.unit.services.relation.conftest import ALICE, BOB, NOW


async def test_an_old_answer_makes_room_for_a_new_one(db, store):
    old, new = RequestKey("r", b"old", NOW - 10), RequestKey("r", b"new", NOW)

    async def work(tx):
        held = await Held.of(tx, [ALICE], NOW)
        await remember(held, ALICE, old, FriendRequestReply())
        assert await answered(tx, ALICE, old) == Answered(b"old", b"")
        assert await answered(tx, BOB, old) is None
        assert await answered(tx, ALICE, new) is None, "its time is over"
        await remember(held, ALICE, new, FriendRequestReply())
        assert await answered(tx, ALICE, old) == Answered(b"new", b"")

    await db.transact(work)
