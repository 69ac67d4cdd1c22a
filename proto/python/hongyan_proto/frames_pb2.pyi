from hongyan_proto import errors_pb2 as _errors_pb2
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

class ClientFrame(_message.Message):
    __slots__ = ("id", "hello", "auth", "send", "delivered", "read", "look", "sync", "history", "entries", "typing", "watch", "call", "ping")
    ID_FIELD_NUMBER: _ClassVar[int]
    HELLO_FIELD_NUMBER: _ClassVar[int]
    AUTH_FIELD_NUMBER: _ClassVar[int]
    SEND_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_FIELD_NUMBER: _ClassVar[int]
    READ_FIELD_NUMBER: _ClassVar[int]
    LOOK_FIELD_NUMBER: _ClassVar[int]
    SYNC_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    TYPING_FIELD_NUMBER: _ClassVar[int]
    WATCH_FIELD_NUMBER: _ClassVar[int]
    CALL_FIELD_NUMBER: _ClassVar[int]
    PING_FIELD_NUMBER: _ClassVar[int]
    id: int
    hello: Hello
    auth: Auth
    send: _message_pb2.SendRequest
    delivered: _message_pb2.MarkRequest
    read: _message_pb2.MarkRequest
    look: Look
    sync: _push_pb2.SyncRequest
    history: _message_pb2.HistoryRequest
    entries: _message_pb2.EntriesRequest
    typing: Typing
    watch: Watch
    call: Call
    ping: Ping
    def __init__(self, id: _Optional[int] = ..., hello: _Optional[_Union[Hello, _Mapping]] = ..., auth: _Optional[_Union[Auth, _Mapping]] = ..., send: _Optional[_Union[_message_pb2.SendRequest, _Mapping]] = ..., delivered: _Optional[_Union[_message_pb2.MarkRequest, _Mapping]] = ..., read: _Optional[_Union[_message_pb2.MarkRequest, _Mapping]] = ..., look: _Optional[_Union[Look, _Mapping]] = ..., sync: _Optional[_Union[_push_pb2.SyncRequest, _Mapping]] = ..., history: _Optional[_Union[_message_pb2.HistoryRequest, _Mapping]] = ..., entries: _Optional[_Union[_message_pb2.EntriesRequest, _Mapping]] = ..., typing: _Optional[_Union[Typing, _Mapping]] = ..., watch: _Optional[_Union[Watch, _Mapping]] = ..., call: _Optional[_Union[Call, _Mapping]] = ..., ping: _Optional[_Union[Ping, _Mapping]] = ...) -> None: ...

class ServerFrame(_message.Message):
    __slots__ = ("id", "welcome", "ok", "sent", "synced", "page", "log", "reply", "pong", "error", "push", "heads", "resync", "goaway", "typing", "presence")
    ID_FIELD_NUMBER: _ClassVar[int]
    WELCOME_FIELD_NUMBER: _ClassVar[int]
    OK_FIELD_NUMBER: _ClassVar[int]
    SENT_FIELD_NUMBER: _ClassVar[int]
    SYNCED_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    LOG_FIELD_NUMBER: _ClassVar[int]
    REPLY_FIELD_NUMBER: _ClassVar[int]
    PONG_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    PUSH_FIELD_NUMBER: _ClassVar[int]
    HEADS_FIELD_NUMBER: _ClassVar[int]
    RESYNC_FIELD_NUMBER: _ClassVar[int]
    GOAWAY_FIELD_NUMBER: _ClassVar[int]
    TYPING_FIELD_NUMBER: _ClassVar[int]
    PRESENCE_FIELD_NUMBER: _ClassVar[int]
    id: int
    welcome: Welcome
    ok: Ok
    sent: _message_pb2.Sent
    synced: _push_pb2.Synced
    page: _message_pb2.Page
    log: _message_pb2.Log
    reply: Reply
    pong: Pong
    error: _errors_pb2.Error
    push: Push
    heads: Heads
    resync: Resync
    goaway: Goaway
    typing: Typing
    presence: Presence
    def __init__(self, id: _Optional[int] = ..., welcome: _Optional[_Union[Welcome, _Mapping]] = ..., ok: _Optional[_Union[Ok, _Mapping]] = ..., sent: _Optional[_Union[_message_pb2.Sent, _Mapping]] = ..., synced: _Optional[_Union[_push_pb2.Synced, _Mapping]] = ..., page: _Optional[_Union[_message_pb2.Page, _Mapping]] = ..., log: _Optional[_Union[_message_pb2.Log, _Mapping]] = ..., reply: _Optional[_Union[Reply, _Mapping]] = ..., pong: _Optional[_Union[Pong, _Mapping]] = ..., error: _Optional[_Union[_errors_pb2.Error, _Mapping]] = ..., push: _Optional[_Union[Push, _Mapping]] = ..., heads: _Optional[_Union[Heads, _Mapping]] = ..., resync: _Optional[_Union[Resync, _Mapping]] = ..., goaway: _Optional[_Union[Goaway, _Mapping]] = ..., typing: _Optional[_Union[Typing, _Mapping]] = ..., presence: _Optional[_Union[Presence, _Mapping]] = ...) -> None: ...

