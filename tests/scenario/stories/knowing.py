"""Friends: asking, lists, blocks, privacy, people one may know."""

import asyncio

from hongyan.rpc.call import INSIDE
from hongyan_proto import message_pb2, model_pb2, relation_pb2, user_pb2
from hongyan_proto.model_pb2 import FriendRequest, Kind, MemberChange, Privacy
from tests.scenario.stories.book import everywhere, refused, section, story
from tests.scenario.stories.people import new_id


class Friendly:
    """What a device does about friends."""

    def __init__(self, device):
        self.device = device
        self.id = device.id

    async def call(self, name, request):
        return await self.device.line.call(f"RelationService/{name}", request)

    async def asks(self, other, message="hi", **more):
        request = relation_pb2.AskFriendRequest(user_id=other.id, message=message, request_id=new_id("r"), **more)
        return await self.call("AskFriend", request)

    async def accepts(self, request, **more):
        return await self.call("AcceptFriend", relation_pb2.AcceptFriendRequest(id=request.id, **more))

    async def requests(self, **more):
        reply = await self.call("ListFriendRequests", relation_pb2.ListFriendRequestsRequest(**more))
        return list(reply.requests)

    async def friends(self, since=0):
        return await self.call("ListFriends", relation_pb2.ListFriendsRequest(since=since))

    async def friend_ids(self):
        return [friend.user.id for friend in (await self.friends()).friends]

    async def deletes(self, other, *, both=False):
        await self.call("DeleteFriend", relation_pb2.DeleteFriendRequest(user_id=other.id, both=both))

    async def blocks(self, other):
        return await self.call("Block", relation_pb2.PersonRequest(user_id=other.id))

    async def unblocks(self, other):
        await self.call("Unblock", relation_pb2.PersonRequest(user_id=other.id))

    async def sets(self, **values):
        return (await self.call("UpdatePrivacy", relation_pb2.UpdatePrivacyRequest(**values))).privacy

    async def befriends(self, other):
        await other.accepts((await self.asks(other)).request)


async def friendly(town, *names):
    return [Friendly(await town.newcomer(name)) for name in names]


async def refused_at_last(device, place, text="still here"):
    """A change is carried out in the log a moment after it is answered."""
    async with asyncio.timeout(10):
        while True:
            try:
                await device.says(place, text)
            except Exception as error:
                assert "may_not_send" in str(error), error
                return
            await asyncio.sleep(0.01)


@everywhere
async def two_people_become_friends(town):
    alice, bob = await friendly(town, "alice", "bob")
    with section("alice asks, and nobody asks twice"):
        asked = (await alice.asks(bob, "我是小明", source=FriendRequest.search, remark="小张")).request
        assert (asked.from_user.id, asked.to_user.id, asked.state) == (alice.id, bob.id, FriendRequest.pending)
        with refused("request_open"):
            await alice.asks(bob, "do you read this?")
    with section("bob sees who it is, and accepts"):
        (shown,) = await bob.requests()
        assert (shown.id, shown.message, shown.from_user.nickname) == (asked.id, "我是小明", asked.from_user.nickname)
        accepted = await bob.accepts(shown, remark="老王")
        assert (accepted.request.state, accepted.friend.user.id) == (FriendRequest.accepted, alice.id)
    with section("each is in the list of the other, under the name that they chose"):
        assert [(one.user.id, one.remark) for one in (await alice.friends()).friends] == [(bob.id, "小张")]
        assert [(one.user.id, one.remark) for one in (await bob.friends()).friends] == [(alice.id, "老王")]
    with section("a second device reads the whole list, and then what is new"):
        other = Friendly(await town.another(alice.device))
        version = (await other.friends()).version
        assert len((await other.friends(since=version)).friends) == 0
        await alice.call("UpdateFriend", relation_pb2.UpdateFriendRequest(user_id=bob.id, remark="张三"))
        (changed,) = (await other.friends(since=version)).friends
        assert changed.remark == "张三"
    with section("deleted on both sides, nobody is left"):
        await alice.deletes(bob, both=True)
        assert [await one.friend_ids() for one in (alice, bob)] == [[], []]
        assert list((await other.friends(since=version)).removed_ids) == [bob.id]


