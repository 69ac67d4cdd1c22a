import hashlib

import pytest

from hongyan.rpc.call import Call
from hongyan_proto import group_pb2, model_pb2, relation_pb2
from hongyan_proto.model_pb2 import Privacy
from tests.scenario.stories.book import refused
from tests.unit.services.relation.room import ALICE, BOB, CAROL, DAVE, profile

ERIN, FRANK = 5, 6


class Groups:
    async def companions(self, call, request):
        assert call.inside
        found = {ALICE: [(FRANK, 2), (BOB, 1)]}.get(request.user_id, [])
        one = group_pb2.CompanionsReply.One
        return group_pb2.CompanionsReply(companions=[one(user_id=user, groups=groups) for user, groups in found])


@pytest.fixture
async def known(room):
    """Alice knows Bob and Carol; both know Dave, Bob also Erin."""
    for one, other in ((ALICE, BOB), (ALICE, CAROL), (BOB, DAVE), (CAROL, DAVE), (BOB, ERIN)):
        room.clock.advance(1)
        await room.befriend(one, other)
    return room


async def people(room, user):
    return [found.user.id for found in await room.recommended(user)]


async def test_friends_of_friends_with_the_reason(known):
    dave, erin = await known.recommended(ALICE)
    assert (dave.user, dave.common_friends, dave.common_groups) == (profile(DAVE), 2, 0)
    assert list(dave.friends) == [profile(CAROL), profile(BOB)]
    assert (erin.user.id, erin.common_friends, [friend.id for friend in erin.friends]) == (ERIN, 1, [BOB])
    assert len(await known.recommended(ALICE, limit=1)) == 1


async def test_people_of_the_same_groups(known):
    known.parts.clients.service = lambda name: Groups()
    found = {one.user.id: (one.common_friends, one.common_groups) for one in await known.recommended(ALICE)}
    assert found == {DAVE: (2, 0), FRANK: (0, 2), ERIN: (1, 0)}


@pytest.mark.parametrize(
    "reason", ["dismissed", "asked", "asks", "blocked", "blocks", "off", "hidden", "unseen", "disabled"]
)
async def test_whom_it_does_not_show(known, reason):
    if reason == "dismissed":
        await known.relations.dismiss(Call(user_id=ALICE), relation_pb2.PersonRequest(user_id=DAVE))
    elif reason == "asked":
        await known.ask(ALICE, DAVE)
    elif reason == "asks":
        await known.ask(DAVE, ALICE)
    elif reason == "blocked":
        await known.blocks(DAVE, ALICE)
    elif reason == "blocks":
        await known.blocks(ALICE, DAVE)
    elif reason == "off":
        await known.sets(DAVE, recommend=False)
    elif reason == "hidden":
        await known.sets(DAVE, find=Privacy.by_number)
    elif reason == "unseen":
        await known.sets(DAVE, see=Privacy.friends)
    else:
        known.accounts.disabled.add(DAVE)
    assert await people(known, ALICE) == [ERIN]


async def test_who_dismisses_too_many(known):
    few = known.with_settings(dismissed=1)
    call = Call(user_id=ALICE)
    for _ in range(2):
        await few.relations.dismiss(call, relation_pb2.PersonRequest(user_id=DAVE))
    with refused("too_many"):
        await few.relations.dismiss(call, relation_pb2.PersonRequest(user_id=ERIN))


async def test_it_can_be_switched_off(known):
    await known.sets(ALICE, recommend=False)
    assert await people(known, ALICE) == []


async def test_who_was_a_friend_is_not_suggested(known):
    await known.befriend(ALICE, DAVE)
    await known.deletes(ALICE, DAVE, both=True)
    assert await people(known, ALICE) == [ERIN]


def hashed(room_salt, number):
    return hashlib.sha256(f"{room_salt}{number}".encode()).hexdigest()


async def contacts(room, user):
    return await room.relations.get_contacts(Call(user_id=user), model_pb2.Empty())


async def takes_part(room, user, *numbers):
    salt = (await contacts(room, user)).salt
    request = relation_pb2.SetContactsRequest(hashes=[hashed(salt, number) for number in numbers])
    return await room.relations.set_contacts(Call(user_id=user), request)


async def matches(room, user, *numbers):
    salt = (await contacts(room, user)).salt
    names = {hashed(salt, number): number for number in numbers}
    request = relation_pb2.MatchContactsRequest(hashes=names)
    reply = await room.relations.match_contacts(Call(user_id=user), request)
    return {names[one.hash]: one.user.id for one in reply.matches}


async def test_contacts_of_those_who_take_part(room):
    with refused("forbidden"):
        await matches(room, ALICE, "+8613800000002")
    assert (await takes_part(room, ALICE, "+8613800000001")).on
    assert await matches(room, ALICE, "+8613800000002") == {}
    await takes_part(room, BOB, "+8613800000002", "bob@example.com")
    found = await matches(room, ALICE, "+8613800000001", "+8613800000002", "bob@example.com", "+1")
    assert found == {"+8613800000002": BOB, "bob@example.com": BOB}
    assert not (await takes_part(room, BOB)).on
    assert await matches(room, ALICE, "+8613800000002") == {}


async def test_contacts_show_nobody_who_hides(room):
    await takes_part(room, ALICE, "1")
    for user in (BOB, CAROL, DAVE):
        await takes_part(room, user, f"n{user}")
    await room.sets(BOB, find=Privacy.not_found_by)
    await room.blocks(CAROL, ALICE)
    assert await matches(room, ALICE, "n2", "n3", "n4") == {"n4": DAVE}
