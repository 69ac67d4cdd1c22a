"""The database as this room uses it, and the people whom a transaction holds."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from hongyan.ports.answers import AnswerTable, Conflict
from hongyan.ports.db import Database, DatabaseError, OutcomeUnknown, Row, StorageFull, Transaction, Work
from hongyan.ports.outbox import OutboxTable
from hongyan.rpc.errors import ServiceError
from hongyan.services.relation import queries
from hongyan.services.relation.facts import FriendRow, Person, RequestRow
from hongyan_proto import inside_pb2
from hongyan_proto.errors_pb2 import ErrorCode

T = TypeVar("T")
RETRY_MS = 1_000
EVENTS = OutboxTable("relation_outbox", inside_pb2.UserStreamEvent)
ANSWERS = AnswerTable("relation_answer", user="user")


class Storage:
    """What the database cannot do becomes a refusal that clients understand."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def transact(self, work: Work[T]) -> T:
        with _refusing():
            return await self._db.transact(work)

    async def read(self, work: Work[T]) -> T:
        with _refusing():
            return await self._db.read(work)


class Held:
    """People whose rows a transaction has locked, always in the order of their ids: until it ends nobody else changes
    anything about them. Every change takes a new version of its owner's list and leaves an event that bears it.
    """

    def __init__(self, tx: Transaction, at: int) -> None:
        self.tx = tx
        self.at = at
        self.people: dict[int, Person] = {}
        self._before: dict[int, Person] = {}
        self._events: list[inside_pb2.UserStreamEvent] = []

    @classmethod
    async def of(cls, tx: Transaction, users: Iterable[int], at: int) -> "Held":
        held = cls(tx, at)
        for user in sorted(set(users)):
            row = await tx.fetch_one(queries.LOCK_PERSON, user)
            if row is None:
                await tx.execute(queries.MAKE_PERSON, user, b"")
                row = await tx.fetch_one(queries.LOCK_PERSON, user)
            assert row is not None
            held.people[user] = held._before[user] = person_of(row)
        return held

    def step(self, user: int, *, friends: int = 0) -> int:
        """The next version of somebody's list, which has so many friends more."""
        person = self.people[user]
        self.people[user] = replace(person, version=person.version + 1, friends=person.friends + friends)
        return person.version + 1

    def changed(self, user: int) -> bool:
        """Whether they took a version in this transaction."""
        return self.people[user].version > self._before[user].version

    def tell(self, event: inside_pb2.UserStreamEvent) -> None:
        self._events.append(event)

    async def close(self) -> None:
        """Write the versions and what is to be told."""
        for user, person in self.people.items():
            if person != self._before[user]:
                await self.tx.execute(queries.MOVE_PERSON, person.version, person.friends, user)
        await EVENTS.add(self.tx, [(event, self.at) for event in self._events])


def person_of(row: Row) -> Person:
    user, version, friends, rule, question, answer, find, see, presence, invite, strangers, recommend = row
    return Person(
        user=user,
        version=version,
        friends=friends,
        rule=rule,
        question=question,
        answer=bytes(answer),
        find=find,
        see=see,
        presence=presence,
        invite=invite,
        strangers=strangers,
        recommend=bool(recommend),
    )


def friend_of(row: Row) -> FriendRow:
    return FriendRow(*row)


def request_of(row: Row) -> RequestRow:
    known = RequestRow(*row)
    return replace(known, hidden=bool(known.hidden))


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except Conflict as error:
        raise ServiceError(
            ErrorCode.conflict, "this request id was used for something else", field="request_id"
        ) from error
    except StorageFull as error:
        raise ServiceError(ErrorCode.storage_full, retry_after_ms=RETRY_MS) from error
    except OutcomeUnknown as error:
        raise ServiceError(ErrorCode.outcome_unknown) from error
    except DatabaseError as error:
        raise ServiceError(ErrorCode.unavailable, retry_after_ms=RETRY_MS) from error
