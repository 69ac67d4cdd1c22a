"""The log put back to an older copy."""

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from hongyan.services.push.cursor import Cursors
from tests.simulation.world.seams import set_epoch
from tests.simulation.world.servers import CURSOR_KEY
from tests.simulation.world.storage import back_up, put_back

if TYPE_CHECKING:
    from tests.simulation.world.world import World


class Backups:
    def __init__(self, world: "World") -> None:
        self._world = world
        self._copy: Path | None = None
        self.silent = ""
        """The epoch in which it was put back without a new one: the server must notice by itself."""

    @property
    def waits(self) -> bool:
        return self._copy is not None

    def make(self) -> None:
        self._copy = self._world.folder / "backup.db"
        back_up(self._log, self._copy)
        self._world.note("backup")

    def put_back(self) -> None:
        """All servers stop, the file is put back, they start again. What is on the bus stays, if a new epoch is made."""
        world, journal = self._world, self._world.journal
        if self._copy is None:
            return
        world.note("restore")
        world.hold_down("for the restore")
        journal.close()
        put_back(self._copy, self._log)
        self.silent = self._epoch_of_who_is_ahead()
        if self.silent:
            world.note("restored without a new epoch")
            self._empty_the_bus()
        else:
            set_epoch(self._log, f"restored-{len(journal.past)}")
        journal.rewind()
        world.watch.rewound({number: journal.position(shard) for number, shard in enumerate(journal.shards)})
        self._copy = None
        world.later(world.rng.random() * 3, world.let_up)

    @property
    def _log(self) -> Path:
        return self._world.folder / "log.db"

    def _empty_the_bus(self) -> None:
        """Where a disk is put back without a word to anybody, the bus was part of the machine, and is empty too.

        Else events of the lost history would reach devices that are in the new one: a push bears no epoch.
        """
        for (topic, _), queues in self._world.bus._queues.items():
            for queue in queues if topic == self._world.log_topic.name else ():
                queue.waiting.clear()
                queue.taken = []

    def _epoch_of_who_is_ahead(self) -> str:
        """Empty unless a cursor names a commit that the older copy lacks: then the server must notice by itself.

        Else it cannot: pushes run ahead of cursors, and `hongyan restore` makes the new epoch.
        """
        connection = sqlite3.connect(self._log)
        shards = self._world.journal.shards
        positions = [connection.execute(f"SELECT position FROM shard_{shard}").fetchone()[0] for shard in shards]
        epoch = str(connection.execute("SELECT epoch FROM store_epoch").fetchone()[0])
        connection.close()
        cursors = Cursors(CURSOR_KEY)
        for device in self._world.devices:
            cursor = cursors.decode(device.core.cursor, device.user) if device.core.cursor else None
            if cursor is not None and cursor.epoch == epoch:
                reached = [shard.position for shard in cursor.shards]
                if any(at > here for at, here in zip(reached, positions, strict=False)):
                    return epoch
        return ""
