"""Friend requests on `ports.db`: decided and done in one transaction that holds both people."""

from dataclasses import replace

from hongyan.ports.answers import RequestKey
from hongyan.ports.db import Query, Transaction
from hongyan.rpc.errors import ServiceError
from hongyan.services.relation import events, queries, rules
from hongyan.services.relation.facts import FriendRow, RequestRow, Situation
from hongyan.services.relation.pairs import pair
from hongyan.services.relation.rules import Outcome
from hongyan.services.relation.storage import ANSWERS, Held, Storage, friend_of, request_of
from hongyan.services.relation.store import Asked, Decide
from hongyan.services.relation.store_sql_friends import categories, line, own_category, put
from hongyan.services.relation.store_sql_pending import pend
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import FriendRequest, Privacy
from hongyan_proto.relation_pb2 import FriendRequestReply

_BIGGEST = 2**63 - 1


class SqlRequests:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def ask(self, new: RequestRow, decide: Decide, key: RequestKey | None = None) -> Asked | FriendRequestReply:
        async def work(tx: Transaction) -> Asked | FriendRequestReply:
            held = await Held.of(tx, [new.asker, new.asked], new.at)
            if (before := await ANSWERS.answered(tx, key, FriendRequestReply)) is not None:
                return before
            await own_category(tx, new.asker, new.category)
            situation = await _situation(held, new)
            asked = await _ask(held, new, situation, decide(situation))
            await ANSWERS.remember(tx, key, _reply(asked, new.asker, new.at), new.at)
            await held.close()
            return asked

        return await self._storage.transact(work)

    async def answered(self, key: RequestKey) -> FriendRequestReply | None:
        async def work(tx: Transaction) -> FriendRequestReply | None:
            return await ANSWERS.answered(tx, key, FriendRequestReply)

        return await self._storage.read(work)

    async def answer(
        self, user: int, request_id: int, wanted: int, *, reason: str, remark: str, category: int, friends: int, at: int
    ) -> Asked | None:
        async def work(tx: Transaction) -> Asked | None:
            first = await _one(tx, queries.REQUEST, request_id)
            if first is None or user not in {first.asker, first.asked}:
                return None
            held = await Held.of(tx, [first.asker, first.asked], at)
            row = await _one(tx, queries.REQUEST, request_id)
            assert row is not None
            if not rules.answering(row, user, wanted, at):
                return Asked(row, await line(tx, user, row.asker) if wanted == FriendRequest.accepted else None)
            if wanted == FriendRequest.accepted:
                found = await _accept(held, row, remark, await own_category(tx, user, category), friends)
            else:
                found = Asked(await close(held, row, wanted, reason=reason))
            await held.close()
            return found

        return await self._storage.transact(work)

    async def list(self, user: int, *, sent: bool, before: int, limit: int) -> list[RequestRow]:
        query = queries.SENT_REQUESTS if sent else queries.RECEIVED_REQUESTS

        async def work(tx: Transaction) -> list[RequestRow]:
            return [request_of(row) for row in await tx.fetch(query, user, before or _BIGGEST, limit)]

        return await self._storage.read(work)

    async def expire(self, *, at: int, limit: int) -> int:
        async def find(tx: Transaction) -> list[RequestRow]:
            return [request_of(row) for row in await tx.fetch(queries.OVERDUE_REQUESTS, at, limit)]

        overdue = await self._storage.read(find)
        for found in overdue:

            async def work(tx: Transaction, found: RequestRow = found) -> None:
                held = await Held.of(tx, [found.asker, found.asked], at)
                row = await _one(tx, queries.REQUEST, found.id)
                if row is not None and row.state == FriendRequest.pending:
                    await close(held, row, FriendRequest.expired)
                    await held.close()

            await self._storage.transact(work)
        return len(overdue)

    async def purge(self, *, requests_before: int, answers_before: int) -> None:
        async def work(tx: Transaction) -> None:
            await tx.execute(queries.PURGE_REQUESTS, requests_before)
            await ANSWERS.purge(tx, answers_before)

        await self._storage.transact(work)


async def close(held: Held, row: RequestRow, state: int, *, reason: str = "") -> RequestRow:
    """A request gets its end, and the two are told."""
    row = replace(row, state=state, answered_at=held.at, reason=reason)
    await held.tx.execute(queries.CLOSE_REQUEST, state, held.at, reason, row.id)
    _tell(held, row)
    return row


async def open_between(tx: Transaction, one: int, other: int, now: int) -> list[RequestRow]:
    """At most one in each direction."""
    newest = [await _one(tx, queries.LAST_REQUEST, *two) for two in ((one, other), (other, one))]
    return [row for row in newest if row is not None and rules.is_open(row, now)]