@everywhere
async def a_block_ends_what_somebody_may_write(town):
    alice, bob = await friendly(town, "alice", "bob")
    sent = await bob.device.says(alice.device, "hello")
    room = sent.conversation_id
    with section("from an entry of the conversation on"):
        block = (await alice.blocks(bob)).block
        assert block.user.id == bob.id
        await refused_at_last(bob.device, room)
        await alice.device.says(room, "and I may still write")
    with section("the log says when it was, and neither what nor by whom"):
        for person in (alice, bob):
            log = (await person.device.entries(room)).entries
            assert [(entry.sender_id, entry.member) for entry in log if entry.HasField("member")] == [
                (0, MemberChange())
            ] * sum(entry.kind == Kind.member for entry in log)
        assert [entry.seq for entry in log if entry.kind == Kind.member][-1] > sent.seq
    with section("bob's request goes nowhere, and looks like any other"):
        asked = (await bob.asks(alice)).request
        assert asked.state == FriendRequest.pending
        assert await alice.requests() == []
    with section("taken back, he may write again"):
        await alice.unblocks(bob)
        async with asyncio.timeout(10):
            while True:
                try:
                    await bob.device.says(room, "hello again")
                    break
                except Exception as error:
                    assert "may_not_send" in str(error), error
                    await asyncio.sleep(0.01)


@everywhere
async def adding_by_a_question(town):
    alice, bob, carol = await friendly(town, "alice", "bob", "carol")
    shown = await bob.sets(add=Privacy.right_answer, question="我们的学校？", answer="第一中学")
    assert (shown.question, shown.answered) == ("我们的学校？", True)
    adding = await alice.call("GetAdding", relation_pb2.PersonRequest(user_id=bob.id))
    assert (adding.rule, adding.question) == (Privacy.right_answer, "我们的学校？")
    with refused("wrong_answer", field="answer"):
        await alice.asks(bob, answer="第二中学")
    assert (await alice.asks(bob, answer="第一中学 ")).friend.user.id == bob.id
    with section("who takes no requests"):
        await carol.sets(add=Privacy.closed)
        with refused("adding_refused"):
            await alice.asks(carol)
    with section("settings that do not fit together"), refused("invalid_field", field="question"):
        await carol.sets(add=Privacy.any_answer)


@everywhere
async def categories_keep_friends_in_order(town):
    alice, bob = await friendly(town, "alice", "bob")
    await alice.befriends(bob)
    made = []
    for name in ("家人", "同事"):
        request = relation_pb2.CreateCategoryRequest(name=name, request_id=new_id("r"))
        made.append((await alice.call("CreateCategory", request)).category)
    update = relation_pb2.UpdateFriendRequest(user_id=bob.id, category_id=made[1].id)
    assert (await alice.call("UpdateFriend", update)).friend.category_id == made[1].id
    await alice.call("UpdateCategory", relation_pb2.UpdateCategoryRequest(id=made[1].id, place=0))
    found = (await alice.call("ListCategories", model_pb2.Empty())).categories
    assert [one.name for one in found] == ["同事", "家人"]
    with refused("not_found", field="categoryId"):
        await bob.call("UpdateFriend", relation_pb2.UpdateFriendRequest(user_id=alice.id, category_id=made[0].id))
    await alice.call("DeleteCategory", relation_pb2.FriendCategoryRequest(id=made[1].id))
    assert (await alice.friends()).friends[0].category_id == 0


@everywhere
async def people_one_may_know(town):
    alice, bob, carol = await friendly(town, "alice", "bob", "carol")
    await alice.befriends(bob)
    await bob.befriends(carol)
    with section("and why"):
        (found,) = (await alice.call("Recommend", relation_pb2.RecommendRequest())).people
        assert (found.user.id, found.common_friends) == (carol.id, 1)
        assert [friend.id for friend in found.friends] == [bob.id]
    with section("not again when dismissed, not at all when switched off"):
        await alice.call("Dismiss", relation_pb2.PersonRequest(user_id=carol.id))
        assert not (await alice.call("Recommend", relation_pb2.RecommendRequest())).people
        await alice.sets(recommend=False)
        assert not (await carol.call("Recommend", relation_pb2.RecommendRequest())).people


@story
async def devices_hear_what_happens_among_friends(town):
    alice, bob = await friendly(town, "alice", "bob")
    for one in (alice, bob):
        await one.device.syncs()
    await bob.accepts((await alice.asks(bob)).request)
    await alice.blocks(bob)
    async with asyncio.timeout(10):
        while not any(event.HasField("block") for event in alice.device.streamed):
            await alice.device.syncs()
            await asyncio.sleep(0.01)
    bodies = {event.WhichOneof("body") for event in alice.device.streamed}
    assert {"friend_request", "friend", "block"} <= bodies
    (friend,) = [event.friend for event in alice.device.streamed if event.HasField("friend")]
    assert (friend.user.id, friend.user.username) == (bob.id, bob.device.username)
    await bob.device.syncs()
    assert "block" not in {event.WhichOneof("body") for event in bob.device.streamed}


@story
async def friends_hear_of_a_new_name(town):
    alice, bob = await friendly(town, "alice", "bob")
    await alice.befriends(bob)
    version = (await bob.friends()).version
    await alice.device.line.call("UserService/UpdateMe", user_pb2.UpdateMeRequest(nickname="新名字"))
    async with asyncio.timeout(30):
        while not (found := await bob.friends(since=version)).friends:
            town.clock.advance(1)
            await asyncio.sleep(0.05)
    assert [friend.user.nickname for friend in found.friends] == ["新名字"]


