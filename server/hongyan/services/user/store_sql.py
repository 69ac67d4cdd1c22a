"""The accounts of the user room on `ports.db`: the same statements on both engines."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from hongyan.ports.answers import RequestKey
from hongyan.ports.db import Database, Query, Transaction
from hongyan.ports.trail import TRAIL_MIGRATIONS, Line, add_line
from hongyan.services.user import events, queries, search
from hongyan.services.user.migrations import GONE, MIGRATIONS
from hongyan.services.user.rules import name_key
from hongyan.services.user.storage import ANSWERS, EVENTS, Storage, account_of, add_events
from hongyan.services.user.store import (
    Account,
    Invitation,
    InvitationInvalid,
    Moved,
    NameTaken,
    NewAccount,
    Profile,
)
from hongyan.services.user.store_sql_office import SqlOffice
from hongyan.services.user.store_sql_own import SqlOwn
from hongyan.services.user.store_sql_sessions import SqlSessions, end_all
from hongyan_proto import user_pb2


class SqlUserStore:
    """Three tables' worth of use cases on one database."""

    def __init__(self, db: Database) -> None:
        storage = Storage(db)
        self.accounts = SqlAccounts(storage)
        self.sessions = SqlSessions(storage)
        self.own = SqlOwn(storage)
        self.office = SqlOffice(storage)
        self.outbox = EVENTS.on(db)
        self.gone = GONE.on(db)
        self._db = db

    async def migrate(self) -> None:
        await self._db.migrate((*TRAIL_MIGRATIONS, *MIGRATIONS))


class SqlAccounts:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def add(
        self, new: NewAccount, request: RequestKey | None = None, *, line: Line | None = None
    ) -> Account | user_pb2.RegisterReply:
        async def work(tx: Transaction) -> Account | user_pb2.RegisterReply:
            number = await _take_number(tx)  # first: from here on registrations come one after the other
            if (answered := await ANSWERS.answered(tx, request, user_pb2.RegisterReply)) is not None:
                return answered
            if await tx.fetch_one(queries.ACCOUNT_BY_NAME, name_key(new.username)) is not None:
                raise NameTaken(new.username)
            administrator = new.administrator or await _redeem(tx, new)
            account = await _insert(tx, new, number, administrator=administrator)
            if line is not None:
                await add_line(tx, line)
            if request is not None:
                reply = user_pb2.RegisterReply(user=events.user(account))
                await ANSWERS.remember(tx, replace(request, user=account.id), reply, new.at)
            return account

        return await self._storage.transact(work)

    async def answered(self, request: RequestKey) -> user_pb2.RegisterReply | None:
        async def work(tx: Transaction) -> user_pb2.RegisterReply | None:
            return await ANSWERS.answered(tx, request, user_pb2.RegisterReply)

        return await self._storage.read(work)

    async def by_name(self, key: str) -> Account | None:
        return await self._one(queries.ACCOUNT_BY_NAME, key)

    async def get(self, user_id: int) -> Account | None:
        return await self._one(queries.ACCOUNT, user_id)

    async def by_number(self, number: int) -> Account | None:
        return await self._one(queries.ACCOUNT_BY_NUMBER, number)

    async def many(self, user_ids: Collection[int]) -> list[Account]:
        async def work(tx: Transaction) -> list[Account]:
            return [account_of(row) for row in await tx.fetch(queries.ACCOUNTS, list(user_ids))]

        return await self._storage.read(work)

    async def existing(self, user_ids: Collection[int]) -> set[int]:
        async def work(tx: Transaction) -> set[int]:
            return {row[0] for row in await tx.fetch(queries.EXISTING, list(user_ids))}

        return await self._storage.read(work)

    async def search(self, terms: Sequence[str], *, limit: int) -> list[Account]:
        first, second, third = (list(terms) * 3)[:3]

        async def work(tx: Transaction) -> list[Account]:
            return [account_of(row) for row in await tx.fetch(queries.SEARCH, second, third, first, limit)]

        return await self._storage.read(work)

    async def update_profile(self, user_id: int, profile: Profile, *, at: int) -> Account:
        async def work(tx: Transaction) -> Account:
            before, version = await _lock(tx, user_id)
            after = _with_profile(before, profile)
            if after == before:
                return before
            fields = (after.nickname, after.signature, after.avatar)
            status = (after.status.emoji, after.status.text, after.status.until)
            await tx.execute(queries.SET_PROFILE, *fields, *status, version + 1, user_id)
            if after.nickname != before.nickname:
                await tx.execute(queries.DROP_TERMS, user_id)
                await _add_terms(tx, after)
            await add_events(tx, [events.profile_changed(after, version=version + 1, at=at)])
            return after

        return await self._storage.transact(work)

    async def rehash(self, user_id: int, old: str, new: str) -> bool:
        async def work(tx: Transaction) -> bool:
            return await tx.execute(queries.REHASH, new, user_id, old) > 0

        return await self._storage.transact(work)

    async def change_password(
        self, user_id: int, old: str | None, new: str, *, keep: int, reason: str, at: int
    ) -> list[int]:
        async def work(tx: Transaction) -> list[int]:
            account, _ = await _lock(tx, user_id)
            if old is not None and (account.password_hash != old or account.disabled):
                raise Moved(user_id)
            await tx.execute(queries.SET_PASSWORD, new, user_id)
            return await end_all(tx, user_id, keep=keep, reason=reason, at=at)

        return await self._storage.transact(work)

    async def invite(self, invitation: Invitation) -> None:
        async def work(tx: Transaction) -> None:
            administrator = int(invitation.administrator)
            await tx.execute(
                queries.ADD_INVITATION, invitation.hash, administrator, invitation.uses, invitation.expires_at
            )

        await self._storage.transact(work)

    async def has_administrator(self) -> bool:
        async def work(tx: Transaction) -> bool:
            return await tx.fetch_one(queries.HAS_ADMINISTRATOR) is not None

        return await self._storage.read(work)

    async def forget_administrator_invitations(self) -> None:
        async def work(tx: Transaction) -> None:
            await tx.execute(queries.DROP_ADMINISTRATOR_INVITATIONS)

        await self._storage.transact(work)

    async def purge(self, *, requests_before: int, invitations_before: int) -> None:
        async def work(tx: Transaction) -> None:
            await ANSWERS.purge(tx, requests_before)
            await tx.execute(queries.PURGE_INVITATIONS, invitations_before)

        await self._storage.transact(work)

    async def _one(self, query: Query, key: int | str) -> Account | None:
        async def work(tx: Transaction) -> Account | None:
            row = await tx.fetch_one(query, key)
            return None if row is None else account_of(row)

        return await self._storage.read(work)


