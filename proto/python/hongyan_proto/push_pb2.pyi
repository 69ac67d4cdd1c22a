from google.api import annotations_pb2 as _annotations_pb2
from hongyan_proto import model_pb2 as _model_pb2
from hongyan_proto import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class QuietHours(_message.Message):
    __slots__ = ("on", "from_minute", "to_minute", "time_zone", "mentions")
    ON_FIELD_NUMBER: _ClassVar[int]
    FROM_MINUTE_FIELD_NUMBER: _ClassVar[int]
    TO_MINUTE_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    on: bool
    from_minute: int
    to_minute: int
    time_zone: str
    mentions: bool
    def __init__(self, on: _Optional[bool] = ..., from_minute: _Optional[int] = ..., to_minute: _Optional[int] = ..., time_zone: _Optional[str] = ..., mentions: _Optional[bool] = ...) -> None: ...

class Notifications(_message.Message):
    __slots__ = ("quiet", "preview")
    QUIET_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_FIELD_NUMBER: _ClassVar[int]
    quiet: QuietHours
    preview: bool
    def __init__(self, quiet: _Optional[_Union[QuietHours, _Mapping]] = ..., preview: _Optional[bool] = ...) -> None: ...

class NotificationsReply(_message.Message):
    __slots__ = ("notifications",)
    NOTIFICATIONS_FIELD_NUMBER: _ClassVar[int]
    notifications: Notifications
    def __init__(self, notifications: _Optional[_Union[Notifications, _Mapping]] = ...) -> None: ...

class UpdateNotificationsRequest(_message.Message):
    __slots__ = ("quiet", "preview")
    QUIET_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_FIELD_NUMBER: _ClassVar[int]
    quiet: QuietHours
    preview: bool
    def __init__(self, quiet: _Optional[_Union[QuietHours, _Mapping]] = ..., preview: _Optional[bool] = ...) -> None: ...

class PushKey(_message.Message):
    __slots__ = ("public_key",)
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    public_key: str
    def __init__(self, public_key: _Optional[str] = ...) -> None: ...

class RegisterPushTargetRequest(_message.Message):
    __slots__ = ("endpoint", "p256dh", "auth")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    P256DH_FIELD_NUMBER: _ClassVar[int]
    AUTH_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    p256dh: str
    auth: str
    def __init__(self, endpoint: _Optional[str] = ..., p256dh: _Optional[str] = ..., auth: _Optional[str] = ...) -> None: ...

class PushTarget(_message.Message):
    __slots__ = ("session_id", "at", "current")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    CURRENT_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    at: int
    current: bool
    def __init__(self, session_id: _Optional[int] = ..., at: _Optional[int] = ..., current: _Optional[bool] = ...) -> None: ...

class PushTargetReply(_message.Message):
    __slots__ = ("target",)
    TARGET_FIELD_NUMBER: _ClassVar[int]
    target: PushTarget
    def __init__(self, target: _Optional[_Union[PushTarget, _Mapping]] = ...) -> None: ...

class PushTargetList(_message.Message):
    __slots__ = ("targets",)
    TARGETS_FIELD_NUMBER: _ClassVar[int]
    targets: _containers.RepeatedCompositeFieldContainer[PushTarget]
    def __init__(self, targets: _Optional[_Iterable[_Union[PushTarget, _Mapping]]] = ...) -> None: ...

class RemovePushTargetRequest(_message.Message):
    __slots__ = ("session_id",)
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    def __init__(self, session_id: _Optional[str] = ...) -> None: ...

class SyncRequest(_message.Message):
    __slots__ = ("cursor",)
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    def __init__(self, cursor: _Optional[str] = ...) -> None: ...

