"""What SQLite's error codes mean for a transaction."""

import sqlite3

from hongyan.ports.db import DatabaseError, Duplicate, OutcomeUnknown, StorageFull, Unavailable

_DUPLICATE = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
    sqlite3.SQLITE_CONSTRAINT_ROWID,
}
# A write that the file system refuses for its size (quota, RLIMIT_FSIZE) has no code of its own.
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
_NOT_SYNCED = {sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_UNREACHABLE = {
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
}


class Busy(Unavailable):
    """Another process or connection holds the lock: the transaction may be run again."""


class NotSynced(OutcomeUnknown):
    """An fsync failed. The kernel may have dropped the pages, so a second fsync that succeeds would prove nothing."""


def translate(error: sqlite3.Error) -> DatabaseError:
    """The port's error for one of SQLite's."""
    code = int(getattr(error, "sqlite_errorcode", 0) or 0)
    if code in _DUPLICATE:
        return Duplicate(str(error))
    if code in _FULL:
        return StorageFull(str(error))
    if code in _NOT_SYNCED:
        return NotSynced(str(error))
    if code & 0xFF in _BUSY:
        return Busy(str(error))
    if code & 0xFF in _UNREACHABLE:
        return Unavailable(str(error))
    return DatabaseError(str(error))
