"""The exam of a relation store, continued: blocks, settings, suggestions, contacts, what the log has not got yet."""

from dataclasses import replace

import pytest

from hongyan.ports.answers import RequestKey
from hongyan.services.relation.facts import Person
from hongyan.services.relation.store import LATEST_MS, RelationStore
from hongyan.services.relation.store_conformance import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    FAR,
    LIFE,
    NOW,
    WITHDRAWN,
    ask,
    befriend,
    deciding,
    friends,
    new,
    pending,
    told,
)
from hongyan_proto.model_pb2 import FriendRequest, MemberOperation, Privacy


class PeopleExam:
    async def test_blocks(self, store: RelationStore) -> None:
        assert await store.people.block(ALICE, BOB, most=2, at=NOW) == NOW
        assert await store.people.block(ALICE, BOB, most=2, at=NOW + 9) == NOW
        assert await store.people.block(ALICE, CAROL, most=2, at=NOW + 1) == NOW + 1
        assert await store.people.block(ALICE, DAVE, most=2, at=NOW) is None
        assert await store.people.blocks(ALICE, before=(FAR, 0), limit=1) == [(CAROL, NOW + 1)]
        assert await store.people.blocks(ALICE, before=(NOW + 1, CAROL), limit=9) == [(BOB, NOW)]
        around = await store.people.around(BOB, [ALICE, BOB, CAROL])
        pairs = {user: pair for user, (pair, _) in around.items()}
        assert [pairs[ALICE].blocked, pairs[ALICE].blocks, pairs[CAROL].blocked] == [True, False, False]
        assert pairs[BOB].oneself
        assert around[ALICE][1].user == ALICE
        assert await store.people.around(BOB, []) == {}
        assert await pending(store, ALICE, BOB) == {BOB: MemberOperation.block}
        assert await store.people.unblock(ALICE, BOB, at=NOW)
        assert not await store.people.unblock(ALICE, BOB, at=NOW)
        assert await pending(store, ALICE, BOB) == {BOB: MemberOperation.unblock}
        changes = [event.event.block for event in await told(store, ALICE)]
        assert [(one.user_id, one.on) for one in changes] == [(BOB, True), (CAROL, True), (BOB, False)]
        assert await told(store, BOB) == []

    async def test_a_block_ends_open_requests(self, store: RelationStore) -> None:
        await ask(store, 7, ALICE, BOB)
        await ask(store, 8, CAROL, ALICE)
        await store.people.block(ALICE, BOB, most=9, at=NOW)
        await store.people.block(ALICE, CAROL, most=9, at=NOW)
        (mine,) = await store.requests.list(BOB, sent=False, before=0, limit=9)
        assert mine.state == WITHDRAWN
        assert await store.requests.list(ALICE, sent=False, before=0, limit=9) == []
        (theirs,) = await store.requests.list(CAROL, sent=True, before=0, limit=9)
        assert theirs.state == FriendRequest.pending, "who is blocked sees nothing of it"
        assert len(await told(store, CAROL)) == 1
        hidden = await ask(store, 9, BOB, ALICE)
        assert hidden.request.state == FriendRequest.pending
        assert await store.requests.list(ALICE, sent=False, before=0, limit=9) == []
        assert [event.event.friend_request.id for event in await told(store, BOB)] == [7, 7, 9]
        assert 9 not in [event.event.friend_request.id for event in await told(store, ALICE)]

    async def test_what_a_conversation_has_not_got_yet(self, store: RelationStore) -> None:
        await store.people.block(ALICE, BOB, most=9, at=NOW)
        assert await store.pending.due(NOW - 1, 9) == []
        assert await store.pending.due(NOW, 9) == ["d.1.2"]
        first = await store.pending.get("d.1.2")
        assert first is not None
        assert (first.by, first.at) == (ALICE, NOW)
        await store.people.block(BOB, ALICE, most=9, at=NOW + 1)
        second = await store.pending.get("d.1.2")
        assert second is not None
        assert second.change_id != first.change_id
        assert await pending(store, ALICE, BOB) == {ALICE: MemberOperation.block, BOB: MemberOperation.block}
        await store.pending.done(first)
        await store.pending.postpone(first, FAR)
        assert await store.pending.due(NOW + 1, 9) == ["d.1.2"], "the newer one stays"
        await store.pending.postpone(second, NOW + LATEST_MS)
        assert await store.pending.due(NOW + 1, 9) == []
        await store.pending.postpone(second, NOW + LATEST_MS + 2)
        assert await store.pending.due(NOW + 1, 9) == ["d.1.2"], "a clock was wrong"
        await store.pending.done(second)
        assert await store.pending.get("d.1.2") is None

    async def test_privacy(self, store: RelationStore) -> None:
        def change(before: Person) -> Person:
            return replace(before, rule=Privacy.open, question="谁？", answer=b"x", recommend=False)

        def refuse(before: Person) -> Person:  # noqa: ARG001
            raise LookupError

        person = await store.people.set_privacy(ALICE, change, at=NOW)
        assert (person.rule, person.question, person.answer, person.recommend) == (Privacy.open, "谁？", b"x", False)
        assert (await store.people.persons([ALICE, BOB])) == {ALICE: person, BOB: Person(BOB)}
        assert await store.people.set_privacy(ALICE, change, at=NOW) == person
        with pytest.raises(LookupError):
            await store.people.set_privacy(ALICE, refuse, at=NOW)
        (event,) = await told(store, ALICE)
        assert event.event.privacy.answered
        assert (await store.people.persons([ALICE]))[ALICE] == person

    async def test_requests_end_by_themselves(self, store: RelationStore) -> None:
        await ask(store, 7, ALICE, BOB)
        assert await store.requests.expire(at=NOW + LIFE - 1, limit=9) == 0
        assert await store.requests.expire(at=NOW + LIFE, limit=9) == 1
        assert await store.requests.expire(at=NOW + LIFE, limit=9) == 0
        assert (await told(store, ALICE))[-1].event.friend_request.state == FriendRequest.expired
        await store.requests.purge(requests_before=NOW + LIFE, answers_before=0)
        assert len(await store.requests.list(BOB, sent=False, before=0, limit=9)) == 1
        await store.requests.purge(requests_before=FAR, answers_before=0)
        assert await store.requests.list(BOB, sent=False, before=0, limit=9) == []

    async def test_whom_friends_know(self, store: RelationStore) -> None:
        for number, (one, other) in enumerate(((ALICE, BOB), (ALICE, CAROL), (BOB, DAVE), (CAROL, DAVE), (BOB, 5)), 10):
            await befriend(store, number, one, other, at=NOW + number)
        found = await store.people.candidates(ALICE, newest=9)
        assert [(one.user, one.ways) for one in found] == [(DAVE, 2), (5, 1)]
        assert await store.people.through(ALICE, [DAVE, 5], most=3) == {DAVE: [CAROL, BOB], 5: [BOB]}
        assert await store.people.through(ALICE, [DAVE], most=1) == {DAVE: [CAROL]}
        assert [one.user for one in await store.people.candidates(ALICE, newest=1)] == [DAVE]
        assert await store.people.dismiss(ALICE, DAVE, most=1)
        assert await store.people.dismiss(ALICE, DAVE, most=1)
        assert not await store.people.dismiss(ALICE, BOB, most=1)
        await ask(store, 30, 5, ALICE)
        assert await store.people.unsuggested(ALICE, [DAVE, 5, 6], now=NOW) == {DAVE, 5}
        assert await store.people.unsuggested(ALICE, [DAVE, 5, 6], now=NOW + LIFE) == {DAVE}
        assert await store.people.candidates(9, newest=9) == []
        await store.people.set_privacy(CAROL, lambda before: replace(before, recommend=False), at=NOW)
        assert [(one.user, one.ways) for one in await store.people.candidates(ALICE, newest=9)] == [(DAVE, 1), (5, 1)]
        assert await store.people.through(ALICE, [DAVE], most=3) == {DAVE: [BOB]}, "who switched it off is no reason"
        await store.people.set_privacy(CAROL, lambda before: replace(before, recommend=True), at=NOW)
        await store.friends.delete(BOB, ALICE, both=False, at=NOW)
        assert [(one.user, one.ways) for one in await store.people.candidates(ALICE, newest=9)] == [(DAVE, 1)]

    async def test_who_addresses_somebody_is_seen(self, store: RelationStore) -> None:
        await store.people.show(ALICE, [BOB, CAROL])
        await store.people.show(ALICE, [BOB])
        shown = {user: (await store.people.around(user, [ALICE]))[ALICE][0].shown for user in (BOB, CAROL, DAVE)}
        assert shown == {BOB: True, CAROL: True, DAVE: False}
        assert not (await store.people.around(ALICE, [BOB]))[BOB][0].shown
        await store.people.set_privacy(CAROL, lambda before: replace(before, see=Privacy.friends), at=NOW)
        await ask(store, 7, CAROL, BOB)
        await ask(store, 8, DAVE, BOB)
        around = await store.people.around(BOB, [CAROL, DAVE])
        assert [around[user][0].shown for user in (CAROL, DAVE)] == [True, False], "who hides from nobody needs no row"
        await store.people.forget(CAROL, at=NOW)
        assert not (await store.people.around(BOB, [CAROL]))[CAROL][0].shown

    async def test_contacts(self, store: RelationStore) -> None:
        await store.people.set_contacts(BOB, [b"1", b"2"])
        await store.people.set_contacts(ALICE, [b"2", b"3"])
        assert await store.people.by_contacts([b"1", b"2", b"4"]) == {b"1": BOB, b"2": ALICE}
        assert await store.people.by_contacts([]) == {}
        assert [await store.people.has_contacts(user) for user in (ALICE, CAROL)] == [True, False]
        await store.people.set_contacts(BOB, [])
        assert await store.people.by_contacts([b"1"]) == {}

    async def test_a_changed_profile_reaches_every_list(self, store: RelationStore) -> None:
        for number, other in enumerate((BOB, CAROL, DAVE), 10):
            await befriend(store, number, ALICE, other)
        await store.friends.delete(DAVE, ALICE, both=False, at=NOW)
        before = [len(await told(store, user)) for user in (ALICE, BOB, CAROL, DAVE)]
        await store.profiles.changed([ALICE], due=NOW)
        await store.profiles.changed([ALICE, 9], due=FAR)
        assert await store.profiles.due(NOW - 1, 9) == []
        (found,) = await store.profiles.due(NOW, 9)
        assert (found.user, found.times) == (ALICE, 2)
        assert await store.profiles.spread(ALICE, 0, 1, at=NOW) == BOB
        assert await store.profiles.spread(ALICE, BOB, 2, at=NOW) is None
        after = [len(await told(store, user)) for user in (ALICE, BOB, CAROL, DAVE)]
        assert [new - old for new, old in zip(after, before, strict=True)] == [0, 1, 1, 0]
        row = (await store.friends.changes(BOB, 1, 9)).rows[0]
        assert (row.friend, row.version) == (ALICE, 2)
        await store.profiles.changed([ALICE], due=FAR)
        await store.profiles.done(found, again=NOW + 5)
        assert await store.profiles.due(NOW, 9) == []
        (again,) = await store.profiles.due(NOW + 5, 9)
        await store.profiles.done(again, again=FAR)
        assert await store.profiles.due(NOW + 5, 9) == []

    async def test_a_deleted_account_leaves_nothing(self, store: RelationStore) -> None:
        await befriend(store, 7, ALICE, BOB)
        await ask(store, 8, CAROL, ALICE)
        await store.people.block(DAVE, ALICE, most=9, at=NOW)
        await store.people.set_contacts(ALICE, [b"1"])
        key = RequestKey(ALICE, "r", b"digest", 0)
        await store.requests.ask(new(9, ALICE, DAVE), deciding(), key)
        await store.people.forget(ALICE, at=NOW)
        await store.people.forget(ALICE, at=NOW)
        assert [await friends(store, user) for user in (ALICE, BOB)] == [[], []]
        assert (await told(store, BOB))[-1].event.friend_removed.user_id == ALICE
        assert await store.requests.list(CAROL, sent=True, before=0, limit=9) == []
        assert (await told(store, CAROL))[-1].event.friend_request.state == FriendRequest.expired
        assert await store.people.blocks(DAVE, before=(FAR, 0), limit=9) == []
        assert await store.people.by_contacts([b"1"]) == {}
        assert await store.requests.answered(key) is None
