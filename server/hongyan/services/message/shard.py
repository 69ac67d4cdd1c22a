"""The writer of one shard in this process: gathers asks while a transaction is in flight, one transaction at a time."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType

from hongyan.kit.batching import Batcher, Full
from hongyan.kit.clock import Clock
from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks
from hongyan.ports.db import Duplicate, OutcomeUnknown, StorageFull, Unavailable
from hongyan.rpc.call import FOREVER
from hongyan.rpc.errors import ServiceError
from hongyan.services.message.append import run
from hongyan.services.message.batch import Batch, Circumstances
from hongyan.services.message.cache import Heads
from hongyan.services.message.introducing import Rights
from hongyan.services.message.nodes import NodeIds
from hongyan.services.message.pace import Pace
from hongyan.services.message.recent import Recent
from hongyan.services.message.relay import Relay
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store import LogStore, ShardWriter
from hongyan.services.message.work import Answer, Appending, Ask
from hongyan_proto.errors_pb2 import ErrorCode

log = get_logger("message")
_RETRY_MS = 1_000
_FOR_ALL: tuple[tuple[type[Exception], ErrorCode, str], ...] = (
    (StorageFull, ErrorCode.storage_full, "the server's disk is full"),
    (OutcomeUnknown, ErrorCode.outcome_unknown, "perhaps stored: retry with the same id"),
    (Unavailable, ErrorCode.unavailable, "the store cannot be reached"),
)
"""What would befall each item of a batch alike: trying them one by one would help nobody."""


NOTHING_NEW: Mapping[str, Rights] = MappingProxyType({})


@dataclass(slots=True, eq=False)
class Parcel:
    """What one caller hands in at once."""

    asks: Sequence[Ask]
    new_direct: Mapping[str, Rights] = field(default_factory=dict)
    deadline: float = FOREVER
    """Until when somebody waits for the answers; seconds of the monotonic clock."""


class Shard:
    make_batch: Callable[..., Batch] = Batch
    make_heads: Callable[..., Heads] = Heads

    def __init__(
        self,
        number: int,
        *,
        store: LogStore,
        relay: Relay,
        settings: MessageSettings,
        clock: Clock,
        ids: NodeIds,
        tasks: Tasks,
    ) -> None:
        self.number = number
        self.heads = self.make_heads(most_members=settings.cached_members)
        self.recent = Recent()
        self.pace = Pace(settings.group_messages)
        self.relay = relay
        self._store = store
        self._settings = settings
        self._clock = clock
        self._ids = ids
        self._waiting = 0
        self._closing = False
        self._idle = asyncio.Event()
        self._batcher: Batcher[Parcel, list[Answer]] = Batcher(
            tasks, f"shard-{number}", self._run, most=settings.batch_items, waiting=settings.waiting_items
        )

    async def ask(
        self, asks: Sequence[Ask], new_direct: Mapping[str, Rights] = NOTHING_NEW, *, deadline: float = FOREVER
    ) -> list[Answer]:
        """Answers in the order of the asks, after their commit. Raises `overloaded` when too many wait."""
        if self._waiting + len(asks) > self._settings.waiting_items:
            raise ServiceError(ErrorCode.overloaded, retry_after_ms=_RETRY_MS)
        if self._closing:
            raise ServiceError(ErrorCode.draining, retry_after_ms=_RETRY_MS)
        self._waiting += len(asks)
        try:
            return await self._batcher.call(Parcel(asks, new_direct, deadline))
        except Full as error:
            raise ServiceError(ErrorCode.overloaded, retry_after_ms=_RETRY_MS) from error
        finally:
            self._waiting -= len(asks)
            if self._closing and not self._waiting:
                self._idle.set()

    async def drain(self) -> None:
        """Take nothing new, and answer what was taken."""
        self._closing = True
        if self._waiting:
            await self._idle.wait()

    async def _run(self, parcels: list[Parcel]) -> list[list[Answer]]:
        in_time = [parcel for parcel in parcels if not self.is_late(parcel)]
        asks = in_time[0].asks if len(in_time) == 1 else [ask for parcel in in_time for ask in parcel.asks]
        new = {name: once for parcel in in_time if parcel.new_direct for name, once in parcel.new_direct.items()}
        answers: list[Answer] = []
        for slice_ in _slices(asks, self._settings) if asks else ():
            answers += await self._one_batch(slice_, new)
        rest = iter(answers)
        if len(in_time) == len(parcels):
            return [list(islice(rest, len(parcel.asks))) for parcel in parcels]
        kept, late = set(in_time), ServiceError(ErrorCode.outcome_unknown, "it came too late: retry with the same id")
        return [list(islice(rest, len(p.asks))) if p in kept else [late] * len(p.asks) for p in parcels]

    def is_late(self, parcel: Parcel) -> bool:
        """Whether nobody waits any more. A process that was stopped must not store what the client has given up since:
        its retry may have been refused for good elsewhere.
        """
        return parcel.deadline <= self._clock.monotonic()

    async def _one_batch(self, asks: Sequence[Ask], new: Mapping[str, Rights]) -> Sequence[Answer]:
        try:
            return await self._try(asks, new)
        except Exception as error:
            for kind, code, message in _FOR_ALL:
                if isinstance(error, kind):
                    return [ServiceError(code, message, retry_after_ms=_retry_ms(code))] * len(asks)
            if len(asks) > 1:
                return [answer for ask in asks for answer in await self._one_batch([ask], new)]
            log.error("an entry failed", shard=self.number, error=type(error).__name__, exc_info=error)
            return [ServiceError(ErrorCode.internal)]

    async def _try(self, asks: Sequence[Ask], new: Mapping[str, Rights]) -> Sequence[Answer]:
        """Nearly always no client id has come before, so that is not asked: the table's unique key says it."""
        try:
            return await self.commit(asks, new, look_up=False)
        except Duplicate:
            return await self.commit(asks, new, look_up=True)

    async def commit(self, asks: Sequence[Ask], new: Mapping[str, Rights], *, look_up: bool) -> Sequence[Answer]:
        """One transaction. Answers exist only after its commit is durable."""
        given = Circumstances(
            shard=self.number,
            epoch=self._store.epoch,
            now=self._clock.now_ms(),
            ids=self._ids,
            settings=self._settings,
            heads=self.heads,
            new_direct=new,
            confirmed=self.relay.confirmed(),
            pace=self.pace,
        )

        async def work(writer: ShardWriter) -> tuple[Batch, Sequence[Answer]]:
            batch = self.make_batch(writer, given, asks, look_up=look_up)
            return batch, await run(batch)

        batch, answers = await self._store.write(self.number, work)
        self.committed(batch)
        return answers

    def committed(self, batch: Batch) -> None:
        """From here on the batch is known to be durable: the cache is what the store holds, the event may go out."""
        self.heads.committed(batch.position)
        if batch.changed:
            self.pace.committed(batch.paced, batch.now)
            self.recent.committed(batch.position - 1, batch.position, batch.touched)
            self.relay.dropped(*batch.given.confirmed)
            self.relay.hand_over(batch.position, batch.term, batch.event)


def _retry_ms(code: int) -> int | None:
    return None if code == ErrorCode.outcome_unknown else _RETRY_MS


def _slices(asks: Sequence[Ask], settings: MessageSettings) -> list[Sequence[Ask]]:
    """As few transactions as their bounds allow."""
    found: list[Sequence[Ask]] = []
    start = size = 0
    for number, ask in enumerate(asks):
        weight = len(ask.body) if type(ask) is Appending else 0
        if number > start and (size + weight > settings.batch_bytes or number - start >= settings.batch_items):
            found.append(asks[start:number])
            start, size = number, 0
        size += weight
    found.append(asks[start:] if start else asks)
    return found