class Synced(_message.Message):
    __slots__ = ("epoch", "events", "conversations", "cursor", "more", "event_number")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    EVENT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    epoch: str
    events: _containers.RepeatedCompositeFieldContainer[UserEvent]
    conversations: _containers.RepeatedCompositeFieldContainer[_model_pb2.Conversation]
    cursor: str
    more: bool
    event_number: int
    def __init__(self, epoch: _Optional[str] = ..., events: _Optional[_Iterable[_Union[UserEvent, _Mapping]]] = ..., conversations: _Optional[_Iterable[_Union[_model_pb2.Conversation, _Mapping]]] = ..., cursor: _Optional[str] = ..., more: _Optional[bool] = ..., event_number: _Optional[int] = ...) -> None: ...

class UserEvent(_message.Message):
    __slots__ = ("number", "at", "profile", "new_session", "ended", "friend_request", "friend", "friend_removed", "friend_categories", "block", "privacy", "group_joined", "group_left", "join_request")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    NEW_SESSION_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    FRIEND_REQUEST_FIELD_NUMBER: _ClassVar[int]
    FRIEND_FIELD_NUMBER: _ClassVar[int]
    FRIEND_REMOVED_FIELD_NUMBER: _ClassVar[int]
    FRIEND_CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    BLOCK_FIELD_NUMBER: _ClassVar[int]
    PRIVACY_FIELD_NUMBER: _ClassVar[int]
    GROUP_JOINED_FIELD_NUMBER: _ClassVar[int]
    GROUP_LEFT_FIELD_NUMBER: _ClassVar[int]
    JOIN_REQUEST_FIELD_NUMBER: _ClassVar[int]
    number: int
    at: int
    profile: _model_pb2.User
    new_session: _model_pb2.Session
    ended: SessionEnded
    friend_request: _model_pb2.FriendRequest
    friend: _model_pb2.Friend
    friend_removed: FriendRemoved
    friend_categories: _model_pb2.FriendCategories
    block: BlockChanged
    privacy: _model_pb2.Privacy
    group_joined: _model_pb2.Group
    group_left: GroupLeft
    join_request: _model_pb2.JoinRequest
    def __init__(self, number: _Optional[int] = ..., at: _Optional[int] = ..., profile: _Optional[_Union[_model_pb2.User, _Mapping]] = ..., new_session: _Optional[_Union[_model_pb2.Session, _Mapping]] = ..., ended: _Optional[_Union[SessionEnded, _Mapping]] = ..., friend_request: _Optional[_Union[_model_pb2.FriendRequest, _Mapping]] = ..., friend: _Optional[_Union[_model_pb2.Friend, _Mapping]] = ..., friend_removed: _Optional[_Union[FriendRemoved, _Mapping]] = ..., friend_categories: _Optional[_Union[_model_pb2.FriendCategories, _Mapping]] = ..., block: _Optional[_Union[BlockChanged, _Mapping]] = ..., privacy: _Optional[_Union[_model_pb2.Privacy, _Mapping]] = ..., group_joined: _Optional[_Union[_model_pb2.Group, _Mapping]] = ..., group_left: _Optional[_Union[GroupLeft, _Mapping]] = ..., join_request: _Optional[_Union[_model_pb2.JoinRequest, _Mapping]] = ...) -> None: ...

class FriendRemoved(_message.Message):
    __slots__ = ("user_id", "version")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    version: int
    def __init__(self, user_id: _Optional[int] = ..., version: _Optional[int] = ...) -> None: ...

class BlockChanged(_message.Message):
    __slots__ = ("user_id", "on")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    on: bool
    def __init__(self, user_id: _Optional[int] = ..., on: _Optional[bool] = ...) -> None: ...

class GroupLeft(_message.Message):
    __slots__ = ("group_id", "reason", "by_user_id")
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_USER_ID_FIELD_NUMBER: _ClassVar[int]
    group_id: int
    reason: str
    by_user_id: int
    def __init__(self, group_id: _Optional[int] = ..., reason: _Optional[str] = ..., by_user_id: _Optional[int] = ...) -> None: ...

class SessionEnded(_message.Message):
    __slots__ = ("session_id", "reason")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    reason: str
    def __init__(self, session_id: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...
