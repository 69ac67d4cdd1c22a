"""The log service: appends, marks and changes of members, gathered per shard."""

import asyncio
import random
import zlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TypeVar, cast

from hongyan.kit.clock import Clock
from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import Bus, Topic
from hongyan.rpc.call import FOREVER, INSIDE, Call
from hongyan.rpc.direct import Appended, Outgoing
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.stubs import Accounts, Relations, Words
from hongyan.services.message import introducing, retention, rules
from hongyan.services.message.changed import Changed
from hongyan.services.message.introducing import Refusals, Rights, Writer
from hongyan.services.message.lineages import next_lineage
from hongyan.services.message.log_reads import LogReads
from hongyan.services.message.nodes import NodeIds
from hongyan.services.message.relay import Relay
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.shard import NOTHING_NEW, Shard
from hongyan.services.message.store import LogStore, ShardWriter
from hongyan.services.message.words import WordList
from hongyan.services.message.work import (
    Answer,
    Appending,
    Ask,
    Changing,
    Digests,
    Marking,
    Removing,
    Setting,
    Stored,
    from_send,
)
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import (
    AppendBatch,
    AppendReplies,
    AppendResult,
    ChangeReply,
    ChangeRequest,
    LogEvent,
    MarkBatch,
    MarkReplies,
    MarkResult,
    RemoveRequest,
)
from hongyan_proto.message_pb2 import Sent
from hongyan_proto.model_pb2 import Empty
from hongyan_proto.user_pb2 import UserIds

T = TypeVar("T")
log = get_logger("message")
_REMEMBERED = 500_000


def shard_of(conversation_id: str, shards: int) -> int:
    """Where a conversation lives for ever."""
    return zlib.crc32(conversation_id.encode()) % shards


