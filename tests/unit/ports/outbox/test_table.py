import pytest

from tests.unit.ports.outbox.conftest import TABLE, event


async def test_events_wait_in_order_until_they_are_done(room):
    await room.change("a", "b", at=10)
    await room.change("c", at=20)
    assert await room.left() == ["a", "b", "c"]
    assert await room.left(before=10) == ["a", "b"]
    rows = await room.waiting.waiting(before=20, limit=2)
    await room.waiting.done([key for key, _ in rows])
    await room.waiting.done([])
    assert await room.left() == ["c"]


async def test_an_event_is_stored_with_the_change_or_not_at_all(room):
    async def work(tx):
        await TABLE.add(tx, [(event("a"), 0)])
        raise LookupError

    with pytest.raises(LookupError):
        await room.db.transact(work)
    assert await room.left() == []


async def test_what_is_read_is_what_was_written(room):
    await room.change("a")
    assert [found for _, found in await room.waiting.waiting(before=0, limit=1)] == [event("a")]