def _with_profile(account: Account, profile: Profile) -> Account:
    return replace(
        account,
        nickname=account.nickname if profile.nickname is None else profile.nickname,
        signature=account.signature if profile.signature is None else profile.signature,
        avatar=account.avatar if profile.avatar is None else profile.avatar,
        status=account.status if profile.status is None else profile.status,
    )


async def _take_number(tx: Transaction) -> int:
    row = await tx.fetch_one(queries.LOCK_NUMBER)
    assert row is not None
    return int(row[0])


async def _redeem(tx: Transaction, new: NewAccount) -> bool:
    """Use the invitation up; whether it makes an administrator."""
    if new.invitation is None:
        return False
    row = await tx.fetch_one(queries.LOCK_INVITATION, new.invitation, new.at)
    if row is None or (new.administrators_only and not row[0]):
        raise InvitationInvalid
    await tx.execute(queries.USE_INVITATION, new.invitation)
    return bool(row[0])


async def _insert(tx: Transaction, new: NewAccount, number: int, *, administrator: bool) -> Account:
    account = Account(
        new.id,
        number,
        new.username,
        new.nickname,
        "",
        new.password_hash,
        administrator=administrator,
        disabled=False,
        email=new.email,
        created_at=new.at,
    )
    await tx.execute(queries.RAISE_NUMBER, number + 1)
    await tx.execute(
        queries.ADD_ACCOUNT,
        new.id,
        number,
        new.username,
        name_key(new.username),
        new.nickname,
        new.email,
        new.password_hash,
        int(administrator),
        new.at,
    )
    await _add_terms(tx, account)
    return account


async def _add_terms(tx: Transaction, account: Account) -> None:
    terms = search.terms_of(account.username, account.nickname)
    await tx.execute_many(queries.ADD_TERM, [(term, account.id) for term in sorted(terms)])


async def _lock(tx: Transaction, user_id: int) -> tuple[Account, int]:
    row = await tx.fetch_one(queries.LOCK_ACCOUNT, user_id)
    if row is None:
        raise Moved(user_id)
    return account_of(row), int(row[15])
