"""An event loop whose time jumps and whose order comes from a seed.

Nothing sleeps and nothing is selected on: when no callback is ready, time jumps to the next timer. Among the processes
that have something ready, the seed chooses; inside one process callbacks keep their order, which asyncio promises.
"""

import asyncio
import contextvars
import heapq
import inspect
import itertools
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


class _Handle(asyncio.Handle):
    """Without the questions about a debug mode: half of a world's time is spent with handles."""

    __slots__ = ()

    def __init__(self, callback: Callable[..., Any], args: Any, loop: "SimLoop", context: contextvars.Context) -> None:
        self._callback = callback
        self._args = args
        self._loop = loop
        self._context = context
        self._cancelled = False
        self._repr = None
        self._source_traceback = None


class _Timer(asyncio.TimerHandle):
    __slots__ = ()
    __init__ = _Handle.__init__

    def cancel(self) -> None:
        self._cancelled = True
        self._callback = self._args = None


class _Ready:
    """The ready callbacks, a queue per process. Callbacks of a dead process are dropped."""

    def __init__(self, rng: random.Random) -> None:
        self._random = rng.random
        self._queues: dict[Process, deque[asyncio.Handle]] = {}
        self._processes: list[Process] = []

    def __len__(self) -> int:
        return len(self._processes)

    def append(self, handle: asyncio.Handle) -> None:
        process = handle._context.get(_process, WORLD)
        queue = self._queues.get(process)
        if queue is not None:
            queue.append(handle)
        elif process.held is not None:
            process.held.append(handle)
        elif process.alive:
            self._queues[process] = deque((handle,))
            self._processes.append(process)

    def pop(self) -> asyncio.Handle | None:
        processes = self._processes
        index = int(self._random() * len(processes)) if len(processes) > 1 else 0
        process = processes[index]
        queue = self._queues[process]
        handle = queue.popleft() if process.alive else None
        if not queue or handle is None:
            del self._queues[process]
            processes[index] = processes[-1]
            processes.pop()
        return handle

    def take(self, process: Process) -> list[asyncio.Handle]:
        """Out with all that a process has ready."""
        queue = self._queues.pop(process, None)
        if queue is None:
            return []
        self._processes.remove(process)
        return list(queue)

    def clear(self) -> None:
        self._queues.clear()
        self._processes.clear()


class Stuck(RuntimeError):
    """The world waits for something that can no longer happen."""


class SimLoop(asyncio.base_events.BaseEventLoop):
    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self._now = 0.0
        self._ready = _Ready(rng)
        self._timers: list[tuple[float, int, _Timer]] = []
        """A heap: by time, then by age."""
        self._numbers = itertools.count()
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
            process.held = self._ready.take(process)

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
        self._timers.clear()
        self.close()

    def _forget(self, task: "asyncio.Task[Any]") -> None:
        task._log_destroy_pending = False
        task.get_coro().close()

    # What BaseEventLoop asks of its subclasses.

    def _run_once(self) -> None:
        """Until somebody has stopped the loop."""
        timers, ready = self._timers, self._ready
        while not self._stopping:
            self.steps += 1
            if self.steps > self.limit:
                raise Stuck(f"more than {self.limit} steps")
            if not ready:
                self._jump()
            while timers and timers[0][0] <= self._now:
                handle = heapq.heappop(timers)[2]
                if not handle._cancelled:
                    ready.append(handle)
            due = ready.pop() if ready else None
            if due is not None and not due._cancelled:
                due._run()

    def _jump(self) -> None:
        timers = self._timers
        while timers and timers[0][2]._cancelled:
            heapq.heappop(timers)
        if not timers:
            raise Stuck("nothing is ready and no timer runs")
        self._now = max(self._now, timers[0][0])

    def call_soon(self, callback: Any, *args: Any, context: contextvars.Context | None = None) -> asyncio.Handle:
        handle = _Handle(callback, args, self, contextvars.copy_context() if context is None else context)
        self._ready.append(handle)
        return handle

    def call_later(self, delay: float, callback: Any, *args: Any, context: Any = None) -> asyncio.TimerHandle:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(self, when: float, callback: Any, *args: Any, context: Any = None) -> asyncio.TimerHandle:
        handle = _Timer(callback, args, self, contextvars.copy_context() if context is None else context)
        handle._when = when
        heapq.heappush(self._timers, (when, next(self._numbers), handle))
        return handle

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
