"""Who is there, as a watching socket hears it. Time is the clock's: `look` is what happens once a second."""

import pytest

from hongyan.gateway.watching import ASKED_AT_ONCE
from hongyan_proto import frames_pb2
from hongyan_proto.model_pb2 import PresenceState
from tests.unit.gateway.conftest import ALICE, BOB, CAROL, World, live, settle

FAR = 77
"""Connected to another gateway."""


def watch(number, *users):
    return frames_pb2.ClientFrame(id=number, watch={"user_ids": users})


async def look(world, seconds=0):
    for _ in range(seconds):
        world.clock.advance(1)
        await world.routes.renew("g1")
    await world.gateway.room.watching.look()
    await settle()


def news(line):
    """{user: there}, of all presence frames since the last time."""
    return {item.user_id: item.state == PresenceState.online for frame in line.heard() for item in frame.presence.users}


@pytest.fixture
async def alice(world):
    return await live(world, ALICE, 10)


async def test_everybodys_state_comes_first_then_what_changes(world, alice):
    bob = await live(world, BOB, 20)
    assert [frame.WhichOneof("body") for frame in await alice.ask(watch(2, BOB, CAROL))] == ["ok"]
    await look(world)
    assert news(alice) == {BOB: True, CAROL: False}
    await look(world, 1)
    assert news(alice) == {}
    carol = await live(world, CAROL, 30)
    await look(world, 1)
    assert news(alice) == {CAROL: True}
    assert news(bob) == news(carol) == {}


async def test_who_comes_back_soon_was_never_gone(world, alice):
    bob = await live(world, BOB, 20)
    await alice.ask(watch(2, BOB))
    await look(world)
    news(alice)
    bob.connection.lost()
    await settle()
    await look(world, 14)
    await live(world, BOB, 21)
    await look(world, 2)
    assert news(alice) == {}


async def test_who_stays_away_is_gone(world, alice):
    bob = await live(world, BOB, 20)
    await alice.ask(watch(2, BOB))
    await look(world)
    news(alice)
    bob.connection.lost()
    await settle()
    await look(world, 10)
    assert news(alice) == {}
    await look(world, 6)
    assert news(alice) == {BOB: False}


async def test_other_gateways_count(world, alice):
    await alice.ask(watch(2, FAR))
    await look(world)
    assert news(alice) == {FAR: False}
    await world.routes.register("g2", [FAR])
    await look(world, 1)
    assert news(alice) == {FAR: True}


async def test_a_new_list_takes_the_place_of_the_old_one(world, alice):
    bob = await live(world, BOB, 20)
    await alice.ask(watch(2, BOB))
    await look(world)
    await alice.ask(watch(3, CAROL))
    await look(world, 1)
    news(alice)
    bob.connection.lost()
    await live(world, CAROL, 30)
    await look(world, 20)
    assert news(alice) == {CAROL: True}
    await alice.ask(watch(4))
    assert not world.gateway.room.watching._watchers


async def test_a_socket_that_is_gone_is_forgotten(world, alice):
    await alice.ask(watch(2, BOB, CAROL))
    alice.connection.lost()
    watching = world.gateway.room.watching
    assert not (watching._lists or watching._watchers or watching._due)
    await look(world, 1)


async def test_people_who_do_not_show_themselves_are_never_there(world, alice):
    world.relations.shy = {BOB}
    for user in (BOB, CAROL):
        await live(world, user, user)
    await alice.ask(watch(2, BOB, CAROL))
    await look(world)
    assert news(alice) == {BOB: False, CAROL: True}


async def test_who_hides_later_is_gone_within_a_minute(world, alice):
    await live(world, BOB, 20)
    await alice.ask(watch(2, BOB))
    await look(world)
    news(alice)
    world.relations.shy = {BOB}
    for _ in range(6):
        await look(world, 10)
    assert news(alice) == {BOB: False}
    assert world.relations.asked == 2


async def test_nobody_is_asked_while_nobody_is_there(world, alice):
    await alice.ask(watch(2, BOB, CAROL))
    for _ in range(5):
        await look(world, 30)
    assert news(alice) == {BOB: False, CAROL: False}
    assert world.relations.asked == 0


async def test_what_could_not_be_told_is_told_later(world, alice):
    await live(world, BOB, 20)
    world.relations.down = True
    await alice.ask(watch(2, BOB))
    await look(world)
    assert news(alice) == {}
    world.relations.down = False
    await look(world, 1)
    assert news(alice) == {BOB: True}


async def test_a_slow_reader_hears_it_when_it_reads_again():
    world = World(outbox_frames=2)
    await world.gateway.start()
    alice = await live(world, ALICE, 10)
    await live(world, BOB, 20)
    alice.stop()
    alice.tell(*[frames_pb2.ClientFrame(id=number, ping={}) for number in range(2, 9)], watch(9, BOB))
    await settle()
    await look(world)
    assert alice.connection.outbox.behind is not None
    alice.go()
    await settle()
    alice.heard()
    await look(world, 1)
    assert news(alice) == {BOB: True}
    await world.gateway.close()


async def test_a_slow_reader_hears_again_what_was_dropped():
    world = World(outbox_frames=4)
    await world.gateway.start()
    alice = await live(world, ALICE, 10)
    await alice.ask(watch(2, BOB, CAROL))
    await look(world)
    news(alice)
    alice.stop()
    await live(world, BOB, 20)
    alice.tell(frames_pb2.ClientFrame(id=3, ping={}))
    await settle()
    await look(world, 1)
    assert alice.connection.outbox.behind is None, "it is told, into an outbox that nobody empties"
    alice.tell(*[frames_pb2.ClientFrame(id=number, ping={}) for number in range(4, 12)])
    await settle()
    assert alice.connection.outbox.behind is not None
    alice.go()
    await settle()
    assert news(alice) == {}
    await look(world, 1)
    assert news(alice) == {BOB: True, CAROL: False}
    await look(world, 1)
    assert news(alice) == {}
    await world.gateway.close()


async def test_asking_for_many_does_not_keep_others_waiting(world, alice):
    await alice.ask(watch(2, ALICE, FAR))
    await look(world)
    news(alice)
    world.relations.takes = lambda: world.clock.advance(0.04)
    many = [await live(world, 100 + number, 100 + number) for number in range(ASKED_AT_ONCE + 1)]
    for line in many:
        await line.ask(watch(2, ALICE))
    await world.routes.register("g2", [FAR])
    await look(world, 1)
    assert news(alice) == {FAR: True}
    assert world.relations.asked == 1 + ASKED_AT_ONCE
    heard = [news(line) for line in many]
    assert sorted(map(len, heard)) == [0] + [1] * ASKED_AT_ONCE
    await world.routes.renew("g1")
    await look(world)
    assert [news(line) or before for line, before in zip(many, heard, strict=True)] == [{ALICE: True}] * len(many)


async def test_more_than_the_limit_are_refused(world, alice):
    [frame] = await alice.ask(watch(2, *range(1, 202)))
    assert (frame.error.reason, frame.error.field) == ("invalid_field", "userIds")
    assert not world.gateway.room.watching._watchers
