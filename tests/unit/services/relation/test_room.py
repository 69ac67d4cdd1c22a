from dataclasses import replace

from hongyan.rpc.call import Call
from hongyan.services.relation.room import BIGGEST_ID, Room, person
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
    key = found.key_of(ALICE, request)
    assert (key.user, key.id, key.since) == (ALICE, "r", found.now() - 86_400_000)
    assert found.key_of(ALICE, relation_pb2.AskFriendRequest(user_id=BOB)) is None


async def test_what_was_asked_is_not_guessed_from_what_is_kept(room):
    request = relation_pb2.AskFriendRequest(user_id=BOB, answer="Paris", request_id="r")
    others = Room(replace(room.parts, key=b"another key"))
    assert Room(room.parts).key_of(ALICE, request).digest != others.key_of(ALICE, request).digest
