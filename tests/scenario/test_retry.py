"""What is declared safe to retry is: the same call again gives the same answer and leaves the same state."""

import pytest
from google.protobuf.message import Message

from hongyan.rpc.call import INSIDE
from hongyan.rpc.methods import METHODS
from hongyan_proto import group_pb2, inside_pb2, message_pb2, model_pb2, push_pb2, user_pb2
from tests.scenario.account_requests import account_requests
from tests.scenario.moderation_requests import moderation_requests
from tests.scenario.notification_requests import notification_requests
from tests.scenario.relation_requests import relation_requests, relation_state
from tests.scenario.stories.towns import inside

ANSWERED_ANEW = {"duplicate", "last_seen_at", "cursor", "stamp"}
"""Says by design that it is the second answer, or when it was given."""


def same(message: Message) -> str:
    """The message without what may differ between two answers."""
    copy = type(message)()
    copy.CopyFrom(message)
    _strip(copy)
    return repr(copy)


def _strip(message: Message) -> None:
    for field, value in message.ListFields():
        if field.name in ANSWERED_ANEW:
            message.ClearField(field.name)
        elif field.message_type is not None and not field.message_type.GetOptions().map_entry:
            for one in value if field.is_repeated else [value]:
                _strip(one)


async def scene(town):
    """Two people, three messages, and one request of every method that is declared safe to retry."""
    link = await town.house.invitations.administrator()
    alice, bob = await town.newcomer("alice", invitation=link), await town.newcomer("bob")
    first, second, third = [await alice.says(bob, f"number {number}") for number in range(3)]
    note = await alice.says(alice, "a note")
    room, text = first.conversation_id, model_pb2.Text(text="again")
    at = {"conversation_id": room, "seq": first.seq}
    requests = {
        "UserService/Register": user_pb2.RegisterRequest(username="carol", password="carol's own", request_id="r-1"),
        "UserService/ListSessions": model_pb2.Empty(),
        "UserService/EndSession": user_pb2.EndSessionRequest(id=str((await town.another(alice)).signed_in.session_id)),
        "UserService/GetMe": model_pb2.Empty(),
        "UserService/UpdateMe": user_pb2.UpdateMeRequest(signature="again"),
        "UserService/GetUser": user_pb2.GetUserRequest(id=bob.id),
        "UserService/SearchUsers": user_pb2.SearchUsersRequest(q="bob"),
        "MessageService/Send": message_pb2.SendRequest(conversation_id=room, client_id="s-1", text=text),
        "MessageService/History": message_pb2.HistoryRequest(conversation_id=room),
        "MessageService/Entries": message_pb2.EntriesRequest(conversation_id=room),
        "MessageService/ListConversations": message_pb2.ListConversationsRequest(),
        "MessageService/GetConversation": message_pb2.ConversationRequest(conversation_id=room),
        "MessageService/UpdateConversation": message_pb2.UpdateConversationRequest(conversation_id=room, draft="d"),
        "MessageService/Clear": message_pb2.ConversationRequest(conversation_id=note.conversation_id),
        "MessageService/MarkUnread": message_pb2.ConversationRequest(conversation_id=room),
        "MessageService/MarkDelivered": message_pb2.MarkRequest(**at),
        "MessageService/MarkRead": message_pb2.MarkRequest(**at),
        "MessageService/Recall": message_pb2.TargetRequest(conversation_id=room, seq=second.seq, client_id="t-1"),
        "MessageService/Edit": message_pb2.EditRequest(client_id="e-1", text=text, **at),
        "MessageService/React": message_pb2.ReactRequest(client_id="a-1", emoji="👍", on=True, **at),
        "MessageService/Pin": message_pb2.PinRequest(client_id="p-1", on=True, **at),
        "MessageService/Forward": message_pb2.ForwardRequest(client_id="f-1", conversation_ids=[room], **at),
        "MessageService/Readers": message_pb2.ReadersRequest(conversation_id=room, seq=third.seq),
        "PushService/Sync": push_pb2.SyncRequest(),
        "Accounts/Authenticate": user_pb2.AuthenticateRequest(access_token=alice.token),
        "Accounts/Exist": user_pb2.UserIds(user_ids=[alice.id, 17]),
        "Accounts/Profiles": user_pb2.UserIds(user_ids=[bob.id, 17]),
        "Accounts/EndedSessions": user_pb2.SessionIds(session_ids=[alice.signed_in.session_id, 17]),
        **inside_requests(alice, bob, room, first),
        **await relation_requests(town, alice, bob),
        **await group_requests(town, alice, bob),
        **await account_requests(town, alice),
        **notification_requests(),
        **await moderation_requests(alice, bob, [third, note]),
    }
    return alice, bob, requests