@story
async def address_books_meet_on_both_sides_or_not_at_all(town):
    alice, bob = await friendly(town, "alice", "bob")
    entry = "ab" * 32
    match = relation_pb2.MatchContactsRequest(hashes=[entry])
    with refused("forbidden"):
        await alice.call("MatchContacts", match)
    await alice.call("SetContacts", relation_pb2.SetContactsRequest(hashes=["cd" * 32]))
    assert not (await alice.call("MatchContacts", match)).matches
    await bob.call("SetContacts", relation_pb2.SetContactsRequest(hashes=[entry]))
    (found,) = (await alice.call("MatchContacts", match)).matches
    assert (found.hash, found.user.id) == (entry, bob.id)


@story
async def what_other_rooms_are_told(town):
    alice, bob, carol = await friendly(town, "alice", "bob", "carol")
    await alice.befriends(bob)
    await carol.sets(see=Privacy.friends)
    relations = town.house.clients.relations
    request = relation_pb2.RelatedRequest(user_id=alice.id, other_ids=[bob.id, carol.id])
    found = (await relations.related(INSIDE, request)).relations
    assert [(one.user_id, one.friend, one.sees) for one in found] == [(bob.id, True, True), (carol.id, False, False)]
    await relations.forget(INSIDE, user_pb2.UserIds(user_ids=[bob.id]))
    assert await alice.friend_ids() == []


@everywhere
async def strangers_write_as_one_lets_them(town):
    alice, bob, carol, dave = await friendly(town, "alice", "bob", "carol", "dave")
    with section("one message until it is answered"):
        await bob.sets(strangers=Privacy.one_message)
        room = (await alice.device.says(bob.device, "may I?")).conversation_id
        with refused("may_not_send"):
            await alice.device.says(room, "hello?")
        assert await bob.device.texts(room) == ["may I?"]
        await bob.device.says(room, "you may")
        await alice.device.says(room, "one")
        await alice.device.says(room, "two")
    with section("none at all, or nobody there"):
        await carol.sets(strangers=Privacy.no_message)
        await dave.sets(see=Privacy.friends)
        with refused("may_not_send"):
            await alice.device.says(carol.device, "hello")
        with refused("not_found") as hidden:
            await alice.device.says(dave.device, "hello")
        with refused("not_found") as nobody:
            await alice.device.line.call(
                "MessageService/Send",
                message_pb2.SendRequest(to_user_id=17, client_id=new_id(), text=model_pb2.Text(text="hello")),
            )
        assert hidden.value.to_proto() == nobody.value.to_proto()
        assert [row.id for row in await alice.device.rows()] == [room]
    with section("they themselves may write, and friends may"):
        await carol.device.says(alice.device, "hello")
        await alice.device.says(carol.device, "hello")
        await dave.befriends(bob)
        await bob.device.says(dave.device, "hello")


@everywhere
async def who_was_deleted_waits_for_an_answer(town):
    alice, bob = await friendly(town, "alice", "bob")
    await alice.befriends(bob)
    room = (await bob.device.says(alice.device, "hello")).conversation_id
    await alice.deletes(bob)
    await refused_at_last(bob.device, room)
    await alice.device.says(room, "yes?")
    await bob.device.says(room, "one")
    await bob.device.says(room, "two")


@everywhere
async def who_hides_is_not_there(town):
    alice, bob, carol = await friendly(town, "alice", "bob", "carol")
    await bob.sets(see=Privacy.friends)
    await carol.sets(find=Privacy.by_number)
    with section("bob is not there at all, carol for those who know the whole name or number"):
        assert await alice.device.finds(bob.device.username) == []
        assert await alice.device.finds(carol.device.username[:-1]) == []
        assert await alice.device.finds(carol.device.username) == [carol.id]
        assert await alice.device.finds(str(carol.device.signed_in.user.number)) == [carol.id]
    with section("and every refusal is that of a person who is none"):
        for name in ("UserService/GetUser", "RelationService/GetAdding"):
            with refused("not_found") as hidden:
                await alice.device.line.call(name, _named(name, bob.id))
            with refused("not_found") as nobody:
                await alice.device.line.call(name, _named(name, 17))
            assert hidden.value.to_proto() == nobody.value.to_proto(), name
        with refused("not_found"):
            await alice.asks(bob)
    with section("bob's friends see him"):
        await bob.befriends(alice)
        assert await alice.device.finds(bob.device.username) == [bob.id]
        await alice.device.line.call("UserService/GetUser", user_pb2.GetUserRequest(id=bob.id))


def _named(name, user_id):
    if name == "UserService/GetUser":
        return user_pb2.GetUserRequest(id=user_id)
    return relation_pb2.PersonRequest(user_id=user_id)
