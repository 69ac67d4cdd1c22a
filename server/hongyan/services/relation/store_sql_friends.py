"""Friend lists and their categories on `ports.db`."""

from dataclasses import replace

from hongyan.ports.answers import RequestKey
from hongyan.ports.db import Transaction
from hongyan.services.relation import events, queries
from hongyan.services.relation.facts import DELETED, LEFT, Category, FriendRow
from hongyan.services.relation.pairs import pair
from hongyan.services.relation.rules import standing
from hongyan.services.relation.storage import ANSWERS, Held, Storage, friend_of
from hongyan.services.relation.store import Changes
from hongyan.services.relation.store_sql_pending import pend
from hongyan_proto.relation_pb2 import FriendCategoryReply


class SqlFriends:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def changes(self, user: int, since: int, limit: int) -> Changes:
        query = queries.CHANGED_FRIENDS if since else queries.PRESENT_FRIENDS

        async def work(tx: Transaction) -> Changes:
            person = await tx.fetch_one(queries.PERSONS, [user])
            rows = [friend_of(row) for row in await tx.fetch(query, user, since, limit + 1)]
            found = await categories(tx, user)
            more = len(rows) > limit
            rows = rows[:limit]
            version = rows[-1].version if more else person[1] if person else 0
            return Changes(rows, found, version, more)

        return await self._storage.read(work)

    async def get(self, user: int, friend: int) -> FriendRow | None:
        async def work(tx: Transaction) -> FriendRow | None:
            return await line(tx, user, friend)

        return await self._storage.read(work)

    async def update(
        self, user: int, friend: int, *, remark: str | None, category: int | None, at: int
    ) -> FriendRow | None:
        async def work(tx: Transaction) -> FriendRow | None:
            held = await Held.of(tx, [user], at)
            before = await line(tx, user, friend)
            if before is None:
                return None
            after = replace(
                before,
                remark=before.remark if remark is None else remark,
                category=before.category if category is None else await own_category(tx, user, category),
            )
            if after != before:
                after = await put(held, after)
                await held.close()
            return after

        return await self._storage.transact(work)

    async def delete(self, user: int, friend: int, *, both: bool, at: int) -> bool:
        async def work(tx: Transaction) -> bool:
            if await line(tx, user, friend) is None and (not both or await line(tx, friend, user) is None):
                return False  # before anything is held: anybody may name anybody here
            held = await Held.of(tx, [user, friend], at)
            mine, theirs = await line(tx, user, friend), await line(tx, friend, user) if both else None
            if theirs is not None:
                await remove(held, theirs, LEFT)
            if mine is not None:
                await remove(held, mine, DELETED)
                await pend(held, user, (user, friend), {friend: standing(await pair(tx, friend, user))})
            await held.close()
            return mine is not None or theirs is not None

        return await self._storage.transact(work)

    async def categories(self, user: int) -> list[Category]:
        async def work(tx: Transaction) -> list[Category]:
            return await categories(tx, user)

        return await self._storage.read(work)

    async def add_category(
        self, user: int, category_id: int, name: str, *, most: int, at: int, key: RequestKey | None = None
    ) -> Category | FriendCategoryReply | None:
        async def work(tx: Transaction) -> Category | FriendCategoryReply | None:
            held = await Held.of(tx, [user], at)
            if (before := await ANSWERS.answered(tx, key, FriendCategoryReply)) is not None:
                return before
            found = await categories(tx, user)
            made = next((one for one in found if one.name == name), None)
            if made is None and len(found) >= most:
                return None
            if made is None:
                made = Category(category_id, name, len(found))
                await tx.execute(queries.ADD_CATEGORY, made.id, user, made.name, made.place)
                await _tell_categories(held, user, [*found, made])
            await ANSWERS.remember(tx, key, FriendCategoryReply(category=events.category(made)), at)
            return made

        return await self._storage.transact(work)

    async def update_category(
        self, user: int, category_id: int, *, name: str | None, place: int | None, at: int
    ) -> Category | None:
        async def work(tx: Transaction) -> Category | None:
            held = await Held.of(tx, [user], at)
            found = await categories(tx, user)
            before = next((one for one in found if one.id == category_id), None)
            if before is None:
                return None
            rest = [one for one in found if one is not before]
            if any(one.name == name for one in rest):
                raise KeyError(name)
            rest.insert(before.place if place is None else place, replace(before, name=name or before.name))
            after = await _write(held, user, found, rest)
            return next(one for one in after if one.id == category_id)

        return await self._storage.transact(work)

    async def delete_category(self, user: int, category_id: int, *, at: int) -> bool:
        async def work(tx: Transaction) -> bool:
            held = await Held.of(tx, [user], at)
            found = await categories(tx, user)
            rest = [one for one in found if one.id != category_id]
            if len(rest) == len(found):
                return False
            for row in await tx.fetch(queries.IN_CATEGORY, user, category_id):
                await put(held, replace(friend_of(row), category=0))
            await tx.execute(queries.DROP_CATEGORY, category_id)
            await _write(held, user, found, rest)
            return True

        return await self._storage.transact(work)


async def line(tx: Transaction, user: int, friend: int) -> FriendRow | None:
    """Of a present friend."""
    row = await tx.fetch_one(queries.MINE, user, [friend])
    return friend_of(row) if row is not None and not row[6] else None


async def put(held: Held, row: FriendRow, *, new: bool = False) -> FriendRow:
    """Write a line of a list under the next version, and tell its owner."""
    row = replace(row, version=held.step(row.user, friends=int(new)), gone=0)
    await _write_line(held, row)
    held.tell(events.friend_changed(row, held.at))
    return row


async def remove(held: Held, row: FriendRow, how: int) -> FriendRow:
    """Take a line off a list. It stays as one that is gone, without what its owner had written."""
    row = replace(row, remark="", category=0, version=held.step(row.user, friends=-1), gone=how)
    await _write_line(held, row)
    held.tell(events.friend_removed(row, held.at))
    return row


async def own_category(tx: Transaction, user: int, category: int) -> int:
    """The same number; KeyError when it is not one of theirs (0 is everybody's)."""
    if category and all(one.id != category for one in await categories(tx, user)):
        raise KeyError(category)
    return category


async def categories(tx: Transaction, user: int) -> list[Category]:
    return [Category(*row) for row in await tx.fetch(queries.CATEGORIES, user)]


async def _write_line(held: Held, row: FriendRow) -> None:
    values = (row.user, row.friend, row.remark, row.category, row.since, row.version, row.gone)
    await held.tx.execute(queries.PUT_FRIEND, *values)


async def _write(held: Held, user: int, before: list[Category], wanted: list[Category]) -> list[Category]:
    """Number them in their order, write those that changed, tell if any did."""
    after = [replace(one, place=place) for place, one in enumerate(wanted)]
    changed = [one for one in after if one not in before]
    for one in changed:
        await held.tx.execute(queries.SET_CATEGORY, one.name, one.place, one.id)
    if after != before:
        await _tell_categories(held, user, after)
    return after


async def _tell_categories(held: Held, user: int, found: list[Category]) -> None:
    held.tell(events.categories_changed(user, held.step(user), found, held.at))
    await held.close()
