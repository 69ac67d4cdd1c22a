"""What is decided here and made by the log: decide, note it, have the log make it, follow, forget the note.

A crash between any two of these heals: the note (`group_pending`) is carried out again, and the same change id gets the
same answer. The log refuses with `moved` what was decided on older members: then the room follows it and decides anew.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from google.protobuf.message import Message

from hongyan.kit.ids import uuid7
from hongyan.kit.log import get_logger
from hongyan.ports.answers import RequestKey
from hongyan.rpc.call import INSIDE
from hongyan.rpc.errors import ServiceError, retry_rule
from hongyan.services.group import following, objects
from hongyan.services.group.parts import Parts
from hongyan.services.group.rules import no_such_group
from hongyan.services.group.store import GroupRow, GroupTx, Pending
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import ChangeRequest, MembersRequest
from hongyan_proto.model_pb2 import MemberChange
from hongyan_proto.options_pb2 import Retry

T = TypeVar("T")
Reply = TypeVar("Reply", bound=Message)
log = get_logger("group")
_BATCH = 100
_FAR = 1 << 62


@dataclass(frozen=True, slots=True)
class Wish:
    """What a use case has decided. `items`: for the log. `facts`: the group with other facts of this room's own, to be
    stored with the decision and told to the log after it. `shown`: the group as the change makes it, for the members.
    `key`: the request id that is answered with it.
    """

    items: Sequence[MemberChange.Item] = ()
    facts: GroupRow | None = None
    shown: GroupRow | None = None
    link_id: int = 0
    key: RequestKey | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What a decision stands on."""

    group: GroupRow
    stamp: int
    now: int


Decide = Callable[[GroupTx, Ground], Awaitable[Wish | Pending | None]]
"""Runs inside the transaction that stores what it decides, perhaps several times. None: there is nothing to do; a note:
it was decided before.
"""
Answer = Callable[[GroupTx, Ground], Awaitable[tuple[Reply, Wish | None]]]
"""The same, with what is answered once the log has made it."""


