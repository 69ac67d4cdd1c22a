import pytest

from hongyan.rpc.errors import ServiceError, reason
from tests.unit.services.group.conftest import ALICE, BOB, CAROL, DAVE


async def test_who_knows_whom_from_groups(town):
    await town.group(BOB, CAROL)
    await town.group(BOB)
    reply = await town.ask("together", user_id=ALICE, other_ids=[DAVE, CAROL, BOB])
    assert list(reply.user_ids) == [CAROL, BOB]
    found = (await town.ask("companions", user_id=ALICE)).companions
    assert [(one.user_id, one.groups) for one in found] == [(BOB, 2), (CAROL, 1)]


async def test_a_forgotten_account_leaves_heirs(town):
    alone, shared, of_bob = await town.group(), await town.group(BOB, CAROL), await town.group(ALICE, owner=BOB)
    asked = {"id": shared.id, "text": "x", "request_id": "r"}
    first = await town.do(ALICE, "announce", **asked)
    for _ in range(2):
        await town.ask("forget", user_id=ALICE)
    assert await town.refused(ALICE, "announce", **asked) == "not_found", f"still {first}"
    assert await town.in_log(alone.id) == {}
    assert await town.in_log(shared.id) == {BOB: 2, CAROL: 0}
    assert await town.in_log(of_bob.id) == {BOB: 2}
    assert (await town.consistent(shared.id)).owner_id == BOB


async def test_a_new_picture_is_told_to_the_members(town):
    group = await town.group(BOB)
    names = [
        (await town.ask("set_avatar", group_id=group.id, user_id=ALICE, picture=picture)).group.avatar
        for picture in (b"a goose", b"two geese")
    ]
    pictures, owner = town.parts.pictures, f"g{group.id}"
    assert [await pictures.read(owner, name) for name in names] == [None, b"two geese"]
    assert (await town.seen(group.id, BOB)).avatar == names[1]
    assert (await town.entries(group.id))[-1].member.group.avatar == names[1]


@pytest.mark.parametrize(("user", "word"), [(BOB, "forbidden"), (DAVE, "not_found")])
async def test_who_may_not_rename_a_group_leaves_its_picture(town, user, word):
    group = await town.group(BOB)
    name = (await town.ask("set_avatar", group_id=group.id, user_id=ALICE, picture=b"a goose")).group.avatar
    with pytest.raises(ServiceError) as refused:
        await town.ask("set_avatar", group_id=group.id, user_id=user, picture=b"a duck")
    assert reason(refused.value.code) == word
    assert await town.parts.pictures.read(f"g{group.id}", name) == b"a goose"


async def test_a_picture_taken_away_is_gone(town):
    group = await town.group()
    name = (await town.ask("set_avatar", group_id=group.id, user_id=ALICE, picture=b"a goose")).group.avatar
    await town.do(ALICE, "update_group", id=group.id, name="八年级")
    assert await town.parts.pictures.read(f"g{group.id}", name)
    await town.do(ALICE, "update_group", id=group.id, avatar="")
    assert await town.parts.pictures.read(f"g{group.id}", name) is None
