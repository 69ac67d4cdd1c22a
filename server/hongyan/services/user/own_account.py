"""One's own account beyond the profile: its address, a forgotten password, the list of sign-ins, and its end."""

from collections.abc import Callable, Iterable

from hongyan.kit.log import get_logger
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.user import events, rules
from hongyan.services.user.codes import Codes, invalid
from hongyan.services.user.limits import Tries
from hongyan.services.user.parts import Parts
from hongyan.services.user.sign_ins import SignIns
from hongyan.services.user.store import Account, EmailTaken, LastAdministrator, Moved, Purpose
from hongyan_proto import account_pb2, model_pb2
from hongyan_proto.errors_pb2 import ErrorCode

log = get_logger("user.account")
_LETTERS = 32
"""Reset letters on their way; beyond it no more are begun."""


class OwnAccount:
    """Implements `rpc.stubs.AccountService`."""

    def __init__(
        self, parts: Parts, *, tries: Tries, sign_ins: SignIns, ended: Callable[[Iterable[int]], None]
    ) -> None:
        """`ended` hears of sessions that ended (`Users.sessions_ended`)."""
        self._parts = parts
        self._store = parts.store
        self._codes = Codes(parts)
        self._tries = tries
        self._sign_ins = sign_ins
        self._ended = ended
        self._letters = 0

    async def get_account(self, call: Call, request: model_pb2.Empty) -> account_pb2.AccountReply:  # noqa: ARG002
        account = await self._mine(call)
        emails = await self._store.own.emails([account.id])
        return account_pb2.AccountReply(account=events.account(account, emails.get(account.id)))

    async def request_email_code(self, call: Call, request: account_pb2.RequestEmailCodeRequest) -> model_pb2.Empty:
        self._codes.check_mail()
        address = rules.email(request.email)
        await self._codes.send((await self._mine(call)).id, Purpose.email, address)
        return model_pb2.Empty()

    async def verify_email(self, call: Call, request: account_pb2.VerifyEmailRequest) -> account_pb2.AccountReply:
        """Whoever shows the code reads the box: that somebody else has the address is no secret to them."""
        account = await self._mine(call)
        address = await self._codes.show(account.id, Purpose.email, request.code)
        try:
            await self._store.own.set_email(account.id, address, rules.email_key(address))
        except EmailTaken:
            raise ServiceError(ErrorCode.email_taken, field="email") from None
        return account_pb2.AccountReply(account=events.account(account, address))

    async def request_password_reset(
        self,
        call: Call,  # noqa: ARG002
        request: account_pb2.RequestPasswordResetRequest,
    ) -> model_pb2.Empty:
        """The answer does not wait for anything that depends on the address, so its time says nothing either."""
        self._codes.check_mail()
        key = rules.email_key(rules.email(request.email))
        if self._letters >= _LETTERS:
            raise ServiceError(ErrorCode.overloaded, "too many letters at once", retry_after_ms=10_000)
        self._letters += 1
        self._parts.tasks.spawn("password_reset", self._send_reset(key))
        return model_pb2.Empty()

    async def reset_password(self, call: Call, request: account_pb2.ResetPasswordRequest) -> model_pb2.Empty:
        """An address that nobody has verified is answered as a wrong code."""
        async with self._tries.attempt("reset." + rules.email_key(request.email), call.address) as attempt:
            rules.new_password(request.new_password, name="", field="new_password")
            account = await self._store.own.by_email(rules.email_key(request.email))
            if account is None or account.disabled:
                await self._store.own.show_code(0, Purpose.password, b"", at=0)
                raise invalid()
            await self._codes.show(account.id, Purpose.password, request.code)
            attempt.succeeded = True
        # Only now: a refusal for the name would tell a stranger whose address it is.
        rules.new_password(request.new_password, name=account.username, field="new_password")
        hashed = await self._parts.passwords.hash(request.new_password)
        at = self._parts.clock.now_ms()
        reason = events.PASSWORD_CHANGED
        self._ended(await self._store.accounts.change_password(account.id, None, hashed, keep=0, reason=reason, at=at))
        return model_pb2.Empty()

    async def list_sign_ins(self, call: Call, request: account_pb2.ListSignInsRequest) -> account_pb2.SignInList:
        return await self._sign_ins.list((await self._mine(call)).id, request)

    async def delete_me(self, call: Call, request: account_pb2.DeleteMeRequest) -> model_pb2.Empty:
        """A session that has not just begun must show the password: a stolen token is not enough."""
        account = await self._mine(call)
        if request.password or not await self._fresh(call):
            async with self._tries.attempt(rules.name_key(account.username), call.address) as attempt:
                if not await self._parts.passwords.verify(account.password_hash, request.password):
                    raise ServiceError(ErrorCode.bad_credentials, "the password is wrong", field="password")
                attempt.succeeded = True
        try:
            ended = await self._store.own.erase(account.id, account.password_hash, at=self._parts.clock.now_ms())
        except Moved:
            raise ServiceError(ErrorCode.bad_credentials) from None
        except LastAdministrator:
            raise ServiceError(ErrorCode.last_administrator) from None
        self._ended(ended)
        return model_pb2.Empty()

    async def _mine(self, call: Call) -> Account:
        account = await self._store.accounts.get(call.user_id) if call.user_id else None
        if account is None:
            raise ServiceError(ErrorCode.unauthenticated)
        return account

    async def _fresh(self, call: Call) -> bool:
        now = self._parts.clock.now_ms()
        begun = [
            row.created_at for row in await self._store.sessions.live(call.user_id, at=now) if row.id == call.session_id
        ]
        return any(now - at <= self._parts.settings.fresh_session_s * 1000 for at in begun)

    async def _send_reset(self, key: str) -> None:
        try:
            account = await self._store.own.by_email(key)
            if account is not None and not account.disabled:
                addresses = await self._store.own.emails([account.id])
                await self._codes.send(account.id, Purpose.password, addresses.get(account.id, key))
        except ServiceError as error:
            log.warning("a letter was not sent", error=str(error))
        finally:
            self._letters -= 1
