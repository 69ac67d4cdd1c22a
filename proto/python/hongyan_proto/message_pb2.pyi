from google.api import annotations_pb2 as _annotations_pb2
from hongyan_proto import model_pb2 as _model_pb2
from hongyan_proto import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SendRequest(_message.Message):
    __slots__ = ("conversation_id", "to_user_id", "client_id", "quote_seq", "text")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    TO_USER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    QUOTE_SEQ_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    to_user_id: int
    client_id: str
    quote_seq: int
    text: _model_pb2.Text
    def __init__(self, conversation_id: _Optional[str] = ..., to_user_id: _Optional[int] = ..., client_id: _Optional[str] = ..., quote_seq: _Optional[int] = ..., text: _Optional[_Union[_model_pb2.Text, _Mapping]] = ...) -> None: ...

class Sent(_message.Message):
    __slots__ = ("conversation_id", "seq", "message_id", "at", "duplicate")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    seq: int
    message_id: int
    at: int
    duplicate: bool
    def __init__(self, conversation_id: _Optional[str] = ..., seq: _Optional[int] = ..., message_id: _Optional[int] = ..., at: _Optional[int] = ..., duplicate: _Optional[bool] = ...) -> None: ...

class HistoryRequest(_message.Message):
    __slots__ = ("conversation_id", "before", "after", "around", "limit")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    AROUND_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    before: int
    after: int
    around: int
    limit: int
    def __init__(self, conversation_id: _Optional[str] = ..., before: _Optional[int] = ..., after: _Optional[int] = ..., around: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class Range(_message.Message):
    __slots__ = ("lo", "hi")
    LO_FIELD_NUMBER: _ClassVar[int]
    HI_FIELD_NUMBER: _ClassVar[int]
    lo: int
    hi: int
    def __init__(self, lo: _Optional[int] = ..., hi: _Optional[int] = ...) -> None: ...

class Page(_message.Message):
    __slots__ = ("messages", "covers", "as_of", "conversation_id")
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    COVERS_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    messages: _containers.RepeatedCompositeFieldContainer[_model_pb2.Entry]
    covers: Range
    as_of: int
    conversation_id: str
    def __init__(self, messages: _Optional[_Iterable[_Union[_model_pb2.Entry, _Mapping]]] = ..., covers: _Optional[_Union[Range, _Mapping]] = ..., as_of: _Optional[int] = ..., conversation_id: _Optional[str] = ...) -> None: ...

class EntriesRequest(_message.Message):
    __slots__ = ("conversation_id", "after", "limit")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    after: int
    limit: int
    def __init__(self, conversation_id: _Optional[str] = ..., after: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class Log(_message.Message):
    __slots__ = ("entries", "upto", "head", "conversation_id")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    UPTO_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_model_pb2.Entry]
    upto: int
    head: int
    conversation_id: str
    def __init__(self, entries: _Optional[_Iterable[_Union[_model_pb2.Entry, _Mapping]]] = ..., upto: _Optional[int] = ..., head: _Optional[int] = ..., conversation_id: _Optional[str] = ...) -> None: ...

class MarkRequest(_message.Message):
    __slots__ = ("conversation_id", "seq")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    seq: int
    def __init__(self, conversation_id: _Optional[str] = ..., seq: _Optional[int] = ...) -> None: ...

class ListConversationsRequest(_message.Message):
    __slots__ = ("cursor", "limit")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    limit: int
    def __init__(self, cursor: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class ConversationList(_message.Message):
    __slots__ = ("conversations", "cursor")
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    conversations: _containers.RepeatedCompositeFieldContainer[_model_pb2.Conversation]
    cursor: str
    def __init__(self, conversations: _Optional[_Iterable[_Union[_model_pb2.Conversation, _Mapping]]] = ..., cursor: _Optional[str] = ...) -> None: ...

class ConversationRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class ConversationReply(_message.Message):
    __slots__ = ("conversation",)
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    conversation: _model_pb2.Conversation
    def __init__(self, conversation: _Optional[_Union[_model_pb2.Conversation, _Mapping]] = ...) -> None: ...

class UpdateConversationRequest(_message.Message):
    __slots__ = ("conversation_id", "pinned", "muted_until", "draft", "hidden")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PINNED_FIELD_NUMBER: _ClassVar[int]
    MUTED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    pinned: bool
    muted_until: int
    draft: str
    hidden: bool
    def __init__(self, conversation_id: _Optional[str] = ..., pinned: _Optional[bool] = ..., muted_until: _Optional[int] = ..., draft: _Optional[str] = ..., hidden: _Optional[bool] = ...) -> None: ...

class TargetRequest(_message.Message):
    __slots__ = ("conversation_id", "seq", "client_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    seq: int
    client_id: str
    def __init__(self, conversation_id: _Optional[str] = ..., seq: _Optional[int] = ..., client_id: _Optional[str] = ...) -> None: ...

class EditRequest(_message.Message):
    __slots__ = ("conversation_id", "seq", "client_id", "text")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    seq: int
    client_id: str
    text: _model_pb2.Text
    def __init__(self, conversation_id: _Optional[str] = ..., seq: _Optional[int] = ..., client_id: _Optional[str] = ..., text: _Optional[_Union[_model_pb2.Text, _Mapping]] = ...) -> None: ...

class ReactRequest(_message.Message):
    __slots__ = ("conversation_id", "seq", "client_id", "emoji", "on")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    EMOJI_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    seq: int
    client_id: str
    emoji: str
    on: bool
    def __init__(self, conversation_id: _Optional[str] = ..., seq: _Optional[int] = ..., client_id: _Optional[str] = ..., emoji: _Optional[str] = ..., on: _Optional[bool] = ...) -> None: ...

class PinRequest(_message.Message):
    __slots__ = ("conversation_id", "seq", "client_id", "on")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    seq: int
    client_id: str
    on: bool
    def __init__(self, conversation_id: _Optional[str] = ..., seq: _Optional[int] = ..., client_id: _Optional[str] = ..., on: _Optional[bool] = ...) -> None: ...

class ForwardRequest(_message.Message):
    __slots__ = ("conversation_id", "seq", "client_id", "conversation_ids", "more_seqs")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_IDS_FIELD_NUMBER: _ClassVar[int]
    MORE_SEQS_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    seq: int
    client_id: str
    conversation_ids: _containers.RepeatedScalarFieldContainer[str]
    more_seqs: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, conversation_id: _Optional[str] = ..., seq: _Optional[int] = ..., client_id: _Optional[str] = ..., conversation_ids: _Optional[_Iterable[str]] = ..., more_seqs: _Optional[_Iterable[int]] = ...) -> None: ...

class ForwardReply(_message.Message):
    __slots__ = ("sent",)
    SENT_FIELD_NUMBER: _ClassVar[int]
    sent: _containers.RepeatedCompositeFieldContainer[Sent]
    def __init__(self, sent: _Optional[_Iterable[_Union[Sent, _Mapping]]] = ...) -> None: ...

class ReadersRequest(_message.Message):
    __slots__ = ("conversation_id", "seq")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    seq: int
    def __init__(self, conversation_id: _Optional[str] = ..., seq: _Optional[int] = ...) -> None: ...

class ReadersReply(_message.Message):
    __slots__ = ("read", "delivered", "neither")
    READ_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_FIELD_NUMBER: _ClassVar[int]
    NEITHER_FIELD_NUMBER: _ClassVar[int]
    read: _containers.RepeatedScalarFieldContainer[int]
    delivered: _containers.RepeatedScalarFieldContainer[int]
    neither: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, read: _Optional[_Iterable[int]] = ..., delivered: _Optional[_Iterable[int]] = ..., neither: _Optional[_Iterable[int]] = ...) -> None: ...
