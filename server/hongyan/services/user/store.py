"""What the user room asks of its store. Each method is one transaction; events are written with the change itself.

Every method raises `ServiceError` (`storage_full`, `outcome_unknown`, `unavailable`) when the database cannot do it.
Times are Unix milliseconds; hashes of secrets are bytes.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Protocol

from hongyan.ports.answers import RequestKey
from hongyan.ports.outbox import Waiting
from hongyan.ports.trail import Line
from hongyan.services.user.rules import OnDevice
from hongyan_proto import inside_pb2, user_pb2


class NameTaken(Exception):
    """Somebody has this user name."""


class InvitationInvalid(Exception):
    """The invitation is unknown, used up or too old."""


class Moved(Exception):
    """The account is no longer as it was when the caller decided: other password, disabled or gone."""


@dataclass(frozen=True, slots=True)
class Status:
    emoji: str = ""
    text: str = ""
    until: int = 0
    """0: until it is changed."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What people say of themselves; None leaves a field as it is."""

    nickname: str | None = None
    signature: str | None = None
    avatar: str | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    number: int
    username: str
    nickname: str
    signature: str
    password_hash: str
    administrator: bool
    disabled: bool
    avatar: str = ""
    status: Status = Status()
    email: str = ""
    """As it was given at registration; whether it is theirs nobody knows."""
    created_at: int = 0
    deleted_at: int = 0


@dataclass(frozen=True, slots=True)
class NewAccount:
    id: int
    username: str
    nickname: str
    email: str
    password_hash: str
    at: int
    administrator: bool = False
    invitation: bytes | None = None
    """Redeemed with the making; one that makes administrators makes one."""
    administrators_only: bool = False
    """Refuse an invitation that does not make an administrator."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    id: int
    user_id: int
    device_id: str
    platform: int
    name: str
    ip: str
    created_at: int
    last_seen_at: int


@dataclass(frozen=True, slots=True)
class Refresh:
    """The refresh token of a session: its hash and until when it may be used."""

    hash: bytes
    expires_at: int


@dataclass(frozen=True, slots=True)
class SessionState:
    """What decides whether an access token still speaks for somebody."""

    user_id: int
    device_id: str
    platform: int
    administrator: bool


class Turn(Enum):
    """How the exchange of a refresh token ended."""

    done = "done"
    ended = "ended"
    expired = "expired"
    reused = "reused"


@dataclass(frozen=True, slots=True)
class Rotation:
    turn: Turn
    session: SessionRow | None = None
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    hash: bytes
    administrator: bool
    uses: int
    expires_at: int


class EmailTaken(Exception):
    """Somebody else has verified this address."""


class LastAdministrator(Exception):
    """Nobody else could administer the server."""


class Purpose(IntEnum):
    """What a code is for; the numbers are stored."""

    email = 1
    password = 2


@dataclass(frozen=True, slots=True)
class NewCode:
    """`hash` tells nothing without the server's key."""

    user_id: int
    purpose: Purpose
    hash: bytes
    email: str
    expires_at: int
    day: int
    """Of its making: as many days since 1970."""


@dataclass(frozen=True, slots=True)
class SignInRow:
    id: int
    """0 until it is written."""
    user_id: int
    at: int
    ip: str
    platform: int
    device_id: str
    name: str
    session_id: int
    """0: the password was wrong."""


Choose = Callable[[Sequence[OnDevice]], Collection[int]]
"""Which of an account's live sessions a new one ends."""


class AccountStore(Protocol):
    async def add(
        self, new: NewAccount, request: RequestKey | None = None, *, line: Line | None = None
    ) -> Account | user_pb2.RegisterReply:
        """Make an account with the next number, redeem the invitation and remember the answer, all or nothing.

        The reply when that request id has got one already. Raises `NameTaken`, `InvitationInvalid`, `Conflict`.
        """
        ...

    async def answered(self, request: RequestKey) -> user_pb2.RegisterReply | None:
        """What that request id has got. Raises `Conflict`."""
        ...

    async def by_name(self, key: str) -> Account | None:
        """`key` as `rules.name_key` makes it."""
        ...

    async def get(self, user_id: int) -> Account | None: ...

    async def by_number(self, number: int) -> Account | None: ...

    async def many(self, user_ids: Collection[int]) -> list[Account]:
        """Those that exist, also disabled ones, in any order."""
        ...

    async def existing(self, user_ids: Collection[int]) -> set[int]:
        """Those that exist and are not disabled."""
        ...

    async def search(self, terms: Sequence[str], *, limit: int) -> list[Account]:
        """Accounts that have every term (one to three), oldest first, no disabled ones."""
        ...

    async def update_profile(self, user_id: int, profile: Profile, *, at: int) -> Account:
        """Writes an event only when something changed. Raises `Moved` for unknown users."""
        ...

    async def rehash(self, user_id: int, old: str, new: str) -> bool:
        """Replace the hash if it is still the old one; whether it was."""
        ...

    async def change_password(
        self, user_id: int, old: str | None, new: str, *, keep: int, reason: str, at: int
    ) -> list[int]:
        """Ends every session but `keep`; the ended ones. Raises `Moved` when `old` is no longer the hash."""
        ...

    async def invite(self, invitation: Invitation) -> None: ...

    async def has_administrator(self) -> bool: ...

    async def forget_administrator_invitations(self) -> None: ...

    async def purge(self, *, requests_before: int, invitations_before: int) -> None: ...


