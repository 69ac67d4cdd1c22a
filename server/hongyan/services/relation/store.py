"""What the relation room asks of its store. Each method is one transaction; events and what is to be carried out in the
log are written with the change itself.

Every method raises `ServiceError` (`storage_full`, `outcome_unknown`, `unavailable`) when the database cannot do it.
Times are Unix milliseconds. Unless a method says otherwise, it may be called again with the same arguments.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from hongyan.ports.answers import RequestKey
from hongyan.ports.outbox import Waiting
from hongyan.services.relation.facts import Category, FriendRow, Pair, Person, RequestRow, Situation
from hongyan.services.relation.rules import Outcome
from hongyan_proto import inside_pb2, model_pb2, relation_pb2


@dataclass(frozen=True, slots=True)
class Asked:
    """A friend request as it stands, and the asker's new friend if they are friends by it."""

    request: RequestRow
    friend: FriendRow | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """Lines of a list, the oldest change first, and up to which version that is."""

    rows: Sequence[FriendRow]
    categories: Sequence[Category]
    version: int
    more: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom friends have in their lists."""

    user: int
    ways: int
    """Through so many friends."""


LATEST_MS = 60_000
"""Nothing that is pending is put off for longer."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A change of members that a conversation has not got yet."""

    conversation: str
    change_id: str
    by: int
    change: model_pb2.MemberChange
    at: int


@dataclass(frozen=True, slots=True)
class ChangedProfile:
    """Whose friends have still to hear of it; `times` it changed."""

    user: int
    times: int


Decide = Callable[[Situation], Outcome]
"""What becomes of a friend request; raising refuses it."""


class FriendStore(Protocol):
    async def changes(self, user: int, since: int, limit: int) -> Changes:
        """What changed in a list after a version; from 0 on without the lines that are gone."""
        ...

    async def get(self, user: int, friend: int) -> FriendRow | None:
        """The line of a present friend."""
        ...

    async def update(
        self, user: int, friend: int, *, remark: str | None, category: int | None, at: int
    ) -> FriendRow | None:
        """None: they are no friend. Raises KeyError for a category that is not the user's."""
        ...

    async def delete(self, user: int, friend: int, *, both: bool, at: int) -> bool:
        """Whether anything changed."""
        ...

    async def categories(self, user: int) -> list[Category]: ...

    async def add_category(
        self, user: int, category_id: int, name: str, *, most: int, at: int, key: RequestKey | None = None
    ) -> Category | relation_pb2.FriendCategoryReply | None:
        """At the end; one of that name that is there already is the answer too. None: there are `most` of them."""
        ...

    async def update_category(
        self, user: int, category_id: int, *, name: str | None, place: int | None, at: int
    ) -> Category | None:
        """None: there is none. Raises KeyError when another one has the name."""
        ...

    async def delete_category(self, user: int, category_id: int, *, at: int) -> bool: ...


class RequestStore(Protocol):
    async def ask(
        self, new: RequestRow, decide: Decide, key: RequestKey | None = None
    ) -> Asked | relation_pb2.FriendRequestReply:
        """Decide and do it, in one transaction. Raises KeyError for a category that is not the asker's."""
        ...

    async def answered(self, key: RequestKey) -> relation_pb2.FriendRequestReply | None: ...

    async def answer(
        self, user: int, request_id: int, wanted: int, *, reason: str, remark: str, category: int, friends: int, at: int
    ) -> Asked | None:
        """Accept, reject or withdraw, as `rules.answering` says; `friend` is the answerer's. None: there is no such
        request. Raises `ServiceError` for a refusal, KeyError for a category that is not the answerer's.
        """
        ...

    async def list(self, user: int, *, sent: bool, before: int, limit: int) -> list[RequestRow]: ...

    async def expire(self, *, at: int, limit: int) -> int:
        """Note which requests are over and tell the two; how many there were."""
        ...

    async def purge(self, *, requests_before: int, answers_before: int) -> None: ...


class PeopleStore(Protocol):
    async def persons(self, users: Collection[int]) -> dict[int, Person]:
        """All of them, also those who never changed anything."""
        ...

    async def around(self, user: int, others: Collection[int]) -> dict[int, tuple[Pair, Person]]:
        """How the user stands to each of these, and how they set themselves; in one moment."""
        ...

    async def set_privacy(self, user: int, change: Callable[[Person], Person], *, at: int) -> Person:
        """What comes out of `change`, which may refuse by raising."""
        ...

    async def block(self, user: int, other: int, *, most: int, at: int) -> int | None:
        """Since when; open requests between the two end. None: there are `most` already."""
        ...

    async def unblock(self, user: int, other: int, *, at: int) -> bool: ...

    async def blocks(self, user: int, *, before: tuple[int, int], limit: int) -> list[tuple[int, int]]:
        """Rows of (other, at), the newest first, after the row (at, other) that the page before ended with."""
        ...

    async def show(self, user: int, others: Collection[int]) -> None:
        """The user has addressed these."""
        ...

    async def candidates(self, user: int, *, newest: int) -> list[Candidate]:
        """Whom the newest friends have in their lists, most ways first; also those who may not be suggested."""
        ...

    async def unsuggested(self, user: int, others: Collection[int], *, now: int) -> set[int]:
        """Those among these whom the user dismissed, or between whom and the user a request is open."""
        ...

    async def through(self, user: int, others: Collection[int], *, most: int) -> dict[int, list[int]]:
        """For each of these some of the user's friends who have them in their lists, the newest first."""
        ...

    async def dismiss(self, user: int, other: int, *, most: int) -> bool:
        """False: there are `most` others already."""
        ...

    async def set_contacts(self, user: int, hashes: Collection[bytes]) -> None: ...

    async def has_contacts(self, user: int) -> bool: ...

    async def by_contacts(self, hashes: Collection[bytes]) -> dict[bytes, int]:
        """Of several who say that a number is theirs the one who has the account longest."""
        ...

    async def forget(self, user: int, *, at: int) -> None:
        """Nothing of a deleted account is left; whoever had them in a list is told."""
        ...


class PendingStore(Protocol):
    async def due(self, now: int, limit: int) -> list[str]:
        """The conversations whose time has come, also those to which a wrong clock has given one beyond `LATEST_MS`."""
        ...

    async def get(self, conversation: str) -> Pending | None: ...

    async def postpone(self, pending: Pending, due: int) -> None: ...

    async def done(self, pending: Pending) -> None:
        """Leaves alone what has been put in its place meanwhile."""
        ...


class ProfileStore(Protocol):
    async def changed(self, users: Collection[int], *, due: int) -> None:
        """Profiles changed; who is noted already keeps their time."""
        ...

    async def due(self, now: int, limit: int) -> list[ChangedProfile]: ...

    async def spread(self, user: int, after: int, limit: int, *, at: int) -> int | None:
        """Give the user's lines in up to `limit` lists of people with greater ids their next version; the last of
        these people, or None when that was all.
        """
        ...

    async def done(self, changed: ChangedProfile, *, again: int) -> None:
        """Forget it, or do it again at this time when the profile changed meanwhile."""
        ...


class RelationStore(Protocol):
    @property
    def friends(self) -> FriendStore: ...
    @property
    def requests(self) -> RequestStore: ...
    @property
    def people(self) -> PeopleStore: ...
    @property
    def pending(self) -> PendingStore: ...
    @property
    def profiles(self) -> ProfileStore: ...
    @property
    def outbox(self) -> Waiting[inside_pb2.UserStreamEvent]: ...

    async def migrate(self) -> None: ...
