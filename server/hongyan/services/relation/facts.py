"""What is known of people and pairs of people: rules decide by it, the store reads it."""

from dataclasses import dataclass

DELETED, LEFT = 1, 2
"""How a line is gone: its owner deleted the friend, or the friend left by their own deed."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person's own settings, and the version of their list. Who never changed anything is one of these too."""

    user: int
    version: int = 0
    friends: int = 0
    rule: int = 0
    question: str = ""
    answer: bytes = b""
    """Keyed hash of the right answer."""
    find: int = 0
    see: int = 0
    presence: int = 1
    """Friends only, unless one says otherwise."""
    invite: int = 0
    strangers: int = 0
    recommend: bool = True


@dataclass(frozen=True, slots=True)
class FriendRow:
    """One line of somebody's friend list; `gone`: of what was one, 0 is present."""

    user: int
    friend: int
    remark: str
    category: int
    since: int
    version: int
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """How one person stands to another."""

    mine: FriendRow | None = None
    """The line of the other in one's own list."""
    theirs: FriendRow | None = None
    """One's line in the list of the other."""
    blocks: bool = False
    blocked: bool = False
    oneself: bool = False
    shown: bool = False
    """The other has written to one, or asked to become friends: whoever does that is seen by it."""

    @property
    def has(self) -> bool:
        """Whether the other is in one's list."""
        return self.mine is not None and not self.mine.gone

    @property
    def had(self) -> bool:
        """Whether one is in the other's list."""
        return self.theirs is not None and not self.theirs.gone


@dataclass(frozen=True, slots=True)
class RequestRow:
    id: int
    asker: int
    asked: int
    message: str
    answer: str
    """For the asked one to judge; empty where the server has judged it."""
    source: int
    state: int
    at: int
    expires_at: int
    answered_at: int
    reason: str
    hidden: bool
    """From the asked one, who blocks the asker."""
    remark: str
    """What the asker will call the new friend, and where they will stand."""
    category: int


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that decides about a friend request, seen from the asker."""

    pair: Pair
    asker: Person
    asked: Person
    last: RequestRow | None = None
    """The asker's newest request to the other."""
    theirs: RequestRow | None = None
    """The other's newest request to the asker."""
    sent: int = 0
    """Open requests of the asker."""
    received: int = 0
    """Open requests to the asked one."""


@dataclass(frozen=True, slots=True)
class Category:
    id: int
    name: str
    place: int
