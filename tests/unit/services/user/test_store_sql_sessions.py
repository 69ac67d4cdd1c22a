import pytest

from hongyan.services.user.store import Account, NewAccount, Refresh, SessionRow, Turn
from tests.unit.services.user.test_store_sql import Crash, Switch, opened

NOW, FAR = 1_800_000_000_000, 2**60


async def signed_in(path, switch):
    db, store = await opened(path, switch)
    account = await store.accounts.add(NewAccount(1, "alice", "alice", "", "hash", NOW))
    assert isinstance(account, Account)
    row = SessionRow(11, 1, "d", 1, "a page", "", NOW, NOW)
    await store.sessions.open(row, Refresh(b"r1", FAR), password_hash="hash", choose=lambda _: [])
    return db, store


async def rotate(store, presented, successor):
    refresh = Refresh(successor, FAR)
    return await store.sessions.rotate(11, presented, refresh, at=NOW, grace_ms=20_000, ip="")


@pytest.mark.parametrize("point", ["before_commit", "after_commit"])
async def test_a_crash_in_an_exchange_does_not_sign_anybody_out(tmp_path, point):
    switch = Switch()
    db, store = await signed_in(tmp_path, switch)
    switch.point = point
    with pytest.raises(Crash):
        await rotate(store, b"r1", b"lost")
    db.abandon()
    db, store = await opened(tmp_path)
    assert (await rotate(store, b"r1", b"r2")).turn is Turn.done
    assert (await rotate(store, b"r2", b"r3")).turn is Turn.done
    await db.close()


async def test_a_session_ends_with_its_event_or_not_at_all(tmp_path):
    switch = Switch()
    db, store = await signed_in(tmp_path, switch)
    switch.point = "before_commit"
    with pytest.raises(Crash):
        await store.sessions.end(1, 11, reason="signed_out", at=NOW)
    db.abandon()
    db, store = await opened(tmp_path)
    assert len(await store.outbox.waiting(before=FAR, limit=10)) == 1
    assert await store.sessions.end(1, 11, reason="signed_out", at=NOW) is True
    assert len(await store.outbox.waiting(before=FAR, limit=10)) == 2
    await db.close()