class Hello(_message.Message):
    __slots__ = ("version", "token", "device", "capabilities")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    version: int
    token: str
    device: _model_pb2.Device
    capabilities: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, version: _Optional[int] = ..., token: _Optional[str] = ..., device: _Optional[_Union[_model_pb2.Device, _Mapping]] = ..., capabilities: _Optional[_Iterable[str]] = ...) -> None: ...

class Welcome(_message.Message):
    __slots__ = ("user_id", "session_id", "epoch", "heartbeat_ms", "server_time", "limits")
    class LimitsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_MS_FIELD_NUMBER: _ClassVar[int]
    SERVER_TIME_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    session_id: int
    epoch: str
    heartbeat_ms: int
    server_time: int
    limits: _containers.ScalarMap[str, int]
    def __init__(self, user_id: _Optional[int] = ..., session_id: _Optional[int] = ..., epoch: _Optional[str] = ..., heartbeat_ms: _Optional[int] = ..., server_time: _Optional[int] = ..., limits: _Optional[_Mapping[str, int]] = ...) -> None: ...

class Auth(_message.Message):
    __slots__ = ("token",)
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    token: str
    def __init__(self, token: _Optional[str] = ...) -> None: ...

class Ok(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Look(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class Typing(_message.Message):
    __slots__ = ("conversation_id", "user_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    user_id: int
    def __init__(self, conversation_id: _Optional[str] = ..., user_id: _Optional[int] = ...) -> None: ...

class Watch(_message.Message):
    __slots__ = ("user_ids",)
    USER_IDS_FIELD_NUMBER: _ClassVar[int]
    user_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, user_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class Call(_message.Message):
    __slots__ = ("method", "body")
    METHOD_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    method: str
    body: bytes
    def __init__(self, method: _Optional[str] = ..., body: _Optional[bytes] = ...) -> None: ...

class Reply(_message.Message):
    __slots__ = ("body",)
    BODY_FIELD_NUMBER: _ClassVar[int]
    body: bytes
    def __init__(self, body: _Optional[bytes] = ...) -> None: ...

class Ping(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Pong(_message.Message):
    __slots__ = ("server_time",)
    SERVER_TIME_FIELD_NUMBER: _ClassVar[int]
    server_time: int
    def __init__(self, server_time: _Optional[int] = ...) -> None: ...

class Push(_message.Message):
    __slots__ = ("entries", "events", "marks", "conversations")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    MARKS_FIELD_NUMBER: _ClassVar[int]
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_model_pb2.Entry]
    events: _containers.RepeatedCompositeFieldContainer[_push_pb2.UserEvent]
    marks: _containers.RepeatedCompositeFieldContainer[_model_pb2.Marks]
    conversations: _containers.RepeatedCompositeFieldContainer[_model_pb2.Conversation]
    def __init__(self, entries: _Optional[_Iterable[_Union[_model_pb2.Entry, _Mapping]]] = ..., events: _Optional[_Iterable[_Union[_push_pb2.UserEvent, _Mapping]]] = ..., marks: _Optional[_Iterable[_Union[_model_pb2.Marks, _Mapping]]] = ..., conversations: _Optional[_Iterable[_Union[_model_pb2.Conversation, _Mapping]]] = ...) -> None: ...

class Heads(_message.Message):
    __slots__ = ("hints",)
    class Hint(_message.Message):
        __slots__ = ("conversation_id", "head", "mentioned", "mention_seqs")
        CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
        HEAD_FIELD_NUMBER: _ClassVar[int]
        MENTIONED_FIELD_NUMBER: _ClassVar[int]
        MENTION_SEQS_FIELD_NUMBER: _ClassVar[int]
        conversation_id: str
        head: _model_pb2.Head
        mentioned: bool
        mention_seqs: _containers.RepeatedScalarFieldContainer[int]
        def __init__(self, conversation_id: _Optional[str] = ..., head: _Optional[_Union[_model_pb2.Head, _Mapping]] = ..., mentioned: _Optional[bool] = ..., mention_seqs: _Optional[_Iterable[int]] = ...) -> None: ...
    HINTS_FIELD_NUMBER: _ClassVar[int]
    hints: _containers.RepeatedCompositeFieldContainer[Heads.Hint]
    def __init__(self, hints: _Optional[_Iterable[_Union[Heads.Hint, _Mapping]]] = ...) -> None: ...

class Resync(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class Goaway(_message.Message):
    __slots__ = ("retry_after_ms",)
    RETRY_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    retry_after_ms: int
    def __init__(self, retry_after_ms: _Optional[int] = ...) -> None: ...

class Presence(_message.Message):
    __slots__ = ("users",)
    class Item(_message.Message):
        __slots__ = ("user_id", "state")
        USER_ID_FIELD_NUMBER: _ClassVar[int]
        STATE_FIELD_NUMBER: _ClassVar[int]
        user_id: int
        state: _model_pb2.PresenceState
        def __init__(self, user_id: _Optional[int] = ..., state: _Optional[_Union[_model_pb2.PresenceState, str]] = ...) -> None: ...
    USERS_FIELD_NUMBER: _ClassVar[int]
    users: _containers.RepeatedCompositeFieldContainer[Presence.Item]
    def __init__(self, users: _Optional[_Iterable[_Union[Presence.Item, _Mapping]]] = ...) -> None: ...
