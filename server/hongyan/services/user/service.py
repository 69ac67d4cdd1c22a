"""Register, sign in and out, refresh, devices, password, profile, and finding people."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from hongyan.kit.log import get_logger
from hongyan.ports.outbox import Outbox, to_bus
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.user import events, rules, search
from hongyan.services.user.accounts import BIGGEST_ID, Accounts
from hongyan.services.user.farewell import farewell
from hongyan.services.user.limits import Tries
from hongyan.services.user.office import Office
from hongyan.services.user.own_account import OwnAccount
from hongyan.services.user.parts import Parts, picture_of
from hongyan.services.user.registration import Registration
from hongyan.services.user.seen import LastSeen
from hongyan.services.user.sessions import Sessions
from hongyan.services.user.settings import UserSettings
from hongyan.services.user.sight import Sight
from hongyan.services.user.sign_ins import SignIns
from hongyan.services.user.store import Account, Moved, Profile, Status
from hongyan.services.user.tokens import AccessTokens
from hongyan_proto import model_pb2, user_pb2
from hongyan_proto.errors_pb2 import ErrorCode

log = get_logger("user")
_CANDIDATES = 500


class Users:
    """Implements `rpc.stubs.UserService`; beside it `accounts` implements `Accounts` and `own` `AccountService`,
    `office` `AdminService`."""

    def __init__(self, parts: Parts) -> None:
        settings, clock = parts.settings, parts.clock
        self._parts = parts
        self._store = parts.store
        self._passwords = parts.passwords
        self._settings = settings
        self._clock = clock
        self._outbox = Outbox(
            "user_outbox",
            parts.store.outbox,
            to_bus(parts.bus, parts.topic),
            clock=clock,
            rng=parts.rng,
            poll_s=settings.outbox_poll_s,
            age_ms=settings.outbox_age_ms,
        )
        access = AccessTokens(parts.keys.signing, settings=settings, clock=clock)
        self._seen = LastSeen(sessions=parts.store.sessions, settings=settings, clock=clock)
        self.accounts = Accounts(parts, access=access, seen=self._seen, changed=self._outbox.wake)
        self._sessions = Sessions(parts, access=access, seen=self._seen)
        self._sight = Sight(parts.clients)
        self._tries = Tries(cache=parts.cache, settings=settings, clock=clock)
        self._sign_ins = SignIns(parts)
        self.own = OwnAccount(parts, tries=self._tries, sign_ins=self._sign_ins, ended=self.sessions_ended)
        self.office = Office(parts, ended=self.sessions_ended)
        leave = farewell(parts.clients, parts.pictures)
        self._gone = Outbox("user_gone", parts.store.gone, leave, clock=clock, rng=parts.rng)
        self.registration = Registration(
            accounts=parts.store.accounts, passwords=parts.passwords, ids=parts.ids, settings=settings, clock=clock
        )

    async def start(self) -> None:
        """Call after `store.migrate()`; begins to publish what an earlier process left."""
        self._outbox.start(self._parts.tasks)
        self._gone.start(self._parts.tasks)
        self._seen.start(self._parts.tasks)
        self._sign_ins.start(self._parts.tasks)
        self._parts.tasks.spawn("user_housekeeping", self._housekeeping())

    async def close(self) -> None:
        """Write and publish what waits. Store and bus must still be open; `tasks` is closed by its owner."""
        await self._outbox.close()
        await self._gone.close()
        await self._seen.close()
        await self._sign_ins.close()
        await self._passwords.close()

    def sessions_ended(self, session_ids: Iterable[int]) -> None:
        """Sessions were ended in this process: their tokens are void at once, their events go out."""
        self.accounts.forget(session_ids)
        self._outbox.wake()
        self._gone.wake()

    async def register(self, call: Call, request: user_pb2.RegisterRequest) -> user_pb2.RegisterReply:  # noqa: ARG002
        return await self.registration.register(request)

    async def sign_in(self, call: Call, request: user_pb2.SignInRequest) -> user_pb2.SignedIn:
        """An unknown name costs the same work and gets the same answer as a wrong password."""
        key = rules.name_key(request.username)
        async with self._tries.attempt(key, call.address) as attempt:
            account = await self._named(key)
            right = await self._passwords.verify(account.password_hash if account else None, request.password)
            if account is None or not right:
                if account is not None:
                    self._sign_ins.wrong(account.id, request.device, call.address)
                raise _bad_credentials()
            attempt.succeeded = True
        if account.disabled:
            raise ServiceError(ErrorCode.account_disabled)
        account = await self._rehashed(account, request.password)
        try:
            signed_in, ended = await self._sessions.open(account, request.device, call.address)
        except Moved:
            raise _bad_credentials() from None
        self.sessions_ended(ended)
        return signed_in

    async def refresh(self, call: Call, request: user_pb2.RefreshRequest) -> user_pb2.SignedIn:
        try:
            return await self._sessions.refresh(request.refresh_token, call.address)
        except ServiceError as error:
            if error.code == ErrorCode.refresh_reused:
                log.warning("a refresh token was used again; its session is ended", address=call.address)
                self.sessions_ended([self._sessions.session_of(request.refresh_token)])
            raise

    async def list_sessions(self, call: Call, request: model_pb2.Empty) -> user_pb2.SessionList:  # noqa: ARG002
        await self._seen.flush()
        return await self._sessions.list(_person(call), call.session_id)

    async def end_session(self, call: Call, request: user_pb2.EndSessionRequest) -> model_pb2.Empty:
        user_id = _person(call)
        session_id = call.session_id if request.id == "current" else _id(request.id)
        await self._sessions.end(user_id, session_id)
        self.sessions_ended([session_id])
        return model_pb2.Empty()

    async def get_me(self, call: Call, request: model_pb2.Empty) -> user_pb2.UserReply:  # noqa: ARG002
        return user_pb2.UserReply(user=events.user(await self._account(_person(call))))

    async def update_me(self, call: Call, request: user_pb2.UpdateMeRequest) -> user_pb2.UserReply:
        user_id = _person(call)
        profile = _profile(request, self._settings)
        try:
            account = await self._store.accounts.update_profile(user_id, profile, at=self._clock.now_ms())
        except Moved:
            raise ServiceError(ErrorCode.not_found) from None
        self._outbox.wake()
        if request.HasField("avatar"):
            await self._parts.pictures.drop(picture_of(user_id), unless=account.avatar)
        return user_pb2.UserReply(user=events.user(account))

    async def change_password(self, call: Call, request: user_pb2.ChangePasswordRequest) -> model_pb2.Empty:
        account = await self._account(_person(call))
        rules.new_password(request.new_password, name=account.username, field="new_password")
        async with self._tries.attempt(rules.name_key(account.username), call.address) as attempt:
            if not await self._passwords.verify(account.password_hash, request.old_password):
                raise _bad_credentials()
            attempt.succeeded = True
        hashed = await self._passwords.hash(request.new_password)
        try:
            ended = await self._store.accounts.change_password(
                account.id,
                account.password_hash,
                hashed,
                keep=call.session_id,
                reason=events.PASSWORD_CHANGED,
                at=self._clock.now_ms(),
            )
        except Moved:
            raise _bad_credentials() from None
        self.sessions_ended(ended)
        return model_pb2.Empty()

    async def get_user(self, call: Call, request: user_pb2.GetUserRequest) -> user_pb2.UserReply:
        """As far as they let themselves be seen."""
        user_id = _person(call)
        account = await self._account(request.id)
        await self._sight.check(user_id, account.id)
        return user_pb2.UserReply(user=events.user(account))

    async def search_users(self, call: Call, request: user_pb2.SearchUsersRequest) -> user_pb2.UserList:
        """The nearest first: the number or the very name, then its beginning, then any part of it. Nobody whom the
        caller may not find.
        """
        user_id = _person(call)
        most = min(request.limit or self._settings.search_results, self._settings.search_most)
        terms, number = search.terms_for(request.q), search.number_in(request.q)
        accounts = self._store.accounts
        numbered = await accounts.by_number(number) if number else None
        named = await accounts.search(terms, limit=_CANDIDATES) if terms else []
        found = [account for account in named if search.matches(request.q, account.username, account.nickname)]
        found.sort(key=lambda account: (search.rank(request.q, account.username, account.nickname), account.number))
        if numbered is not None and not numbered.disabled:
            found = [numbered, *(account for account in found if account.id != numbered.id)]
        shown = await self._sight.findable(user_id, request.q, found, most)
        return user_pb2.UserList(users=[events.user(account) for account in shown])

    async def tidy(self) -> None:
        """Forget what is too old to matter: ended sessions, remembered answers, used invitations."""
        await self._sessions.tidy()
        await self.registration.tidy()
        await self._sign_ins.tidy()

    async def _account(self, user_id: int) -> Account:
        account = await self._store.accounts.get(user_id) if 0 < user_id <= BIGGEST_ID else None
        if account is None:
            raise ServiceError(ErrorCode.not_found, "there is no such user")
        return account

    async def _named(self, key: str) -> Account | None:
        """By the user name, which cannot hold an `@`, or by the address that they have verified."""
        return await (self._store.own.by_email(key) if "@" in key else self._store.accounts.by_name(key))

    async def _rehashed(self, account: Account, password: str) -> Account:
        """The account with its password hashed by today's parameters; only now is the password at hand."""
        if not self._passwords.outdated(account.password_hash):
            return account
        hashed = await self._passwords.hash(password)
        if await self._store.accounts.rehash(account.id, account.password_hash, hashed):
            return replace(account, password_hash=hashed)
        changed = await self._account(account.id)  # by another sign-in, or it is another password by now
        if not await self._passwords.verify(changed.password_hash, password):
            raise _bad_credentials()
        return changed

    async def _housekeeping(self) -> None:
        while True:
            try:
                await self.tidy()
            except ServiceError as error:
                log.warning("housekeeping waits", error=str(error))
            await asyncio.sleep(self._settings.housekeeping_s)


def _person(call: Call) -> int:
    if not call.user_id:
        raise ServiceError(ErrorCode.unauthenticated)
    return call.user_id


def _profile(request: user_pb2.UpdateMeRequest, settings: UserSettings) -> Profile:
    """What the request changes. Raises `invalid_field`."""
    status = request.status
    return Profile(
        nickname=rules.nickname(request.nickname, settings.nickname_chars) if request.HasField("nickname") else None,
        signature=rules.signature(request.signature, settings.signature_chars)
        if request.HasField("signature")
        else None,
        avatar=request.avatar if request.HasField("avatar") else None,
        status=Status(rules.emoji(status.emoji), rules.status(status.text, settings.status_chars), status.until)
        if request.HasField("status")
        else None,
    )


def _id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _bad_credentials() -> ServiceError:
    return ServiceError(ErrorCode.bad_credentials, "user name or password is wrong")
