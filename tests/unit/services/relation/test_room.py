from hongyan.rpc.call import Call
from hongyan.services.relation.room import BIGGEST_ID, Room, check_same, person
from hongyan.services.relation.store import Answered
from hongyan_proto import relation_pb2
from tests.scenario.stories.book import refused
from tests.unit.services.relation.room import ALICE, BOB


def test_a_person_is_signed_in():
    assert person(Call(user_id=ALICE)) == ALICE
    with refused("unauthenticated"):
        person(Call())


async def test_who_exists(room):
    found = Room(room.parts)
    assert await found.existing([ALICE, 5000, 0, BIGGEST_ID + 1]) == {ALICE}
    assert await found.existing([]) == set()
    with refused("not_found", field="userId"):
        await found.check_exists(5000)


async def test_a_request_id_stands_for_what_was_asked(room):
    found = Room(room.parts)
    request = relation_pb2.AskFriendRequest(user_id=BOB, message="hi", request_id="r")
    assert found.key_of(request, "") is None
    key = found.key_of(request, "r")
    request.request_id = "other"
    assert found.key_of(request, "r").digest == key.digest
    request.message = "hello"
    assert found.key_of(request, "r").digest != key.digest
    check_same(Answered(key.digest, b""), key)
    for answered, given in ((Answered(b"x", b""), key), (Answered(key.digest, b""), None)):
        with refused("conflict", field="requestId"):
            check_same(answered, given)


async def test_two_methods_do_not_share_a_request_id(room):
    requests = relation_pb2.CreateCategoryRequest(), relation_pb2.AskFriendRequest()
    one, other = [Room(room.parts).key_of(request, "r").digest for request in requests]
    assert one != other
