"""An event loop whose time jumps and whose order comes from a seed.

Nothing sleeps and nothing is selected on: when no callback is ready, time jumps to the next timer. Among the processes
that have something ready, the seed chooses; inside one process callbacks keep their order, which asyncio promises.
"""

import asyncio
import contextvars
import heapq
import inspect
import random
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Process:
    """Something that runs by itself and may die: a server process, a device, or the world."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.alive = True
        self.held: list[asyncio.Handle] | None = None
        """While the process is stopped (SIGSTOP): what it would do."""

    def __repr__(self) -> str:
        return f"<{self.name}{'' if self.alive else ' dead'}>"


WORLD = Process("world")
_process: contextvars.ContextVar[Process] = contextvars.ContextVar("process", default=WORLD)


def current() -> Process:
    return _process.get()


def inside(process: Process) -> contextvars.Context:
    """A context in which everything that is scheduled belongs to the process."""
    context = contextvars.copy_context()
    context.run(_process.set, process)
    return context


class _Ready:
    """The ready callbacks, a queue per process. Callbacks of a dead process are dropped."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._queues: dict[str, deque[asyncio.Handle]] = {}
        self._names: list[str] = []

    def __len__(self) -> int:
        return len(self._names)

    def append(self, handle: asyncio.Handle) -> None:
        process = handle._context.get(_process, WORLD)
        if not process.alive:
            return
        if process.held is not None:
            process.held.append(handle)
            return
        queue = self._queues.get(process.name)
        if queue is None:
            queue = self._queues[process.name] = deque()
            self._names.append(process.name)
        queue.append(handle)

    def pop(self) -> asyncio.Handle:
        names = self._names
        index = int(self._rng.random() * len(names)) if len(names) > 1 else 0
        queue = self._queues[names[index]]
        handle = queue.popleft()
        if not queue:
            del self._queues[names[index]]
            names[index] = names[-1]
            names.pop()
        return handle

    def take(self, name: str) -> list[asyncio.Handle]:
        """Out with all that a process has ready."""
        queue = self._queues.pop(name, None)
        if queue is None:
            return []
        self._names.remove(name)
        return list(queue)

    def clear(self) -> None:
        self._queues.clear()
        self._names.clear()


class Stuck(RuntimeError):
    """The world waits for something that can no longer happen."""


class SimLoop(asyncio.base_events.BaseEventLoop):
    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self._now = 0.0
        self._ready = _Ready(rng)
        self._tasks: list[tuple[asyncio.Task[Any], Process]] = []
        self.failures: list[dict[str, Any]] = []
        self.steps = 0
        self.limit = 3_000_000
        self.set_task_factory(self._make_task)
        self.set_exception_handler(lambda _loop, context: self._failed(context))

    def time(self) -> float:
        return self._now

    def start(self, process: Process, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run `work` as part of a process: the task ends unheard when the process dies."""
        return inside(process).run(self.create_task, work)

    def later(self, process: Process, delay: float, callback: Callable[..., Any], *args: Any) -> asyncio.TimerHandle:
        return self.call_at(self._now + delay, callback, *args, context=inside(process))

    def stop_process(self, process: Process) -> None:
        """As SIGSTOP: its time goes on, it does nothing."""
        if process.held is None:
            process.held = self._ready.take(process.name)

    def continue_process(self, process: Process) -> None:
        held, process.held = process.held or [], None
        for handle in held:
            self._ready.append(handle)

    def end(self) -> None:
        """Cancel what still runs, also of dead processes, and close."""
        for _task, process in self._tasks:
            process.alive, process.held = True, None
        for _ in range(50):
            rest = [task for task, _process in self._tasks if not task.done() and task._log_destroy_pending]
            if not rest:
                break
            for task in rest:
                if inspect.getcoroutinestate(task.get_coro()) == inspect.CORO_CREATED:
                    self._forget(task)  # its first step died with its process
                else:
                    task.cancel()
            self.call_later(1.0, self.stop)
            self.run_forever()
        for task, _process in self._tasks:
            if not task.done():
                self._forget(task)
        self._tasks.clear()
        self._ready.clear()
        self._scheduled.clear()
        self.close()

    def _forget(self, task: "asyncio.Task[Any]") -> None:
        task._log_destroy_pending = False
        task.get_coro().close()

    # What BaseEventLoop asks of its subclasses.

    def _run_once(self) -> None:
        self.steps += 1
        if self.steps > self.limit:
            raise Stuck(f"more than {self.limit} steps")
        scheduled, ready = self._scheduled, self._ready
        if not ready:
            while scheduled and scheduled[0]._cancelled:
                heapq.heappop(scheduled)._scheduled = False
            if not scheduled:
                raise Stuck("nothing is ready and no timer runs")
            self._now = max(self._now, scheduled[0]._when)
        while scheduled and scheduled[0]._when <= self._now:
            handle = heapq.heappop(scheduled)
            handle._scheduled = False
            if not handle._cancelled:
                ready.append(handle)
        if ready:
            handle = ready.pop()
            if not handle._cancelled:
                handle._run()

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        pass

    def _write_to_self(self) -> None:
        pass

    def call_soon_threadsafe(self, callback: Any, *args: Any, context: Any = None) -> asyncio.Handle:
        return self.call_soon(callback, *args, context=context)

    def run_in_executor(self, *_: Any) -> Any:
        raise RuntimeError("the simulation has no threads")

    def _make_task(self, _loop: Any, work: Any, context: Any = None) -> "asyncio.Task[Any]":
        task = asyncio.Task(work, loop=self) if context is None else asyncio.Task(work, loop=self, context=context)
        self._tasks.append((task, current() if context is None else context.get(_process, WORLD)))
        return task

    def _failed(self, context: dict[str, Any]) -> None:
        self.failures.append(context)
