"""The rooms of groups and of friends, and what the log makes of their decisions, broken."""

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from hongyan.ports.answers import AnswerTable
from hongyan.ports.db import Query
from hongyan.services.group import following
from hongyan.services.group import rules as group_rules
from hongyan.services.group.changes import Changes
from hongyan.services.group.service import GroupRoom
from hongyan.services.message import batch, change, introducing, rules, targets
from hongyan.services.message.store_write import SqlShardWriter
from hongyan.services.relation import store_sql_people
from hongyan.services.relation.following import Follower
from hongyan.services.relation.storage import EVENTS
from hongyan_proto.model_pb2 import MemberOperation
from tests.simulation.mutations.base import Mutation, swap, swapped
from tests.simulation.world.scenario import Scenario

QUIET = {"society": 0, "settings": 0, "profile": 0, "pin": 0, "react": 0, "look": 4, "edit": 2, "clear": 0}
IN_GROUPS = Scenario(faults=(), rooms=True, weights=QUIET | {"membership": 60, "send": 60})
WITH_RETRIES = Scenario(faults=("rpc", "rooms"), strength=4.0, rooms=True, weights=QUIET | {"membership": 80})
CRASHING = Scenario(
    faults=("rooms", "message", "database"), strength=5.0, rooms=True, weights=QUIET | {"membership": 80}
)
AMONG_FRIENDS = Scenario(faults=(), rooms=True, weights=QUIET | {"society": 60, "membership": 2, "send": 50})
BEGINNING = Scenario(faults=(), rooms=True, actions=110, weights=QUIET | {"society": 12, "send": 5, "membership": 2})
TALKING = Scenario(faults=(), rooms=True, weights=QUIET | {"membership": 10, "send": 80, "read": 20, "recall": 25})


# ---- intervals ----


def ends_elsewhere(by: int) -> Any:
    """Who leaves sees so many entries more."""
    good = change._leave

    async def leave(batch_: Any, conversation: Any, member: Any, seq: int) -> None:
        await good(batch_, conversation, member, seq + by)

    return swapped(change, _leave=leave)


def begins_before() -> Any:
    """A newcomer sees the entry before their joining."""
    good = change._join

    async def join(batch_: Any, conversation: Any, item: Any, seq: int) -> None:
        early = type(item)()
        early.CopyFrom(item)
        early.from_seq = item.from_seq or max(1, seq - 1)
        await good(batch_, conversation, early, seq)

    return swapped(change, _join=join)


def reopens() -> Any:
    """Who comes back goes on with the interval that had ended."""
    good = SqlShardWriter.open_span

    async def open_span(self: Any, conv: int, user: int, from_seq: int) -> None:
        table = re.search(r"span_\d+", self._sql.add_span.sql).group()
        whole = f"UPDATE {table} SET to_seq = ? WHERE conv = ? AND user = ?"
        await self._tx.execute(Query("whole_span", "no end of any interval", whole), from_seq - 1, conv, user)
        await good(self, conv, user, from_seq)

    return swapped(SqlShardWriter, open_span=open_span)


# ---- what binds the log ----


def forgets(*operations: int) -> Any:
    """The entry is written, and changes nobody."""
    good = change._apply

    async def apply(batch_: Any, conversation: Any, item: Any, seq: int) -> None:
        if item.operation not in operations:
            await good(batch_, conversation, item, seq)

    return swapped(change, _apply=apply)


async def not_obeyed(_batch: Any, _conversation: Any, _group: Any) -> None:
    return None


def names_only() -> Any:
    """A mention of all names nobody."""
    good = batch.Batch.mention

    def mention(self: Any, conversation: Any, mentions: Any, seq: int) -> None:
        good(self, conversation, [user for user in mentions if user], seq)

    return swapped(batch.Batch, mention=mention)


@contextlib.contextmanager
def manager_erases_nothing() -> Iterator[None]:
    """The recall of what another said leaves its text in the store."""
    good, recall = SqlShardWriter.save_target, targets._recall
    by_another = False

    async def save(self: Any, conv: int, seq: int, body: bytes, *rest: Any) -> None:
        if not body and by_another:
            body = (await self.target(conv, seq)).body
        await good(self, conv, seq, body, *rest)

    async def noted(batch_: Any, ask: Any, target: Any) -> Any:
        nonlocal by_another
        by_another = target.sender != ask.user_id
        return await recall(batch_, ask, target)

    with swapped(SqlShardWriter, save_target=save), swapped(targets, _recall=noted):
        yield