async def _situation(held: Held, new: RequestRow) -> Situation:
    tx, now = held.tx, held.at
    sent = await tx.fetch_one(queries.COUNT_SENT, new.asker, now)
    received = await tx.fetch_one(queries.COUNT_RECEIVED, new.asked, now)
    return Situation(
        pair=await pair(tx, new.asker, new.asked),
        asker=held.people[new.asker],
        asked=held.people[new.asked],
        last=await _one(tx, queries.LAST_REQUEST, new.asker, new.asked),
        theirs=await _one(tx, queries.LAST_REQUEST, new.asked, new.asker),
        sent=sent[0] if sent else 0,
        received=received[0] if received else 0,
    )


async def _ask(held: Held, new: RequestRow, situation: Situation, outcome: Outcome) -> Asked:
    if situation.asked.rule != Privacy.any_answer:
        new = replace(new, answer="")  # nobody is to read it
    if outcome is Outcome.repeat:
        assert situation.last is not None
        friends = situation.pair.has and situation.pair.had
        return Asked(situation.last, situation.pair.mine if friends else None)
    if outcome is Outcome.befriend:
        new = replace(new, state=FriendRequest.accepted, answered_at=held.at)
        opened = await open_between(held.tx, new.asker, new.asked, held.at)
        theirs = next((row for row in opened if row.asker == new.asked), None)
        for row in opened:
            await close(held, row, FriendRequest.accepted)
        wished = (theirs.remark, theirs.category) if theirs is not None else ("", 0)
        mine = await _befriend(held, new, new.asker, remark=wished[0], category=wished[1])
    else:
        new, mine = replace(new, hidden=outcome is Outcome.hide), None
    await _insert(held, new)
    if situation.asker.see:
        await held.tx.execute(queries.ADD_SHOWN, new.asker, new.asked)
    _tell(held, new)
    return Asked(new, mine)


async def _accept(held: Held, row: RequestRow, remark: str, category: int, friends: int) -> Asked:
    stands = await pair(held.tx, row.asker, row.asked)
    if not rules.room_for(stands, held.people[row.asker], held.people[row.asked], friends):
        raise ServiceError(ErrorCode.friends_full, "one of the two friend lists is full")
    for other in await open_between(held.tx, row.asked, row.asker, held.at):
        if other.id != row.id:
            await close(held, other, FriendRequest.accepted)
    accepted = await close(held, row, FriendRequest.accepted)
    return Asked(accepted, await _befriend(held, row, row.asked, remark=remark, category=category))


async def _befriend(held: Held, request: RequestRow, by: int, *, remark: str, category: int) -> FriendRow:
    """Each in the list of the other, as the asker wished in the request and the asked one says here; the line of who
    made it so.
    """
    asker, asked = request.asker, request.asked
    lines = {
        asker: await _list(held, asker, asked, request.remark, request.category),
        asked: await _list(held, asked, asker, remark, category),
    }
    if not held.changed(by):
        held.step(by)
    standings = {
        user: rules.standing(await pair(held.tx, user, other)) for user, other in ((asker, asked), (asked, asker))
    }
    await pend(held, by, (asker, asked), standings)
    return lines[by]


async def _list(held: Held, user: int, friend: int, remark: str, category: int) -> FriendRow:
    known = await held.tx.fetch_one(queries.MINE, user, [friend])
    if category and all(one.id != category for one in await categories(held.tx, user)):
        category = 0  # deleted since it was wished
    before = friend_of(known) if known is not None else None
    if before is None or before.gone:
        return await put(held, FriendRow(user, friend, remark, category, held.at, 0), new=True)
    wished = replace(before, remark=remark or before.remark, category=category or before.category)
    return await put(held, wished) if wished != before else before


async def _insert(held: Held, row: RequestRow) -> None:
    values = (row.id, row.asker, row.asked, row.message, row.answer, row.source, row.state, row.at, row.expires_at)
    rest = (row.answered_at, row.reason, int(row.hidden), row.remark, row.category)
    await held.tx.execute(queries.ADD_REQUEST, *values, *rest)


def _tell(held: Held, row: RequestRow) -> None:
    held.tell(events.request_changed(row, row.asker, held.at))
    if not row.hidden:
        held.tell(events.request_changed(row, row.asked, held.at))


def _reply(asked: Asked, user: int, now: int) -> FriendRequestReply:
    friend = events.friend(asked.friend) if asked.friend is not None else None
    return FriendRequestReply(request=events.request(asked.request, user, now), friend=friend)


async def _one(tx: Transaction, query: Query, *keys: int) -> RequestRow | None:
    row = await tx.fetch_one(query, *keys)
    return None if row is None else request_of(row)
