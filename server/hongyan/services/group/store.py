"""What the room wants of its database: one kind of transaction, made of small reads and writes.

Every transaction that writes begins with `lock`: so the room's commits have one order, and `stamp` numbers them.
Members are the log's; the rows here follow it, and are exactly the log's members at `GroupRow.version`.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from google.protobuf.message import Message

from hongyan.ports.answers import RequestKey
from hongyan_proto import inside_pb2

T = TypeVar("T")
Reply = TypeVar("Reply", bound=Message)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Times are Unix milliseconds, 0 is never. `version`: of the members, as the log counts it; 0: the log does not
    know the group yet. `revision`: of what `Group` says beside members; `told`: the newest one that the log has.
    """

    id: int
    number: int
    name: str
    creator_id: int
    created_at: int
    owner_id: int
    avatar: str = ""
    intro: str = ""
    member_count: int = 0
    join_rule: int = 0
    join_question: str = ""
    join_answer: str = ""
    invite_by: int = 0
    pin_by: int = 1
    mention_all: int = 0
    history: bool = False
    findable: bool = True
    muted_all: bool = False
    announcement_id: int = 0
    dissolved_at: int = 0
    version: int = 0
    revision: int = 1
    told: int = 0
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class MemberRow:
    """`present` false: left. `role` and `muted_until` follow the log."""

    group_id: int
    user_id: int
    present: bool = True
    role: int = 0
    muted_until: int = 0
    card: str = ""
    joined_at: int = 0
    invited_by: int = 0
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class Pending:
    """A change that the log must make; empty: tell it the group as it is now. `link_id`: the link that it uses.
    `user_id`, `request_id`: under which request id it was answered already.
    """

    id: int
    group_id: int
    change: bytes
    link_id: int
    at: int
    user_id: int = 0
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class JoinRow:
    """`state`: a `JoinRequest.State`."""

    id: int
    group_id: int
    user_id: int
    invited_by: int
    message: str
    state: int
    at: int
    answered_by: int = 0
    answered_at: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """`max_uses` 0: any number."""

    id: int
    group_id: int
    code: str
    by_user_id: int
    at: int
    expires_at: int
    max_uses: int
    uses: int = 0


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    id: int
    group_id: int
    author_id: int
    text: str
    confirm: bool
    at: int
    confirmed_count: int = 0


Place = tuple[int, int, int]
"""(role, joined_at, user id): where a page of members ends."""


class GroupTable(Protocol):
    async def lock(self) -> int:
        """Comes first in every transaction that writes, held until its end; the stamp for what it changes."""
        ...

    async def stamp(self) -> int:
        """The newest stamp."""
        ...

    async def take_number(self) -> int:
        """The next short number."""
        ...

    async def group(self, group_id: int) -> GroupRow | None: ...

    async def group_by_number(self, number: int) -> GroupRow | None: ...

    async def add_group(self, row: GroupRow) -> None: ...

    async def save_group(self, row: GroupRow) -> None: ...

    async def groups_since(self, user_id: int, stamp: int) -> list[tuple[GroupRow, MemberRow]]:
        """Of this user, those stamped later: groups that changed, and memberships that began, changed or ended."""
        ...

    async def joined(self, user_ids: Collection[int]) -> dict[int, int]:
        """In how many groups each is; who is in none is left out."""
        ...

    async def owned(self, user_id: int) -> int:
        """How many groups that are not dissolved."""
        ...

    async def created(self, user_id: int, since: int) -> int: ...

    async def together(self, user_id: int, others: Collection[int]) -> set[int]:
        """Which of them share a group with the user."""
        ...

    async def companions(self, user_id: int, *, most_members: int, limit: int) -> list[tuple[int, int]]:
        """(user, shared groups), most first; groups of more members do not count."""
        ...


class MemberTable(Protocol):
    async def member(self, group_id: int, user_id: int) -> MemberRow | None:
        """Also of who has left."""
        ...

    async def members(self, group_id: int, user_ids: Collection[int]) -> dict[int, MemberRow]: ...

    async def present(self, group_id: int) -> list[MemberRow]:
        """All who are in, by role, the greatest first, then by the time of joining."""
        ...

    async def members_page(self, group_id: int, after: Place | None, limit: int) -> list[MemberRow]:
        """The same, beginning behind a place."""
        ...

    async def leaders(self, group_id: int) -> list[MemberRow]:
        """The owner and the managers."""
        ...

    async def save_members(self, rows: Iterable[MemberRow]) -> None:
        """Make or replace them."""
        ...

    async def groups_of(self, user_id: int) -> list[int]:
        """Where the user is in."""
        ...


