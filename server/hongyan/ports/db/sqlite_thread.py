"""The threads behind a SQLite database, and the turn of its single writer."""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

from hongyan.ports.db import Unavailable

T = TypeVar("T")
Settle = Callable[[asyncio.Future[Any], Any, BaseException | None], None]


class Turn:
    """One at a time, in the order of asking. Whoever has it passes it on, exactly once."""

    __slots__ = ("_taken", "_waiting")

    def __init__(self) -> None:
        self._taken = False
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def take(self) -> None:
        if not self._taken:
            self._taken = True
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            await future
        except asyncio.CancelledError:
            if not future.cancelled():  # it had been given to us already
                self.pass_on()
            raise

    def pass_on(self) -> None:
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(None)
                return
        self._taken = False


class Thread:
    """A thread that runs jobs in order and answers on the caller's loop."""

    __slots__ = ("_closed", "_jobs", "_thread")

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[tuple[Callable[[], Any], asyncio.Future[Any] | None, Settle] | None] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)
        self._thread.start()

    def call(self, job: Callable[[], T], settle: "Settle | None" = None) -> "asyncio.Future[T]":
        """The job's result; `settle` is called with it on the loop, even when the caller was cancelled."""
        if self._closed:
            raise Unavailable("the database is closed")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put((job, future, settle or settle_future))
        return future

    def tell(self, job: Callable[[], object]) -> None:
        """Run a job whose result nobody waits for; it must not raise."""
        if not self._closed:
            self._jobs.put((job, None, settle_future))

    def stop(self) -> None:
        """Finish what waits, then end. Blocks until then."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            self._thread.join()

    def _loop(self) -> None:
        get = self._jobs.get
        while (entry := get()) is not None:
            job, future, settle = entry
            result = error = None
            try:
                result = job()
            except BaseException as failure:  # noqa: BLE001 - it belongs to the caller, this thread goes on
                error = failure
            if future is not None:
                with contextlib.suppress(RuntimeError):  # the loop is gone, and with it whoever waited
                    future.get_loop().call_soon_threadsafe(settle, future, result, error)
            del entry, job, future, settle, result, error


def settle_future(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    """Hand the outcome to whoever waits."""
    if future.done():  # the caller was cancelled; the transaction went on without it
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)
