"""What administrators do through the API: accounts and invitations."""

import hashlib
from base64 import b32encode
from collections.abc import Callable, Iterable

from hongyan.kit.log import get_logger
from hongyan.ports.trail import Line
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.user import events, rules, search
from hongyan.services.user.accounts import BIGGEST_ID
from hongyan.services.user.parts import Parts
from hongyan.services.user.store import Account, LastAdministrator, Made
from hongyan.services.user.tokens import stored
from hongyan_proto import account_pb2, model_pb2
from hongyan_proto.errors_pb2 import ErrorCode

log = get_logger("user.office")
_PAGE = 50
_WEEK_S = 7 * 24 * 3600
_CODE_BYTES = 15
_NOTE = 100


class Office:
    """Implements `rpc.stubs.AdminService`. What is done leaves a line in the audit log, in the same transaction."""

    def __init__(self, parts: Parts, *, ended: Callable[[Iterable[int]], None]) -> None:
        """`ended` hears of sessions that ended (`Users.sessions_ended`)."""
        self._parts = parts
        self._store = parts.store
        self._ended = ended

    async def list_accounts(self, call: Call, request: account_pb2.ListAccountsRequest) -> account_pb2.AccountList:
        _administrator(call)
        limit = request.limit or _PAGE
        found, more = await self._page(request, limit)
        emails = await self._store.own.emails([account.id for account in found])
        listed = [events.account(account, emails.get(account.id)) for account in found]
        return account_pb2.AccountList(accounts=listed, more=more)

    async def disable_account(self, call: Call, request: account_pb2.AccountRequest) -> account_pb2.AccountReply:
        return await self._set_disabled(call, request.id, disabled=True)

    async def enable_account(self, call: Call, request: account_pb2.AccountRequest) -> account_pb2.AccountReply:
        return await self._set_disabled(call, request.id, disabled=False)

    async def set_account_password(self, call: Call, request: account_pb2.SetAccountPasswordRequest) -> model_pb2.Empty:
        by = _administrator(call)
        account = await self._account(request.id)
        password = rules.new_password(request.new_password, name=account.username, field="new_password")
        hashed = await self._parts.passwords.hash(password)
        keep = call.session_id if account.id == by else 0
        line = self._line(call, "account.password", f"u.{account.id}")
        self._ended(await self._store.office.set_password(account.id, hashed, keep=keep, line=line))
        log.info("an administrator set a password", by=by, account=account.id)
        return model_pb2.Empty()

    async def create_invitation(
        self, call: Call, request: account_pb2.CreateInvitationRequest
    ) -> account_pb2.InvitationReply:
        """The same request id gives the same code, which is why it is told again; `conflict` for another request."""
        by, now = _administrator(call), self._parts.clock.now_ms()
        life = (request.expires_in or _WEEK_S) * 1000
        made = Made(self._parts.ids.next(), request.uses or 1, 0, rules.note(request.note, _NOTE), now, now + life, by)
        code = self._code(by, request.request_id)
        line = self._line(call, "invitation.make", f"i.{made.id}", f"{made.uses} uses")
        found = await self._store.office.invite(stored(code), made, line)
        asked = (found.uses + found.used, found.note, found.expires_at - found.at)
        if asked != (made.uses, made.note, life):
            raise ServiceError(ErrorCode.conflict, "this request id was used for another one", field="request_id")
        return account_pb2.InvitationReply(invitation=_invitation(found, code))

    async def list_invitations(
        self,
        call: Call,
        request: model_pb2.Empty,  # noqa: ARG002
    ) -> account_pb2.InvitationList:
        _administrator(call)
        found = await self._store.office.invitations(at=self._parts.clock.now_ms())
        return account_pb2.InvitationList(invitations=[_invitation(made) for made in found])

    async def revoke_invitation(self, call: Call, request: account_pb2.InvitationRequest) -> model_pb2.Empty:
        by = _administrator(call)
        if await self._store.office.revoke(request.id, self._line(call, "invitation.revoke", f"i.{request.id}")):
            log.info("an administrator revoked an invitation", by=by, invitation=request.id)
        return model_pb2.Empty()

    async def _page(self, request: account_pb2.ListAccountsRequest, limit: int) -> tuple[list[Account], bool]:
        disabled = request.disabled if request.HasField("disabled") else None
        number = search.number_in(request.q)
        if number is not None:
            account = await self._store.accounts.by_number(number)
            fits = account is not None and not account.deleted_at and disabled in {None, account.disabled}
            return ([account] if account is not None and fits and number > request.after else []), False
        terms = search.terms_for(request.q)
        if request.q.strip() and not terms:
            return [], False
        found = await self._store.office.accounts(terms, after=request.after, limit=limit + 1, disabled=disabled)
        return found[:limit], len(found) > limit

    async def _set_disabled(self, call: Call, user_id: int, *, disabled: bool) -> account_pb2.AccountReply:
        by = _administrator(call)
        account = await self._account(user_id)
        if disabled and account.id == by:
            raise ServiceError(ErrorCode.last_administrator, "another administrator may disable you", field="id")
        line = self._line(call, "account.disable" if disabled else "account.enable", f"u.{account.id}")
        try:
            self._ended(await self._store.office.set_disabled(account.id, disabled=disabled, line=line))
        except LastAdministrator:
            raise ServiceError(ErrorCode.last_administrator, field="id") from None
        log.info("an administrator disabled or enabled an account", by=by, account=account.id, disabled=disabled)
        emails = await self._store.own.emails([account.id])
        after = await self._account(user_id)
        return account_pb2.AccountReply(account=events.account(after, emails.get(account.id)))

    async def _account(self, user_id: int) -> Account:
        account = await self._store.accounts.get(user_id) if 0 < user_id <= BIGGEST_ID else None
        if account is None or account.deleted_at:
            raise ServiceError(ErrorCode.not_found, "there is no such account", field="id")
        return account

    def _line(self, call: Call, act: str, target: str, detail: str = "") -> Line:
        return Line(self._parts.clock.now_ms(), call.user_id, act, target, detail, call.address)

    def _code(self, by: int, request_id: str) -> str:
        """24 letters and digits, 120 bits."""
        if not request_id:
            raw = self._parts.token_bytes(_CODE_BYTES)
        else:
            text = f"{by}.{request_id}".encode("utf-8", "surrogatepass")
            key = self._parts.keys.refresh
            raw = hashlib.blake2b(text, key=key, digest_size=_CODE_BYTES, person=b"invitation").digest()
        return b32encode(raw).decode().lower()


def _administrator(call: Call) -> int:
    if not call.user_id:
        raise ServiceError(ErrorCode.unauthenticated)
    if not call.administrator:
        raise ServiceError(ErrorCode.forbidden)
    return call.user_id


def _invitation(made: Made, code: str = "") -> account_pb2.Invitation:
    return account_pb2.Invitation(
        id=made.id,
        code=code,
        uses=made.uses,
        used=made.used,
        note=made.note,
        at=made.at,
        expires_at=made.expires_at,
        by_user_id=made.by_user,
    )
