"""People's own settings, blocks, suggestions and contacts on `ports.db`."""

from collections.abc import Callable, Collection
from dataclasses import replace

from hongyan.ports.db import Transaction
from hongyan.services.relation import events, queries
from hongyan.services.relation.facts import LEFT, Pair, Person
from hongyan.services.relation.pairs import pair, pairs
from hongyan.services.relation.rules import standing
from hongyan.services.relation.storage import ANSWERS, Held, Storage, person_of
from hongyan.services.relation.store import Candidate
from hongyan.services.relation.store_sql_friends import line, remove
from hongyan.services.relation.store_sql_pending import pend
from hongyan.services.relation.store_sql_requests import close, open_between
from hongyan_proto.model_pb2 import FriendRequest


class SqlPeople:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def persons(self, users: Collection[int]) -> dict[int, Person]:
        async def work(tx: Transaction) -> dict[int, Person]:
            return await _persons(tx, users)

        return await self._storage.read(work)

    async def around(self, user: int, others: Collection[int]) -> dict[int, tuple[Pair, Person]]:
        async def work(tx: Transaction) -> dict[int, tuple[Pair, Person]]:
            stands, persons = await pairs(tx, user, others), await _persons(tx, others)
            return {other: (stands[other], persons[other]) for other in persons}

        return await self._storage.read(work) if others else {}

    async def set_privacy(self, user: int, change: Callable[[Person], Person], *, at: int) -> Person:
        async def work(tx: Transaction) -> Person:
            held = await Held.of(tx, [user], at)
            before = held.people[user]
            after = change(before)
            if after == before:
                return before
            await tx.execute(
                queries.SET_PRIVACY,
                *(after.rule, after.question, after.answer, after.find, after.see, after.presence),
                *(after.invite, after.strangers, int(after.recommend), user),
            )
            after = replace(after, version=held.step(user))
            held.tell(events.privacy_changed(after, at))
            await held.close()
            return after

        return await self._storage.transact(work)

    async def block(self, user: int, other: int, *, most: int, at: int) -> int | None:
        async def work(tx: Transaction) -> int | None:
            held = await Held.of(tx, [user, other], at)
            known = await tx.fetch_one(queries.BLOCKED_AT, user, other)
            if known is not None:
                return int(known[0])
            count = await tx.fetch_one(queries.COUNT_BLOCKS, user)
            if count is not None and count[0] >= most:
                return None
            await tx.execute(queries.ADD_BLOCK, user, other, at)
            held.tell(events.block_changed(user, held.step(user), other, on=True, at=at))
            await _end_requests(held, user, other)
            await _tell_log(held, user, other)
            return at

        return await self._storage.transact(work)

    async def unblock(self, user: int, other: int, *, at: int) -> bool:
        async def work(tx: Transaction) -> bool:
            if await tx.fetch_one(queries.BLOCKED_AT, user, other) is None:
                return False  # before anything is held: anybody may name anybody here
            held = await Held.of(tx, [user, other], at)
            if not await tx.execute(queries.DROP_BLOCK, user, other):
                return False
            held.tell(events.block_changed(user, held.step(user), other, on=False, at=at))
            await _tell_log(held, user, other)
            return True

        return await self._storage.transact(work)

    async def blocks(self, user: int, *, before: tuple[int, int], limit: int) -> list[tuple[int, int]]:
        at, other = before

        async def work(tx: Transaction) -> list[tuple[int, int]]:
            rows = await tx.fetch(queries.BLOCKS, user, at, at, other, limit)
            return [(row[0], row[1]) for row in rows]

        return await self._storage.read(work)

    async def show(self, user: int, others: Collection[int]) -> None:
        async def work(tx: Transaction) -> None:
            await tx.execute_many(queries.ADD_SHOWN, [(user, other) for other in sorted(others)])

        await self._storage.transact(work)

    async def candidates(self, user: int, *, newest: int) -> list[Candidate]:
        async def work(tx: Transaction) -> list[Candidate]:
            friends = [row[0] for row in await tx.fetch(queries.NEWEST_FRIENDS, user, newest)]
            rows = await tx.fetch(queries.MUTUAL, friends) if friends else []
            return [Candidate(row[0], row[1]) for row in rows if row[0] != user]

        return await self._storage.read(work)

    async def unsuggested(self, user: int, others: Collection[int], *, now: int) -> set[int]:
        async def work(tx: Transaction) -> set[int]:
            if not others:
                return set()
            dismissed = {row[0] for row in await tx.fetch(queries.DISMISSED, user, list(others))}
            open_with = {other for row in await tx.fetch(queries.OPEN_WITH, user, user, now) for other in row}
            return dismissed | (open_with & set(others))

        return await self._storage.read(work)

    async def through(self, user: int, others: Collection[int], *, most: int) -> dict[int, list[int]]:
        async def work(tx: Transaction) -> dict[int, list[int]]:
            rows = {other: await tx.fetch(queries.THROUGH, user, other, most) for other in others}
            return {other: [row[0] for row in found] for other, found in rows.items()}

        return await self._storage.read(work)

    async def dismiss(self, user: int, other: int, *, most: int) -> bool:
        async def work(tx: Transaction) -> bool:
            count = await tx.fetch_one(queries.COUNT_DISMISSED, user)
            if count is not None and count[0] >= most:
                return await tx.fetch_one(queries.DISMISSED, user, [other]) is not None
            await tx.execute(queries.ADD_DISMISSED, user, other)
            return True

        return await self._storage.transact(work)

    async def set_contacts(self, user: int, hashes: Collection[bytes]) -> None:
        async def work(tx: Transaction) -> None:
            await tx.execute(queries.DROP_CONTACTS, user)
            await tx.execute_many(queries.ADD_CONTACT, [(one, user) for one in sorted(set(hashes))])

        await self._storage.transact(work)

    async def has_contacts(self, user: int) -> bool:
        async def work(tx: Transaction) -> bool:
            return await tx.fetch_one(queries.HAS_CONTACTS, user) is not None

        return await self._storage.read(work)

    async def by_contacts(self, hashes: Collection[bytes]) -> dict[bytes, int]:
        async def work(tx: Transaction) -> dict[bytes, int]:
            rows = await tx.fetch(queries.CONTACTS, list(hashes)) if hashes else []
            found: dict[bytes, int] = {}
            for row in rows:  # ascending: ids grow with time
                found.setdefault(bytes(row[0]), row[1])
            return found

        return await self._storage.read(work)

    async def forget(self, user: int, *, at: int) -> None:
        async def find(tx: Transaction) -> set[int]:
            return {row[0] for row in await tx.fetch(queries.ALL_ABOUT, user)}

        for other in sorted(await self._storage.read(find)):
            await self._leave_list(other, user, at)

        async def work(tx: Transaction) -> None:
            held = await Held.of(tx, [user], at)
            await _drop_all(held, user)

        await self._end_all_requests(user, at)
        await self._storage.transact(work)

    async def _leave_list(self, owner: int, user: int, at: int) -> None:
        async def work(tx: Transaction) -> None:
            held = await Held.of(tx, [owner], at)
            row = await line(tx, owner, user)
            if row is not None:
                await remove(held, row, LEFT)
                await held.close()
            # The line that is gone stays as long as the owner's devices may ask for it: it names nobody.

        await self._storage.transact(work)

    async def _end_all_requests(self, user: int, at: int) -> None:
        async def find(tx: Transaction) -> list[tuple[int, int]]:
            return [(row[1], row[2]) for row in await tx.fetch(queries.REQUESTS_OF, user, user)]

        for asker, asked in await self._storage.read(find):

            async def work(tx: Transaction, asker: int = asker, asked: int = asked) -> None:
                held = await Held.of(tx, [asker, asked], at)
                for row in await open_between(tx, asker, asked, at):
                    await close(held, row, FriendRequest.expired)
                await held.close()

            await self._storage.transact(work)


