"""The use cases of conversations: what people ask for."""

import random
from collections.abc import Sequence
from typing import Protocol

from hongyan.kit.clock import Clock
from hongyan.kit.ids import uuid7
from hongyan.ports.db import Transaction
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.message import conversations, rights
from hongyan.services.message.conversation_settings import check_pins, columns_of
from hongyan.services.message.entries import entries
from hongyan.services.message.forward import Forwards
from hongyan.services.message.history import history
from hongyan.services.message.listing import list_conversations
from hongyan.services.message.readers import readers
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store_read import LogReader
from hongyan.services.message.work import Appending, Marking, Setting, from_send, mentioned
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.message_pb2 import (
    ConversationList,
    ConversationReply,
    ConversationRequest,
    EditRequest,
    EntriesRequest,
    ForwardReply,
    ForwardRequest,
    HistoryRequest,
    ListConversationsRequest,
    Log,
    MarkRequest,
    Page,
    PinRequest,
    ReactRequest,
    ReadersReply,
    ReadersRequest,
    SendRequest,
    Sent,
    TargetRequest,
    UpdateConversationRequest,
)
from hongyan_proto.model_pb2 import Conversation, Empty, Entry, Kind, Pin, React


class Writer(Protocol):
    """What the log does for people. What has not begun at the deadline is not stored."""

    async def append_items(self, items: Sequence[Appending], *, deadline: float) -> list[Sent | ServiceError]: ...

    async def answered(self, items: Sequence[Appending]) -> list[Sent | None]: ...

    async def mark_items(self, items: Sequence[Marking], *, deadline: float) -> list[ServiceError | None]: ...

    async def set_own(self, setting: Setting, *, deadline: float) -> None: ...


class Messages:
    """Implements `MessageService`. Keeps nothing: any number of instances may stand on one store."""

    def __init__(
        self, *, log: Writer, reader: LogReader, settings: MessageSettings, clock: Clock, rng: random.Random
    ) -> None:
        self._log = log
        self._reader = reader
        self._settings = settings
        self._clock = clock
        self._rng = rng
        self._forwards = Forwards(reader=reader, log=log, settings=settings)

    # ---- reading ----

    async def history(self, call: Call, request: HistoryRequest) -> Page:
        return await history(self._reader, call.user_id, request, self._settings)

    async def entries(self, call: Call, request: EntriesRequest) -> Log:
        return await entries(self._reader, call.user_id, request, self._settings)

    async def list_conversations(self, call: Call, request: ListConversationsRequest) -> ConversationList:
        return await list_conversations(self._reader, call.user_id, request, self._settings)

    async def get_conversation(self, call: Call, request: ConversationRequest) -> ConversationReply:
        return await self._row(call, request.conversation_id)

    async def readers(self, call: Call, request: ReadersRequest) -> ReadersReply:
        return await readers(self._reader, call.user_id, request)

    # ---- one's own settings and marks ----

    async def update_conversation(self, call: Call, request: UpdateConversationRequest) -> ConversationReply:
        values = columns_of(request)
        if values.get("pinned"):
            await check_pins(self._reader, call.user_id, request.conversation_id, self._settings)
        if values:
            setting = Setting(call.user_id, call.session_id, request.conversation_id, values)
            await self._log.set_own(setting, deadline=call.deadline)
        return await self._row(call, request.conversation_id)

    async def clear(self, call: Call, request: ConversationRequest) -> ConversationReply:
        """Marks stay where they are: hiding is not reading. What is hidden is not counted any more."""
        setting = Setting(
            call.user_id, call.session_id, request.conversation_id, {"marked_unread": 0}, ("cleared_seq",)
        )
        await self._log.set_own(setting, deadline=call.deadline)
        return await self._row(call, request.conversation_id)

    async def mark_unread(self, call: Call, request: ConversationRequest) -> ConversationReply:
        setting = Setting(call.user_id, call.session_id, request.conversation_id, {"marked_unread": 1})
        await self._log.set_own(setting, deadline=call.deadline)
        return await self._row(call, request.conversation_id)

    async def mark_delivered(self, call: Call, request: MarkRequest) -> Empty:
        return await self._mark(call, Marking(call.user_id, call.session_id, request.conversation_id, request.seq, 0))

    async def mark_read(self, call: Call, request: MarkRequest) -> Empty:
        return await self._mark(call, Marking(call.user_id, call.session_id, request.conversation_id, 0, request.seq))

    # ---- writing ----

    async def send(self, call: Call, request: SendRequest) -> Sent:
        ask = from_send(request, user_id=call.user_id, session_id=call.session_id, trace=call.trace)
        return await self._append(call, ask)

    async def recall(self, call: Call, request: TargetRequest) -> Sent:
        return await self._change(call, request, Kind.recall, Entry())

    async def edit(self, call: Call, request: EditRequest) -> Sent:
        request.DiscardUnknownFields()
        return await self._change(call, request, Kind.edit, Entry(text=request.text))

    async def react(self, call: Call, request: ReactRequest) -> Sent:
        return await self._change(call, request, Kind.react, Entry(react=React(emoji=request.emoji, on=request.on)))

    async def pin(self, call: Call, request: PinRequest) -> Sent:
        return await self._change(call, request, Kind.pin, Entry(pin=Pin(on=request.on)))

    async def forward(self, call: Call, request: ForwardRequest) -> ForwardReply:
        return await self._forwards.forward(call, request)

    # ---- what they share ----

    async def _change(
        self, call: Call, request: TargetRequest | EditRequest | ReactRequest | PinRequest, kind: Kind, content: Entry
    ) -> Sent:
        """An entry that says what becomes of another one."""
        if not request.seq:
            raise ServiceError(ErrorCode.invalid_field, "it is required", field="seq")
        client_id = request.client_id or uuid7(self._clock, self._rng)
        place = (request.conversation_id, client_id, kind, content.SerializeToString(), request.seq)
        mentions = mentioned(content.text.mentions, request.conversation_id)
        return await self._append(call, Appending(call.user_id, call.session_id, call.trace, *place, mentions))

    async def _append(self, call: Call, ask: Appending) -> Sent:
        (answer,) = await self._log.append_items([ask], deadline=call.deadline)
        if isinstance(answer, ServiceError):
            raise answer
        return answer

    async def _mark(self, call: Call, marking: Marking) -> Empty:
        (error,) = await self._log.mark_items([marking], deadline=call.deadline)
        if error is not None:
            raise error
        return Empty()

    async def _row(self, call: Call, conversation_id: str) -> ConversationReply:
        shard = self._reader.of(conversation_id)

        async def work(tx: Transaction) -> Conversation:
            member, _ = await rights.reading(shard, tx, conversation_id, call.user_id)
            return (await conversations.rows(shard, tx, [member]))[0]

        return ConversationReply(conversation=await self._reader.read(work))
