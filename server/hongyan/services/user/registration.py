"""Making an account: who may, once per request id."""

from dataclasses import replace

from hongyan.kit.clock import Clock
from hongyan.kit.ids import Snowflakes
from hongyan.ports.answers import Conflict, RequestKey, request_key
from hongyan.rpc.errors import ServiceError
from hongyan.services.user import events, rules
from hongyan.services.user.passwords import Passwords
from hongyan.services.user.settings import UserSettings
from hongyan.services.user.store import Account, AccountStore, InvitationInvalid, NameTaken, NewAccount
from hongyan.services.user.tokens import stored
from hongyan_proto import user_pb2
from hongyan_proto.errors_pb2 import ErrorCode

_HOUR_MS = 3_600_000


class Registration:
    def __init__(
        self, *, accounts: AccountStore, passwords: Passwords, ids: Snowflakes, settings: UserSettings, clock: Clock
    ) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._ids = ids
        self._settings = settings
        self._clock = clock
        self.mode = settings.registration
        """`open`, `invitation` or `closed` (then only the administrator's link works); may change while we run.
        Any other word means `invitation`.
        """

    async def register(self, request: user_pb2.RegisterRequest) -> user_pb2.RegisterReply:
        key = self._request_key(request)
        try:
            answered = None if key is None else await self._accounts.answered(key)
            made = answered or await self._make(request, key)
        except Conflict:
            await self._passwords.verify(None, request.password)  # takes as long as when only that is another one
            raise _used() from None
        if isinstance(made, Account):
            return user_pb2.RegisterReply(user=events.user(made))
        return await self._repeat(made, request.password)

    async def tidy(self) -> None:
        now = self._clock.now_ms()
        await self._accounts.purge(requests_before=self._remembered_since(now), invitations_before=now)

    async def _make(
        self, request: user_pb2.RegisterRequest, key: RequestKey | None
    ) -> Account | user_pb2.RegisterReply:
        if self.mode != "open" and not request.invitation:
            raise ServiceError(ErrorCode.registration_closed)
        new = self._checked(request)
        if await self._accounts.by_name(rules.name_key(new.username)) is not None:
            raise _taken()
        new = replace(new, password_hash=await self._passwords.hash(request.password))
        try:
            return await self._accounts.add(new, key)
        except NameTaken:
            raise _taken() from None
        except InvitationInvalid:
            raise ServiceError(ErrorCode.invitation_invalid) from None

    async def _repeat(self, answered: user_pb2.RegisterReply, password: str) -> user_pb2.RegisterReply:
        """The same answer to the same request. The password is no part of the digest, which would make it guessable
        faster than its own hash allows.
        """
        account = await self._accounts.get(answered.user.id)
        if not await self._passwords.verify(account.password_hash if account else None, password):
            raise _used()
        return answered

    def _checked(self, request: user_pb2.RegisterRequest) -> NewAccount:
        name = rules.username(request.username)
        rules.new_password(request.password, name=name)
        most = self._settings.nickname_chars
        return NewAccount(
            id=self._ids.next(),
            username=name,
            nickname=rules.nickname(request.nickname, most) if request.nickname else name,
            email=rules.email(request.email) if request.email else "",
            password_hash="",
            at=self._clock.now_ms(),
            invitation=stored(request.invitation) if request.invitation else None,
            administrators_only=self.mode == "closed",
        )

    def _request_key(self, request: user_pb2.RegisterRequest) -> RequestKey | None:
        return request_key(0, request, since=self._remembered_since(self._clock.now_ms()), without=["password"])

    def _remembered_since(self, now: int) -> int:
        return now - self._settings.request_id_hours * _HOUR_MS


def _taken() -> ServiceError:
    return ServiceError(ErrorCode.username_taken, field="username")


def _used() -> ServiceError:
    return ServiceError(ErrorCode.conflict, "this request id was used for something else", field="request_id")
