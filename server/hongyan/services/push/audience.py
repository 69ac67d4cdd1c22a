"""Who may see an entry: the members whose interval holds its seq."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hongyan.rpc.call import INSIDE
from hongyan.rpc.stubs import LogService
from hongyan_proto.inside_pb2 import ConversationMembers, EventItem, MembersRequest


@dataclass(frozen=True, slots=True)
class Membership:
    version: int
    intervals: tuple[tuple[int, int, int], ...]
    """(user, from_seq, to_seq) of every interval, also ended ones; to_seq 0 is open."""
    always: tuple[int, ...] | None
    """The users, when all of them see everything from seq 1 on: the usual conversation of two."""

    def may_see(self, seq: int) -> Sequence[int]:
        if self.always is not None:
            return self.always
        return [user for user, lo, hi in self.intervals if lo <= seq and (not hi or seq <= hi)]

    def present(self) -> list[int]:
        return [user for user, _, hi in self.intervals if not hi]


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
    all_see_all = all(lo <= 1 and not hi for _, lo, hi in intervals)
    always = tuple(user for user, _, _ in intervals) if all_see_all else None
    return Membership(conversation.version, intervals, always)
