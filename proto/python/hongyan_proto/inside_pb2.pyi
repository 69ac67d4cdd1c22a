from hongyan_proto import errors_pb2 as _errors_pb2
from hongyan_proto import frames_pb2 as _frames_pb2
from hongyan_proto import message_pb2 as _message_pb2
from hongyan_proto import model_pb2 as _model_pb2
from hongyan_proto import options_pb2 as _options_pb2
from hongyan_proto import push_pb2 as _push_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AppendItem(_message.Message):
    __slots__ = ("user_id", "session_id", "trace", "send")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    TRACE_FIELD_NUMBER: _ClassVar[int]
    SEND_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    session_id: int
    trace: str
    send: _message_pb2.SendRequest
    def __init__(self, user_id: _Optional[int] = ..., session_id: _Optional[int] = ..., trace: _Optional[str] = ..., send: _Optional[_Union[_message_pb2.SendRequest, _Mapping]] = ...) -> None: ...

class AppendBatch(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[AppendItem]
    def __init__(self, items: _Optional[_Iterable[_Union[AppendItem, _Mapping]]] = ...) -> None: ...

class AppendResult(_message.Message):
    __slots__ = ("sent", "error")
    SENT_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    sent: _message_pb2.Sent
    error: _errors_pb2.Error
    def __init__(self, sent: _Optional[_Union[_message_pb2.Sent, _Mapping]] = ..., error: _Optional[_Union[_errors_pb2.Error, _Mapping]] = ...) -> None: ...

class AppendReplies(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[AppendResult]
    def __init__(self, results: _Optional[_Iterable[_Union[AppendResult, _Mapping]]] = ...) -> None: ...

class MarkItem(_message.Message):
    __slots__ = ("user_id", "session_id", "conversation_id", "delivered_seq", "read_seq")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_SEQ_FIELD_NUMBER: _ClassVar[int]
    READ_SEQ_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    session_id: int
    conversation_id: str
    delivered_seq: int
    read_seq: int
    def __init__(self, user_id: _Optional[int] = ..., session_id: _Optional[int] = ..., conversation_id: _Optional[str] = ..., delivered_seq: _Optional[int] = ..., read_seq: _Optional[int] = ...) -> None: ...

class MarkBatch(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[MarkItem]
    def __init__(self, items: _Optional[_Iterable[_Union[MarkItem, _Mapping]]] = ...) -> None: ...

class MarkReplies(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[MarkResult]
    def __init__(self, results: _Optional[_Iterable[_Union[MarkResult, _Mapping]]] = ...) -> None: ...

class MarkResult(_message.Message):
    __slots__ = ("error",)
    ERROR_FIELD_NUMBER: _ClassVar[int]
    error: _errors_pb2.Error
    def __init__(self, error: _Optional[_Union[_errors_pb2.Error, _Mapping]] = ...) -> None: ...

class ChangeRequest(_message.Message):
    __slots__ = ("conversation_id", "change_id", "expected_version", "by_user_id", "change")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    BY_USER_ID_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    change_id: str
    expected_version: int
    by_user_id: int
    change: _model_pb2.MemberChange
    def __init__(self, conversation_id: _Optional[str] = ..., change_id: _Optional[str] = ..., expected_version: _Optional[int] = ..., by_user_id: _Optional[int] = ..., change: _Optional[_Union[_model_pb2.MemberChange, _Mapping]] = ...) -> None: ...

class ChangeReply(_message.Message):
    __slots__ = ("seq", "version")
    SEQ_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    seq: int
    version: int
    def __init__(self, seq: _Optional[int] = ..., version: _Optional[int] = ...) -> None: ...

class MembersRequest(_message.Message):
    __slots__ = ("conversation_ids",)
    CONVERSATION_IDS_FIELD_NUMBER: _ClassVar[int]
    conversation_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, conversation_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class Member(_message.Message):
    __slots__ = ("user_id", "from_seq", "to_seq", "role", "muted_until")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_SEQ_FIELD_NUMBER: _ClassVar[int]
    TO_SEQ_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    MUTED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    from_seq: int
    to_seq: int
    role: int
    muted_until: int
    def __init__(self, user_id: _Optional[int] = ..., from_seq: _Optional[int] = ..., to_seq: _Optional[int] = ..., role: _Optional[int] = ..., muted_until: _Optional[int] = ...) -> None: ...

class ConversationMembers(_message.Message):
    __slots__ = ("conversation_id", "version", "members")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    version: int
    members: _containers.RepeatedCompositeFieldContainer[Member]
    def __init__(self, conversation_id: _Optional[str] = ..., version: _Optional[int] = ..., members: _Optional[_Iterable[_Union[Member, _Mapping]]] = ...) -> None: ...

class MembersReply(_message.Message):
    __slots__ = ("conversations",)
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    conversations: _containers.RepeatedCompositeFieldContainer[ConversationMembers]
    def __init__(self, conversations: _Optional[_Iterable[_Union[ConversationMembers, _Mapping]]] = ...) -> None: ...

class ShardPosition(_message.Message):
    __slots__ = ("position", "lineage")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    LINEAGE_FIELD_NUMBER: _ClassVar[int]
    position: int
    lineage: int
    def __init__(self, position: _Optional[int] = ..., lineage: _Optional[int] = ...) -> None: ...

class Cursor(_message.Message):
    __slots__ = ("epoch", "user_number", "shards", "slice")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    USER_NUMBER_FIELD_NUMBER: _ClassVar[int]
    SHARDS_FIELD_NUMBER: _ClassVar[int]
    SLICE_FIELD_NUMBER: _ClassVar[int]
    epoch: str
    user_number: int
    shards: _containers.RepeatedCompositeFieldContainer[ShardPosition]
    slice: SliceMark
    def __init__(self, epoch: _Optional[str] = ..., user_number: _Optional[int] = ..., shards: _Optional[_Iterable[_Union[ShardPosition, _Mapping]]] = ..., slice: _Optional[_Union[SliceMark, _Mapping]] = ...) -> None: ...

class SliceMark(_message.Message):
    __slots__ = ("shard", "row", "since")
    SHARD_FIELD_NUMBER: _ClassVar[int]
    ROW_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    shard: int
    row: int
    since: _containers.RepeatedCompositeFieldContainer[ShardPosition]
    def __init__(self, shard: _Optional[int] = ..., row: _Optional[int] = ..., since: _Optional[_Iterable[_Union[ShardPosition, _Mapping]]] = ...) -> None: ...

class ChangedItem(_message.Message):
    __slots__ = ("user_id", "epoch", "since", "slice")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    SLICE_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    epoch: str
    since: _containers.RepeatedCompositeFieldContainer[ShardPosition]
    slice: SliceMark
    def __init__(self, user_id: _Optional[int] = ..., epoch: _Optional[str] = ..., since: _Optional[_Iterable[_Union[ShardPosition, _Mapping]]] = ..., slice: _Optional[_Union[SliceMark, _Mapping]] = ...) -> None: ...

class ChangedBatch(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[ChangedItem]
    def __init__(self, items: _Optional[_Iterable[_Union[ChangedItem, _Mapping]]] = ...) -> None: ...

class ChangedResult(_message.Message):
    __slots__ = ("epoch", "now", "conversations", "slice")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    NOW_FIELD_NUMBER: _ClassVar[int]
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    SLICE_FIELD_NUMBER: _ClassVar[int]
    epoch: str
    now: _containers.RepeatedCompositeFieldContainer[ShardPosition]
    conversations: _containers.RepeatedCompositeFieldContainer[_model_pb2.Conversation]
    slice: SliceMark
    def __init__(self, epoch: _Optional[str] = ..., now: _Optional[_Iterable[_Union[ShardPosition, _Mapping]]] = ..., conversations: _Optional[_Iterable[_Union[_model_pb2.Conversation, _Mapping]]] = ..., slice: _Optional[_Union[SliceMark, _Mapping]] = ...) -> None: ...

class ChangedReplies(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[ChangedResult]
    def __init__(self, results: _Optional[_Iterable[_Union[ChangedResult, _Mapping]]] = ...) -> None: ...

class RowsRequest(_message.Message):
    __slots__ = ("conversation_id", "user_ids")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    USER_IDS_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    user_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, conversation_id: _Optional[str] = ..., user_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class RowsReply(_message.Message):
    __slots__ = ("rows",)
    ROWS_FIELD_NUMBER: _ClassVar[int]
    rows: _containers.RepeatedCompositeFieldContainer[_model_pb2.Conversation]
    def __init__(self, rows: _Optional[_Iterable[_Union[_model_pb2.Conversation, _Mapping]]] = ...) -> None: ...

class AroundRequest(_message.Message):
    __slots__ = ("conversation_id", "seq", "around")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    AROUND_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    seq: int
    around: int
    def __init__(self, conversation_id: _Optional[str] = ..., seq: _Optional[int] = ..., around: _Optional[int] = ...) -> None: ...

class RemoveRequest(_message.Message):
    __slots__ = ("conversation_id", "seq")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    seq: int
    def __init__(self, conversation_id: _Optional[str] = ..., seq: _Optional[int] = ...) -> None: ...

class SleepersRequest(_message.Message):
    __slots__ = ("items",)
    class Item(_message.Message):
        __slots__ = ("conversation_id", "seqs", "user_ids")
        CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
        SEQS_FIELD_NUMBER: _ClassVar[int]
        USER_IDS_FIELD_NUMBER: _ClassVar[int]
        conversation_id: str
        seqs: _containers.RepeatedScalarFieldContainer[int]
        user_ids: _containers.RepeatedScalarFieldContainer[int]
        def __init__(self, conversation_id: _Optional[str] = ..., seqs: _Optional[_Iterable[int]] = ..., user_ids: _Optional[_Iterable[int]] = ...) -> None: ...
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[SleepersRequest.Item]
    def __init__(self, items: _Optional[_Iterable[_Union[SleepersRequest.Item, _Mapping]]] = ...) -> None: ...

class SleepersReply(_message.Message):
    __slots__ = ("items",)
    class Item(_message.Message):
        __slots__ = ("recalled", "sleepers")
        RECALLED_FIELD_NUMBER: _ClassVar[int]
        SLEEPERS_FIELD_NUMBER: _ClassVar[int]
        recalled: _containers.RepeatedScalarFieldContainer[int]
        sleepers: _containers.RepeatedCompositeFieldContainer[Sleeper]
        def __init__(self, recalled: _Optional[_Iterable[int]] = ..., sleepers: _Optional[_Iterable[_Union[Sleeper, _Mapping]]] = ...) -> None: ...
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[SleepersReply.Item]
    def __init__(self, items: _Optional[_Iterable[_Union[SleepersReply.Item, _Mapping]]] = ...) -> None: ...

class Sleeper(_message.Message):
    __slots__ = ("user_id", "muted_until", "read_seq", "unread")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    MUTED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    READ_SEQ_FIELD_NUMBER: _ClassVar[int]
    UNREAD_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    muted_until: int
    read_seq: int
    unread: int
    def __init__(self, user_id: _Optional[int] = ..., muted_until: _Optional[int] = ..., read_seq: _Optional[int] = ..., unread: _Optional[int] = ...) -> None: ...

class LogEvent(_message.Message):
    __slots__ = ("shard", "epoch", "term", "position", "previous", "items")
    SHARD_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    TERM_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    shard: int
    epoch: str
    term: int
    position: int
    previous: int
    items: _containers.RepeatedCompositeFieldContainer[EventItem]
    def __init__(self, shard: _Optional[int] = ..., epoch: _Optional[str] = ..., term: _Optional[int] = ..., position: _Optional[int] = ..., previous: _Optional[int] = ..., items: _Optional[_Iterable[_Union[EventItem, _Mapping]]] = ...) -> None: ...

class EventItem(_message.Message):
    __slots__ = ("conversation_id", "members_version", "origin_session", "entry", "marks", "row", "seq", "trace", "target_seq", "read_from")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_VERSION_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_SESSION_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    MARKS_FIELD_NUMBER: _ClassVar[int]
    ROW_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    TRACE_FIELD_NUMBER: _ClassVar[int]
    TARGET_SEQ_FIELD_NUMBER: _ClassVar[int]
    READ_FROM_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    members_version: int
    origin_session: int
    entry: bytes
    marks: _model_pb2.Marks
    row: RowChanged
    seq: int
    trace: str
    target_seq: int
    read_from: int
    def __init__(self, conversation_id: _Optional[str] = ..., members_version: _Optional[int] = ..., origin_session: _Optional[int] = ..., entry: _Optional[bytes] = ..., marks: _Optional[_Union[_model_pb2.Marks, _Mapping]] = ..., row: _Optional[_Union[RowChanged, _Mapping]] = ..., seq: _Optional[int] = ..., trace: _Optional[str] = ..., target_seq: _Optional[int] = ..., read_from: _Optional[int] = ...) -> None: ...

class RowChanged(_message.Message):
    __slots__ = ("user_id",)
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    def __init__(self, user_id: _Optional[int] = ...) -> None: ...

class DeliverItem(_message.Message):
    __slots__ = ("user_ids", "origin_session", "entry", "marks", "event", "row", "resync", "close", "typing", "session_ids", "outline")
    USER_IDS_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_SESSION_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    MARKS_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    ROW_FIELD_NUMBER: _ClassVar[int]
    RESYNC_FIELD_NUMBER: _ClassVar[int]
    CLOSE_FIELD_NUMBER: _ClassVar[int]
    TYPING_FIELD_NUMBER: _ClassVar[int]
    SESSION_IDS_FIELD_NUMBER: _ClassVar[int]
    OUTLINE_FIELD_NUMBER: _ClassVar[int]
    user_ids: _containers.RepeatedScalarFieldContainer[int]
    origin_session: int
    entry: bytes
    marks: _model_pb2.Marks
    event: _push_pb2.UserEvent
    row: _model_pb2.Conversation
    resync: str
    close: str
    typing: _frames_pb2.Typing
    session_ids: _containers.RepeatedScalarFieldContainer[int]
    outline: Outline
    def __init__(self, user_ids: _Optional[_Iterable[int]] = ..., origin_session: _Optional[int] = ..., entry: _Optional[bytes] = ..., marks: _Optional[_Union[_model_pb2.Marks, _Mapping]] = ..., event: _Optional[_Union[_push_pb2.UserEvent, _Mapping]] = ..., row: _Optional[_Union[_model_pb2.Conversation, _Mapping]] = ..., resync: _Optional[str] = ..., close: _Optional[str] = ..., typing: _Optional[_Union[_frames_pb2.Typing, _Mapping]] = ..., session_ids: _Optional[_Iterable[int]] = ..., outline: _Optional[_Union[Outline, _Mapping]] = ...) -> None: ...

class Outline(_message.Message):
    __slots__ = ("conversation_id", "head", "mentioned", "mention_seq", "bodies", "sender_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    MENTIONED_FIELD_NUMBER: _ClassVar[int]
    MENTION_SEQ_FIELD_NUMBER: _ClassVar[int]
    BODIES_FIELD_NUMBER: _ClassVar[int]
    SENDER_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    head: _model_pb2.Head
    mentioned: _containers.RepeatedScalarFieldContainer[int]
    mention_seq: int
    bodies: _containers.RepeatedScalarFieldContainer[int]
    sender_id: int
    def __init__(self, conversation_id: _Optional[str] = ..., head: _Optional[_Union[_model_pb2.Head, _Mapping]] = ..., mentioned: _Optional[_Iterable[int]] = ..., mention_seq: _Optional[int] = ..., bodies: _Optional[_Iterable[int]] = ..., sender_id: _Optional[int] = ...) -> None: ...

class DeliverBatch(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[DeliverItem]
    def __init__(self, items: _Optional[_Iterable[_Union[DeliverItem, _Mapping]]] = ...) -> None: ...

class DeliverReply(_message.Message):
    __slots__ = ("unknown_user_ids",)
    UNKNOWN_USER_IDS_FIELD_NUMBER: _ClassVar[int]
    unknown_user_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, unknown_user_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class UserStreamEvent(_message.Message):
    __slots__ = ("event_id", "user_id", "event", "ended_session_ids", "end_reason")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    ENDED_SESSION_IDS_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    user_id: int
    event: _push_pb2.UserEvent
    ended_session_ids: _containers.RepeatedScalarFieldContainer[int]
    end_reason: str
    def __init__(self, event_id: _Optional[str] = ..., user_id: _Optional[int] = ..., event: _Optional[_Union[_push_pb2.UserEvent, _Mapping]] = ..., ended_session_ids: _Optional[_Iterable[int]] = ..., end_reason: _Optional[str] = ...) -> None: ...

class Caller(_message.Message):
    __slots__ = ("user_id", "session_id", "device_id", "administrator", "address", "inside", "trace", "left_ms")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    ADMINISTRATOR_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    INSIDE_FIELD_NUMBER: _ClassVar[int]
    TRACE_FIELD_NUMBER: _ClassVar[int]
    LEFT_MS_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    session_id: int
    device_id: str
    administrator: bool
    address: str
    inside: bool
    trace: str
    left_ms: int
    def __init__(self, user_id: _Optional[int] = ..., session_id: _Optional[int] = ..., device_id: _Optional[str] = ..., administrator: _Optional[bool] = ..., address: _Optional[str] = ..., inside: _Optional[bool] = ..., trace: _Optional[str] = ..., left_ms: _Optional[int] = ...) -> None: ...

class StreamCall(_message.Message):
    __slots__ = ("id", "method", "caller", "request")
    ID_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    CALLER_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    id: int
    method: str
    caller: Caller
    request: bytes
    def __init__(self, id: _Optional[int] = ..., method: _Optional[str] = ..., caller: _Optional[_Union[Caller, _Mapping]] = ..., request: _Optional[bytes] = ...) -> None: ...

class StreamReply(_message.Message):
    __slots__ = ("id", "reply", "error")
    ID_FIELD_NUMBER: _ClassVar[int]
    REPLY_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    id: int
    reply: bytes
    error: _errors_pb2.Error
    def __init__(self, id: _Optional[int] = ..., reply: _Optional[bytes] = ..., error: _Optional[_Union[_errors_pb2.Error, _Mapping]] = ...) -> None: ...