async def group_requests(town, alice, bob):
    carol = await town.newcomer("carol")
    makes, pb = [], group_pb2

    async def ask(who, method, request):
        return await who.line.call(f"GroupService/{method}", request)

    for maker, member in ((alice, bob), (alice, bob), (alice, bob), (bob, alice), (bob, carol), (bob, carol)):
        made = await ask(maker, "CreateGroup", pb.CreateGroupRequest(name="x", member_ids=[member.id]))
        makes.append(made.group)
    main, ends, heirs, left, open_, linked = [group.id for group in makes]
    for owner, group in ((alice, main), (bob, open_)):
        await ask(owner, "UpdateGroup", pb.UpdateGroupRequest(id=group, join_rule=model_pb2.Group.approval))
    waits = {}
    for name in ("AcceptJoin", "RejectJoin"):
        one = await town.newcomer("dave")
        waits[name] = (await ask(one, "JoinGroup", pb.JoinGroupRequest(id=main))).request.id
    waits["WithdrawJoin"] = (await ask(alice, "JoinGroup", pb.JoinGroupRequest(id=open_))).request.id
    code = (await ask(bob, "CreateGroupLink", pb.CreateGroupLinkRequest(id=linked, max_uses=1))).link.code
    link = (await ask(alice, "CreateGroupLink", pb.CreateGroupLinkRequest(id=main))).link.id
    says = pb.AnnounceRequest(id=main, text="x", confirm=True)
    said = [(await ask(alice, "Announce", says)).announcement.id for _ in range(2)]
    known = pb.AnnouncementRequest(id=main, announcement_id=said[0])
    asked = {
        "CreateGroup": pb.CreateGroupRequest(name="y", request_id="g-1"),
        "ListGroups": pb.ListGroupsRequest(),
        "FindGroup": pb.FindGroupRequest(number=makes[0].number),
        "GetGroup": pb.GroupRequest(id=main),
        "UpdateGroup": pb.UpdateGroupRequest(id=main, name="z"),
        "DissolveGroup": pb.GroupRequest(id=ends),
        "ListMembers": pb.ListMembersRequest(id=main),
        "InviteMembers": pb.InviteMembersRequest(id=main, user_ids=[carol.id], request_id="g-2"),
        "UpdateMember": pb.UpdateMemberRequest(id=main, user_id=bob.id, card="x", muted_until=-1),
        "RemoveMember": pb.MemberRequest(id=main, user_id=carol.id),
        "LeaveGroup": pb.GroupRequest(id=left),
        "TransferGroup": pb.MemberRequest(id=heirs, user_id=bob.id),
        "MuteAll": pb.MuteAllRequest(id=main, on=True),
        "WithdrawJoin": pb.JoinRequestRequest(id=open_, join_request_id=waits["WithdrawJoin"]),
        "JoinGroup": pb.JoinGroupRequest(id=open_, request_id="g-3"),
        "GetGroupLink": pb.GroupCodeRequest(code=code),
        "JoinByLink": pb.JoinByLinkRequest(code=code),
        "CreateGroupLink": pb.CreateGroupLinkRequest(id=main, request_id="g-4"),
        "ListGroupLinks": pb.GroupRequest(id=main),
        "RevokeGroupLink": pb.GroupLinkRequest(id=main, link_id=link),
        "ListJoinRequests": pb.ListJoinRequestsRequest(id=main),
        "ListMyJoinRequests": pb.ListMyJoinRequestsRequest(),
        "AcceptJoin": pb.JoinRequestRequest(id=main, join_request_id=waits["AcceptJoin"]),
        "RejectJoin": pb.RejectJoinRequest(id=main, join_request_id=waits["RejectJoin"]),
        "Announce": pb.AnnounceRequest(id=main, text="y", request_id="g-5"),
        "ListAnnouncements": pb.ListAnnouncementsRequest(id=main),
        "DeleteAnnouncement": pb.AnnouncementRequest(id=main, announcement_id=said[1]),
        "ConfirmAnnouncement": known,
        "ListConfirmations": known,
    }
    return {
        **{f"GroupService/{name}": request for name, request in asked.items()},
        "Groups/Together": pb.TogetherRequest(user_id=alice.id, other_ids=[bob.id, 17]),
        "Groups/Companions": pb.CompanionsRequest(user_id=alice.id),
        "Groups/Forget": pb.ForgetRequest(user_id=carol.id),
    }


