"""Where and how people are woken, in SQL, on both engines."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields

from hongyan.ports.db import Database, Query, Row, Transaction
from hongyan.services.push.store import AS_SHIPPED, Device, Preferences

_COLUMNS = [field.name for field in fields(Preferences)]
_LISTED = ", ".join(_COLUMNS)

PREFERENCES = Query(
    "push_preferences",
    "how users want to be woken",
    f"SELECT user, {_LISTED} FROM push_preference WHERE user IN ({{list}})",  # noqa: S608 - names of columns
)
MAKE_PREFERENCES = Query(
    "push_make_preferences",
    "as it ships, for who has said nothing yet",
    f"INSERT OR IGNORE INTO push_preference (user, {_LISTED}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
    f"INSERT IGNORE INTO push_preference (user, {_LISTED}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
)
LOCK_PREFERENCES = Query(
    "push_lock_preferences",
    "a user's row, held until the end of the transaction",
    f"SELECT {_LISTED} FROM push_preference WHERE user = ?",  # noqa: S608
    f"SELECT {_LISTED} FROM push_preference WHERE user = ? FOR UPDATE",  # noqa: S608
)
SAVE_PREFERENCES = Query(
    "push_save_preferences",
    "how a user wants to be woken",
    f"UPDATE push_preference SET {' = ?, '.join(_COLUMNS)} = ? WHERE user = ?",  # noqa: S608
)
DEVICES = Query(
    "push_devices",
    "devices of users that can be woken",
    "SELECT session, user, endpoint, point, secret, at FROM push_device WHERE user IN ({list}) ORDER BY at, session",
)
ADD_DEVICE = Query(
    "push_add_device",
    "where a session's device can be woken",
    "INSERT INTO push_device (session, user, endpoint, place, point, secret, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
)
REMOVE_PLACE = Query("push_remove_place", "whoever had this endpoint", "DELETE FROM push_device WHERE place = ?")
REMOVE_DEVICE = Query("push_remove_device", "a user's device", "DELETE FROM push_device WHERE session = ? AND user = ?")
FORGET_DEVICES = Query("push_forget_devices", "of a deleted account", "DELETE FROM push_device WHERE user = ?")
FORGET_PREFERENCES = Query(
    "push_forget_preferences", "of a deleted account", "DELETE FROM push_preference WHERE user = ?"
)
REMOVE_SESSIONS = Query(
    "push_remove_sessions", "devices of ended sessions", "DELETE FROM push_device WHERE session IN ({list})"
)
REMOVE_GONE = Query(
    "push_remove_gone", "an endpoint that is gone", "DELETE FROM push_device WHERE session = ? AND place = ?"
)


class SqlDeviceStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def preferences(self, user_ids: Sequence[int]) -> dict[int, Preferences]:
        async def work(tx: Transaction) -> list[Row]:
            return await tx.fetch(PREFERENCES, list(user_ids))

        rows = await self._db.read(work) if user_ids else []
        return {user: _preferences(row) for user, *row in rows}

    async def prefer(self, user_id: int, changes: Mapping[str, bool | int | str]) -> Preferences:
        async def work(tx: Transaction) -> Preferences:
            row = await _locked(tx, user_id)
            wanted = _preferences([changes.get(name, value) for name, value in zip(_COLUMNS, row, strict=True)])
            await tx.execute(SAVE_PREFERENCES, *astuple(wanted), user_id)
            return wanted

        return await self._db.transact(work)

    async def register(self, device: Device, *, most: int) -> Device | None:
        async def work(tx: Transaction) -> Device | None:
            await _locked(tx, device.user_id)
            known = [Device(*row) for row in await tx.fetch(DEVICES, [device.user_id])]
            for one in known:
                if _same(one, device):
                    return one
            taken = {one.session_id for one in known if device.endpoint != one.endpoint} - {device.session_id}
            if len(taken) >= most:
                return None
            await tx.execute(REMOVE_PLACE, _place(device.endpoint))
            await tx.execute(REMOVE_DEVICE, device.session_id, device.user_id)
            values = (device.endpoint, _place(device.endpoint), device.point, device.secret, device.at)
            await tx.execute(ADD_DEVICE, device.session_id, device.user_id, *values)
            return device

        return await self._db.transact(work)

    async def devices(self, user_ids: Sequence[int]) -> list[Device]:
        async def work(tx: Transaction) -> list[Row]:
            return await tx.fetch(DEVICES, list(user_ids))

        return [Device(*row) for row in await self._db.read(work)] if user_ids else []

    async def remove(self, user_id: int, session_id: int) -> None:
        await self._execute(REMOVE_DEVICE, session_id, user_id)

    async def remove_sessions(self, session_ids: Sequence[int]) -> None:
        if session_ids:
            await self._execute(REMOVE_SESSIONS, list(session_ids))

    async def remove_gone(self, session_id: int, endpoint: str) -> None:
        await self._execute(REMOVE_GONE, session_id, _place(endpoint))

    async def forget(self, user_id: int) -> None:
        async def work(tx: Transaction) -> None:
            await tx.execute(FORGET_DEVICES, user_id)
            await tx.execute(FORGET_PREFERENCES, user_id)

        await self._db.transact(work)

    async def _execute(self, query: Query, *arguments: object) -> None:
        async def work(tx: Transaction) -> None:
            await tx.execute(query, *arguments)

        await self._db.transact(work)


async def _locked(tx: Transaction, user_id: int) -> Row:
    await tx.execute(MAKE_PREFERENCES, user_id, *astuple(AS_SHIPPED))
    row = await tx.fetch_one(LOCK_PREFERENCES, user_id)
    assert row is not None
    return row


def _preferences(row: Sequence[object]) -> Preferences:
    quiet, start, end, zone, mentions, preview = row
    return Preferences(bool(quiet), int(str(start)), int(str(end)), str(zone), bool(mentions), bool(preview))


def _same(one: Device, other: Device) -> bool:
    return (one.session_id, one.endpoint, one.point, one.secret) == (
        other.session_id,
        other.endpoint,
        other.point,
        other.secret,
    )


def _place(endpoint: str) -> bytes:
    """Short enough for a unique index, whatever the length of the endpoint."""
    return hashlib.blake2b(endpoint.encode(), digest_size=32).digest()
