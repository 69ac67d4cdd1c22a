import pytest

from hongyan.ports.answers import RequestKey
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.user.store import Account, Invitation, NewAccount
from hongyan.services.user.store_sql import SqlUserStore

NOW, FAR = 1_800_000_000_000, 2**60
NEW = NewAccount(1, "alice", "小明", "", "hash", NOW, invitation=b"code")


class Crash(BaseException):
    pass


class Switch:
    """Crashes at the point it is set to."""

    point = ""

    def __call__(self, point):
        if point == self.point:
            raise Crash


async def opened(path, switch=None):
    db = SqliteDatabase(path / "main.db", inline=True, faults=switch)
    store = SqlUserStore(db)
    await store.migrate()
    return db, store


async def test_a_crash_before_the_commit_leaves_nothing(tmp_path):
    switch = Switch()
    db, store = await opened(tmp_path, switch)
    await store.accounts.invite(Invitation(b"code", administrator=True, uses=1, expires_at=FAR))
    switch.point = "before_commit"
    with pytest.raises(Crash):
        await store.accounts.add(NEW, RequestKey(0, "r", b"digest", 0))
    db.abandon()
    db, store = await opened(tmp_path)
    assert await store.accounts.by_name("alice") is None
    assert await store.accounts.search(["小"], limit=10) == []
    assert await store.accounts.answered(RequestKey(0, "r", b"digest", 0)) is None
    account = await store.accounts.add(NEW, RequestKey(0, "r", b"digest", 0))
    assert isinstance(account, Account)
    assert (account.number, account.administrator) == (10_001, True)
    await db.close()


async def test_a_crash_after_the_commit_is_answered_by_the_request_id(tmp_path):
    switch = Switch()
    db, store = await opened(tmp_path, switch)
    await store.accounts.invite(Invitation(b"code", administrator=True, uses=1, expires_at=FAR))
    switch.point = "after_commit"
    with pytest.raises(Crash):
        await store.accounts.add(NEW, RequestKey(0, "r", b"digest", 0))
    db.abandon()
    db, store = await opened(tmp_path)
    answered = await store.accounts.answered(RequestKey(0, "r", b"digest", 0))
    assert answered is not None
    assert answered.user.id == 1
    await db.close()
