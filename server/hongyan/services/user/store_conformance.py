"""The exam of a user store. A test module gives a fixture `store` (migrated, empty) and imports `UserStoreExam`."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest

from hongyan.ports.answers import Conflict, RequestKey
from hongyan.ports.trail import Line
from hongyan.services.user import events
from hongyan.services.user.rules import OnDevice
from hongyan.services.user.search import terms_for
from hongyan.services.user.store import (
    Account,
    Invitation,
    InvitationInvalid,
    Moved,
    NameTaken,
    NewAccount,
    Profile,
    Refresh,
    SessionRow,
    SessionState,
    Turn,
    UserStore,
)
from hongyan_proto import inside_pb2, user_pb2

NOW = 1_800_000_000_000
GRACE_MS = 20_000
FAR = NOW + 10**10
LINE = Line(NOW, 7, "act", "u.1")


def new(number: int, name: str, *, nickname: str = "", invitation: bytes | None = None) -> NewAccount:
    return NewAccount(number, name, nickname or name, "", f"hash of {name}", NOW, invitation=invitation)


async def added(store: UserStore, number: int, name: str, *, nickname: str = "") -> Account:
    account = await store.accounts.add(new(number, name, nickname=nickname))
    assert isinstance(account, Account)
    return account


def session(number: int, user_id: int, *, device: str = "", platform: int = 1, at: int = NOW) -> SessionRow:
    return SessionRow(number, user_id, device or f"device{number}", platform, "a page", "10.0.0.1", at, at)


def nobody(present: Sequence[OnDevice]) -> Collection[int]:  # noqa: ARG001
    return []


def everybody(present: Sequence[OnDevice]) -> Collection[int]:
    return [found.session_id for found in present]


async def opened(store: UserStore, account: Account, number: int, *, token: bytes = b"r1") -> SessionRow:
    row = session(number, account.id)
    await store.sessions.open(row, Refresh(token, FAR), password_hash=account.password_hash, choose=nobody)
    return row


async def rotated(store: UserStore, number: int, presented: bytes, successor: bytes, *, at: int = NOW) -> Turn:
    refresh = Refresh(successor, FAR)
    rotation = await store.sessions.rotate(number, presented, refresh, at=at, grace_ms=GRACE_MS, ip="10.0.0.2")
    return rotation.turn


async def published(store: UserStore) -> list[inside_pb2.UserStreamEvent]:
    return [event for _, event in await store.outbox.waiting(before=FAR, limit=1000)]


class UserStoreExam:
    async def test_numbers_are_short_and_ascend(self, store: UserStore) -> None:
        accounts = [await added(store, number, name) for number, name in enumerate(["alice", "bob", "carol"], 1)]
        assert [account.number for account in accounts] == [10_001, 10_002, 10_003]
        assert await store.accounts.get(2) == accounts[1]
        assert await store.accounts.by_name("bob") == accounts[1]
        assert await store.accounts.by_number(10_003) == accounts[2]
        assert await store.accounts.get(4) is None

    async def test_of_many_who_want_one_name_one_gets_it(self, store: UserStore) -> None:
        tries = [
            store.accounts.add(new(number, name)) for number, name in enumerate(["alice", "ALICE", "Alice"] * 4, 1)
        ]
        results = await asyncio.gather(*tries, return_exceptions=True)
        winners = [result for result in results if isinstance(result, Account)]
        assert len(winners) == 1
        assert all(isinstance(result, NameTaken) for result in results if result is not winners[0])
        after = await added(store, 99, "bob")
        assert after.number == 10_002, "a refused registration must not use up a number"

    async def test_a_request_id_is_answered_once(self, store: UserStore) -> None:
        key = RequestKey(0, "r", b"digest", NOW - 1000)
        first = await store.accounts.add(new(1, "alice"), key)
        assert isinstance(first, Account)
        again = await store.accounts.add(new(2, "alice"), key)
        assert again == user_pb2.RegisterReply(user=events.user(first))
        assert await store.accounts.answered(key) == again
        with pytest.raises(Conflict):
            await store.accounts.add(new(3, "carol"), replace(key, digest=b"other"))
        assert await store.accounts.get(2) is None

    async def test_a_request_id_may_be_used_again_after_its_time(self, store: UserStore) -> None:
        await store.accounts.add(new(1, "alice"), RequestKey(0, "r", b"digest", NOW - 1000))
        later = RequestKey(0, "r", b"other", NOW + 1000)
        assert await store.accounts.answered(later) is None
        assert isinstance(await store.accounts.add(new(2, "bob"), later), Account)
        await store.accounts.purge(requests_before=FAR, invitations_before=FAR)
        assert await store.accounts.answered(RequestKey(0, "r", b"other", 0)) is None

    async def test_an_invitation_is_used_as_often_as_it_says(self, store: UserStore) -> None:
        await store.accounts.invite(Invitation(b"code", administrator=False, uses=2, expires_at=FAR))
        tries = [store.accounts.add(new(number, f"guest{number}", invitation=b"code")) for number in range(1, 6)]
        results = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(result, Account) for result in results) == 2
        assert sum(isinstance(result, InvitationInvalid) for result in results) == 3
        assert not await store.accounts.has_administrator()

    async def test_an_invitation_survives_a_registration_that_fails(self, store: UserStore) -> None:
        await added(store, 1, "alice")
        await store.accounts.invite(Invitation(b"code", administrator=True, uses=1, expires_at=FAR))
        with pytest.raises(NameTaken):
            await store.accounts.add(new(2, "alice", invitation=b"code"))
        account = await store.accounts.add(new(2, "bob", invitation=b"code"))
        assert isinstance(account, Account)
        assert account.administrator
        assert await store.accounts.has_administrator()

    async def test_old_unknown_and_withdrawn_invitations(self, store: UserStore) -> None:
        await store.accounts.invite(Invitation(b"old", administrator=False, uses=1, expires_at=NOW))
        await store.accounts.invite(Invitation(b"link", administrator=True, uses=1, expires_at=FAR))
        await store.accounts.forget_administrator_invitations()
        for code in (b"old", b"unknown", b"link"):
            with pytest.raises(InvitationInvalid):
                await store.accounts.add(new(1, "alice", invitation=code))

    async def test_profile(self, store: UserStore) -> None:
        await added(store, 1, "alice")
        account = await store.accounts.update_profile(1, Profile(nickname="鸿雁"), at=NOW)
        assert (account.nickname, account.signature) == ("鸿雁", "")
        account = await store.accounts.update_profile(1, Profile(signature="hello"), at=NOW)
        assert (account.nickname, account.signature) == ("鸿雁", "hello")
        assert await store.accounts.get(1) == account
        await store.accounts.update_profile(1, Profile(nickname="鸿雁", signature="hello"), at=NOW)
        events = await published(store)
        assert [event.event.profile.signature for event in events] == ["", "hello"], "no event without a change"
        assert len({event.event_id for event in events}) == 2
        with pytest.raises(Moved):
            await store.accounts.update_profile(2, Profile(nickname="x"), at=NOW)

    async def test_search(self, store: UserStore) -> None:
        await added(store, 1, "alice", nickname="王小明")
        await added(store, 2, "Bob_Smith", nickname="小红")
        await added(store, 3, "carol", nickname="李明")

        async def found(query: str) -> list[int]:
            return [account.id for account in await store.accounts.search(terms_for(query), limit=10)]

        assert await found("明") == [1, 3]
        assert await found("小") == [1, 2]
        assert await found("小明") == [1]
        assert await found("王小明") == [1]
        assert await found("SMI") == [2]
        assert await found("b") == [2]
        assert await found("lic") == [1]
        assert await found("zzz") == []
        assert [account.id for account in await store.accounts.search(["明"], limit=1)] == [1]
        await store.accounts.update_profile(1, Profile(nickname="大海"), at=NOW)
        assert await found("明") == [3]
        assert await found("海") == [1]
        await store.office.set_disabled(1, disabled=True, line=LINE)
        assert await found("海") == []

    async def test_who_exists(self, store: UserStore) -> None:
        await added(store, 1, "alice")
        await added(store, 2, "bob")
        await store.office.set_disabled(2, disabled=True, line=LINE)
        assert await store.accounts.existing([1, 2, 3]) == {1}
        assert sorted(account.username for account in await store.accounts.many([1, 2, 3])) == ["alice", "bob"]
        await store.office.set_disabled(2, disabled=False, line=LINE)
        assert await store.accounts.existing([1, 2, 3]) == {1, 2}

    async def test_a_session_is_opened_and_kicks(self, store: UserStore) -> None:
        alice = await added(store, 1, "alice")
        first = await opened(store, alice, 11)
        second = session(12, 1, platform=3)
        refresh = Refresh(b"r", FAR)
        ended = await store.sessions.open(second, refresh, password_hash=alice.password_hash, choose=everybody)
        assert ended == [first.id]
        assert await store.sessions.live(1, at=NOW) == [second]
        assert await store.sessions.states([11, 12]) == {12: SessionState(1, "device12", 3, administrator=False)}
        events = await published(store)
        assert [event.event.WhichOneof("body") for event in events] == ["new_session", "ended", "new_session"]
        assert list(events[1].ended_session_ids) == [11]
        assert events[1].end_reason == "replaced"

    async def test_sign_ins_at_once_keep_the_policy(self, store: UserStore) -> None:
        alice = await added(store, 1, "alice")
        tries = [
            store.sessions.open(
                session(number, 1), Refresh(b"r", FAR), password_hash=alice.password_hash, choose=everybody
            )
            for number in range(11, 19)
        ]
        await asyncio.gather(*tries)
        assert len(await store.sessions.live(1, at=NOW)) == 1

    async def test_no_session_after_the_password_moved(self, store: UserStore) -> None:
        alice = await added(store, 1, "alice")
        await store.accounts.change_password(1, alice.password_hash, "new", keep=0, reason="x", at=NOW)
        with pytest.raises(Moved):
            await opened(store, alice, 11)
        await store.office.set_disabled(1, disabled=True, line=LINE)
        with pytest.raises(Moved):
            await store.sessions.open(session(11, 1), Refresh(b"r", FAR), password_hash="new", choose=nobody)  # noqa: S106
        assert await store.sessions.live(1, at=NOW) == []

    async def test_a_refresh_token_is_exchanged_once(self, store: UserStore) -> None:
        await opened(store, await added(store, 1, "alice"), 11)
        assert await rotated(store, 11, b"r1", b"r2") is Turn.done
        assert await rotated(store, 11, b"r2", b"r3") is Turn.done
        assert await rotated(store, 11, b"r1", b"r4") is Turn.reused
        assert await rotated(store, 11, b"r3", b"r5") is Turn.ended, "reuse ends the whole session"
        event = (await published(store))[-1]
        assert (event.event.ended.session_id, event.end_reason) == (11, "refresh_reused")

    async def test_one_lost_answer_is_forgiven(self, store: UserStore) -> None:
        await opened(store, await added(store, 1, "alice"), 11)
        assert await rotated(store, 11, b"r1", b"lost") is Turn.done
        assert await rotated(store, 11, b"r1", b"r2", at=NOW + GRACE_MS) is Turn.done
        assert await rotated(store, 11, b"r2", b"r3", at=NOW + GRACE_MS) is Turn.done

    async def test_but_not_two(self, store: UserStore) -> None:
        await opened(store, await added(store, 1, "alice"), 11)
        assert await rotated(store, 11, b"r1", b"lost") is Turn.done
        assert await rotated(store, 11, b"r1", b"lost too") is Turn.done
        assert await rotated(store, 11, b"r1", b"r2") is Turn.reused

    async def test_nor_later(self, store: UserStore) -> None:
        await opened(store, await added(store, 1, "alice"), 11)
        assert await rotated(store, 11, b"r1", b"lost") is Turn.done
        assert await rotated(store, 11, b"r1", b"r2", at=NOW + GRACE_MS + 1) is Turn.reused

    async def test_the_successor_of_a_forgiven_token_is_void(self, store: UserStore) -> None:
        await opened(store, await added(store, 1, "alice"), 11)
        assert await rotated(store, 11, b"r1", b"lost") is Turn.done
        assert await rotated(store, 11, b"r1", b"r2") is Turn.done
        assert await rotated(store, 11, b"lost", b"r3") is Turn.reused

    async def test_two_exchanges_at_once(self, store: UserStore) -> None:
        await opened(store, await added(store, 1, "alice"), 11)
        turns = await asyncio.gather(*(rotated(store, 11, b"r1", b"r%d" % number) for number in range(2, 6)))
        assert turns.count(Turn.done) == 2, "the exchange and its one grace"
        assert await rotated(store, 11, b"r5", b"r9") is Turn.ended

    async def test_an_old_refresh_token_expires(self, store: UserStore) -> None:
        alice = await added(store, 1, "alice")
        refresh = Refresh(b"r1", NOW + 1000)
        await store.sessions.open(session(11, 1), refresh, password_hash=alice.password_hash, choose=nobody)
        assert await rotated(store, 11, b"r1", b"r2", at=NOW + 1000) is Turn.expired
        assert await store.sessions.live(1, at=NOW + 1000) == []
        assert await rotated(store, 99, b"r1", b"r2") is Turn.ended

    async def test_ending(self, store: UserStore) -> None:
        alice = await added(store, 1, "alice")
        await added(store, 2, "bob")
        await opened(store, alice, 11)
        assert await store.sessions.end(2, 11, reason="signed_out", at=NOW) is None
        assert await store.sessions.end(1, 99, reason="signed_out", at=NOW) is None
        assert await store.sessions.end(1, 11, reason="signed_out", at=NOW) is True
        assert await store.sessions.end(1, 11, reason="signed_out", at=NOW) is False
        assert await store.sessions.states([11]) == {}
        assert [event.end_reason for event in await published(store)] == ["", "signed_out"]

    async def test_another_password_ends_the_other_sessions(self, store: UserStore) -> None:
        alice = await added(store, 1, "alice")
        for number in (11, 12, 13):
            await opened(store, alice, number)
        ended = await store.accounts.change_password(1, alice.password_hash, "new", keep=12, reason="why", at=NOW)
        assert ended == [11, 13]
        assert [row.id for row in await store.sessions.live(1, at=NOW)] == [12]
        assert [event.end_reason for event in (await published(store))[-2:]] == ["why", "why"]
        with pytest.raises(Moved):
            await store.accounts.change_password(1, alice.password_hash, "x", keep=0, reason="why", at=NOW)
        assert await store.accounts.rehash(1, "wrong", "x") is False
        assert await store.accounts.rehash(1, "new", "rehashed") is True
        account = await store.accounts.get(1)
        assert account is not None
        assert account.password_hash == "rehashed"  # noqa: S105

    async def test_disabling_ends_every_session(self, store: UserStore) -> None:
        alice = await added(store, 1, "alice")
        await opened(store, alice, 11)
        assert await store.office.set_disabled(1, disabled=True, line=LINE) == [11]
        assert await store.sessions.states([11]) == {}
        assert await rotated(store, 11, b"r1", b"r2") is Turn.ended

    async def test_seen_and_purge(self, store: UserStore) -> None:
        alice = await added(store, 1, "alice")
        for number in (11, 12):
            await opened(store, alice, number)
        await store.sessions.seen([(11, NOW + 5, "10.9.9.9"), (12, NOW + 6, "")])
        rows = await store.sessions.live(1, at=NOW)
        assert [(row.last_seen_at, row.ip) for row in rows] == [(NOW + 5, "10.9.9.9"), (NOW + 6, "10.0.0.1")]
        await store.sessions.end(1, 11, reason="signed_out", at=NOW)
        await store.sessions.purge(at=NOW, ended_before=NOW + 1)
        assert await store.sessions.end(1, 11, reason="signed_out", at=NOW) is None
        await store.sessions.purge(at=FAR, ended_before=NOW)
        assert await store.sessions.end(1, 12, reason="signed_out", at=NOW) is False

    async def test_outbox(self, store: UserStore) -> None:
        alice = await added(store, 1, "alice")
        for number in (11, 12, 13):
            await opened(store, alice, number)
        assert await store.outbox.waiting(before=NOW - 1, limit=10) == []
        rows = await store.outbox.waiting(before=NOW, limit=2)
        assert [event.event.new_session.id for _, event in rows] == [11, 12]
        await store.outbox.done([key for key, _ in rows])
        assert [event.event.new_session.id for event in await published(store)] == [13]