# ---- the rooms ----


async def never(_self: Any) -> None:
    return None


async def not_told_of_blocks(held: Any, _user: int, _other: int) -> None:
    await held.close()


async def nobody_blocked(*_: Any) -> dict[int, int]:
    return {}


async def never_answered(_self: Any, _tx: Any, _key: Any, _reply: Any) -> None:
    return None


async def not_followed(_self: Any, _group: int) -> None:
    return None


class Loses:
    """An outbox that forgets every third event."""

    def __init__(self, table: Any, lost: str) -> None:
        self._table, self._lost = table, lost

    def __getattr__(self, name: str) -> Any:
        return getattr(self._table, name)

    async def add(self, tx: Any, events: Any) -> None:
        await self._table.add(tx, [(event, at) for event, at in events if not event.event.HasField(self._lost)])


def lost_events(field: str) -> Any:
    from hongyan.services.relation import storage

    return swapped(storage, EVENTS=Loses(EVENTS, field))


def told_again() -> Any:
    good = following._write

    async def write(tx: Any, group: Any, before: Any, rows: Any, **more: Any) -> Any:
        found = await good(tx, group, before, rows, **more)
        came = [row for row in rows.values() if row.present and not following._was_in(before, row)]
        again = [following.events.joined(replace(found, version=found.version + 1), row.user_id, at=0) for row in came]
        await tx.add_events(again)
        return found

    return swapped(following, _write=write)


def everybody_may() -> Any:
    return swapped(group_rules, check=lambda *_: None)


MUTATIONS: Sequence[Mutation] = (
    Mutation("who is put out sees one entry too many", "intervals", lambda: ends_elsewhere(1), IN_GROUPS),
    Mutation("who is put out sees one entry too few", "intervals", lambda: ends_elsewhere(-1), IN_GROUPS),
    Mutation("a newcomer sees the entry before", "intervals", begins_before, IN_GROUPS),
    Mutation("who comes back has the old interval", "intervals", reopens, IN_GROUPS),
    Mutation("unmute forgotten", "rights", lambda: forgets(MemberOperation.unmute), IN_GROUPS),
    Mutation("mute forgotten", "rights", lambda: forgets(MemberOperation.mute), IN_GROUPS),
    Mutation("a new role is not the log's", "rights", lambda: forgets(MemberOperation.set_role), IN_GROUPS),
    Mutation("mute of all does not bind the log", "rights", swap(change, _obey=not_obeyed), IN_GROUPS),
    Mutation("who is muted may write", "rights", swap(batch.rules, may_send=lambda *_: None), IN_GROUPS),
    Mutation("everybody may recall", "rights", swap(rules, may_recall=lambda *_: None), TALKING),
    Mutation("mention of all not counted", "rights", names_only, TALKING),
    Mutation("a manager's recall erases nothing", "rights", manager_erases_nothing, TALKING),
    Mutation("everybody may everything in a group", "groups", everybody_may, IN_GROUPS),
    Mutation("an unfinished change is not healed", "groups", swap(GroupRoom, _heal=never), CRASHING),
    Mutation("the room does not follow the log", "groups", swap(Changes, follow=not_followed), CRASHING),
    Mutation("answers not remembered", "groups", swap(AnswerTable, answered=never_answered), WITH_RETRIES),
    Mutation("joined told twice under two ids", "groups", told_again, IN_GROUPS),
    Mutation(
        "block not told to the log", "friends", swap(store_sql_people, _tell_log=not_told_of_blocks), AMONG_FRIENDS
    ),
    Mutation(
        "who is blocked may answer the first message",
        "friends",
        swap(introducing, _blocked=nobody_blocked),
        BEGINNING,
    ),
    Mutation(
        "what conversations must be told is not carried out", "friends", swap(Follower, carry_out=never), AMONG_FRIENDS
    ),
    Mutation("a new friend not told", "friends", lambda: lost_events("friend"), AMONG_FRIENDS),
    Mutation("a block not told to one's devices", "friends", lambda: lost_events("block"), AMONG_FRIENDS),
)