class Log(LogReads):
    """Any number of instances may stand on one store; each is right, affinity by shard only makes it fast."""

    make_relay: Callable[..., Relay] = Relay
    make_shard: Callable[..., Shard] = Shard

    def __init__(
        self,
        *,
        store: LogStore,
        accounts: Accounts,
        relations: Relations | None = None,
        words: Words | None = None,
        bus: Bus,
        topic: Topic[LogEvent],
        settings: MessageSettings,
        clock: Clock,
        rng: random.Random,
        tasks: Tasks,
        instance: str,
    ) -> None:
        self.store = store
        self.settings = settings
        self._accounts = accounts
        self._relations = relations
        self._clock = clock
        self._rng = rng
        self._tasks = tasks
        self._instance = instance
        self._digests = Digests(settings.digest_key)
        self._exist: set[str] = set()
        self.words = WordList(words, poll_s=settings.words_poll_ms / 1000)
        self.ids = NodeIds(store=store, settings=settings, clock=clock)
        self.relays = [
            self.make_relay(
                number,
                store=store,
                bus=bus,
                topic=topic,
                settings=settings,
                clock=clock,
                rng=rng,
                instance=instance,
            )
            for number in range(store.shards)
        ]
        self.shards = [
            self.make_shard(
                relay.shard, store=store, relay=relay, settings=settings, clock=clock, ids=self.ids, tasks=tasks
            )
            for relay in self.relays
        ]
        recent = [shard.recent for shard in self.shards]
        self._changed = Changed(reader=store.reader, store=store, recent=recent, settings=settings)

    async def start(self) -> None:
        """A new lineage for each shard, a node for the ids; then the relays begin with what the outbox holds."""
        await self.words.start(self._tasks)
        lineages = [await self._new_lineage(number) for number in range(len(self.relays))]
        await self.ids.start(f"{self._instance} {lineages[0]}")
        self._tasks.spawn("node", self.ids.keep())
        for number, relay in enumerate(self.relays):
            await relay.take()
            self._tasks.spawn(f"relay-{number}", relay.run())
        if self.settings.keep_history_ms:
            self._tasks.spawn("retention", retention.keep(self.store, self.settings, self._clock))

    async def close(self) -> None:
        """Answer what was taken, stop the tasks, publish what is left, give the leases back."""
        for shard in self.shards:
            await shard.drain()
        await self._tasks.close()
        for relay in self.relays:
            await relay.close()

    async def append(self, call: Call, request: AppendBatch) -> AppendReplies:
        return AppendReplies(results=[_result(one) for one in await self.append_sends(call, request.items)])

    async def append_sends(self, call: Call, sends: Iterable[Outgoing]) -> list[Appended]:
        """The same for who stands in this process (`rpc.direct`)."""
        items: list[Appending | ServiceError] = []
        refused = False
        for one in sends:
            try:
                items.append(from_send(one.send, user_id=one.user_id, session_id=one.session_id, trace=one.trace))
            except ServiceError as error:
                items.append(error)
                refused = True
        good = [item for item in items if isinstance(item, Appending)] if refused else cast("list[Appending]", items)
        answers = await self._in_time(call, self._append(good, call.deadline), len(good))
        if not refused:
            return [_appended(answer) for answer in answers]
        rest = iter(answers)
        return [item if isinstance(item, ServiceError) else _appended(next(rest)) for item in items]

    async def append_items(self, items: Sequence[Appending], *, deadline: float = FOREVER) -> list[Sent | ServiceError]:
        """The same for who stands in this process; one answer per item, in their order."""
        return [
            answer.sent() if isinstance(answer, Stored) else answer or ServiceError(ErrorCode.internal)
            for answer in await self._append(items, deadline)
        ]

    async def answered(self, items: Sequence[Appending]) -> list[Sent | None]:
        """What their client ids have got already for the same digest; None: nothing."""
        return [await self._answered(item) for item in items]

    async def _answered(self, item: Appending) -> Sent | None:
        async def work(writer: ShardWriter) -> Sent | None:
            for head in await writer.heads([item.conversation_id]):
                known = await writer.known(head.conv, item.user_id, [item.client_id.encode()])
                for made in known.values():
                    if made.digest == item.digest:
                        return Stored(head.id, made.seq, made.message_id, made.at, True).sent()
            return None

        return await self.store.read_shard(shard_of(item.conversation_id, len(self.shards)), work)

    async def mark(self, call: Call, request: MarkBatch) -> MarkReplies:
        asks = [
            Marking(item.user_id, item.session_id, item.conversation_id, item.delivered_seq, item.read_seq)
            for item in request.items
        ]
        answers = await self._in_time(call, self.ask(asks, deadline=call.deadline), len(asks))
        errors = [answer.to_proto() if isinstance(answer, ServiceError) else None for answer in answers]
        return MarkReplies(results=[MarkResult(error=error) for error in errors])

    async def mark_items(self, items: Sequence[Marking], *, deadline: float = FOREVER) -> list[ServiceError | None]:
        """Marks from inside this process."""
        answers = await self.ask(items, deadline=deadline)
        return [answer if isinstance(answer, ServiceError) else None for answer in answers]

    async def set_own(self, setting: Setting, *, deadline: float = FOREVER) -> None:
        """A member's own settings, committed when it returns. Raises `not_found`."""
        (answer,) = await self.ask([setting], deadline=deadline)
        if isinstance(answer, ServiceError):
            raise answer

    async def change(self, call: Call, request: ChangeRequest) -> ChangeReply:
        (answer,) = await self._in_time(call, self.ask([Changing(request)], deadline=call.deadline), 1)
        if isinstance(answer, ServiceError):
            raise answer
        assert answer is not None
        return ChangeReply(seq=answer.seq, version=answer.version)

    async def remove(self, call: Call, request: RemoveRequest) -> Empty:
        (answer,) = await self.ask([Removing(request.conversation_id, request.seq)], deadline=call.deadline)
        if isinstance(answer, ServiceError):
            raise answer
        return Empty()

    async def ask(
        self, asks: Sequence[Ask], new_direct: Mapping[str, Rights] = NOTHING_NEW, *, deadline: float = FOREVER
    ) -> list[Answer]:
        """Each to its shard; one answer per ask, in their order. What has not begun at the deadline is not stored."""
        if not asks:
            return []
        if len(self.shards) == 1 or len(asks) == 1:
            return await self._shard(asks[0].conversation_id).ask(asks, new_direct, deadline=deadline)
        places: dict[int, list[int]] = {}
        for place, ask in enumerate(asks):
            places.setdefault(shard_of(ask.conversation_id, len(self.shards)), []).append(place)
        parts = await asyncio.gather(
            *(
                self.shards[n].ask([asks[place] for place in mine], new_direct, deadline=deadline)
                for n, mine in places.items()
            ),
            return_exceptions=True,
        )
        answers: list[Answer] = [None] * len(asks)
        for mine, part in zip(places.values(), parts, strict=True):
            if isinstance(part, BaseException) and not isinstance(part, ServiceError):
                raise part
            for place, answer in zip(mine, [part] * len(mine) if isinstance(part, ServiceError) else part, strict=True):
                answers[place] = answer
        return answers

    async def _append(self, items: Sequence[Appending], deadline: float = FOREVER) -> list[Answer]:
        unknown, exist, digest = set[str](), self._exist, self._digests.of
        for item in items:
            if not item.digest:
                item.digest = digest(item)
            if item.conversation_id not in exist:
                unknown.add(item.conversation_id)
        if self.words.forbidden is not None:
            self.words.forbidden.screen(items)
        if not unknown:
            return await self.ask(items, deadline=deadline)
        new, refusals = await self._introduce(unknown, {(item.conversation_id, item.user_id) for item in items})
        good = [item for item in items if (item.conversation_id, item.user_id) not in refusals]
        found = await self.ask(good, new, deadline=deadline)
        self._exist.update(answer.conversation_id for answer in found if isinstance(answer, Stored))
        answers = iter(found)
        return [refusals.get((item.conversation_id, item.user_id)) or next(answers) for item in items]

    async def _introduce(self, ids: set[str], writers: set[Writer]) -> tuple[Mapping[str, Rights], Refusals]:
        """What to do about conversations that this process has not seen: make those of two people who both exist and
        where one may write to the other.

        Asked before the transaction, and only the first time: a send needs no other service before its answer.
        """
        if len(self._exist) > _REMEMBERED:
            self._exist.clear()
        missing = ids - await self._stored(ids)
        self._exist |= ids - missing
        people = {name: rules.people_of(name) for name in missing}
        begun = [(name, user, pair) for name, user in sorted(writers) if (pair := people.get(name)) and user in pair]
        if not begun:
            return NOTHING_NEW, {}
        users = sorted({user for _, _, pair in begun for user in pair})
        found = set((await self._accounts.exist(INSIDE, UserIds(user_ids=users))).user_ids)
        good = [(name, user, pair) for name, user, pair in begun if found.issuperset(pair)]
        new, refusals = await introducing.ask(self._relations, good)
        nobody = {(name, user): introducing.no_such_user() for name, user, pair in begun if not found.issuperset(pair)}
        return new, refusals | nobody

    async def _stored(self, ids: set[str]) -> set[str]:
        by_shard: dict[int, list[str]] = {}
        for name in ids:
            by_shard.setdefault(shard_of(name, len(self.shards)), []).append(name)
        stored: set[str] = set()
        for number, names in by_shard.items():

            async def work(writer: ShardWriter, names: list[str] = names) -> list[str]:
                return [head.id for head in await writer.heads(names)]

            stored.update(await self.store.read_shard(number, work))
        return stored

    async def _in_time(self, call: Call, work: Awaitable[list[Answer]], size: int) -> list[Answer]:
        """Over the deadline nobody knows the outcome: what has begun goes on, and a retry with the same id tells."""
        if call.deadline == FOREVER:
            return await work
        try:
            async with asyncio.timeout(max(0.0, call.deadline - self._clock.monotonic())):
                return await work
        except TimeoutError:
            return [ServiceError(ErrorCode.outcome_unknown, "it took too long: retry with the same id")] * size

    async def _new_lineage(self, number: int) -> int:
        async def work(writer: ShardWriter) -> int:
            state = await writer.lock()
            lineage = next_lineage([state.lineage], self._rng)
            await writer.add_lineage(lineage, state.position)
            return lineage

        return await self.store.write(number, work)

    def _shard(self, conversation_id: str) -> Shard:
        return self.shards[shard_of(conversation_id, len(self.shards)) if len(self.shards) > 1 else 0]


def _appended(answer: Answer) -> Appended:
    if type(answer) is Stored:
        return answer.raw or answer.sent().SerializeToString()
    return answer if isinstance(answer, ServiceError) else ServiceError(ErrorCode.internal)


def _result(appended: Appended) -> AppendResult:
    if isinstance(appended, ServiceError):
        return AppendResult(error=appended.to_proto())
    return AppendResult(sent=Sent.FromString(appended))
