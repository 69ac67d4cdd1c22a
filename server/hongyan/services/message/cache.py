"""What the writer of a shard knows by heart: heads and members, valid exactly while its position is the shard's."""

from collections.abc import Iterable

from hongyan.services.message.events import conversation_tag, entry_tag
from hongyan.services.message.store import HeadRow, MemberRow


class Conversation:
    """A head with its member rows, and the bytes that begin each of its events."""

    __slots__ = ("entry_tag", "event_tag", "head", "hidden", "limited", "members", "present")

    def __init__(self, head: HeadRow) -> None:
        self.head = head
        self.members: dict[int, MemberRow] = {}
        self.present = 0
        self.hidden = 0
        self.limited = False
        self.entry_tag = entry_tag(head.id)
        self.event_tag = conversation_tag(head.id, head.version)

    def add(self, member: MemberRow) -> None:
        self.members[member.user] = member
        self.present += not member.to_seq
        self.hidden += bool(member.hidden)
        self.limited |= member.may_send > 1

    def new_version(self) -> None:
        self.head.version += 1
        self.event_tag = conversation_tag(self.head.id, self.head.version)


class Heads:
    """The cache of one shard. A transaction changes it in place; until the commit is known it counts as spoilt.

    Only transactions of its shard touch it, and they run one after another.
    """

    def __init__(self, *, most_members: int) -> None:
        self._most = most_members
        self._members = 0
        self._conversations: dict[str, Conversation] = {}
        self._position = -1

    def begin(self, position: int) -> None:
        """A transaction has read the shard's position under its lock."""
        if not self.valid_at(position) or self._members > self._most:
            self._conversations.clear()
            self._members = 0
        self._position = -1

    def valid_at(self, position: int) -> bool:
        """Whether no other writer has come in between, and no transaction of ours failed half-way."""
        return self._position == position

    def committed(self, position: int) -> None:
        self._position = position

    def get(self, conversation_id: str) -> Conversation | None:
        return self._conversations.get(conversation_id)

    def missing(self, ids: Iterable[str]) -> list[str]:
        return list({name for name in ids if name not in self._conversations})

    def add(self, conversation: Conversation) -> None:
        self._conversations[conversation.head.id] = conversation

    def add_member(self, conversation: Conversation, member: MemberRow) -> None:
        conversation.add(member)
        self._members += 1
