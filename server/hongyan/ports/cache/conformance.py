"""The exam of a cache. A test module gives the fixtures `cache` and `advance`, which lets seconds pass for it."""

import asyncio
from collections.abc import Callable

import pytest

from hongyan.ports.cache import Cache, Take

Advance = Callable[[float], None]


class CacheExam:
    async def test_values_are_kept_until_they_expire(self, cache: Cache, advance: Advance) -> None:
        assert await cache.get("鸿") is None
        await cache.put("鸿", b"\x00\xff", ttl=2)
        await cache.put("bob", b"", ttl=20)
        advance(1)
        assert await cache.get("鸿") == b"\x00\xff"
        advance(2)
        assert await cache.get("鸿") is None
        assert await cache.get("bob") == b""

    async def test_put_replaces_value_and_expiry(self, cache: Cache, advance: Advance) -> None:
        await cache.put("alice", b"1", ttl=2)
        await cache.put("alice", b"2", ttl=20)
        advance(3)
        assert await cache.get("alice") == b"2"
        await cache.delete("alice")
        await cache.delete("alice")
        assert await cache.get("alice") is None

    async def test_of_many_who_put_new_one_wins(self, cache: Cache, advance: Advance) -> None:
        won = await asyncio.gather(*(cache.put_new("lock", b"%d" % n, ttl=2) for n in range(20)))
        assert won.count(True) == 1
        assert await cache.get("lock") == b"%d" % won.index(True)
        advance(3)
        assert await cache.put_new("lock", b"again", ttl=2)

    async def test_counting_beside_each_other_loses_nothing(self, cache: Cache) -> None:
        counts = await asyncio.gather(*(cache.count("tries", ttl=60) for _ in range(20)))
        assert sorted(counts) == list(range(1, 21))

    async def test_a_count_expires_from_its_first_one(self, cache: Cache, advance: Advance) -> None:
        assert await cache.count("tries", ttl=3) == 1
        advance(2)
        assert await cache.count("tries", ttl=3) == 2
        advance(2)
        assert await cache.count("tries", ttl=3) == 1

    async def test_a_bucket_gives_its_burst_and_then_its_rate(self, cache: Cache, advance: Advance) -> None:
        take = Take("sends", rate=2, burst=3)
        assert (await cache.take([take] * 4))[:3] == [0, 0, 0]
        (wait,) = await cache.take([take])
        assert 0 < wait <= 501
        advance(wait / 1000)
        assert await cache.take([take]) == [0]
        assert (await cache.take([take]))[0] > 0
        advance(60)
        assert [bool(answer) for answer in await cache.take([take] * 4)] == [False, False, False, True]

    async def test_a_refusal_takes_nothing(self, cache: Cache) -> None:
        big, small = Take("calls", rate=1, burst=5, cost=4), Take("calls", rate=1, burst=5, cost=1)
        answers = await cache.take([big, big, big, small, small])
        assert [bool(answer) for answer in answers] == [False, True, True, False, True]

    async def test_buckets_do_not_share(self, cache: Cache) -> None:
        one = Take("alice", rate=1, burst=1)
        other = Take("bob", rate=1, burst=1)
        assert await cache.take([]) == []
        assert [bool(answer) for answer in await cache.take([one, other, one, other])] == [False, False, True, True]

    async def test_more_than_a_bucket_holds_is_a_mistake(self, cache: Cache) -> None:
        with pytest.raises(ValueError, match="never"):
            await cache.take([Take("alice", rate=1, burst=2, cost=3)])
