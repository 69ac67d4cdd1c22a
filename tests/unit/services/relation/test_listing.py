from hongyan.rpc.call import Call
from hongyan.services.relation import queries
from hongyan_proto import model_pb2, relation_pb2
from hongyan_proto.model_pb2 import PresenceState
from tests.scenario.stories.book import refused
from tests.unit.services.relation.room import ALICE, BOB, CAROL, DAVE, profile


async def category(room, user, name, **more):
    request = relation_pb2.CreateCategoryRequest(name=name, **more)
    return (await room.relations.create_category(Call(user_id=user), request)).category


async def names(room, user):
    found = await room.relations.list_categories(Call(user_id=user), model_pb2.Empty())
    return [one.name for one in found.categories]


async def update(room, user, friend, **values):
    request = relation_pb2.UpdateFriendRequest(user_id=friend, **values)
    return (await room.relations.update_friend(Call(user_id=user), request)).friend


async def test_a_list_grows_by_versions(room):
    await room.befriend(ALICE, BOB)
    first = await room.friends(ALICE)
    assert [friend.user for friend in first.friends] == [profile(BOB)]
    await room.befriend(ALICE, CAROL)
    await update(room, ALICE, BOB, remark="小张")
    await room.deletes(ALICE, CAROL)
    since = await room.friends(ALICE, since=first.version)
    assert [(friend.user.id, friend.remark) for friend in since.friends] == [(BOB, "小张")]
    assert list(since.removed_ids) == [CAROL]
    nothing = await room.friends(ALICE, since=since.version)
    assert (len(nothing.friends), len(nothing.removed_ids), nothing.version) == (0, 0, since.version)
    with refused("too_old", field="since"):
        await room.friends(ALICE, since=since.version + 1)


async def test_a_long_list_comes_in_pages(room):
    for other in range(10, 15):
        await room.befriend(ALICE, other)
    found, since, more = [], 0, True
    while more:
        page = await room.friends(ALICE, since=since, limit=2)
        found += [friend.user.id for friend in page.friends]
        since, more = page.version, page.more
    assert found == [10, 11, 12, 13, 14]
    assert since == (await room.friends(ALICE)).version


async def test_remark_and_category(room):
    await room.befriend(ALICE, BOB)
    family = await category(room, ALICE, "家人")
    friend = await update(room, ALICE, BOB, remark="  小张 ", category_id=family.id)
    assert (friend.remark, friend.category_id, friend.user) == ("小张", family.id, profile(BOB))
    assert (await update(room, ALICE, BOB, remark="")).category_id == family.id
    assert (await update(room, ALICE, BOB, category_id=0)).category_id == 0
    with refused("not_found", field="userId"):
        await update(room, ALICE, CAROL, remark="x")
    with refused("not_found", field="categoryId"):
        await update(room, BOB, ALICE, category_id=family.id)
    with refused("invalid_field", field="remark"):
        await update(room, ALICE, BOB, remark="a\nb")
    assert (await room.friends(BOB)).friends[0].remark == ""


async def test_categories(room):
    family, work = await category(room, ALICE, "家人"), await category(room, ALICE, "同事")
    assert await category(room, ALICE, " 家人 ") == family
    call = Call(user_id=ALICE)
    moved = await room.relations.update_category(call, relation_pb2.UpdateCategoryRequest(id=work.id, place=0))
    assert (moved.category.id, moved.category.place) == (work.id, 0)
    assert await names(room, ALICE) == ["同事", "家人"]
    with refused("conflict", field="name"):
        await room.relations.update_category(call, relation_pb2.UpdateCategoryRequest(id=work.id, name="家人"))
    with refused("not_found", field="id"):
        await room.relations.update_category(
            Call(user_id=BOB), relation_pb2.UpdateCategoryRequest(id=work.id, name="x")
        )
    with refused("invalid_field", field="name"):
        await category(room, ALICE, "  ")
    for _ in range(2):
        await room.relations.delete_category(call, relation_pb2.FriendCategoryRequest(id=work.id))
    assert await names(room, ALICE) == ["家人"]
    assert [one.name for one in (await room.friends(ALICE)).categories] == ["家人"]


async def test_categories_have_an_end_and_request_ids(room):
    few = room.with_settings(categories=2)
    first = await category(few, ALICE, "家人", request_id="r")
    await few.relations.delete_category(Call(user_id=ALICE), relation_pb2.FriendCategoryRequest(id=first.id))
    assert await category(few, ALICE, "家人", request_id="r") == first
    with refused("conflict"):
        await category(few, ALICE, "同事", request_id="r")
    for name in ("a", "b"):
        await category(few, ALICE, name)
    with refused("too_many"):
        await category(few, ALICE, "c")


async def test_deleting(room):
    await room.befriend(ALICE, BOB)
    await room.deletes(ALICE, BOB)
    await room.deletes(ALICE, BOB)
    await room.deletes(ALICE, ALICE)
    await room.deletes(ALICE, 999, both=True)
    await room.unblocks(ALICE, 999)
    assert (await room.store.people.persons([999]))[999].version == 0
    assert await room.db.read(lambda tx: tx.fetch(queries.PERSONS, [999])) == [], "a name leaves no trace"
    assert [await room.friend_ids(user) for user in (ALICE, BOB)] == [[], [ALICE]]
    await room.befriend(ALICE, CAROL)
    await room.deletes(ALICE, CAROL, both=True)
    assert [await room.friend_ids(user) for user in (ALICE, CAROL)] == [[], []]


async def test_who_is_there_as_far_as_they_show_it(room):
    for other in (BOB, CAROL, DAVE):
        await room.befriend(ALICE, other)
    await room.parts.routes.register("gw", [BOB, CAROL])
    await room.sets(CAROL, presence=model_pb2.Privacy.nobody)
    there = {friend.user.id: friend.presence for friend in (await room.friends(ALICE)).friends}
    assert there == {BOB: PresenceState.online, CAROL: PresenceState.offline, DAVE: PresenceState.offline}
    await room.blocks(BOB, ALICE)
    assert all(friend.presence == PresenceState.offline for friend in (await room.friends(ALICE)).friends)