async def _persons(tx: Transaction, users: Collection[int]) -> dict[int, Person]:
    rows = await tx.fetch(queries.PERSONS, list(users)) if users else []
    found = {row[0]: person_of(row) for row in rows}
    return {user: found.get(user) or Person(user) for user in users}


async def _end_requests(held: Held, user: int, other: int) -> None:
    """Who blocks takes their own request back, and sees the other's no more; the other is not told of that."""
    for row in await open_between(held.tx, user, other, held.at):
        if row.asker == user:
            await close(held, row, FriendRequest.withdrawn)
        elif not row.hidden:
            await held.tx.execute(queries.HIDE_REQUEST, row.id)
            gone = replace(row, state=FriendRequest.withdrawn, answered_at=held.at)
            held.tell(events.request_changed(gone, user, held.at))


async def _tell_log(held: Held, user: int, other: int) -> None:
    """The other stands to the user as they now do."""
    stands = standing(await pair(held.tx, other, user))
    await pend(held, user, (user, other), {other: stands})
    await held.close()


async def _drop_all(held: Held, user: int) -> None:
    tx = held.tx
    for query in (queries.DROP_FRIENDS, queries.DROP_CATEGORIES, queries.DROP_CONTACTS, queries.DROP_PERSON):
        await tx.execute(query, user)
    for query in (queries.DROP_REQUESTS, queries.DROP_BLOCKS, queries.DROP_DISMISSED, queries.DROP_SHOWN):
        await tx.execute(query, user, user)
    await ANSWERS.forget_all(tx, user)
