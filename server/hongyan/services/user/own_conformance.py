"""The exam of what a user store does for one's own account and for administrators. Fixture `store` as in the other."""

import asyncio

import pytest

from hongyan.services.user.search import terms_for
from hongyan.services.user.store import (
    Account,
    EmailTaken,
    InvitationInvalid,
    LastAdministrator,
    Made,
    Moved,
    NewAccount,
    NewCode,
    Profile,
    Purpose,
    Refresh,
    SignInRow,
    Status,
    UserStore,
)
from hongyan.services.user.store_conformance import FAR, LINE, NOW, added, new, nobody, opened, published, session

PASSWORD, EMAIL = Purpose.password, Purpose.email
AL = terms_for("al")


def code(hashed: bytes, *, purpose: Purpose = EMAIL, expires_at: int = NOW + 1000, day: int = 1) -> NewCode:
    return NewCode(1, purpose, hashed, "alice@example.com", expires_at, day)


def made(number: int, *, uses: int = 2, expires_at: int = FAR) -> Made:
    return Made(number, uses, 0, "for a friend", NOW, expires_at, 1)


class OwnStoreExam:
    async def test_status_and_avatar(self, store: UserStore) -> None:
        await added(store, 1, "alice")
        status = Status("🪿", "flying south", FAR)
        account = await store.accounts.update_profile(1, Profile(avatar="goose", status=status), at=NOW)
        assert (account.nickname, account.avatar, account.status) == ("alice", "goose", status)
        assert await store.accounts.get(1) == account
        account = await store.accounts.update_profile(1, Profile(avatar="", status=Status()), at=NOW)
        assert (account.avatar, account.status) == ("", Status())
        assert [event.event.profile.HasField("status") for event in await published(store)] == [True, False]

    async def test_a_code_is_used_once(self, store: UserStore) -> None:
        await added(store, 1, "alice")
        assert await store.own.add_code(code(b"right"), tries=5, a_day=10)
        assert await store.own.show_code(1, PASSWORD, b"right", at=NOW) is None, "it is for something else"
        assert await store.own.show_code(2, EMAIL, b"right", at=NOW) is None, "it is for somebody else"
        assert await store.own.show_code(1, EMAIL, b"right", at=NOW) == "alice@example.com"
        assert await store.own.show_code(1, EMAIL, b"right", at=NOW) is None

    async def test_a_code_bears_five_tries(self, store: UserStore) -> None:
        await added(store, 1, "alice")
        for wrong, answer in ((4, "alice@example.com"), (5, None)):
            await store.own.add_code(code(b"right"), tries=5, a_day=10)
            tries = [store.own.show_code(1, EMAIL, b"wrong", at=NOW) for _ in range(wrong)]
            assert set(await asyncio.gather(*tries)) == {None}
            assert await store.own.show_code(1, EMAIL, b"right", at=NOW) == answer

    async def test_a_code_ends(self, store: UserStore) -> None:
        await added(store, 1, "alice")
        await store.own.add_code(code(b"right"), tries=5, a_day=10)
        assert await store.own.show_code(1, EMAIL, b"right", at=NOW + 1000) is None
        await store.own.add_code(code(b"newer"), tries=5, a_day=10)
        assert await store.own.show_code(1, EMAIL, b"right", at=NOW) is None, "a newer one voids it"

    async def test_ten_codes_a_day(self, store: UserStore) -> None:
        await added(store, 1, "alice")
        sent = await asyncio.gather(*(store.own.add_code(code(b"%d" % n), tries=5, a_day=10) for n in range(12)))
        assert sent.count(True) == 10
        assert await store.own.add_code(code(b"x", purpose=PASSWORD), tries=5, a_day=10)
        assert await store.own.add_code(code(b"x", day=2), tries=5, a_day=10)
        with pytest.raises(Moved):
            await store.own.add_code(NewCode(9, EMAIL, b"x", "a@b", FAR, 1), tries=5, a_day=10)

    async def test_an_address_belongs_to_one(self, store: UserStore) -> None:
        alice = await added(store, 1, "alice")
        await added(store, 2, "bob")
        await store.own.set_email(1, "Alice@example.com", "alice@example.com")
        with pytest.raises(EmailTaken):
            await store.own.set_email(2, "ALICE@example.com", "alice@example.com")
        await store.own.set_email(1, "Alice@example.com", "alice@example.com")
        assert await store.own.by_email("alice@example.com") == alice
        await store.own.set_email(1, "new@example.com", "new@example.com")
        assert await store.own.by_email("alice@example.com") is None
        assert await store.own.emails([1, 2]) == {1: "new@example.com"}
        assert await store.own.emails([]) == {}
        await store.own.set_email(2, "alice@example.com", "alice@example.com")

    async def test_of_many_who_show_one_address_one_gets_it(self, store: UserStore) -> None:
        for number in range(1, 5):
            await added(store, number, f"guest{number}")
        tries = [store.own.set_email(number, "a@b", "a@b") for number in range(1, 5)]
        results = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(result, EmailTaken) for result in results) == 3

    async def test_the_list_of_sign_ins(self, store: UserStore) -> None:
        alice = await added(store, 1, "alice")
        await added(store, 2, "bob")
        await opened(store, alice, 11)
        await store.own.tried([SignInRow(0, 1, NOW + 5, "10.0.0.9", 2, "", "", 0)])
        await opened(store, alice, 12)
        rows = await store.own.sign_ins(1, before=0, limit=10)
        assert [(row.session_id, row.at, row.ip) for row in rows] == [
            (12, NOW, "10.0.0.1"),
            (0, NOW + 5, "10.0.0.9"),
            (11, NOW, "10.0.0.1"),
        ]
        assert await store.own.sign_ins(1, before=rows[0].id, limit=1) == rows[1:2]
        assert await store.own.sign_ins(2, before=0, limit=10) == []
        await store.own.purge(sign_ins_before=NOW + 1)
        assert [row.at for row in await store.own.sign_ins(1, before=0, limit=10)] == [NOW + 5]

    async def test_a_device_is_new_once(self, store: UserStore) -> None:
        alice = await added(store, 1, "alice")
        await store.own.tried([SignInRow(0, 1, NOW, "", 1, "d1", "", 0)])
        for number, device in ((11, "d1"), (12, "d1"), (13, "d2")):
            row = session(number, 1, device=device)
            await store.sessions.open(row, Refresh(b"r", FAR), password_hash=alice.password_hash, choose=nobody)
        assert [event.event.new_session.new_device for event in await published(store)] == [True, False, True]

    async def test_nothing_of_a_deleted_account_stays_but_its_number(self, store: UserStore) -> None:
        alice = await added(store, 1, "alice")
        await store.accounts.update_profile(1, Profile(signature="hello", avatar="goose"), at=NOW)
        await store.own.set_email(1, "alice@example.com", "alice@example.com")
        await store.own.add_code(code(b"right"), tries=5, a_day=10)
        await opened(store, alice, 11)
        assert await store.own.erase(1, alice.password_hash, at=NOW) == [11]
        erased = await store.accounts.get(1)
        assert erased == Account(
            1, 10_001, "", "", "", "", administrator=False, disabled=True, created_at=NOW, deleted_at=NOW
        )
        assert await store.accounts.by_name("alice") is None
        assert await store.own.by_email("alice@example.com") is None
        assert await store.own.show_code(1, EMAIL, b"right", at=NOW) is None
        assert await store.own.sign_ins(1, before=0, limit=10) == []
        assert await store.accounts.existing([1]) == set()
        assert await store.sessions.states([11]) == {}
        assert await store.accounts.search(AL, limit=10) == []
        assert (await published(store))[-1].end_reason == "deleted"
        assert [list(gone.user_ids) for _, gone in await store.gone.waiting(before=FAR, limit=10)] == [[1]]
        assert (await added(store, 2, "alice")).number == 10_002, "the name is free, the number is not"

    async def test_an_account_is_deleted_once_and_by_its_password(self, store: UserStore) -> None:
        alice = await added(store, 1, "alice")
        for user_id, hashed in ((1, "another"), (2, "x")):
            with pytest.raises(Moved):
                await store.own.erase(user_id, hashed, at=NOW)
        await store.own.erase(1, alice.password_hash, at=NOW)
        with pytest.raises(Moved):
            await store.own.erase(1, "", at=NOW)

    async def test_somebody_stays_to_administer(self, store: UserStore) -> None:
        for number, name in ((1, "alice"), (2, "bob")):
            await store.accounts.add(NewAccount(number, name, name, "", "h", NOW, administrator=True))
        tries = [store.own.erase(number, "h", at=NOW) for number in (1, 2)]
        results = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(result, LastAdministrator) for result in results) == 1

    async def test_administrators_do_not_disable_each_other_at_once(self, store: UserStore) -> None:
        for number, name in ((1, "alice"), (2, "bob")):
            await store.accounts.add(NewAccount(number, name, name, "", "h", NOW, administrator=True))
        tries = [store.office.set_disabled(number, disabled=True, line=LINE) for number in (1, 2)]
        results = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(result, LastAdministrator) for result in results) == 1

    async def test_nobody_is_disabled(self, store: UserStore) -> None:
        with pytest.raises(Moved):
            await store.office.set_disabled(1, disabled=True, line=LINE)
        with pytest.raises(Moved):
            await store.office.set_password(1, "x", keep=0, line=LINE)

    async def test_the_accounts_by_number(self, store: UserStore) -> None:
        for number, name in enumerate(["alice", "alina", "bob", "alan"], 1):
            await added(store, number, name)
        await store.office.set_disabled(2, disabled=True, line=LINE)

        async def names(*terms: str, after: int = 0, limit: int = 10, disabled: bool | None = None) -> list[str]:
            found = await store.office.accounts(terms, after=after, limit=limit, disabled=disabled)
            return [account.username for account in found]

        assert await names() == ["alice", "alina", "bob", "alan"]
        assert await names(limit=2) == ["alice", "alina"]
        assert await names(after=10_002) == ["bob", "alan"]
        assert await names(*AL) == ["alice", "alina", "alan"]
        assert await names(*AL, after=10_001, limit=1) == ["alina"]
        assert await names(disabled=True) == ["alina"]
        assert await names(*AL, disabled=False) == ["alice", "alan"]
        await store.own.erase(1, "hash of alice", at=NOW)
        assert await names() == ["alina", "bob", "alan"]

    async def test_invitations_of_administrators(self, store: UserStore) -> None:
        assert await store.office.invite(b"code", made(21), LINE) == made(21)
        assert await store.office.invite(b"code", made(99), LINE) == made(21), "the same code is the same invitation"
        await store.office.invite(b"other", made(22, expires_at=NOW), LINE)
        await store.accounts.add(new(1, "alice", invitation=b"code"))
        [left] = await store.office.invitations(at=NOW)
        assert (left.id, left.uses, left.used, left.by_user) == (21, 1, 1, 1)
        await store.accounts.add(new(2, "bob", invitation=b"code"))
        await store.accounts.purge(requests_before=NOW, invitations_before=NOW)
        assert [(one.uses, one.used) for one in await store.office.invitations(at=NOW)] == [(0, 2)]
        assert await store.office.invite(b"third", made(23), LINE) == made(23)
        assert await store.office.revoke(23, LINE)
        assert not await store.office.revoke(23, LINE)
        with pytest.raises(InvitationInvalid):
            await store.accounts.add(new(3, "carol", invitation=b"third"))
