from hongyan_proto import frames_pb2
from tests.unit.gateway.conftest import ALICE, BOB, CAROL, live


def typing(number, conversation="d.1.2", user=0):
    return frames_pb2.ClientFrame(id=number, typing={"conversation_id": conversation, "user_id": user})


async def test_the_other_members_are_told_and_nobody_else(world):
    alice, bob, carol = [await live(world, user, user * 10) for user in (ALICE, BOB, CAROL)]
    (ok,) = await alice.ask(typing(2, user=CAROL))
    assert (ok.id, ok.HasField("ok")) == (2, True)
    (told,) = bob.heard()
    assert (told.id, told.typing.conversation_id, told.typing.user_id) == (0, "d.1.2", ALICE)
    assert carol.heard() == []


async def test_strangers_and_former_members_tell_nobody(world):
    bob, carol = await live(world, BOB, 20), await live(world, CAROL, 30)
    (refused,) = await carol.ask(typing(2))
    assert refused.error.reason == "not_a_member"
    assert bob.heard() == []


async def test_a_gateway_that_is_gone_is_no_error(world):
    await world.routes.register("g2", [BOB])
    alice = await live(world, ALICE, 10)
    (ok,) = await alice.ask(typing(2))
    assert ok.HasField("ok")
