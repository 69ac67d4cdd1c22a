"""One request of every method of the relation room that is declared safe to retry, all by alice."""

from hongyan_proto import model_pb2, relation_pb2, user_pb2


async def relation_requests(town, alice, bob):
    people = [await town.newcomer(name) for name in ("carol", "dave", "erin", "frank", "grace", "heidi")]
    carol, dave, erin, frank, grace, heidi = people
    for friend in (bob, carol):
        await befriend(alice, friend)
    incoming = [await asks(one, alice) for one in (dave, erin)]
    outgoing = await asks(alice, frank)
    category = await new_category(alice, "家人")
    doomed = await new_category(alice, "旧友")
    hashes = ["ab" * 32]
    return {
        "RelationService/AskFriend": relation_pb2.AskFriendRequest(user_id=grace.id, message="hi", request_id="q-1"),
        "RelationService/ListFriendRequests": relation_pb2.ListFriendRequestsRequest(),
        "RelationService/AcceptFriend": relation_pb2.AcceptFriendRequest(id=incoming[0].id, remark="d"),
        "RelationService/RejectFriend": relation_pb2.RejectFriendRequest(id=incoming[1].id, reason="no"),
        "RelationService/WithdrawFriend": relation_pb2.FriendRequestRequest(id=outgoing.id),
        "RelationService/GetAdding": relation_pb2.PersonRequest(user_id=heidi.id),
        "RelationService/ListFriends": relation_pb2.ListFriendsRequest(since=1),
        "RelationService/UpdateFriend": relation_pb2.UpdateFriendRequest(user_id=bob.id, category_id=category.id),
        "RelationService/DeleteFriend": relation_pb2.DeleteFriendRequest(user_id=carol.id, both=True),
        "RelationService/ListCategories": model_pb2.Empty(),
        "RelationService/CreateCategory": relation_pb2.CreateCategoryRequest(name="同事", request_id="q-2"),
        "RelationService/UpdateCategory": relation_pb2.UpdateCategoryRequest(id=category.id, place=9),
        "RelationService/DeleteCategory": relation_pb2.FriendCategoryRequest(id=doomed.id),
        "RelationService/ListBlocks": relation_pb2.ListBlocksRequest(),
        "RelationService/Block": relation_pb2.PersonRequest(user_id=heidi.id),
        "RelationService/Unblock": relation_pb2.PersonRequest(user_id=heidi.id),
        "RelationService/GetPrivacy": model_pb2.Empty(),
        "RelationService/UpdatePrivacy": relation_pb2.UpdatePrivacyRequest(see=model_pb2.Privacy.friends),
        "RelationService/Recommend": relation_pb2.RecommendRequest(),
        "RelationService/Dismiss": relation_pb2.PersonRequest(user_id=heidi.id),
        "RelationService/GetContacts": model_pb2.Empty(),
        "RelationService/SetContacts": relation_pb2.SetContactsRequest(hashes=hashes),
        "RelationService/MatchContacts": relation_pb2.MatchContactsRequest(hashes=hashes),
        "Relations/MayBegin": relation_pb2.MayBeginRequest(
            pairs=[relation_pb2.MayBeginRequest.One(from_id=alice.id, to_id=bob.id)]
        ),
        "Relations/Related": relation_pb2.RelatedRequest(user_id=alice.id, other_ids=[bob.id, heidi.id]),
        "Relations/Forget": user_pb2.UserIds(user_ids=[grace.id]),
    }


async def relation_state(alice):
    """What of it a second call might change."""
    asked = {
        "ListFriends": relation_pb2.ListFriendsRequest(),
        "ListFriendRequests": relation_pb2.ListFriendRequestsRequest(),
        "ListBlocks": relation_pb2.ListBlocksRequest(),
        "GetPrivacy": model_pb2.Empty(),
    }
    return [await alice.line.call(f"RelationService/{name}", request) for name, request in asked.items()]


async def asks(one, other):
    request = relation_pb2.AskFriendRequest(user_id=other.id, message="hi")
    return (await one.line.call("RelationService/AskFriend", request)).request


async def befriend(one, other):
    request = relation_pb2.AcceptFriendRequest(id=(await asks(one, other)).id)
    await other.line.call("RelationService/AcceptFriend", request)


async def new_category(one, name):
    request = relation_pb2.CreateCategoryRequest(name=name)
    return (await one.line.call("RelationService/CreateCategory", request)).category
