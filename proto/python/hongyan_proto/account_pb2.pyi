from google.api import annotations_pb2 as _annotations_pb2
from hongyan_proto import model_pb2 as _model_pb2
from hongyan_proto import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Account(_message.Message):
    __slots__ = ("user", "email", "email_verified", "administrator", "disabled", "created_at", "deleted_at")
    USER_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    EMAIL_VERIFIED_FIELD_NUMBER: _ClassVar[int]
    ADMINISTRATOR_FIELD_NUMBER: _ClassVar[int]
    DISABLED_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    DELETED_AT_FIELD_NUMBER: _ClassVar[int]
    user: _model_pb2.User
    email: str
    email_verified: bool
    administrator: bool
    disabled: bool
    created_at: int
    deleted_at: int
    def __init__(self, user: _Optional[_Union[_model_pb2.User, _Mapping]] = ..., email: _Optional[str] = ..., email_verified: _Optional[bool] = ..., administrator: _Optional[bool] = ..., disabled: _Optional[bool] = ..., created_at: _Optional[int] = ..., deleted_at: _Optional[int] = ...) -> None: ...

class AccountReply(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: Account
    def __init__(self, account: _Optional[_Union[Account, _Mapping]] = ...) -> None: ...

class RequestEmailCodeRequest(_message.Message):
    __slots__ = ("email",)
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    email: str
    def __init__(self, email: _Optional[str] = ...) -> None: ...

class VerifyEmailRequest(_message.Message):
    __slots__ = ("code",)
    CODE_FIELD_NUMBER: _ClassVar[int]
    code: str
    def __init__(self, code: _Optional[str] = ...) -> None: ...

class RequestPasswordResetRequest(_message.Message):
    __slots__ = ("email",)
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    email: str
    def __init__(self, email: _Optional[str] = ...) -> None: ...

class ResetPasswordRequest(_message.Message):
    __slots__ = ("email", "code", "new_password")
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    NEW_PASSWORD_FIELD_NUMBER: _ClassVar[int]
    email: str
    code: str
    new_password: str
    def __init__(self, email: _Optional[str] = ..., code: _Optional[str] = ..., new_password: _Optional[str] = ...) -> None: ...

class ListSignInsRequest(_message.Message):
    __slots__ = ("before", "limit")
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    before: int
    limit: int
    def __init__(self, before: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class SignIn(_message.Message):
    __slots__ = ("id", "at", "right", "ip", "platform", "name", "device_id", "session_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    RIGHT_FIELD_NUMBER: _ClassVar[int]
    IP_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    at: int
    right: bool
    ip: str
    platform: _model_pb2.Platform
    name: str
    device_id: str
    session_id: int
    def __init__(self, id: _Optional[int] = ..., at: _Optional[int] = ..., right: _Optional[bool] = ..., ip: _Optional[str] = ..., platform: _Optional[_Union[_model_pb2.Platform, str]] = ..., name: _Optional[str] = ..., device_id: _Optional[str] = ..., session_id: _Optional[int] = ...) -> None: ...

class SignInList(_message.Message):
    __slots__ = ("sign_ins", "more")
    SIGN_INS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    sign_ins: _containers.RepeatedCompositeFieldContainer[SignIn]
    more: bool
    def __init__(self, sign_ins: _Optional[_Iterable[_Union[SignIn, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class DeleteMeRequest(_message.Message):
    __slots__ = ("password",)
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    password: str
    def __init__(self, password: _Optional[str] = ...) -> None: ...

class ListAccountsRequest(_message.Message):
    __slots__ = ("q", "after", "limit", "disabled")
    Q_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    DISABLED_FIELD_NUMBER: _ClassVar[int]
    q: str
    after: int
    limit: int
    disabled: bool
    def __init__(self, q: _Optional[str] = ..., after: _Optional[int] = ..., limit: _Optional[int] = ..., disabled: _Optional[bool] = ...) -> None: ...

class AccountList(_message.Message):
    __slots__ = ("accounts", "more")
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    accounts: _containers.RepeatedCompositeFieldContainer[Account]
    more: bool
    def __init__(self, accounts: _Optional[_Iterable[_Union[Account, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class AccountRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class SetAccountPasswordRequest(_message.Message):
    __slots__ = ("id", "new_password")
    ID_FIELD_NUMBER: _ClassVar[int]
    NEW_PASSWORD_FIELD_NUMBER: _ClassVar[int]
    id: int
    new_password: str
    def __init__(self, id: _Optional[int] = ..., new_password: _Optional[str] = ...) -> None: ...

class CreateInvitationRequest(_message.Message):
    __slots__ = ("uses", "expires_in", "note", "request_id")
    USES_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_IN_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    uses: int
    expires_in: int
    note: str
    request_id: str
    def __init__(self, uses: _Optional[int] = ..., expires_in: _Optional[int] = ..., note: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class Invitation(_message.Message):
    __slots__ = ("id", "code", "uses", "used", "note", "at", "expires_at", "by_user_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    USES_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    BY_USER_ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    code: str
    uses: int
    used: int
    note: str
    at: int
    expires_at: int
    by_user_id: int
    def __init__(self, id: _Optional[int] = ..., code: _Optional[str] = ..., uses: _Optional[int] = ..., used: _Optional[int] = ..., note: _Optional[str] = ..., at: _Optional[int] = ..., expires_at: _Optional[int] = ..., by_user_id: _Optional[int] = ...) -> None: ...

class InvitationReply(_message.Message):
    __slots__ = ("invitation",)
    INVITATION_FIELD_NUMBER: _ClassVar[int]
    invitation: Invitation
    def __init__(self, invitation: _Optional[_Union[Invitation, _Mapping]] = ...) -> None: ...

class InvitationList(_message.Message):
    __slots__ = ("invitations",)
    INVITATIONS_FIELD_NUMBER: _ClassVar[int]
    invitations: _containers.RepeatedCompositeFieldContainer[Invitation]
    def __init__(self, invitations: _Optional[_Iterable[_Union[Invitation, _Mapping]]] = ...) -> None: ...

class InvitationRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...
