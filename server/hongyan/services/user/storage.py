"""The database as this room uses it: what it cannot do becomes a refusal that clients understand."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from hongyan.ports.answers import AnswerTable
from hongyan.ports.db import Database, DatabaseError, OutcomeUnknown, Row, StorageFull, Transaction, Work
from hongyan.ports.outbox import OutboxTable
from hongyan.rpc.errors import ServiceError
from hongyan.services.user import queries
from hongyan.services.user.store import Account, SignInRow, Status
from hongyan_proto import inside_pb2
from hongyan_proto.errors_pb2 import ErrorCode

T = TypeVar("T")
RETRY_MS = 1_000
EVENTS = OutboxTable("account_outbox", inside_pb2.UserStreamEvent)
ANSWERS = AnswerTable("account_request", of_all=True)
"""Of registrations; `migrations` made it before there was a port for it."""


class Storage:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def transact(self, work: Work[T]) -> T:
        with _refusing():
            return await self._db.transact(work)

    async def read(self, work: Work[T]) -> T:
        with _refusing():
            return await self._db.read(work)


def account_of(row: Row) -> Account:
    """From a row that begins with the columns of an account."""
    user_id, number, username, nickname, signature, password_hash, administrator, disabled = row[:8]
    avatar, emoji, text, until, email, created_at, deleted_at = row[8:15]
    return Account(
        user_id,
        number,
        username,
        nickname,
        signature,
        password_hash,
        administrator=bool(administrator),
        disabled=bool(disabled),
        avatar=avatar,
        status=Status(emoji, text, until),
        email=email,
        created_at=created_at,
        deleted_at=deleted_at,
    )


async def add_events(tx: Transaction, events: Iterable[inside_pb2.UserStreamEvent]) -> None:
    await EVENTS.add(tx, [(event, event.event.at) for event in events])


async def add_sign_ins(tx: Transaction, rows: Iterable[SignInRow]) -> None:
    await tx.execute_many(
        queries.ADD_SIGN_IN,
        [(row.user_id, row.at, row.ip, row.platform, row.device_id, row.name, row.session_id) for row in rows],
    )


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except StorageFull as error:
        raise ServiceError(ErrorCode.storage_full, retry_after_ms=RETRY_MS) from error
    except OutcomeUnknown as error:
        raise ServiceError(ErrorCode.outcome_unknown) from error
    except DatabaseError as error:
        raise ServiceError(ErrorCode.unavailable, retry_after_ms=RETRY_MS) from error
