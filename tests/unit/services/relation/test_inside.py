import pytest

from hongyan.rpc.call import INSIDE
from hongyan_proto import relation_pb2
from hongyan_proto.model_pb2 import Privacy
from hongyan_proto.relation_pb2 import MayBeginReply, Relation
from hongyan_proto.user_pb2 import UserIds
from tests.unit.services.relation.room import ALICE, BOB, CAROL, DAVE


@pytest.mark.parametrize(
    ("setting", "answer"), [("any", MayBeginReply.freely), ("one", MayBeginReply.once), ("none", MayBeginReply.no)]
)
async def test_strangers_write_as_the_server_says(room, setting, answer):
    other = room.with_settings(strangers=setting)
    assert await other.may_begin(ALICE, BOB) == answer
    await room.befriend(ALICE, BOB)
    assert await other.may_begin(ALICE, BOB) == MayBeginReply.freely
    assert await other.may_begin(ALICE, ALICE) == MayBeginReply.freely


async def test_or_as_the_person_says(room):
    await room.sets(BOB, strangers=Privacy.one_message)
    await room.sets(CAROL, see=Privacy.friends)
    await room.blocks(DAVE, ALICE)
    pairs = [(ALICE, BOB), (ALICE, CAROL), (BOB, ALICE), (ALICE, DAVE), (DAVE, ALICE), (ALICE, ALICE)]
    one = relation_pb2.MayBeginRequest.One
    request = relation_pb2.MayBeginRequest(pairs=[one(from_id=user, to_id=other) for user, other in pairs])
    answers = (await room.relations.inside.may_begin(INSIDE, request)).answers
    words = [MayBeginReply.May.Name(answer) for answer in answers]
    assert words == ["once", "unknown", "freely", "no", "freely", "freely"]


async def test_how_a_user_stands_to_others(room):
    await room.befriend(ALICE, BOB)
    await room.blocks(CAROL, ALICE)
    await room.sets(DAVE, see=Privacy.friends)
    all_of_it = {"sees": True, "finds": True, "finds_number": True, "sees_presence": True, "invites": True}
    found = await room.related(ALICE, DAVE, BOB, CAROL, BOB)
    bob = Relation(user_id=BOB, friend=True, mine=True, **all_of_it)
    carol = Relation(user_id=CAROL, blocked=True, sees=True, finds=True, finds_number=True)
    assert found == [Relation(user_id=DAVE), bob, carol, bob]
    assert (await room.related(CAROL, ALICE))[0].blocks


async def test_who_hides_and_writes_to_one_is_seen_by_that_one(room):
    await room.sets(BOB, see=Privacy.friends)
    await room.sets(CAROL, strangers=Privacy.no_message)
    assert not (await room.related(ALICE, BOB))[0].sees
    assert await room.may_begin(BOB, CAROL) == MayBeginReply.no
    assert await room.may_begin(BOB, ALICE) == MayBeginReply.freely
    assert [(await room.related(user, BOB))[0].sees for user in (ALICE, CAROL, DAVE)] == [True, False, False]
    assert await room.may_begin(ALICE, BOB) == MayBeginReply.freely


async def test_a_deleted_account_is_forgotten(room):
    await room.befriend(ALICE, BOB)
    for _ in range(2):
        await room.relations.inside.forget(INSIDE, UserIds(user_ids=[BOB]))
    assert await room.friend_ids(ALICE) == []
    assert list((await room.friends(ALICE, since=1)).removed_ids) == [BOB]
