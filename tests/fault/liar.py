"""The same server with its first promise broken: it answers a send, and pushes nothing, a moment BEFORE the commit.

Only to prove that the fault tests see it. Killing a process loses nothing that was written to the page cache, so a
commit that is merely not synced would never be caught; here the write itself comes late.
"""

import asyncio
import threading
from collections.abc import Sequence

from hongyan.app.cli import main
from hongyan.kit.tasks import Tasks
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.append import run
from hongyan.services.message.batch import Batch, Circumstances
from hongyan.services.message.shard import Shard
from hongyan.services.message.store import ShardWriter
from hongyan.services.message.work import Answer, Ask

LATE_S = 0.03
_tasks = Tasks("liar")
_turn = asyncio.Lock()


async def commit(self: Shard, asks: Sequence[Ask], new: frozenset[str], *, look_up: bool) -> Sequence[Answer]:
    """`Shard.commit`, but the answers leave as soon as they are known."""
    known: asyncio.Future[Sequence[Answer]] = asyncio.get_running_loop().create_future()

    async def work(writer: ShardWriter) -> Batch:
        given = Circumstances(
            shard=self.number,
            epoch=self._store.epoch,
            now=self._clock.now_ms(),
            ids=self._ids,
            settings=self._settings,
            heads=self.heads,
            new_direct=new,
            confirmed=self.relay.confirmed(),
        )
        batch = self.make_batch(writer, given, asks, look_up=look_up)
        answers = await run(batch)
        if not known.done():
            known.set_result(answers)
        return batch

    async def later() -> None:
        async with _turn:
            try:
                self.committed(await self._store.write(self.number, work))
            except Exception as error:  # before the answer it belongs to the caller
                if not known.done():
                    known.set_exception(error)

    _tasks.spawn("commit", later())
    return await known


def slow_down(database: type[SqliteDatabase]) -> None:
    honest = database._commit

    def late(self: SqliteDatabase) -> None:
        threading.Event().wait(LATE_S)
        honest(self)

    database._commit = late  # type: ignore[method-assign]


if __name__ == "__main__":
    Shard.commit = commit  # type: ignore[method-assign]
    slow_down(SqliteDatabase)
    main()