class PendingTable(Protocol):
    async def add_pending(self, row: Pending) -> Pending:
        """The row with its id, which is 0 before."""
        ...

    async def drop_pending(self, pending_id: int) -> bool:
        """Whether it was there."""
        ...

    async def pending(self, before: int, limit: int) -> list[Pending]:
        """The oldest ones made up to a time."""
        ...

    async def pending_of(self, group_id: int) -> list[Pending]:
        """Of one group, the oldest first."""
        ...

    async def pending_under(self, user_id: int, request_id: str) -> Pending | None:
        """What was answered under a request id and is not finished."""
        ...


class JoinTable(Protocol):
    async def add_join(self, row: JoinRow) -> None: ...

    async def join(self, join_id: int) -> JoinRow | None: ...

    async def open_joins(self, group_id: int, user_ids: Collection[int]) -> list[JoinRow]:
        """Those that wait."""
        ...

    async def save_join(self, row: JoinRow) -> None: ...

    async def joins(self, group_id: int, *, only_open: bool, before: int, limit: int) -> list[JoinRow]:
        """The newest first, with ids below `before`."""
        ...

    async def joins_of(self, user_id: int, *, before: int, limit: int) -> list[JoinRow]:
        """Those that this user made."""
        ...

    async def waiting(self, group_id: int, user_id: int) -> tuple[int, int]:
        """How many wait: of the group, of the user."""
        ...

    async def expire_joins(self, made_before: int, expired: int) -> None:
        """Those that still wait get the state `expired`."""
        ...

    async def purge_joins(self, made_before: int) -> None:
        """Forget those that do not wait."""
        ...


class LinkTable(Protocol):
    async def add_link(self, row: LinkRow) -> None: ...

    async def link(self, link_id: int) -> LinkRow | None: ...

    async def link_by_code(self, code: str) -> LinkRow | None: ...

    async def links(self, group_id: int, now: int) -> list[LinkRow]:
        """Those that have not expired and are not used up, the newest first."""
        ...

    async def use_link(self, link_id: int) -> None: ...

    async def drop_link(self, link_id: int) -> None: ...

    async def purge_links(self, before: int) -> None: ...


class AnnouncementTable(Protocol):
    async def add_announcement(self, row: AnnouncementRow) -> None: ...

    async def announcement(self, announcement_id: int) -> AnnouncementRow | None: ...

    async def announcements(self, group_id: int, *, before: int, limit: int) -> list[AnnouncementRow]:
        """The newest first, with ids below `before`."""
        ...

    async def drop_announcement(self, announcement_id: int) -> None:
        """And who has confirmed it."""
        ...

    async def confirm(self, announcement_id: int, user_id: int, at: int) -> bool:
        """Whether it was not confirmed before."""
        ...

    async def confirmations(self, announcement_id: int) -> list[tuple[int, int]]:
        """(user, when), the earliest first."""
        ...

    async def confirmed(self, user_id: int, announcement_ids: Collection[int]) -> set[int]:
        """Which of them the user has confirmed."""
        ...


class AnswerTable(Protocol):
    async def answered(self, key: RequestKey | None, reply: type[Reply]) -> Reply | None:
        """What that request id has got. Raises `conflict`."""
        ...

    async def remember(self, key: RequestKey | None, reply: Message, at: int) -> None: ...

    async def forget_answer(self, user_id: int, request_id: str) -> None: ...

    async def forget_answers(self, user_id: int) -> None:
        """Everything that this user was answered."""
        ...

    async def purge_answers(self, before: int) -> None: ...

    async def add_events(self, events: Sequence[inside_pb2.UserStreamEvent]) -> None:
        """For the user streams: published after the commit."""
        ...


class GroupTx(GroupTable, MemberTable, PendingTable, JoinTable, LinkTable, AnnouncementTable, AnswerTable, Protocol):
    """One transaction."""


Work = Callable[[GroupTx], Awaitable[T]]


class GroupStore(Protocol):
    """Safe to use from many tasks of one loop. What the database cannot do is raised as `ServiceError`."""

    async def migrate(self) -> None: ...

    async def write(self, work: Work[T]) -> T:
        """All or nothing, durable when it returns. `work` awaits nothing but its transaction, begins with `lock`, and
        may be run again after a lost race.
        """
        ...

    async def read(self, work: Work[T]) -> T:
        """On one snapshot, beside writers."""
        ...