class Changes:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._store = parts.store
        self._log = parts.log
        self._clock = parts.clock
        self._locks: dict[int, tuple[asyncio.Lock, int]] = {}
        self._waiting: dict[int, float] = {}
        """Since when a note has been seen."""

    async def carry(self, group_id: int, by: int, decide: Decide) -> GroupRow:
        """The group after the change, durable here and in the log. Raises what `decide` raises, and `not_found`."""
        async with self._one_at_a_time(group_id):
            for _ in range(self._parts.settings.tries):
                group, pending = await self._decide(group_id, by, decide)
                if pending is None:
                    return group
                try:
                    return await self._finish(pending)
                except ServiceError as error:
                    if error.code != ErrorCode.moved:
                        raise
                await self.follow(group_id)
        raise ServiceError(ErrorCode.overloaded, "others change this group all the time", retry_after_ms=1000)

    async def answer(
        self, group_id: int, by: int, key: RequestKey | None, kind: type[Reply], decide: Answer[Reply]
    ) -> Reply:
        """As `carry`, once per request id: asked again, it does nothing but finish what it noted, and says the same."""
        given: list[Reply] = []

        async def once(tx: GroupTx, ground: Ground) -> Wish | Pending | None:
            given.clear()
            if key is not None and (before := await tx.answered(key, kind)) is not None:
                given.append(before)
                return await tx.pending_under(key.user, key.id)
            reply, wish = await decide(tx, ground)
            await tx.remember(key, reply, ground.now)
            given.append(reply)
            return None if wish is None else replace(wish, key=key)

        await self.carry(group_id, by, once)
        return given[0]

    async def found(self, make: Callable[[GroupTx, int], Awaitable[tuple[GroupRow, Wish] | T]]) -> GroupRow | T:
        """Make a group; what else `make` returns is returned as it is."""

        async def work(tx: GroupTx) -> tuple[GroupRow, Pending] | T:
            made = await make(tx, await tx.lock())
            if not isinstance(made, tuple):
                return made
            group, wish = made
            await tx.add_group(group)
            return group, await self._note(tx, group, group.owner_id, wish)

        noted = await self._store.write(work)
        if not isinstance(noted, tuple):
            return noted
        group, pending = noted
        async with self._one_at_a_time(group.id):
            return await self._finish(pending)

    async def follow(self, group_id: int) -> None:
        """Take over the log's members, if they are newer."""
        reply = await self._log.members(INSIDE, MembersRequest(conversation_ids=[objects.conversation_id(group_id)]))

        async def work(tx: GroupTx) -> None:
            stamp, group = await tx.lock(), await tx.group(group_id)
            for members in reply.conversations:
                if group is not None:
                    await following.as_a_whole(tx, group, members, stamp=stamp, now=self._clock.now_ms())

        await self._store.write(work)
        self._parts.outbox.wake()

    async def finish(self, group_id: int) -> None:
        """Carry out at once what was noted for a group and not finished: somebody asks for it again."""
        for pending in await self._store.read(lambda tx: tx.pending_of(group_id)):
            async with self._one_at_a_time(group_id):
                await self._finish(pending)

    async def heal(self, age_s: float) -> None:
        """Carry out what has been waiting for so long as this process has looked: the wall clock by which it was noted
        may have been wrong.
        """
        waiting, now = await self._store.read(lambda tx: tx.pending(_FAR, _BATCH)), self._clock.monotonic()
        self._waiting = {pending.id: self._waiting.get(pending.id, now) for pending in waiting}
        for pending in [pending for pending in waiting if now - self._waiting[pending.id] >= age_s]:
            async with self._one_at_a_time(pending.group_id):
                try:
                    await self._finish(pending)
                except ServiceError as error:
                    if error.code == ErrorCode.moved:
                        await self.follow(pending.group_id)
                    log.warning("a change of a group is not finished", group=pending.group_id, error=str(error))

    async def _decide(self, group_id: int, by: int, decide: Decide) -> tuple[GroupRow, Pending | None]:
        async def work(tx: GroupTx) -> tuple[GroupRow, Pending | None]:
            stamp, group = await tx.lock(), await tx.group(group_id)
            if group is None:
                raise no_such_group()
            wish = await decide(tx, Ground(group, stamp, self._clock.now_ms()))
            if wish is None or isinstance(wish, Pending):
                return group, wish
            if wish.facts is not None:
                group = replace(wish.facts, revision=group.revision + 1, stamp=stamp)
                await tx.save_group(group)
            return group, await self._note(tx, group, by, wish)

        decided = await self._store.write(work)
        self._parts.outbox.wake()
        return decided

    async def _note(self, tx: GroupTx, group: GroupRow, by: int, wish: Wish) -> Pending:
        request = ChangeRequest(conversation_id=objects.conversation_id(group.id), by_user_id=by)
        if wish.items:
            request.change_id = uuid7(self._clock, self._parts.rng)
            request.expected_version = group.version
            request.change.items.extend(wish.items)
            if wish.shown is not None:
                request.change.group.CopyFrom(objects.group(wish.shown, version=group.version + 1))
        raw, now = request.SerializeToString(), self._clock.now_ms()
        user_id, request_id = (wish.key.user, wish.key.id) if wish.key else (0, "")
        return await tx.add_pending(Pending(0, group.id, raw, wish.link_id, now, user_id, request_id))

    async def _finish(self, pending: Pending) -> GroupRow:
        request = ChangeRequest.FromString(pending.change)
        if not request.change_id:
            return await self._tell(pending, request)
        try:
            reply = await self._log.change(INSIDE, request)
        except ServiceError as error:
            if retry_rule(error.code) == Retry.never:  # any other may follow a first try that was done
                await self._drop(pending, refused=True)
            raise
        settled = await self._settle(pending, request, reply.version)
        if settled is None:
            await self.follow(pending.group_id)
            settled = await self._settle(pending, request, reply.version)
        assert settled is not None
        return settled

    async def _tell(self, pending: Pending, by: ChangeRequest) -> GroupRow:
        """Bring the group's facts, as they are now, into the log. Nobody decides anew: they stand, also when who
        decided has left meanwhile; then the entry bears nobody's name."""

        async def read(tx: GroupTx) -> tuple[GroupRow | None, bool]:
            rows = await tx.members(pending.group_id, {by.by_user_id})
            return await tx.group(pending.group_id), any(row.present for row in rows.values())

        for _ in range(self._parts.settings.tries):
            group, present = await self._store.read(read)
            if group is None or group.told >= group.revision or group.dissolved_at:
                await self._drop(pending, refused=False)
                if group is None:
                    raise no_such_group()
                return group
            request = ChangeRequest(
                conversation_id=by.conversation_id,
                change_id=f"facts.{group.revision}",
                expected_version=group.version,
                by_user_id=by.by_user_id if present else 0,
                change=MemberChange(group=objects.group(group, version=group.version + 1)),
            )
            try:
                reply = await self._log.change(INSIDE, request)
            except ServiceError as error:
                if error.code != ErrorCode.moved:
                    raise
            else:
                settled = await self._settle(pending, request, reply.version, told=group.revision)
                if settled is not None:
                    return settled
            await self.follow(pending.group_id)
        raise ServiceError(ErrorCode.overloaded, "others change this group all the time", retry_after_ms=1000)

    async def _settle(
        self, pending: Pending, request: ChangeRequest, version: int, *, told: int = 0
    ) -> GroupRow | None:
        """Write down what the log has made; None when there is something between that the room does not know."""

        async def work(tx: GroupTx) -> GroupRow | None:
            stamp, group = await tx.lock(), await tx.group(pending.group_id)
            assert group is not None
            if group.version < version:
                if group.version != request.expected_version:
                    return None
                now = self._clock.now_ms()
                group = await following.after_change(tx, group, request, version, stamp=stamp, now=now)
            if group.told < told:
                group = replace(group, told=told)
                await tx.save_group(group)
            if await tx.drop_pending(pending.id) and pending.link_id:
                await tx.use_link(pending.link_id)
            return group

        settled = await self._store.write(work)
        self._parts.outbox.wake()
        return settled

    async def _drop(self, pending: Pending, *, refused: bool) -> None:
        """`refused`: the log will not have it, so what was answered is not true, and a group that it should have made
        is none.
        """

        async def work(tx: GroupTx) -> None:
            stamp = await tx.lock()
            if not await tx.drop_pending(pending.id) or not refused:
                return
            if pending.request_id:
                await tx.forget_answer(pending.user_id, pending.request_id)
            group = await tx.group(pending.group_id)
            if group is not None and not group.version:
                await tx.save_group(replace(group, dissolved_at=self._clock.now_ms(), stamp=stamp))

        await self._store.write(work)

    @asynccontextmanager
    async def _one_at_a_time(self, group_id: int) -> AsyncIterator[None]:
        """Of this process; another one is noticed by `moved`."""
        lock, waiting = self._locks.get(group_id, (asyncio.Lock(), 0))
        self._locks[group_id] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks.pop(group_id)
            if waiting > 1:
                self._locks[group_id] = lock, waiting - 1
