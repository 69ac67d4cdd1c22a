from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Access(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    signed_in: _ClassVar[Access]
    anyone: _ClassVar[Access]
    administrator: _ClassVar[Access]
    inside: _ClassVar[Access]

class Retry(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    never: _ClassVar[Retry]
    same_id: _ClassVar[Retry]
    after_delay: _ClassVar[Retry]
    sign_in: _ClassVar[Retry]
    reload: _ClassVar[Retry]
signed_in: Access
anyone: Access
administrator: Access
inside: Access
never: Retry
same_id: Retry
after_delay: Retry
sign_in: Retry
reload: Retry
METHOD_FIELD_NUMBER: _ClassVar[int]
method: _descriptor.FieldDescriptor
FIELD_FIELD_NUMBER: _ClassVar[int]
field: _descriptor.FieldDescriptor
ERROR_FIELD_NUMBER: _ClassVar[int]
error: _descriptor.FieldDescriptor

class MethodRule(_message.Message):
    __slots__ = ("access", "cost", "bucket", "retry_safe", "batched")
    ACCESS_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    BUCKET_FIELD_NUMBER: _ClassVar[int]
    RETRY_SAFE_FIELD_NUMBER: _ClassVar[int]
    BATCHED_FIELD_NUMBER: _ClassVar[int]
    access: Access
    cost: int
    bucket: str
    retry_safe: bool
    batched: bool
    def __init__(self, access: _Optional[_Union[Access, str]] = ..., cost: _Optional[int] = ..., bucket: _Optional[str] = ..., retry_safe: _Optional[bool] = ..., batched: _Optional[bool] = ...) -> None: ...

class FieldRule(_message.Message):
    __slots__ = ("required", "min_chars", "max_chars", "max_bytes", "max_items", "min", "max", "pattern", "limit", "secret")
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    MIN_CHARS_FIELD_NUMBER: _ClassVar[int]
    MAX_CHARS_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_ITEMS_FIELD_NUMBER: _ClassVar[int]
    MIN_FIELD_NUMBER: _ClassVar[int]
    MAX_FIELD_NUMBER: _ClassVar[int]
    PATTERN_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    required: bool
    min_chars: int
    max_chars: int
    max_bytes: int
    max_items: int
    min: int
    max: int
    pattern: str
    limit: str
    secret: bool
    def __init__(self, required: _Optional[bool] = ..., min_chars: _Optional[int] = ..., max_chars: _Optional[int] = ..., max_bytes: _Optional[int] = ..., max_items: _Optional[int] = ..., min: _Optional[int] = ..., max: _Optional[int] = ..., pattern: _Optional[str] = ..., limit: _Optional[str] = ..., secret: _Optional[bool] = ...) -> None: ...

class ErrorRule(_message.Message):
    __slots__ = ("http", "retry")
    HTTP_FIELD_NUMBER: _ClassVar[int]
    RETRY_FIELD_NUMBER: _ClassVar[int]
    http: int
    retry: Retry
    def __init__(self, http: _Optional[int] = ..., retry: _Optional[_Union[Retry, str]] = ...) -> None: ...
