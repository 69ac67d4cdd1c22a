"""Whatever people do in whatever order: lists, events and the log end up saying the same."""

import random

import pytest

from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.relation.following import Follower
from hongyan.services.relation.rules import Standing, standing
from hongyan_proto.model_pb2 import Privacy
from tests.unit.services.relation.room import Room

PEOPLE = (1, 2, 3)
PAIRS = [(one, other) for one in PEOPLE for other in PEOPLE if one != other]
EXPECTED = {
    "already_friends",
    "request_open",
    "request_closed",
    "adding_refused",
    "you_block",
    "not_found",
    "may_not_send",
}


class Device:
    """What a device knows that asks for changes now and then, and what one knows that only listens."""

    def __init__(self, user):
        self.user, self.version = user, 0
        self.asked, self.told, self.told_version = {}, {}, 0

    async def asks(self, room):
        found = await room.friends(self.user, since=self.version)
        for removed in found.removed_ids:
            self.asked.pop(removed, None)
        self.asked |= {friend.user.id: friend.remark for friend in found.friends}
        self.version = found.version

    def hears(self, event):
        if event.HasField("friend"):
            assert event.friend.version > self.told_version, "events of one list come in order"
            self.told_version = event.friend.version
            self.told[event.friend.user.id] = event.friend.remark
        elif event.HasField("friend_removed"):
            self.told_version = event.friend_removed.version
            self.told.pop(event.friend_removed.user_id)


async def act(room, rng):
    """Somebody does something; a refusal is one of those that there may be."""
    one, other = rng.choice(PAIRS)
    rules = [Privacy.approval, Privacy.approval, Privacy.open, Privacy.closed]
    deeds = [
        lambda: room.ask(one, other, rng.choice("ab")),
        lambda: room.ask(one, other, rng.choice("ab")),
        lambda: answer(room, rng, one),
        lambda: answer(room, rng, one),
        lambda: room.deletes(one, other, both=rng.random() < 0.5),
        lambda: room.blocks(one, other),
        lambda: room.unblocks(one, other),
        lambda: room.sets(one, add=rng.choice(rules)),
        lambda: Follower(room.parts).carry_out(),
        lambda: room.log.say(one, conversation(one, other)),
    ]
    try:
        await rng.choice(deeds)()
    except ServiceError as error:
        assert reason(error.code) in EXPECTED, error


async def answer(room, rng, user):
    sent = rng.random() < 0.3
    requests = (await room.requests(user, sent=sent)).requests
    if requests:
        request_id = rng.choice(requests).id
        await (room.withdraw if sent else rng.choice([room.accept, room.accept, room.reject]))(user, request_id)


def conversation(one, other):
    return f"d.{min(one, other)}.{max(one, other)}"


@pytest.mark.parametrize("seed", range(12))
async def test_lists_events_and_log_agree(tmp_path, seed):
    room, rng = await Room.open(tmp_path), random.Random(seed)
    devices = {user: Device(user) for user in PEOPLE}
    for one, other in PAIRS:
        await room.log.say(one, conversation(one, other))
    for _ in range(120):
        room.clock.advance(rng.choice([0, 1, 60]))
        await act(room, rng)
        await devices[rng.choice(PEOPLE)].asks(room)
    await Follower(room.parts).carry_out()
    for _, event in await room.store.outbox.waiting(before=2**60, limit=10_000):
        devices[event.user_id].hears(event.event)
    persons = await room.store.people.persons(PEOPLE)
    for user, device in devices.items():
        await device.asks(room)
        truth = {friend.user.id: friend.remark for friend in (await room.friends(user)).friends}
        assert device.asked == device.told == truth
        assert persons[user].friends == len(truth)
    await the_log_agrees(room)
    await room.close()


async def the_log_agrees(room):
    for one, other in PAIRS:
        pair, _ = (await room.store.people.around(one, [other]))[other]
        stands = standing(pair)
        if stands is Standing.blocked:
            assert not await says(room, one, other), "blocked, and yet"
        elif stands in {Standing.friend, Standing.stranger}:
            assert await says(room, one, other), f"{stands}, and yet not"


async def says(room, one, other):
    try:
        await room.log.say(one, conversation(one, other))
    except ServiceError as error:
        assert reason(error.code) == "may_not_send"
        return False
    return True
