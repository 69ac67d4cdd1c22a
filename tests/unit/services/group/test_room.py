import pytest

from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.group.room import NEWEST, before, person
from tests.unit.services.group.conftest import ALICE, BOB, CAROL, DAVE, REQUESTS


def test_nobody_is_no_person():
    with pytest.raises(ServiceError) as refused:
        person(Call())
    assert reason(refused.value.code) == "unauthenticated"


def test_pages_begin_at_the_newest():
    assert (before(0), before(5)) == (NEWEST, 5)


async def test_every_method_wants_somebody(town):
    for name, request in REQUESTS.items():
        if callable(getattr(town.room, name, None)):
            with pytest.raises(ServiceError) as refused:
                await getattr(town.room, name)(Call(), request())
            assert reason(refused.value.code) == "unauthenticated", name


async def test_nobody_is_brought_in_who_does_not_let_it_happen(town):
    group = await town.group(BOB)
    town.parts.relations.shut = {BOB, CAROL}
    assert await town.refused(ALICE, "invite_members", id=group.id, user_ids=[DAVE, CAROL]) == "forbidden"
    assert await town.refused(ALICE, "create_group", name="x", member_ids=[CAROL]) == "forbidden"
    assert [user for user, _ in await town.roster(group.id)] == [ALICE, BOB]
    await town.do(ALICE, "invite_members", id=group.id, user_ids=[DAVE])
    await town.consistent(group.id)


async def test_who_changes_their_mind_does_not_change_an_answer(town):
    group = await town.group(BOB, request_id="made")
    invited = await town.do(ALICE, "invite_members", id=group.id, user_ids=[CAROL], request_id="asked")
    town.parts.relations.shut = {BOB, CAROL}
    assert (await town.group(BOB, request_id="made")).id == group.id
    again = await town.do(ALICE, "invite_members", id=group.id, user_ids=[CAROL], request_id="asked")
    assert again == invited
