"""Who is there, between real servers and sockets: friends know, others do not, and nobody who hides is seen."""

import pytest

from hongyan_proto import frames_pb2
from hongyan_proto.model_pb2 import PresenceState, Privacy
from tests.scenario.stories.knowing import friendly
from tests.scenario.stories.towns import outside


@pytest.fixture
async def town(request, tmp_path):
    async with outside(
        tmp_path / "data", getattr(request, "param", "json"), "gateway.offline_after=1", "gateway.presence_asked=1"
    ) as made:
        yield made


async def watches(device, *others):
    await device.line.ask(frames_pb2.ClientFrame(watch={"user_ids": [other.id for other in others]}))


async def hears(device, other, state):
    """Until the device was told so; what else it was told of them before was something else."""

    def said(frame):
        return any(item.user_id == other.id and item.state == state for item in frame.presence.users)

    await device.line.until(said)


@pytest.mark.parametrize("town", ["json", "proto", "tcp"], indirect=True)
async def test_a_friend_comes_and_goes(town):
    alice, bob = await friendly(town, "alice", "bob")
    await alice.befriends(bob)
    await watches(alice.device, bob)
    await hears(alice.device, bob, PresenceState.online)
    await bob.device.line.close()
    await hears(alice.device, bob, PresenceState.offline)
    await town.another(bob.device)
    await hears(alice.device, bob, PresenceState.online)


async def test_who_is_blocked_sees_nobody_there_any_more(town):
    alice, bob = await friendly(town, "alice", "bob")
    await alice.befriends(bob)
    await watches(alice.device, bob)
    await hears(alice.device, bob, PresenceState.online)
    await bob.blocks(alice)
    await hears(alice.device, bob, PresenceState.offline)


async def test_who_hides_is_seen_by_nobody(town):
    alice, bob, carol = await friendly(town, "alice", "bob", "carol")
    for other in (bob, carol):
        await alice.befriends(other)
    await bob.sets(presence=Privacy.nobody)
    await watches(alice.device, bob, carol)
    first = await alice.device.line.until(lambda frame: frame.presence.users)
    states = {item.user_id: item.state for item in first.presence.users}
    assert states == {bob.id: PresenceState.offline, carol.id: PresenceState.online}


async def test_strangers_see_what_one_lets_them(town):
    alice, carol = await friendly(town, "alice", "carol")
    await watches(alice.device, carol)
    await hears(alice.device, carol, PresenceState.offline)
    await carol.sets(presence=Privacy.everyone)
    await watches(alice.device, carol)
    await hears(alice.device, carol, PresenceState.online)
