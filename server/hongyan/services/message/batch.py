"""One transaction of a shard: everything that was gathered while the last one was in flight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hongyan.rpc.errors import ServiceError
from hongyan.services.message import events, rules
from hongyan.services.message.cache import Conversation, Heads
from hongyan.services.message.introducing import Rights
from hongyan.services.message.nodes import NodeIds
from hongyan.services.message.pace import Pace, Taken
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store import EntryRow, HeadRow, Known, MemberRow, ShardState, ShardWriter
from hongyan.services.message.work import Appending, Ask, Stored
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import ConversationKind

_GROUP = int(ConversationKind.group)
Key = tuple[int, int, bytes]
"""conversation, sender, client id: what makes two sends the same."""


@dataclass(slots=True)
class Circumstances:
    """What a batch must know besides the database."""

    shard: int
    epoch: str
    now: int
    ids: NodeIds
    settings: MessageSettings
    heads: Heads
    new_direct: Mapping[str, Rights]
    """Direct conversations that may be made, and who may not write freely there."""
    confirmed: tuple[int, int]
    """(term, position): events that this process has published under its lease, not deleted yet."""
    pace: Pace = field(default_factory=lambda: Pace(1_000_000_000))


class Batch:
    """The state of a transaction under way. May be made and run again after a lost race: it changes the cache only."""

    def __init__(self, writer: ShardWriter, given: Circumstances, asks: Sequence[Ask], *, look_up: bool) -> None:
        self.writer = writer
        self.given = given
        self.settings = given.settings
        self.asks = asks
        self.now = given.now
        self.position = 0
        self.term = 0
        self.event = b""
        self.items: list[bytes] = []
        self.touched: set[int] = set()
        """Users of whom something is stamped."""
        self.paced: Taken = {}
        """Groups in which somebody wrote."""
        self._look_up = look_up
        self._entries: list[EntryRow] = []
        self._made: dict[Key, tuple[Stored, bytes]] = {}
        self._known: dict[Key, Known] = {}
        self._heads: dict[int, Conversation] = {}
        self._own: dict[tuple[int, int], MemberRow] = {}
        self._members: dict[tuple[int, int], MemberRow] = {}
        self._new_members: dict[tuple[int, int], MemberRow] = {}
        self._mentions: list[tuple[int, int, int]] = []
        self._at = b"\x20" + events.fresh_varint(given.now)
        self.changed = False

    async def begin(self) -> None:
        """Lock the shard, see what is new, load what is missing."""
        state = await self.lock()
        self.position = state.position + 1
        self.term = state.term
        self.given.heads.begin(state.position)
        missing = self.given.heads.missing(ask.conversation_id for ask in self.asks)
        if missing:
            await self._load(missing)
        if self._look_up:
            await self._look_up_all()

    async def lock(self) -> ShardState:
        return await self.writer.lock()

    async def end(self) -> None:
        """Write what came together; one event, one step of the shard's position."""
        if not self.changed:
            self.position -= 1
            return
        await self.flush()
        writer, stamp = self.writer, self.position
        for conversation in self._heads.values():
            self.touched.update(conversation.members)
        if self._heads:
            await writer.save_heads([conversation.head for conversation in self._heads.values()], stamp)
        await self._end_members(stamp)
        if self._mentions:
            await writer.add_mentions(self._mentions)
        self.event = events.event_bytes(self.given.shard, self.given.epoch, stamp, self.items)
        term, confirmed = self.given.confirmed
        if confirmed and term == self.term:
            await writer.drop_events(confirmed)  # first: their pages take the new event
        await writer.add_event(stamp, self.now, self.event)
        await writer.move(stamp)

    async def flush(self) -> None:
        """Insert the entries that wait, so that a query of this transaction sees them."""
        if self._entries:
            await self.writer.insert_entries(self._entries)
            self._entries = []

    def append(self, ask: Appending) -> Stored:
        """Number a message and everything that goes with it. Waits for nothing; raises before it changes anything."""
        conversation, member = self.place(ask)
        client_id = self.client_id(ask)
        key = (conversation.head.conv, ask.user_id, client_id)
        if key in self._made or key in self._known:
            return self.answered(ask, key)
        rules.may_send(conversation.head, member, self.now)
        if ask.mentions and 0 in ask.mentions:
            rules.may_mention_all(conversation.head, member, conversation.present, self.settings)
        if conversation.head.kind == _GROUP:
            self.given.pace.take(key[0], self.now, self.paced)
        stored = self.add_entry(conversation, ask, client_id)
        if 1 <= ask.kind <= rules.COUNTABLE_MOST:
            member.own_after += 1
            self._own[key[:2]] = member
            if conversation.hidden:
                _show(self, conversation)
            if conversation.limited:
                _answer(self, conversation, member)
        if ask.mentions:
            self.mention(conversation, ask.mentions, stored.seq)
        return stored

    def place(self, ask: Appending) -> tuple[Conversation, MemberRow]:
        """Where somebody writes. Strangers cannot tell whether the conversation exists."""
        conversation = self.given.heads.get(ask.conversation_id)
        member = conversation.members.get(ask.user_id) if conversation is not None else None
        if conversation is None or member is None:
            raise rules.not_found()
        if member.to_seq:
            raise rules.no_longer_a_member()
        return conversation, member

    def add_entry(
        self, conversation: Conversation, ask: Appending, client_id: bytes, told: Appending | None = None
    ) -> Stored:
        """The next entry of a conversation, in the log and in the event, which may tell less of it."""
        head, kind, now = conversation.head, ask.kind, self.now
        head.seq = seq = head.seq + 1
        if 1 <= kind <= rules.COUNTABLE_MOST:
            head.ord += 1
            head.last_seq = seq
            head.at = now
        message_id = self.given.ids.next()
        client_id = client_id or b"server-%d" % message_id
        conv, user, target, ord_ = head.conv, ask.user_id, ask.target_seq, head.ord
        row = (conv, seq, ord_, message_id, user, client_id, kind, now, seq, target, ask.body, b"", ask.digest)
        self._entries.append(row)
        number, name = events.varint(seq), events.id_varint(message_id)
        begin = conversation.entry_tag + number
        told = told or ask
        rest = events.kind_and_time(kind, now) + events.version_and_body(number, target, told.body)
        entry = events.entry_bytes(begin, ord_, name, told.user_id, client_id, rest)
        self.items.append(events.entry_item(conversation.event_tag, ask.session_id, entry, number, ask.trace, target))
        stored = Stored(head.id, seq, message_id, now)
        stored.raw = begin + b"\x18" + name + self._at
        self._made[conv, user, client_id] = stored, ask.digest
        self._heads[conv] = conversation
        self.changed = True
        return stored

    def client_id(self, ask: Appending) -> bytes:
        """What names a send among its sender's in this conversation; empty: nothing does."""
        return ask.client_id.encode()

    def answered(self, ask: Appending, key: Key) -> Stored:
        """The answer that this client id has got already; another body under it is a conflict."""
        made = self._made.get(key)
        if made is not None:
            stored, digest = made
        else:
            known = self._known[key]
            stored, digest = Stored(ask.conversation_id, known.seq, known.message_id, known.at), known.digest
        if digest != ask.digest:
            raise ServiceError(ErrorCode.conflict, "this id was used for another message", field="client_id")
        return Stored(stored.conversation_id, stored.seq, stored.message_id, stored.at, True)

    async def answered_before(self, ask: Appending) -> Stored | None:
        """The same for what is about to be refused: a retry gets its answer even when the rules have changed."""
        conversation, client_id = self.given.heads.get(ask.conversation_id), self.client_id(ask)
        if conversation is None or not client_id:
            return None
        key = (conversation.head.conv, ask.user_id, client_id)
        if key not in self._made and key not in self._known:
            known = await self.writer.known(key[0], key[1], [client_id])
            if client_id not in known:
                return None
            self._known[key] = known[client_id]
        return self.answered(ask, key)

    def touch_member(self, conversation: Conversation, member: MemberRow) -> None:
        """The row is written, and stamped, at the end."""
        self._members[conversation.head.conv, member.user] = member
        self.touched.add(member.user)
        self.changed = True

    def touch_head(self, conversation: Conversation) -> None:
        self._heads[conversation.head.conv] = conversation
        self.changed = True

    def new_member(self, conversation: Conversation, member: MemberRow) -> None:
        self.given.heads.add_member(conversation, member)
        self._new_members[conversation.head.conv, member.user] = member
        self.changed = True

    def mention(self, conversation: Conversation, users: Sequence[int], seq: int) -> None:
        """Rows for those of the named who are members now."""
        members = conversation.members
        for user in users:
            if not user or ((member := members.get(user)) is not None and not member.to_seq):
                self._mentions.append((conversation.head.conv, user, seq))

    async def forget_mentions(self, conversation: Conversation, seq: int) -> None:
        """Nobody is named in this message any more."""
        conv = conversation.head.conv
        self._mentions = [row for row in self._mentions if row[0] != conv or row[2] != seq]
        await self.writer.delete_mentions(conv, seq)

    async def make_conversation(self, conversation_id: str, users: Sequence[int]) -> Conversation:
        """A new one, with members who see it from its first entry."""
        kind = rules.kind_of(conversation_id)
        conv = await self.writer.make_head(conversation_id, kind, self.now)
        conversation = Conversation(HeadRow(conv, conversation_id, kind, 0, 0, self.now, 1, 1, 0))
        self.given.heads.add(conversation)
        for user in users:
            self.new_member(conversation, MemberRow(user, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0))
        self.touch_head(conversation)
        return conversation

    async def _load(self, ids: list[str]) -> None:
        heads = self.given.heads
        found = [Conversation(head) for head in await self.writer.heads(ids)]
        by_number = {conversation.head.conv: conversation for conversation in found}
        for conversation in found:
            heads.add(conversation)
        if found:
            for conv, member in await self.writer.members(list(by_number)):
                heads.add_member(by_number[conv], member)
        if self.given.new_direct:
            unknown = set(heads.missing(ids)) & self.given.new_direct.keys()
            for ask in self.asks:
                if ask.conversation_id in unknown and _begins(ask):
                    unknown.discard(ask.conversation_id)
                    made = await self.make_conversation(ask.conversation_id, self._people(ask.conversation_id))
                    for user, right in self.given.new_direct[ask.conversation_id].items():
                        made.members[user].may_send = right
                        made.limited |= right > 1

    def _people(self, conversation_id: str) -> list[int]:
        return sorted(set(rules.people_of(conversation_id) or ()))

    async def _look_up_all(self) -> None:
        asked: dict[tuple[int, int], list[bytes]] = {}
        for ask in self.asks:
            conversation = self.given.heads.get(ask.conversation_id)
            if type(ask) is Appending and conversation is not None and (client_id := self.client_id(ask)):
                asked.setdefault((conversation.head.conv, ask.user_id), []).append(client_id)
        for (conv, user), client_ids in asked.items():
            for client_id, known in (await self.writer.known(conv, user, client_ids)).items():
                self._known[conv, user, client_id] = known

    async def end_new_members(self) -> None:
        """Insert the member rows that wait, so that a statement of this transaction finds them."""
        new, self._new_members = self._new_members, {}
        await self.writer.add_members([(conv, member) for (conv, _), member in new.items()], self.position)

    async def _end_members(self, stamp: int) -> None:
        if self._new_members:
            own = self._own
            self._own = {key: own[key] for key in own if key not in self._new_members}
            await self.end_new_members()
        changed = self._members
        if changed:
            await self.writer.save_members([(conv, member) for (conv, _), member in changed.items()], stamp)
        own_after = [(m.own_after, *key) for key, m in self._own.items() if key not in changed]
        if own_after:
            await self.writer.count_own(own_after)


def _begins(ask: Ask) -> bool:
    """Whether a conversation is made for it."""
    return type(ask) is Appending and not ask.target_seq | ask.quote_seq | ask.forbidden


def _show(batch: Batch, conversation: Conversation) -> None:
    """Something new brings a hidden conversation back into everybody's list."""
    for member in conversation.members.values():
        if member.hidden and not member.to_seq:
            member.hidden = 0
            batch.touch_member(conversation, member)
    conversation.hidden = 0


def _answer(batch: Batch, conversation: Conversation, writer: MemberRow) -> None:
    """Whoever may write once has done so; who waited for somebody else to write may write freely."""
    for member in conversation.members.values():
        if member.may_send > 1 and (member is not writer or member.may_send == rules.ONCE):
            member.may_send = rules.UNANSWERED if member is writer else 1
            batch.touch_member(conversation, member)
    conversation.limited = any(member.may_send > 1 for member in conversation.members.values())
