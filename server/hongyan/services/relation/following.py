"""The log follows: who was blocked or deleted may not send from an entry of their conversation on."""

import asyncio

from hongyan.kit.log import get_logger
from hongyan.kit.retry import full_jitter
from hongyan.kit.tasks import Tasks
from hongyan.rpc.call import INSIDE
from hongyan.rpc.errors import ServiceError
from hongyan.services.relation.parts import Parts
from hongyan.services.relation.store import Pending
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import ChangeRequest, MembersRequest

log = get_logger("relation.following")
_BATCH = 100
_TRIES = 5
_LOOKS = 8
"""So often it is looked for a conversation that may just be being made."""
_LATER_MS = 5_000
_FOR_ALL = frozenset(
    (
        ErrorCode.unavailable,
        ErrorCode.overloaded,
        ErrorCode.draining,
        ErrorCode.storage_full,
        ErrorCode.outcome_unknown,
    )
)
"""What would befall every conversation alike: the others need not be tried now."""


class Follower:
    """Carries out what is pending, at least once, from any number of processes. The order of reading keeps it right:
    first the version of the conversation, then what is pending. Whoever has newer orders has written them before he
    changes the conversation; so either they are read here, or the change meets another version and is decided again.
    """

    def __init__(self, parts: Parts) -> None:
        self._pending = parts.store.pending
        self._clients = parts.clients
        self._settings = parts.settings
        self._clock = parts.clock
        self._rng = parts.rng
        self._work = asyncio.Event()

    def start(self, tasks: Tasks) -> None:
        self._work.set()
        tasks.spawn("relation_follower", self._run())

    def wake(self) -> None:
        self._work.set()

    async def carry_out(self) -> None:
        """Everything that is due. Raises `ServiceError` when the database or the log cannot do it now."""
        for conversation in await self._pending.due(self._clock.now_ms(), _BATCH):
            try:
                await self._one(conversation)
            except ServiceError as error:
                if error.code in _FOR_ALL:
                    raise
                log.error("a conversation does not follow", conversation=conversation, error=str(error))
                await self._postpone(conversation)

    async def _one(self, conversation: str) -> None:
        for _ in range(_TRIES):
            version = await self._version(conversation)
            pending = await self._pending.get(conversation)
            if pending is None:
                return
            if not version:
                await self._wait(pending)
                return
            if await self._changed(pending, version):
                await self._pending.done(pending)
                return
        await self._postpone(conversation)

    async def _changed(self, pending: Pending, version: int) -> bool:
        request = ChangeRequest(
            conversation_id=pending.conversation,
            change_id=pending.change_id,
            expected_version=version,
            by_user_id=pending.by,
            change=pending.change,
        )
        try:
            await self._clients.log.change(INSIDE, request)
        except ServiceError as error:
            if error.code != ErrorCode.moved:
                raise
            return False
        return True

    async def _version(self, conversation: str) -> int:
        """0: there is no such conversation."""
        reply = await self._clients.log.members(INSIDE, MembersRequest(conversation_ids=[conversation]))
        return reply.conversations[0].version if reply.conversations else 0

    async def _wait(self, pending: Pending) -> None:
        """A first message may be on its way that was allowed before; after that nobody needs to be told."""
        settle, now = self._settings.follow_settle_ms, self._clock.now_ms()
        if now - pending.at >= settle:
            await self._pending.done(pending)
        else:
            await self._pending.postpone(pending, min(now + settle // _LOOKS, pending.at + settle))

    async def _postpone(self, conversation: str) -> None:
        pending = await self._pending.get(conversation)
        if pending is not None:
            await self._pending.postpone(pending, self._clock.now_ms() + _LATER_MS)

    async def _run(self) -> None:
        failures = 0
        while True:
            await self._woken()
            try:
                await self.carry_out()
                failures = 0
            except ServiceError as error:
                log.warning("conversations wait for what has changed", error=str(error))
                await asyncio.sleep(full_jitter(failures, self._rng, base=0.1, cap=5.0))
                failures += 1

    async def _woken(self) -> None:
        try:
            async with asyncio.timeout(self._settings.follow_poll_s):
                await self._work.wait()
        except TimeoutError:
            return
        self._work.clear()
