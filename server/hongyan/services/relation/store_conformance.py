"""The exam of a relation store: requests and lists. A test module gives a fixture `store` (migrated, empty) and imports
`FriendExam`, and `PeopleExam` of `store_people_conformance`.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from hongyan.ports.answers import RequestKey
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.relation import rules
from hongyan.services.relation.facts import DELETED, LEFT, Category, FriendRow, Person, RequestRow, Situation
from hongyan.services.relation.rules import Outcome
from hongyan.services.relation.store import Asked, RelationStore
from hongyan_proto.inside_pb2 import UserStreamEvent
from hongyan_proto.model_pb2 import FriendRequest, MemberOperation
from hongyan_proto.relation_pb2 import FriendCategoryReply, FriendRequestReply

NOW = 1_800_000_000_000
LIFE = 1_000_000
FAR = 2**60
ALICE, BOB, CAROL, DAVE = 1, 2, 3, 4
ACCEPTED, REJECTED, WITHDRAWN = FriendRequest.accepted, FriendRequest.rejected, FriendRequest.withdrawn


def new(number: int, asker: int, asked: int, message: str = "hi", *, at: int = NOW, remark: str = "") -> RequestRow:
    return RequestRow(
        id=number,
        asker=asker,
        asked=asked,
        message=message,
        answer="",
        source=0,
        state=FriendRequest.pending,
        at=at,
        expires_at=at + LIFE,
        answered_at=0,
        reason="",
        hidden=False,
        remark=remark,
        category=0,
    )


def deciding(message: str = "hi", *, now: int = NOW, friends: int = 10) -> Callable[[Situation], Outcome]:
    """As the room decides, with refusals raised."""

    def decide(situation: Situation) -> Outcome:
        same = situation.last is not None and situation.last.message == message
        outcome = rules.asking(situation, now=now, right=False, same=same, friends=friends, open_requests=5)
        error = rules.refusal(outcome)
        if error is not None:
            raise error
        return outcome

    return decide


def befriending(situation: Situation) -> Outcome:  # noqa: ARG001
    return Outcome.befriend


async def ask(store: RelationStore, number: int, asker: int, asked: int, message: str = "hi") -> Asked:
    found = await store.requests.ask(new(number, asker, asked, message), deciding(message))
    assert isinstance(found, Asked)
    return found


async def answer(
    store: RelationStore, user: int, number: int, wanted: int, *, why: str = "", category: int = 0, at: int = NOW + 1
) -> Asked | None:
    return await store.requests.answer(
        user, number, wanted, reason=why, remark="", category=category, friends=10, at=at
    )


async def befriend(store: RelationStore, number: int, one: int, other: int, *, at: int = NOW) -> None:
    await store.requests.ask(new(number, one, other, at=at), befriending)


async def friends(store: RelationStore, user: int) -> list[int]:
    return [row.friend for row in (await store.friends.changes(user, 0, 100)).rows]


async def told(store: RelationStore, user: int) -> list[UserStreamEvent]:
    waiting = await store.outbox.waiting(before=FAR, limit=1000)
    return [event for _, event in waiting if event.user_id == user]


async def pending(store: RelationStore, one: int, other: int) -> dict[int, int]:
    """What the conversation of two has not got yet."""
    found = await store.pending.get(f"d.{one}.{other}")
    return {item.user_id: item.operation for item in found.change.items} if found is not None else {}


class FriendExam:
    async def test_a_request_is_accepted(self, store: RelationStore) -> None:
        asked = await ask(store, 7, ALICE, BOB)
        assert (asked.request.state, asked.friend) == (FriendRequest.pending, None)
        assert await store.requests.list(BOB, sent=False, before=0, limit=9) == [asked.request]
        assert await store.requests.list(ALICE, sent=True, before=0, limit=9) == [asked.request]
        accepted = await answer(store, BOB, 7, ACCEPTED)
        assert accepted is not None
        assert accepted.request.state == ACCEPTED
        assert accepted.friend == FriendRow(BOB, ALICE, "", 0, NOW + 1, 1)
        assert [await friends(store, user) for user in (ALICE, BOB)] == [[BOB], [ALICE]]
        assert await answer(store, BOB, 7, ACCEPTED) == accepted
        persons = await store.people.persons([ALICE, BOB, CAROL])
        assert [persons[user].friends for user in (ALICE, BOB, CAROL)] == [1, 1, 0]

    async def test_each_is_told_once_with_what_is_so_now(self, store: RelationStore) -> None:
        await ask(store, 7, ALICE, BOB)
        await answer(store, BOB, 7, ACCEPTED)
        await answer(store, BOB, 7, ACCEPTED)
        for user, other in ((ALICE, BOB), (BOB, ALICE)):
            made, answered, friend = [event.event for event in await told(store, user)]
            assert [made.friend_request.state, answered.friend_request.state] == [FriendRequest.pending, ACCEPTED]
            assert (friend.friend.user.id, friend.friend.version) == (other, 1)
        ids = [event.event_id for user in (ALICE, BOB) for event in await told(store, user)]
        assert len(set(ids)) == len(ids)

    async def test_a_request_is_rejected_or_withdrawn(self, store: RelationStore) -> None:
        await ask(store, 7, ALICE, BOB)
        rejected = await answer(store, BOB, 7, REJECTED, why="who are you?")
        assert rejected is not None
        assert (rejected.request.reason, rejected.friend) == ("who are you?", None)
        await ask(store, 8, ALICE, BOB)
        withdrawn = await answer(store, ALICE, 8, WITHDRAWN)
        assert withdrawn is not None
        assert withdrawn.request.state == WITHDRAWN
        assert await answer(store, CAROL, 8, ACCEPTED) is None
        assert await answer(store, BOB, 99, ACCEPTED) is None
        with pytest.raises(ServiceError) as caught:
            await answer(store, BOB, 8, ACCEPTED)
        assert reason(caught.value.code) == "request_closed"
        assert await friends(store, ALICE) == []

    async def test_of_many_requests_one_is_open(self, store: RelationStore) -> None:
        tries = [ask(store, number, ALICE, BOB) for number in range(10, 18)]
        found = await asyncio.gather(*tries)
        assert len({asked.request.id for asked in found}) == 1
        assert len(await store.requests.list(BOB, sent=False, before=0, limit=99)) == 1

    async def test_two_who_ask_each_other_at_once_are_friends(self, store: RelationStore) -> None:
        await asyncio.gather(*(ask(store, 10 + user, user, 3 - user) for user in (ALICE, BOB)))
        assert [await friends(store, user) for user in (ALICE, BOB)] == [[BOB], [ALICE]]
        rows = [row for user in (ALICE, BOB) for row in await store.requests.list(user, sent=True, before=0, limit=9)]
        assert [row.state for row in rows] == [ACCEPTED, ACCEPTED]
        again = await ask(store, 20, ALICE, BOB)
        assert (again.request.asker, again.request.state) == (ALICE, ACCEPTED)

    async def test_a_refusal_leaves_nothing(self, store: RelationStore) -> None:
        def refuse(situation: Situation) -> Outcome:
            assert situation.asked == Person(BOB)
            raise LookupError

        with pytest.raises(LookupError):
            await store.requests.ask(new(7, ALICE, BOB), refuse, RequestKey(ALICE, "r", b"d", 0))
        with pytest.raises(KeyError):
            await answer(store, BOB, (await ask(store, 8, ALICE, BOB)).request.id, ACCEPTED, category=77)
        assert await friends(store, BOB) == []
        assert await store.requests.answered(RequestKey(ALICE, "r", b"d", 0)) is None

    async def test_a_request_id_is_answered_once(self, store: RelationStore) -> None:
        key = RequestKey(ALICE, "r", b"digest", NOW - 1)
        first = await store.requests.ask(new(7, ALICE, BOB), deciding(), key)
        assert isinstance(first, Asked)
        again = await store.requests.ask(new(8, ALICE, BOB), deciding(), key)
        assert isinstance(again, FriendRequestReply)
        assert (again.request.id, await store.requests.answered(key)) == (7, again)
        for other in (replace(key, user=BOB), replace(key, since=NOW)):
            assert await store.requests.answered(other) is None
        with pytest.raises(ServiceError) as caught:
            await store.requests.answered(replace(key, digest=b"other"))
        assert reason(caught.value.code) == "conflict"
        await store.requests.purge(requests_before=0, answers_before=FAR)
        assert await store.requests.answered(key) is None

    async def test_the_wishes_of_both_are_kept(self, store: RelationStore) -> None:
        category = await store.friends.add_category(ALICE, 50, "同事", most=9, at=NOW)
        assert isinstance(category, Category)
        row = new(7, ALICE, BOB, remark="小明")
        await store.requests.ask(replace(row, category=50), deciding())
        await store.requests.ask(new(8, BOB, ALICE, remark="老大"), deciding())
        mine, theirs = await store.friends.get(ALICE, BOB), await store.friends.get(BOB, ALICE)
        assert mine is not None
        assert theirs is not None
        assert [(mine.remark, mine.category), (theirs.remark, theirs.category)] == [("小明", 50), ("老大", 0)]

    async def test_a_list_is_told_by_versions(self, store: RelationStore) -> None:
        for number, other in enumerate((BOB, CAROL, DAVE), 10):
            await befriend(store, number, ALICE, other)
        first = await store.friends.changes(ALICE, 0, 2)
        assert [row.friend for row in first.rows] == [BOB, CAROL]
        assert first.more
        second = await store.friends.changes(ALICE, first.version, 2)
        assert [row.friend for row in second.rows] == [DAVE]
        assert not second.more
        await store.friends.update(ALICE, BOB, remark="小明", category=None, at=NOW)
        await store.friends.delete(ALICE, CAROL, both=False, at=NOW)
        changed = await store.friends.changes(ALICE, second.version, 9)
        assert [(row.friend, row.remark, row.gone) for row in changed.rows] == [
            (BOB, "小明", 0),
            (CAROL, "", DELETED),
        ]
        assert [row.friend for row in (await store.friends.changes(ALICE, 0, 9)).rows] == [DAVE, BOB]
        assert list((await store.friends.changes(ALICE, changed.version, 9)).rows) == []
        assert (await store.friends.changes(ALICE, changed.version, 9)).version == changed.version

    async def test_what_does_not_change_takes_no_version(self, store: RelationStore) -> None:
        await befriend(store, 7, ALICE, BOB)
        before = await told(store, ALICE)
        row = await store.friends.update(ALICE, BOB, remark="", category=0, at=NOW)
        assert row is not None
        assert row.version == 1
        assert await store.friends.update(ALICE, CAROL, remark="x", category=None, at=NOW) is None
        with pytest.raises(KeyError):
            await store.friends.update(ALICE, BOB, remark=None, category=77, at=NOW)
        assert await told(store, ALICE) == before

    async def test_deleting_on_one_side(self, store: RelationStore) -> None:
        await befriend(store, 7, ALICE, BOB)
        assert await store.friends.delete(ALICE, BOB, both=False, at=NOW)
        assert not await store.friends.delete(ALICE, BOB, both=False, at=NOW)
        assert [await friends(store, user) for user in (ALICE, BOB)] == [[], [ALICE]]
        pair, _ = (await store.people.around(ALICE, [BOB]))[BOB]
        assert (pair.has, pair.had) == (False, True)
        assert (await pending(store, ALICE, BOB))[BOB] == MemberOperation.once
        assert (await told(store, ALICE))[-1].event.friend_removed.user_id == BOB
        back = await ask(store, 8, ALICE, BOB)
        assert back.friend is not None
        assert await friends(store, ALICE) == [BOB]
        assert (await store.people.persons([BOB]))[BOB].friends == 1

    async def test_deleting_on_both_sides(self, store: RelationStore) -> None:
        await befriend(store, 7, ALICE, BOB)
        assert await store.friends.delete(ALICE, BOB, both=True, at=NOW)
        assert [await friends(store, user) for user in (ALICE, BOB)] == [[], []]
        assert await pending(store, ALICE, BOB) == {ALICE: MemberOperation.unblock, BOB: MemberOperation.once}
        pair, _ = (await store.people.around(ALICE, [BOB]))[BOB]
        assert [row.gone for row in (pair.mine, pair.theirs) if row is not None] == [DELETED, LEFT]
        assert (await told(store, BOB))[-1].event.friend_removed.user_id == ALICE
        asked = await ask(store, 8, ALICE, BOB)
        assert asked.request.state == FriendRequest.pending
        await answer(store, BOB, 8, ACCEPTED)
        assert await pending(store, ALICE, BOB) == {ALICE: MemberOperation.unblock, BOB: MemberOperation.unblock}

    async def test_categories_have_an_order(self, store: RelationStore) -> None:
        for number, name in enumerate(("家人", "同事", "friends"), 50):
            await store.friends.add_category(ALICE, number, name, most=3, at=NOW)
        again = await store.friends.add_category(ALICE, 60, "同事", most=3, at=NOW)
        assert isinstance(again, Category)
        assert again.id == 51
        assert await store.friends.add_category(ALICE, 61, "more", most=3, at=NOW) is None
        moved = await store.friends.update_category(ALICE, 52, name=None, place=0, at=NOW)
        assert moved is not None
        assert moved.place == 0
        last = await store.friends.update_category(ALICE, 50, name="家", place=99, at=NOW)
        assert last is not None
        assert (last.name, last.place) == ("家", 2)
        assert [one.name for one in await store.friends.categories(ALICE)] == ["friends", "同事", "家"]
        with pytest.raises(KeyError):
            await store.friends.update_category(ALICE, 50, name="同事", place=None, at=NOW)
        assert await store.friends.update_category(BOB, 50, name="x", place=None, at=NOW) is None
        shown = (await told(store, ALICE))[-1].event.friend_categories.categories
        assert [(one.id, one.place) for one in shown] == [(52, 0), (51, 1), (50, 2)]

    async def test_a_category_is_made_once_under_a_request_id(self, store: RelationStore) -> None:
        key = RequestKey(ALICE, "r", b"digest", NOW - 1)
        made = await store.friends.add_category(ALICE, 50, "同事", most=9, at=NOW, key=key)
        assert isinstance(made, Category)
        await store.friends.delete_category(ALICE, 50, at=NOW)
        again = await store.friends.add_category(ALICE, 51, "同事", most=9, at=NOW, key=key)
        assert isinstance(again, FriendCategoryReply)
        assert await store.friends.categories(ALICE) == []

    async def test_without_their_category_friends_stay(self, store: RelationStore) -> None:
        await store.friends.add_category(ALICE, 50, "家人", most=9, at=NOW)
        await store.friends.add_category(ALICE, 51, "同事", most=9, at=NOW)
        await befriend(store, 7, ALICE, BOB)
        await store.friends.update(ALICE, BOB, remark="小明", category=50, at=NOW)
        assert not await store.friends.delete_category(BOB, 50, at=NOW)
        assert await store.friends.delete_category(ALICE, 50, at=NOW)
        row = await store.friends.get(ALICE, BOB)
        assert row is not None
        assert (row.category, row.remark) == (0, "小明")
        assert [(one.id, one.place) for one in await store.friends.categories(ALICE)] == [(51, 0)]
