"""Natural batching: while one batch is in flight the next one gathers. No timers, no task per item."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import repeat
from typing import Generic, TypeVar

from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks

Item = TypeVar("Item")
Result = TypeVar("Result")
log = get_logger("batching")


class Full(RuntimeError):
    """More items wait than the batcher was allowed to hold."""


class Batcher(Generic[Item, Result]):
    """Hands gathered items to `run` in the order of submission, one batch at a time.

    `run` answers with one result per item, in their order. When `run` raises, every item of that batch gets the
    exception as its result through `done(None, error)`; the batcher lives on.
    """

    def __init__(
        self,
        tasks: Tasks,
        name: str,
        run: Callable[[list[Item]], Awaitable[Sequence[Result]]],
        *,
        most: int = 1000,
        waiting: int = 100_000,
    ) -> None:
        self._tasks = tasks
        self._name = name
        self._run = run
        self._most = most
        self._limit = waiting
        self._items: list[Item] = []
        self._dones: list[Callable[[Result | None, BaseException | None], None]] = []
        self._busy = False

    def submit(self, item: Item, done: Callable[[Result | None, BaseException | None], None]) -> None:
        """Queue an item; `done(result, error)` is called once, on the loop. Raises `Full` over the bound."""
        if len(self._items) >= self._limit:
            raise Full(self._name)
        self._items.append(item)
        self._dones.append(done)
        if not self._busy:
            self._busy = True
            self._tasks.spawn(self._name, self._drain()).add_done_callback(self._ended)

    async def call(self, item: Item) -> Result:
        """Submit and wait: for paths that are not hot."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()

        def done(result: Result | None, error: BaseException | None) -> None:
            if future.done():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)  # type: ignore[arg-type]

        self.submit(item, done)
        return await future

    @property
    def waiting(self) -> int:
        return len(self._items)

    async def _drain(self) -> None:
        try:
            while self._items:
                items, self._items = self._items[: self._most], self._items[self._most :]
                dones, self._dones = self._dones[: self._most], self._dones[self._most :]
                await self._run_one(items, dones)
        finally:
            self._busy = False

    def _ended(self, drain: asyncio.Task[None]) -> None:
        """A drain that was cancelled (perhaps before it began) leaves nobody waiting."""
        if drain.cancelled():
            self._busy = False
            dones, self._items, self._dones = self._dones, [], []
            self._answer_all(dones, repeat(None), asyncio.CancelledError())

    async def _run_one(
        self, items: list[Item], dones: list[Callable[[Result | None, BaseException | None], None]]
    ) -> None:
        try:
            results = await self._run(items)
            if len(results) != len(items):
                raise ValueError(f"{self._name} answered {len(items)} items with {len(results)} results")
        except asyncio.CancelledError:
            self._answer_all(dones, repeat(None), asyncio.CancelledError())
            raise
        except Exception as error:  # noqa: BLE001 - the items get it; the batcher must live on
            self._answer_all(dones, repeat(None), error)
            return
        self._answer_all(dones, results, None)

    def _answer_all(
        self,
        dones: Iterable[Callable[[Result | None, BaseException | None], None]],
        results: Iterable[Result | None],
        error: BaseException | None,
    ) -> None:
        for done, result in zip(dones, results, strict=False):
            try:
                done(result, error)
            except Exception as failure:  # noqa: BLE001 - one dead receiver must not break its batch
                log.error("receiver failed", batcher=self._name, error=repr(failure))
