"""What the operator does to accounts from the command line. Each act leaves its line in the audit log."""

from collections.abc import Callable, Iterable

from hongyan.kit.clock import Clock
from hongyan.kit.ids import Snowflakes
from hongyan.ports.trail import CONSOLE, Line
from hongyan.rpc.errors import ServiceError
from hongyan.services.user import events, rules
from hongyan.services.user.passwords import Passwords
from hongyan.services.user.store import Account, LastAdministrator, NameTaken, NewAccount, UserStore
from hongyan_proto import model_pb2
from hongyan_proto.errors_pb2 import ErrorCode


class Administration:
    """Works on the store, also beside a running server: that finds the events and closes the sockets."""

    def __init__(
        self,
        *,
        store: UserStore,
        passwords: Passwords,
        ids: Snowflakes,
        clock: Clock,
        ended: Callable[[Iterable[int]], None] = lambda _: None,
    ) -> None:
        """`ended` hears of sessions that were ended (`Users.sessions_ended`, in the server's process)."""
        self._store = store
        self._passwords = passwords
        self._ids = ids
        self._clock = clock
        self._ended = ended

    async def add(self, username: str, password: str, *, administrator: bool = False) -> model_pb2.User:
        """Raises `invalid_field`, `username_taken`."""
        name = rules.username(username)
        hashed = await self._passwords.hash(rules.new_password(password, name=name))
        new = NewAccount(self._ids.next(), name, name, "", hashed, self._clock.now_ms(), administrator=administrator)
        try:
            account = await self._store.accounts.add(new, line=self._line("account.add", new.id))
        except NameTaken:
            raise ServiceError(ErrorCode.username_taken, field="username") from None
        assert isinstance(account, Account)
        return events.user(account)

    async def set_password(self, username: str, password: str) -> None:
        """Ends every session of the account. Raises `invalid_field`, `not_found`."""
        account = await self._named(username)
        hashed = await self._passwords.hash(rules.new_password(password, name=account.username))
        line = self._line("account.password", account.id)
        self._ended(await self._store.office.set_password(account.id, hashed, keep=0, line=line))

    async def disable(self, username: str) -> None:
        """Ends every session and refuses new ones. Raises `not_found`, `last_administrator`."""
        account = await self._named(username)
        line = self._line("account.disable", account.id)
        try:
            self._ended(await self._store.office.set_disabled(account.id, disabled=True, line=line))
        except LastAdministrator:
            message = "nobody else administers this server: give a new password instead"
            raise ServiceError(ErrorCode.last_administrator, message) from None

    async def enable(self, username: str) -> None:
        account = await self._named(username)
        line = self._line("account.enable", account.id)
        await self._store.office.set_disabled(account.id, disabled=False, line=line)

    def _line(self, act: str, user_id: int) -> Line:
        return Line(self._clock.now_ms(), CONSOLE, act, f"u.{user_id}")

    async def _named(self, username: str) -> Account:
        account = await self._store.accounts.by_name(rules.name_key(username))
        if account is None:
            raise ServiceError(ErrorCode.not_found, "nobody has this user name", field="username")
        return account
