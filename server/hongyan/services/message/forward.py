"""Copies of messages: one as it is, or several merged into one."""

from collections.abc import Sequence
from typing import Protocol

from hongyan.ports.db import Transaction
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.message.rights import message, reading
from hongyan.services.message.rules import not_found, people_of
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store_read import EntryRow, LogReader
from hongyan.services.message.work import Appending, Digests
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.message_pb2 import ForwardReply, ForwardRequest, Sent
from hongyan_proto.model_pb2 import Entry, Forward, Kind

MOST_BYTES = 256 * 1024
"""Of a merged forward: with everything around it, it must fit a frame and a row."""
MOST_DEPTH = 8
"""Forwards in forwards: protobuf parsers give up at a hundred."""


class Appends(Protocol):
    async def append_items(self, items: Sequence[Appending], *, deadline: float) -> list[Sent | ServiceError]: ...

    async def answered(self, items: Sequence[Appending]) -> list[Sent | None]: ...


class Forwards:
    """The copies carry the request's client id, once per conversation, and a digest of what was asked: a retry gets the
    same answers, also when the source was edited, recalled or hidden in between.
    """

    def __init__(self, *, reader: LogReader, log: Appends, settings: MessageSettings) -> None:
        self._reader = reader
        self._log = log
        self._settings = settings
        self._digests = Digests(settings.digest_key)

    async def forward(self, call: Call, request: ForwardRequest) -> ForwardReply:
        """Rights are checked for every conversation before anything is sent. Raises the first refusal."""
        seqs = sorted({request.seq, *request.more_seqs})
        if len(seqs) > self._settings.forward:
            raise ServiceError(ErrorCode.too_large, "too many messages in one forward", field="more_seqs")
        targets = list(dict.fromkeys(request.conversation_ids))
        if not 0 < len(targets) <= self._settings.forward:
            raise ServiceError(ErrorCode.invalid_field, field="conversation_ids")
        asked = f"{request.conversation_id} {seqs}".encode()
        digest = self._digests.of(Appending(call.user_id, 0, "", "", "", Kind.forward, asked))

        def copies(kind: int, body: bytes) -> list[Appending]:
            more = (request.client_id, kind, body)
            return [
                Appending(call.user_id, call.session_id, call.trace, name, *more, digest=digest) for name in targets
            ]

        try:
            kind, body = copied(await self._sources(call.user_id, request.conversation_id, seqs))
            await self._check_targets(call.user_id, targets)
        except ServiceError:
            made = await self._log.answered(copies(Kind.forward, b"")) if request.client_id else [None]
            answers = [answer for answer in made if answer is not None]
            if len(answers) < len(made):
                raise
        else:
            answers = _all(await self._log.append_items(copies(kind, body), deadline=call.deadline))
        sent = dict(zip(targets, answers, strict=True))
        return ForwardReply(sent=[sent[name] for name in request.conversation_ids])

    async def _sources(self, user: int, conversation_id: str, seqs: Sequence[int]) -> list[EntryRow]:
        shard = self._reader.of(conversation_id)

        async def work(tx: Transaction) -> list[EntryRow]:
            member, view = await reading(shard, tx, conversation_id, user)
            return [await message(shard, tx, member, view, seq) for seq in seqs]

        return await self._reader.read(work)

    async def _check_targets(self, user: int, targets: Sequence[str]) -> None:
        async def work(tx: Transaction) -> None:
            for name in targets:
                member = await self._reader.of(name).membership(tx, name, user)
                if member is None and user not in (people_of(name) or ()):
                    raise not_found()
                if member is not None and member.to_seq:
                    raise ServiceError(ErrorCode.not_a_member, "you are no longer a member", field="conversation_ids")

        await self._reader.read(work)


def _all(answers: Sequence[Sent | ServiceError]) -> list[Sent]:
    """Raises the first refusal."""
    for answer in answers:
        if isinstance(answer, ServiceError):
            raise answer
    return [answer for answer in answers if isinstance(answer, Sent)]


def copied(rows: Sequence[EntryRow]) -> tuple[int, bytes]:
    """Kind and body of the copy. It quotes nothing and names nobody: both belong to the place where it was said."""
    if len(rows) == 1:
        content = Entry.FromString(rows[0].body)
        content.ClearField("quote_seq")
        if content.HasField("text"):
            del content.text.mentions[:]
        return rows[0].kind, content.SerializeToString()
    merged = Forward(items=[_item(row) for row in rows])
    if merged.ByteSize() > MOST_BYTES or _depth(merged.items) > MOST_DEPTH:
        raise ServiceError(ErrorCode.too_large, "the merged message would be too large", field="more_seqs")
    return Kind.forward, Entry(forward=merged).SerializeToString()


def _item(row: EntryRow) -> Forward.Item:
    content = Entry.FromString(row.body)
    item = Forward.Item(sender_id=row.sender, at=row.at, kind=row.kind)  # type: ignore[arg-type]
    if content.HasField("text"):
        item.text.text = content.text.text
    item.items.extend(content.forward.items)
    return item


def _depth(items: Sequence[Forward.Item]) -> int:
    return 1 + max((_depth(item.items) for item in items), default=0) if items else 0
