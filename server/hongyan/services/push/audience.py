"""Who may see an entry: the members whose interval holds its seq."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from hongyan.rpc.call import INSIDE
from hongyan.rpc.stubs import LogService
from hongyan_proto.inside_pb2 import ConversationMembers, EventItem, MembersRequest

Interval = tuple[int, int, int]
"""(user, from_seq, to_seq) of one membership, also an ended one; to_seq 0 is open."""
KEPT = 16
"""Audiences of one conversation that are remembered: nearly everything that is said is for the present members."""


class Membership:
    """The members of a conversation under one version. An audience is counted once, and the same object every time:
    between two joinings or leavings it is the same for every entry."""

    __slots__ = ("_audiences", "_borders", "intervals", "present", "version")

    def __init__(self, version: int, intervals: tuple[Interval, ...]) -> None:
        self.version = version
        self.intervals = intervals
        self.present = tuple(user for user, _, hi in intervals if not hi)
        self._borders = sorted({lo for _, lo, _ in intervals} | {hi + 1 for _, _, hi in intervals if hi})
        """Where somebody joins, or is gone."""
        self._audiences: dict[tuple[int, int], tuple[int, ...]] = {}

    def audience(self, seq: int, target_seq: int = 0) -> Sequence[int]:
        """Who may see an entry; of a change, only who may see its target too."""
        era = bisect_right(self._borders, seq)
        asked = (era, bisect_right(self._borders, target_seq) if target_seq else era)
        known = self._audiences.get(asked)
        if known is None:
            if len(self._audiences) >= KEPT:
                self._audiences.clear()
            known = self._audiences[asked] = self._count(seq, target_seq)
        return known

    def may_see(self, seq: int) -> tuple[int, ...]:
        if self._borders and seq >= self._borders[-1]:
            return self.present
        return tuple(user for user, lo, hi in self.intervals if lo <= seq and (not hi or seq <= hi))

    def _count(self, seq: int, target_seq: int) -> tuple[int, ...]:
        users = self.may_see(seq)
        if not target_seq:
            return users
        targets = frozenset(self.may_see(target_seq))
        return users if targets.issuperset(users) else tuple(user for user in users if user in targets)


class Memberships:
    """Members by conversation, never older than the version that an event bears.

    A newer list serves an older event as well: intervals are only added or ended, never taken away.
    """

    def __init__(self, log: LogService, *, most: int = 50_000) -> None:
        self._log = log
        self._most = most
        self._known: dict[str, Membership] = {}

    async def load(self, items: Iterable[EventItem]) -> None:
        """Fetch what these items need and is missing or too old, in one call."""
        missing = {item.conversation_id for item in items if not self._is_fresh(item)}
        if not missing:
            return
        reply = await self._log.members(INSIDE, MembersRequest(conversation_ids=sorted(missing)))
        if len(self._known) + len(reply.conversations) > self._most:
            self._known.clear()
        for conversation in reply.conversations:
            self._known[conversation.conversation_id] = _membership(conversation)

    def get(self, conversation_id: str) -> Membership | None:
        return self._known.get(conversation_id)

    def clear(self) -> None:
        """Forget everything: the store's history is another one."""
        self._known.clear()

    def _is_fresh(self, item: EventItem) -> bool:
        known = self._known.get(item.conversation_id)
        return known is not None and known.version >= item.members_version


def _membership(conversation: ConversationMembers) -> Membership:
    intervals = tuple((member.user_id, member.from_seq, member.to_seq) for member in conversation.members)
    return Membership(conversation.version, intervals)
