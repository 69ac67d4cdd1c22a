from google.api import annotations_pb2 as _annotations_pb2
from hongyan_proto import model_pb2 as _model_pb2
from hongyan_proto import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RegisterRequest(_message.Message):
    __slots__ = ("username", "password", "nickname", "email", "invitation", "request_id")
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    NICKNAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    INVITATION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    username: str
    password: str
    nickname: str
    email: str
    invitation: str
    request_id: str
    def __init__(self, username: _Optional[str] = ..., password: _Optional[str] = ..., nickname: _Optional[str] = ..., email: _Optional[str] = ..., invitation: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RegisterReply(_message.Message):
    __slots__ = ("user",)
    USER_FIELD_NUMBER: _ClassVar[int]
    user: _model_pb2.User
    def __init__(self, user: _Optional[_Union[_model_pb2.User, _Mapping]] = ...) -> None: ...

class SignInRequest(_message.Message):
    __slots__ = ("username", "password", "device", "cookie")
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    COOKIE_FIELD_NUMBER: _ClassVar[int]
    username: str
    password: str
    device: _model_pb2.Device
    cookie: bool
    def __init__(self, username: _Optional[str] = ..., password: _Optional[str] = ..., device: _Optional[_Union[_model_pb2.Device, _Mapping]] = ..., cookie: _Optional[bool] = ...) -> None: ...

class RefreshRequest(_message.Message):
    __slots__ = ("refresh_token", "cookie")
    REFRESH_TOKEN_FIELD_NUMBER: _ClassVar[int]
    COOKIE_FIELD_NUMBER: _ClassVar[int]
    refresh_token: str
    cookie: bool
    def __init__(self, refresh_token: _Optional[str] = ..., cookie: _Optional[bool] = ...) -> None: ...

class SignedIn(_message.Message):
    __slots__ = ("access_token", "refresh_token", "expires_in", "session_id", "user")
    ACCESS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REFRESH_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_IN_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    access_token: str
    refresh_token: str
    expires_in: int
    session_id: int
    user: _model_pb2.User
    def __init__(self, access_token: _Optional[str] = ..., refresh_token: _Optional[str] = ..., expires_in: _Optional[int] = ..., session_id: _Optional[int] = ..., user: _Optional[_Union[_model_pb2.User, _Mapping]] = ...) -> None: ...

class SessionList(_message.Message):
    __slots__ = ("sessions",)
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    sessions: _containers.RepeatedCompositeFieldContainer[_model_pb2.Session]
    def __init__(self, sessions: _Optional[_Iterable[_Union[_model_pb2.Session, _Mapping]]] = ...) -> None: ...

class EndSessionRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class UserReply(_message.Message):
    __slots__ = ("user",)
    USER_FIELD_NUMBER: _ClassVar[int]
    user: _model_pb2.User
    def __init__(self, user: _Optional[_Union[_model_pb2.User, _Mapping]] = ...) -> None: ...

class UserList(_message.Message):
    __slots__ = ("users",)
    USERS_FIELD_NUMBER: _ClassVar[int]
    users: _containers.RepeatedCompositeFieldContainer[_model_pb2.User]
    def __init__(self, users: _Optional[_Iterable[_Union[_model_pb2.User, _Mapping]]] = ...) -> None: ...

class UpdateMeRequest(_message.Message):
    __slots__ = ("nickname", "signature", "avatar", "status")
    NICKNAME_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    AVATAR_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    nickname: str
    signature: str
    avatar: str
    status: _model_pb2.Status
    def __init__(self, nickname: _Optional[str] = ..., signature: _Optional[str] = ..., avatar: _Optional[str] = ..., status: _Optional[_Union[_model_pb2.Status, _Mapping]] = ...) -> None: ...

class SetAvatarRequest(_message.Message):
    __slots__ = ("user_id", "picture")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    PICTURE_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    picture: bytes
    def __init__(self, user_id: _Optional[int] = ..., picture: _Optional[bytes] = ...) -> None: ...

class ChangePasswordRequest(_message.Message):
    __slots__ = ("old_password", "new_password")
    OLD_PASSWORD_FIELD_NUMBER: _ClassVar[int]
    NEW_PASSWORD_FIELD_NUMBER: _ClassVar[int]
    old_password: str
    new_password: str
    def __init__(self, old_password: _Optional[str] = ..., new_password: _Optional[str] = ...) -> None: ...

class GetUserRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class SearchUsersRequest(_message.Message):
    __slots__ = ("q", "limit")
    Q_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    q: str
    limit: int
    def __init__(self, q: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class AuthenticateRequest(_message.Message):
    __slots__ = ("access_token",)
    ACCESS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    access_token: str
    def __init__(self, access_token: _Optional[str] = ...) -> None: ...

class Identity(_message.Message):
    __slots__ = ("user_id", "session_id", "device_id", "platform", "administrator", "expires_at")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    ADMINISTRATOR_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    session_id: int
    device_id: str
    platform: _model_pb2.Platform
    administrator: bool
    expires_at: int
    def __init__(self, user_id: _Optional[int] = ..., session_id: _Optional[int] = ..., device_id: _Optional[str] = ..., platform: _Optional[_Union[_model_pb2.Platform, str]] = ..., administrator: _Optional[bool] = ..., expires_at: _Optional[int] = ...) -> None: ...

class UserIds(_message.Message):
    __slots__ = ("user_ids",)
    USER_IDS_FIELD_NUMBER: _ClassVar[int]
    user_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, user_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class SessionIds(_message.Message):
    __slots__ = ("session_ids", "asleep")
    SESSION_IDS_FIELD_NUMBER: _ClassVar[int]
    ASLEEP_FIELD_NUMBER: _ClassVar[int]
    session_ids: _containers.RepeatedScalarFieldContainer[int]
    asleep: bool
    def __init__(self, session_ids: _Optional[_Iterable[int]] = ..., asleep: _Optional[bool] = ...) -> None: ...
