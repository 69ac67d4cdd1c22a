"""With the real log: what is decided here holds there from an entry on."""

import pytest

from hongyan.rpc.call import INSIDE
from hongyan.rpc.errors import ServiceError
from hongyan.services.relation.following import Follower
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import MembersRequest
from hongyan_proto.model_pb2 import Kind, MemberChange, MemberOperation
from tests.scenario.stories.book import refused
from tests.unit.services.relation.room import ALICE, BOB, CAROL

PAIR = "d.1.2"


async def entries(room):
    """The places in the conversation from which on something else holds. None of them says what, or by whom."""
    log = await room.log.entries(BOB, PAIR)
    changes = [entry for entry in log.entries if entry.kind == Kind.member]
    assert [(entry.sender_id, entry.member) for entry in changes] == [(0, MemberChange())] * len(changes)
    return [entry.seq for entry in changes]


async def test_a_block_holds_from_an_entry_on(room):
    await room.log.say(BOB, PAIR)
    await room.blocks(ALICE, BOB)
    await Follower(room.parts).carry_out()
    with refused("may_not_send"):
        await room.log.say(BOB, PAIR)
    await room.log.say(ALICE, PAIR)
    assert await entries(room) == [2]
    await room.unblocks(ALICE, BOB)
    await Follower(room.parts).carry_out()
    await room.log.say(BOB, PAIR)
    assert await entries(room) == [2, 4]


async def test_the_newest_counts(room):
    await room.log.say(BOB, PAIR)
    await room.blocks(ALICE, BOB)
    await room.unblocks(ALICE, BOB)
    await Follower(room.parts).carry_out()
    await Follower(room.parts).carry_out()
    await room.log.say(BOB, PAIR)
    assert await entries(room) == [2]


async def test_a_message_that_was_on_its_way_is_followed_by_the_block(room):
    await room.blocks(ALICE, BOB)
    await Follower(room.parts).carry_out()
    await room.log.say(BOB, PAIR)
    room.clock.advance(3)
    await Follower(room.parts).carry_out()
    with refused("may_not_send"):
        await room.log.say(BOB, PAIR)


async def test_what_nobody_has_begun_is_let_go(room):
    await room.blocks(ALICE, BOB)
    for _ in range(12):
        await Follower(room.parts).carry_out()
        room.clock.advance(2.5)
    assert await room.store.pending.get(PAIR) is None


class Log:
    """The real log, with something happening between two steps."""

    def __init__(self, log, *, before_change=None, before_members=None, fails=0, code=ErrorCode.unavailable):
        self.log, self.before_change, self.fails, self.code = log, before_change, fails, code
        self.before_members = before_members

    async def members(self, call, request):
        act, self.before_members = self.before_members, None
        if act is not None:
            await act()
        return await self.log.members(call, request)

    async def change(self, call, request):
        if self.fails:
            self.fails -= 1
            raise ServiceError(self.code)
        act, self.before_change = self.before_change, None
        if act is not None:
            await act()
        return await self.log.change(call, request)


@pytest.mark.parametrize("place", ["before_members", "before_change"])
async def test_a_late_process_does_not_undo_what_is_newer(room, place):
    """It stops at one of its steps; meanwhile the block is taken back and another process carries that out."""
    await room.log.say(BOB, PAIR)
    await room.blocks(ALICE, BOB)
    real = room.parts.clients.log

    async def meanwhile():
        room.parts.clients.put("LogService", real)
        await room.unblocks(ALICE, BOB)
        await Follower(room.parts).carry_out()

    room.parts.clients.put("LogService", Log(real, **{place: meanwhile}))
    await Follower(room.parts).carry_out()
    await room.log.say(BOB, PAIR)
    assert await entries(room) == [2]


async def test_others_may_change_the_conversation_meanwhile(room):
    await room.log.say(BOB, PAIR)
    await room.blocks(ALICE, BOB)
    real = room.parts.clients.log

    async def meanwhile():
        version = (await real.members(INSIDE, MembersRequest(conversation_ids=[PAIR]))).conversations[0].version
        await room.log.change(PAIR, version, (MemberOperation.mute, ALICE))

    room.parts.clients.put("LogService", Log(real, before_change=meanwhile))
    await Follower(room.parts).carry_out()
    with refused("may_not_send"):
        await room.log.say(BOB, PAIR)
    assert await room.store.pending.get(PAIR) is None


async def test_twice_is_once(room):
    """A process that died after the change and before it noted that."""
    await room.log.say(BOB, PAIR)
    await room.blocks(ALICE, BOB)
    pending = await room.store.pending.get(PAIR)
    follower = Follower(room.parts)
    assert await follower._changed(pending, await follower._version(PAIR))
    await follower.carry_out()
    assert await entries(room) == [2]
    assert await room.store.pending.get(PAIR) is None


async def test_what_the_log_cannot_do_now_is_done_later(room):
    await room.log.say(BOB, PAIR)
    await room.blocks(ALICE, BOB)
    real = room.parts.clients.log
    room.parts.clients.put("LogService", Log(real, fails=1))
    with pytest.raises(ServiceError):
        await Follower(room.parts).carry_out()
    await Follower(room.parts).carry_out()
    assert await entries(room) == [2]


async def test_one_that_is_refused_does_not_hold_up_the_others(room):
    for other in (BOB, CAROL):
        await room.log.say(other, f"d.1.{other}")
        await room.blocks(ALICE, other)
    real = room.parts.clients.log
    room.parts.clients.put("LogService", Log(real, fails=1, code=ErrorCode.invalid_field))
    await Follower(room.parts).carry_out()
    left = [name for name in ("d.1.2", "d.1.3") if await room.store.pending.get(name) is not None]
    assert len(left) == 1
    room.clock.advance(5)
    await Follower(room.parts).carry_out()
    assert await room.store.pending.get(left[0]) is None