class SessionStore(Protocol):
    async def open(self, session: SessionRow, refresh: Refresh, *, password_hash: str, choose: Choose) -> list[int]:
        """Start a session and end those that `choose` names (reason `replaced`); the ended ones.

        Raises `Moved` when the password is another one by now or the account is disabled.
        """
        ...

    async def rotate(
        self, session_id: int, presented: bytes, new: Refresh, *, at: int, grace_ms: int, ip: str
    ) -> Rotation:
        """Exchange a refresh token. The present one is exchanged; the previous one once more within the grace time,
        which voids its successor; any other ends the session (`reused`, with an event).
        """
        ...

    async def live(self, user_id: int, *, at: int) -> list[SessionRow]: ...

    async def end(self, user_id: int, session_id: int, *, reason: str, at: int) -> bool | None:
        """Whether it was live until now; None when the user has no such session."""
        ...

    async def states(self, session_ids: Collection[int]) -> dict[int, SessionState]:
        """Of the live ones among these sessions."""
        ...

    async def seen(self, rows: Sequence[tuple[int, int, str]]) -> None:
        """Rows of (session, last seen, address); an empty address leaves the old one."""
        ...

    async def purge(self, *, at: int, ended_before: int) -> None:
        """End those whose refresh token is too old, forget those that ended before."""
        ...


class OwnStore(Protocol):
    """What belongs to one's own account beside the profile."""

    async def by_email(self, key: str) -> Account | None:
        """Who has verified an address; `key` as `rules.email_key` makes it."""
        ...

    async def emails(self, user_ids: Collection[int]) -> dict[int, str]:
        """Verified addresses, of those who have one."""
        ...

    async def add_code(self, code: NewCode, *, tries: int, a_day: int) -> bool:
        """Replaces an older code of the same purpose. False, and nothing stored, when that day had `a_day` already."""
        ...

    async def show_code(self, user_id: int, purpose: Purpose, hashed: bytes, *, at: int) -> str | None:
        """The address that a right code was sent to, and the code is used up; None for any other. Each wrong one takes
        a try away, and with the last the code is void.
        """
        ...

    async def set_email(self, user_id: int, email: str, key: str) -> None:
        """The only address of the account, verified. Raises `EmailTaken`."""
        ...

    async def tried(self, rows: Sequence[SignInRow]) -> None:
        """Sign-ins with a wrong password."""
        ...

    async def sign_ins(self, user_id: int, *, before: int, limit: int) -> list[SignInRow]:
        """The newest first; `before` 0 begins with the newest of all."""
        ...

    async def purge(self, *, sign_ins_before: int) -> None: ...

    async def erase(self, user_id: int, password_hash: str, *, at: int) -> list[int]:
        """Delete an account for ever; the sessions that ended. Its number stays, its name is free.

        Raises `Moved` when the password is another one by now, `LastAdministrator`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Made:
    """An invitation that an administrator made."""

    id: int
    uses: int
    """That are left."""
    used: int
    note: str
    at: int
    expires_at: int
    by_user: int


class OfficeStore(Protocol):
    """What administrators do. Each act leaves its line in the same transaction; `Line.at` is when it was done."""

    async def accounts(
        self, terms: Sequence[str], *, after: int, limit: int, disabled: bool | None = None
    ) -> list[Account]:
        """By number, from the one after `after`, none that is deleted; with terms (one to three) who has them all."""
        ...

    async def set_disabled(self, user_id: int, *, disabled: bool, line: Line) -> list[int]:
        """Disabling ends every session: their ids. The line is written when something changes. Raises `Moved` for
        nobody, `LastAdministrator` when nobody would be left who can administer.
        """
        ...

    async def set_password(self, user_id: int, hashed: str, *, keep: int, line: Line) -> list[int]:
        """Ends every session but `keep`: their ids. Raises `Moved`."""
        ...

    async def invite(self, hashed: bytes, made: Made, line: Line) -> Made:
        """What is stored under this hash: `made`, or what was made under it before (then no line is written)."""
        ...

    async def invitations(self, *, at: int) -> list[Made]:
        """Those that have not expired, also used up ones, the newest first."""
        ...

    async def revoke(self, invitation_id: int, line: Line) -> bool:
        """Whether there was one; the line is written if so."""
        ...


class UserStore(Protocol):
    @property
    def accounts(self) -> AccountStore: ...
    @property
    def sessions(self) -> SessionStore: ...
    @property
    def office(self) -> OfficeStore: ...
    @property
    def own(self) -> OwnStore: ...
    @property
    def outbox(self) -> Waiting[inside_pb2.UserStreamEvent]: ...
    @property
    def gone(self) -> Waiting[user_pb2.UserIds]:
        """Deleted accounts, for the rooms that hold something of theirs."""
        ...

    async def migrate(self) -> None: ...
