"""Groups."""

from hongyan_proto import group_pb2, message_pb2, model_pb2, relation_pb2
from tests.scenario.stories.book import everywhere, refused, section
from tests.scenario.stories.people import new_id


async def _ask(device, method, request):
    return await device.line.call(f"GroupService/{method}", request)


@everywhere
async def a_group_from_its_making_to_its_end(town):
    alice, bob, carol = [await town.newcomer(name) for name in ("alice", "bob", "carol")]
    with section("alice makes it"):
        asked = group_pb2.CreateGroupRequest(name="七年级三班", member_ids=[bob.id], request_id=new_id("r"))
        group = (await _ask(alice, "CreateGroup", asked)).group
        assert (group.owner_id, group.member_count) == (alice.id, 2)
        place = group.conversation_id
    with section("who is in talks, who is not sees nothing"):
        await alice.says(place, "早上好")
        assert await bob.texts(place) == ["早上好"]
        with refused("not_found"):
            await carol.page(place)
    with section("who blocks somebody is not brought in by them"):
        await carol.line.call("RelationService/Block", relation_pb2.PersonRequest(user_id=alice.id))
        with refused("forbidden"):
            await _ask(alice, "InviteMembers", group_pb2.InviteMembersRequest(id=group.id, user_ids=[carol.id]))
        await carol.line.call("RelationService/Unblock", relation_pb2.PersonRequest(user_id=alice.id))
    with section("carol needs approval"):
        approval = model_pb2.Group.approval
        await _ask(alice, "UpdateGroup", group_pb2.UpdateGroupRequest(id=group.id, join_rule=approval))
        waits = (await _ask(carol, "JoinGroup", group_pb2.JoinGroupRequest(id=group.id, message="我是卡罗"))).request
        accept = group_pb2.JoinRequestRequest(id=group.id, join_request_id=waits.id)
        with refused("forbidden"):
            await _ask(bob, "AcceptJoin", accept)
        await _ask(alice, "AcceptJoin", accept)
        assert await carol.texts(place) == [], "newcomers see from their joining"
    with section("while all are muted only managers speak"):
        await _ask(alice, "MuteAll", group_pb2.MuteAllRequest(id=group.id, on=True))
        with refused("may_not_send"):
            await bob.says(place, "ssh")
        await alice.says(place, "quiet, please")
        await _ask(alice, "MuteAll", group_pb2.MuteAllRequest(id=group.id, on=False))
        await bob.says(place, "thanks")
    with section("bob is put out: he keeps what he had"):
        await _ask(alice, "RemoveMember", group_pb2.MemberRequest(id=group.id, user_id=bob.id))
        await carol.says(place, "without bob")
        assert await bob.texts(place) == ["早上好", "quiet, please", "thanks"]
        with refused("not_a_member"):
            await bob.says(place, "still here")
    with section("the end"):
        await _ask(alice, "DissolveGroup", group_pb2.GroupRequest(id=group.id))
        with refused("not_a_member"):
            await carol.line.call(
                "MessageService/Send",
                message_pb2.SendRequest(conversation_id=place, client_id=new_id(), text=model_pb2.Text(text="x")),
            )
