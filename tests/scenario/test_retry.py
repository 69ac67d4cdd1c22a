"""What is declared safe to retry is: the same call again gives the same answer and leaves the same state."""

import pytest
from google.protobuf.message import Message

from hongyan.rpc.call import INSIDE
from hongyan.rpc.methods import METHODS
from hongyan_proto import inside_pb2, message_pb2, model_pb2, push_pb2, user_pb2
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
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
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
    }
    return alice, bob, requests


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
    if method.full_name.partition("/")[0] in {"LogService", "Accounts", "Relations"}:
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
