"""Every task has a name and an owner."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from hongyan.kit.log import get_logger

log = get_logger("tasks")


class Tasks:
    """The tasks of one owner. A task that fails is logged and counted, never lost; `close` ends what still runs."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.failures = 0
        self._running: set[asyncio.Task[Any]] = set()

    def spawn(self, name: str, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work, name=f"{self.owner}:{name}")
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def close(self) -> None:
        """Cancel what still runs and wait until it has ended."""
        running = [task for task in self._running if task is not asyncio.current_task()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failures += 1
            log.error("task failed", task=task.get_name(), error=repr(error), exc_info=error)
