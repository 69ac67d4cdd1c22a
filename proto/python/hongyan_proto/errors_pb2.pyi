from hongyan_proto import options_pb2 as _options_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ErrorCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    unspecified: _ClassVar[ErrorCode]
    internal: _ClassVar[ErrorCode]
    bad_request: _ClassVar[ErrorCode]
    bad_frame: _ClassVar[ErrorCode]
    unknown_field: _ClassVar[ErrorCode]
    invalid_field: _ClassVar[ErrorCode]
    too_large: _ClassVar[ErrorCode]
    unknown_method: _ClassVar[ErrorCode]
    wrong_verb: _ClassVar[ErrorCode]
    unsupported_version: _ClassVar[ErrorCode]
    hello_first: _ClassVar[ErrorCode]
    unsupported_media: _ClassVar[ErrorCode]
    unauthenticated: _ClassVar[ErrorCode]
    token_expired: _ClassVar[ErrorCode]
    session_ended: _ClassVar[ErrorCode]
    bad_credentials: _ClassVar[ErrorCode]
    refresh_reused: _ClassVar[ErrorCode]
    forbidden: _ClassVar[ErrorCode]
    too_many_tries: _ClassVar[ErrorCode]
    registration_closed: _ClassVar[ErrorCode]
    invitation_invalid: _ClassVar[ErrorCode]
    account_disabled: _ClassVar[ErrorCode]
    origin_refused: _ClassVar[ErrorCode]
    code_invalid: _ClassVar[ErrorCode]
    last_administrator: _ClassVar[ErrorCode]
    not_found: _ClassVar[ErrorCode]
    conflict: _ClassVar[ErrorCode]
    username_taken: _ClassVar[ErrorCode]
    too_old: _ClassVar[ErrorCode]
    moved: _ClassVar[ErrorCode]
    bad_cursor: _ClassVar[ErrorCode]
    email_taken: _ClassVar[ErrorCode]
    rate_limited: _ClassVar[ErrorCode]
    overloaded: _ClassVar[ErrorCode]
    unavailable: _ClassVar[ErrorCode]
    outcome_unknown: _ClassVar[ErrorCode]
    draining: _ClassVar[ErrorCode]
    storage_full: _ClassVar[ErrorCode]
    mail_off: _ClassVar[ErrorCode]
    push_off: _ClassVar[ErrorCode]
    not_a_member: _ClassVar[ErrorCode]
    may_not_send: _ClassVar[ErrorCode]
    too_late: _ClassVar[ErrorCode]
    recalled_already: _ClassVar[ErrorCode]
    not_countable: _ClassVar[ErrorCode]
    forbidden_words: _ClassVar[ErrorCode]
    already_friends: _ClassVar[ErrorCode]
    request_open: _ClassVar[ErrorCode]
    request_closed: _ClassVar[ErrorCode]
    adding_refused: _ClassVar[ErrorCode]
    friends_full: _ClassVar[ErrorCode]
    you_block: _ClassVar[ErrorCode]
    group_full: _ClassVar[ErrorCode]
    too_many_groups: _ClassVar[ErrorCode]
    join_refused: _ClassVar[ErrorCode]
    wrong_answer: _ClassVar[ErrorCode]
    owner_stays: _ClassVar[ErrorCode]
    too_many: _ClassVar[ErrorCode]
unspecified: ErrorCode
internal: ErrorCode
bad_request: ErrorCode
bad_frame: ErrorCode
unknown_field: ErrorCode
invalid_field: ErrorCode
too_large: ErrorCode
unknown_method: ErrorCode
wrong_verb: ErrorCode
unsupported_version: ErrorCode
hello_first: ErrorCode
unsupported_media: ErrorCode
unauthenticated: ErrorCode
token_expired: ErrorCode
session_ended: ErrorCode
bad_credentials: ErrorCode
refresh_reused: ErrorCode
forbidden: ErrorCode
too_many_tries: ErrorCode
registration_closed: ErrorCode
invitation_invalid: ErrorCode
account_disabled: ErrorCode
origin_refused: ErrorCode
code_invalid: ErrorCode
last_administrator: ErrorCode
not_found: ErrorCode
conflict: ErrorCode
username_taken: ErrorCode
too_old: ErrorCode
moved: ErrorCode
bad_cursor: ErrorCode
email_taken: ErrorCode
rate_limited: ErrorCode
overloaded: ErrorCode
unavailable: ErrorCode
outcome_unknown: ErrorCode
draining: ErrorCode
storage_full: ErrorCode
mail_off: ErrorCode
push_off: ErrorCode
not_a_member: ErrorCode
may_not_send: ErrorCode
too_late: ErrorCode
recalled_already: ErrorCode
not_countable: ErrorCode
forbidden_words: ErrorCode
already_friends: ErrorCode
request_open: ErrorCode
request_closed: ErrorCode
adding_refused: ErrorCode
friends_full: ErrorCode
you_block: ErrorCode
group_full: ErrorCode
too_many_groups: ErrorCode
join_refused: ErrorCode
wrong_answer: ErrorCode
owner_stays: ErrorCode
too_many: ErrorCode

class Error(_message.Message):
    __slots__ = ("code", "reason", "message", "retry_after_ms", "field")
    CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    code: int
    reason: str
    message: str
    retry_after_ms: int
    field: str
    def __init__(self, code: _Optional[int] = ..., reason: _Optional[str] = ..., message: _Optional[str] = ..., retry_after_ms: _Optional[int] = ..., field: _Optional[str] = ...) -> None: ...

class ErrorReply(_message.Message):
    __slots__ = ("error",)
    ERROR_FIELD_NUMBER: _ClassVar[int]
    error: Error
    def __init__(self, error: _Optional[_Union[Error, _Mapping]] = ...) -> None: ...