def inside_requests(alice, bob, room, first):
    send = message_pb2.SendRequest(conversation_id=room, client_id="l-1", text=model_pb2.Text(text="again"))
    item = inside_pb2.AppendItem(user_id=alice.id, session_id=1, send=send)
    mark = inside_pb2.MarkItem(user_id=bob.id, session_id=1, conversation_id=room, read_seq=first.seq)
    join = model_pb2.MemberChange.Item(operation=model_pb2.MemberOperation.join, user_id=alice.id)
    return {
        "LogService/Append": inside_pb2.AppendBatch(items=[item, item]),
        "LogService/Mark": inside_pb2.MarkBatch(items=[mark, mark]),
        "LogService/Change": inside_pb2.ChangeRequest(
            conversation_id="g.1", change_id="x", by_user_id=alice.id, change=model_pb2.MemberChange(items=[join])
        ),
        "LogService/Members": inside_pb2.MembersRequest(conversation_ids=[room]),
        "LogService/Changed": inside_pb2.ChangedBatch(items=[inside_pb2.ChangedItem(user_id=bob.id)]),
        "LogService/Rows": inside_pb2.RowsRequest(conversation_id=room, user_ids=[bob.id]),
        "LogService/Sleepers": inside_pb2.SleepersRequest(
            items=[inside_pb2.SleepersRequest.Item(conversation_id=room, seqs=[first.seq], user_ids=[bob.id])]
        ),
        "GatewayService/Deliver": inside_pb2.DeliverBatch(
            items=[inside_pb2.DeliverItem(user_ids=[17], resync="a test")]
        ),
    }


async def state(town, alice, bob):
    found = [
        await alice.rows(),
        await bob.rows(),
        await alice.sessions(),
        await alice.me(),
        *await relation_state(alice),
    ]
    for row in found[0]:
        found.append(await alice.entries(row.id))
    return [[same(one) for one in group] if isinstance(group, list) else same(group) for group in found]


@pytest.mark.parametrize("runner", ["local", "loopback", "grpc"])
async def test_the_second_call_changes_nothing(tmp_path, runner):
    async with inside(tmp_path / "data", runner) as town:
        alice, bob, requests = await scene(town)
        safe = {name for name, method in METHODS.items() if method.retry_safe}
        assert safe == set(requests)
        for name, request in requests.items():
            ask = _asking(town, alice, name)
            first = await ask(request)
            before = await state(town, alice, bob)
            assert same(await ask(request)) == same(first), name
            assert await state(town, alice, bob) == before, name


def _asking(town, alice, name):
    method = METHODS[name]
    if name == "GatewayService/Deliver":
        gateway = town.house.clients.gateway(town.house.name)
        return lambda request: gateway.deliver(INSIDE, request)
    if method.full_name.partition("/")[0] in {"LogService", "Accounts", "Relations", "Groups", "Reports", "Words"}:
        return lambda request: town.house.clients.handler(method)(INSIDE, request)
    return lambda request: alice.line.call(name, request)


async def test_the_runners_for_tests_really_repeat(tmp_path):
    """Else the stories would prove nothing about retries."""
    for runner, times in (("local", 1), ("loopback", 2), ("grpc", 2)):
        async with inside(tmp_path / runner, runner) as town:
            alice = await town.newcomer("alice")
            sent = await alice.says(alice, "a note", client_id="c")
            assert sent.duplicate == (times == 2)
            assert len((await alice.entries(sent.conversation_id)).entries) == 1
