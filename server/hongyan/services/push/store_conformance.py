"""What every `StreamStore` must keep. An adapter's test subclasses `StreamStoreExam` and gives the fixture `store`."""

import asyncio

from hongyan.services.push.store import StreamHead, StreamStore
from hongyan_proto.model_pb2 import User
from hongyan_proto.push_pb2 import UserEvent

ALICE, BOB = 11, 22


def renamed(nickname: str, at: int = 1000) -> UserEvent:
    return UserEvent(at=at, profile=User(id=ALICE, nickname=nickname))


class StreamStoreExam:
    async def test_numbers_are_gapless_per_user(self, store: StreamStore) -> None:
        numbers = [(await store.append(ALICE, f"a{n}", renamed(str(n)))).number for n in range(3)]
        other = (await store.append(BOB, "b0", renamed("波"))).number
        assert (numbers, other) == ([1, 2, 3], 1)
        assert await store.heads([ALICE, BOB, 33]) == {ALICE: StreamHead(3, 1), BOB: StreamHead(1, 1)}

    async def test_the_same_event_id_gets_the_same_number_and_is_stored_once(self, store: StreamStore) -> None:
        first = await store.append(ALICE, "a", renamed("雁"))
        again = await store.append(ALICE, "a", renamed("雁"))
        assert first == again
        assert await store.events(ALICE, after=0, limit=10) == [first]

    async def test_events_come_back_as_they_were_after_a_number(self, store: StreamStore) -> None:
        stored = [await store.append(ALICE, f"a{n}", renamed(f"名字{n}🪿", at=n)) for n in range(5)]
        assert [event.profile.nickname for event in stored] == [f"名字{n}🪿" for n in range(5)]
        assert await store.events(ALICE, after=2, limit=2) == stored[2:4]
        assert await store.events(BOB, after=0, limit=9) == []

    async def test_many_at_once_get_different_numbers(self, store: StreamStore) -> None:
        stored = await asyncio.gather(*(store.append(ALICE, f"a{n}", renamed(str(n))) for n in range(20)))
        assert sorted(event.number for event in stored) == list(range(1, 21))

    async def test_purge_forgets_the_oldest_and_says_where_what_is_kept_begins(self, store: StreamStore) -> None:
        for n in range(1, 6):
            await store.append(ALICE, f"a{n}", renamed(str(n), at=n * 10))
        assert await store.purge(31, limit=2) == 2
        assert await store.purge(31) == 1
        assert await store.purge(31) == 0
        assert await store.heads([ALICE]) == {ALICE: StreamHead(5, 4)}
        assert [event.number for event in await store.events(ALICE, after=0, limit=9)] == [4, 5]
        assert (await store.append(ALICE, "a6", renamed("6"))).number == 6
