"""The rows that remember."""
# ruff: noqa: S608 - the names of a table and its columns are constants of its room

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from google.protobuf.message import Message

from hongyan.ports.db import Query, Transaction

Reply = TypeVar("Reply", bound=Message)


class Conflict(Exception):
    """Something else was asked under the same request id."""


@dataclass(frozen=True, slots=True)
class RequestKey:
    """Who asked what under which id, and after when an answer counts (Unix milliseconds)."""

    user: int
    id: str
    digest: bytes
    since: int


def request_key(
    user: int, request: Message, *, since: int, secret: bytes = b"", without: Iterable[str] = ()
) -> RequestKey | None:
    """None for a request without a `request_id`. What tells a retry from a conflict is the message without the fields
    `without`; `secret` where short answers in it must not be guessed from what is stored.
    """
    request_id: str = request.request_id  # type: ignore[attr-defined]
    if not request_id:
        return None
    body = type(request)()
    body.CopyFrom(request)
    for name in ("request_id", *without):
        body.ClearField(name)
    hashed = hashlib.blake2b(request.DESCRIPTOR.full_name.encode() + b"\0", key=secret, digest_size=16)
    hashed.update(body.SerializeToString(deterministic=True))
    return RequestKey(user, request_id, hashed.digest(), since)


class AnswerTable:
    """A table of answers, by its name. Each method runs in a transaction of the room; without a key nothing is
    remembered. `user`: its column of who asked. `of_all`: those who ask have no account yet, so an id is everybody's,
    and `RequestKey.user` is whom the answer names.
    """

    def __init__(self, name: str, *, user: str = "user_id", of_all: bool = False) -> None:
        keys = "request_id" if of_all else f"{user}, request_id"
        columns = f"{user} {{id}} NOT NULL, request_id {{key}} NOT NULL, digest {{bytes_key}} NOT NULL"
        more = "reply {blob} NOT NULL, at {id} NOT NULL"
        self.ddl = (
            f"CREATE TABLE {name} ({columns}, {more}, PRIMARY KEY ({keys})){{table_end}}",
            f"CREATE INDEX {name}_at ON {name} (at)",
        )
        self._of_all = of_all
        found = " AND ".join(f"{one} = ?" for one in keys.split(", "))
        self._get = Query(
            f"get_{name}", "what a request id got", f"SELECT digest, reply FROM {name} WHERE {found} AND at > ?"
        )
        self._put = Query(
            f"put_{name}",
            "remember what a request id got",
            f"REPLACE INTO {name} ({user}, request_id, digest, reply, at) VALUES (?, ?, ?, ?, ?)",
        )
        self._drop = Query(f"drop_{name}", "it was not done", f"DELETE FROM {name} WHERE {found}")
        self._purge = Query(f"purge_{name}", "too old", f"DELETE FROM {name} WHERE at <= ?")
        self._drop_all = Query(f"drop_all_{name}", "of one user", f"DELETE FROM {name} WHERE {user} = ?")

    async def answered(self, tx: Transaction, key: RequestKey | None, reply: type[Reply]) -> Reply | None:
        """The answer that was given already. Raises `Conflict`."""
        row = None if key is None else await tx.fetch_one(self._get, *self._place(key.user, key.id), key.since)
        if key is None or row is None:
            return None
        if bytes(row[0]) != key.digest:
            raise Conflict
        return reply.FromString(bytes(row[1]))

    async def remember(self, tx: Transaction, key: RequestKey | None, reply: Message, at: int) -> None:
        if key is not None:
            await tx.execute(self._put, key.user, key.id, key.digest, reply.SerializeToString(), at)

    async def forget(self, tx: Transaction, user: int, request_id: str) -> None:
        """It was not done after all: the next request with this id is decided anew."""
        await tx.execute(self._drop, *self._place(user, request_id))

    async def forget_all(self, tx: Transaction, user: int) -> None:
        await tx.execute(self._drop_all, user)

    async def purge(self, tx: Transaction, before: int) -> None:
        """Forget what was answered up to that time."""
        await tx.execute(self._purge, before)

    def _place(self, user: int, request_id: str) -> tuple[int | str, ...]:
        return (request_id,) if self._of_all else (user, request_id)
