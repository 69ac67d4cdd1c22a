from google.api import annotations_pb2 as _annotations_pb2
from hongyan_proto import model_pb2 as _model_pb2
from hongyan_proto import options_pb2 as _options_pb2
from hongyan_proto import user_pb2 as _user_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReportRequest(_message.Message):
    __slots__ = ("user_id", "conversation_id", "seq", "reason", "text", "request_id")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    conversation_id: str
    seq: int
    reason: Report.Reason
    text: str
    request_id: str
    def __init__(self, user_id: _Optional[int] = ..., conversation_id: _Optional[str] = ..., seq: _Optional[int] = ..., reason: _Optional[_Union[Report.Reason, str]] = ..., text: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class Report(_message.Message):
    __slots__ = ("id", "reporter_id", "user_id", "conversation_id", "seq", "reason", "text", "at", "decision", "closed_at", "closed_by", "note", "open_count")
    class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        no_reason: _ClassVar[Report.Reason]
        spam: _ClassVar[Report.Reason]
        abuse: _ClassVar[Report.Reason]
        fraud: _ClassVar[Report.Reason]
        sexual: _ClassVar[Report.Reason]
        violence: _ClassVar[Report.Reason]
        other: _ClassVar[Report.Reason]
    no_reason: Report.Reason
    spam: Report.Reason
    abuse: Report.Reason
    fraud: Report.Reason
    sexual: Report.Reason
    violence: Report.Reason
    other: Report.Reason
    class Decision(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        undecided: _ClassVar[Report.Decision]
        dismissed: _ClassVar[Report.Decision]
        message_removed: _ClassVar[Report.Decision]
        account_disabled: _ClassVar[Report.Decision]
    undecided: Report.Decision
    dismissed: Report.Decision
    message_removed: Report.Decision
    account_disabled: Report.Decision
    ID_FIELD_NUMBER: _ClassVar[int]
    REPORTER_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    CLOSED_AT_FIELD_NUMBER: _ClassVar[int]
    CLOSED_BY_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    OPEN_COUNT_FIELD_NUMBER: _ClassVar[int]
    id: int
    reporter_id: int
    user_id: int
    conversation_id: str
    seq: int
    reason: Report.Reason
    text: str
    at: int
    decision: Report.Decision
    closed_at: int
    closed_by: int
    note: str
    open_count: int
    def __init__(self, id: _Optional[int] = ..., reporter_id: _Optional[int] = ..., user_id: _Optional[int] = ..., conversation_id: _Optional[str] = ..., seq: _Optional[int] = ..., reason: _Optional[_Union[Report.Reason, str]] = ..., text: _Optional[str] = ..., at: _Optional[int] = ..., decision: _Optional[_Union[Report.Decision, str]] = ..., closed_at: _Optional[int] = ..., closed_by: _Optional[int] = ..., note: _Optional[str] = ..., open_count: _Optional[int] = ...) -> None: ...

class ReportReply(_message.Message):
    __slots__ = ("report",)
    REPORT_FIELD_NUMBER: _ClassVar[int]
    report: Report
    def __init__(self, report: _Optional[_Union[Report, _Mapping]] = ...) -> None: ...

class ListReportsRequest(_message.Message):
    __slots__ = ("closed", "before", "limit")
    CLOSED_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    closed: bool
    before: int
    limit: int
    def __init__(self, closed: _Optional[bool] = ..., before: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class ReportList(_message.Message):
    __slots__ = ("reports", "more")
    REPORTS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    reports: _containers.RepeatedCompositeFieldContainer[Report]
    more: bool
    def __init__(self, reports: _Optional[_Iterable[_Union[Report, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class LookAtReportRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class ReportContext(_message.Message):
    __slots__ = ("report", "entries")
    REPORT_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    report: Report
    entries: _containers.RepeatedCompositeFieldContainer[_model_pb2.Entry]
    def __init__(self, report: _Optional[_Union[Report, _Mapping]] = ..., entries: _Optional[_Iterable[_Union[_model_pb2.Entry, _Mapping]]] = ...) -> None: ...

class CloseReportRequest(_message.Message):
    __slots__ = ("id", "decision", "note")
    ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    id: int
    decision: Report.Decision
    note: str
    def __init__(self, id: _Optional[int] = ..., decision: _Optional[_Union[Report.Decision, str]] = ..., note: _Optional[str] = ...) -> None: ...

class ForbiddenWord(_message.Message):
    __slots__ = ("word", "action", "at", "by_user_id")
    class Action(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        no_action: _ClassVar[ForbiddenWord.Action]
        refuse: _ClassVar[ForbiddenWord.Action]
        mask: _ClassVar[ForbiddenWord.Action]
    no_action: ForbiddenWord.Action
    refuse: ForbiddenWord.Action
    mask: ForbiddenWord.Action
    WORD_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    BY_USER_ID_FIELD_NUMBER: _ClassVar[int]
    word: str
    action: ForbiddenWord.Action
    at: int
    by_user_id: int
    def __init__(self, word: _Optional[str] = ..., action: _Optional[_Union[ForbiddenWord.Action, str]] = ..., at: _Optional[int] = ..., by_user_id: _Optional[int] = ...) -> None: ...

class ListWordsRequest(_message.Message):
    __slots__ = ("after", "limit")
    AFTER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    after: str
    limit: int
    def __init__(self, after: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class WordPage(_message.Message):
    __slots__ = ("words", "more")
    WORDS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    words: _containers.RepeatedCompositeFieldContainer[ForbiddenWord]
    more: bool
    def __init__(self, words: _Optional[_Iterable[_Union[ForbiddenWord, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class AddWordRequest(_message.Message):
    __slots__ = ("word", "action")
    WORD_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    word: str
    action: ForbiddenWord.Action
    def __init__(self, word: _Optional[str] = ..., action: _Optional[_Union[ForbiddenWord.Action, str]] = ...) -> None: ...

class WordReply(_message.Message):
    __slots__ = ("word",)
    WORD_FIELD_NUMBER: _ClassVar[int]
    word: ForbiddenWord
    def __init__(self, word: _Optional[_Union[ForbiddenWord, _Mapping]] = ...) -> None: ...

class RemoveWordRequest(_message.Message):
    __slots__ = ("word",)
    WORD_FIELD_NUMBER: _ClassVar[int]
    word: str
    def __init__(self, word: _Optional[str] = ...) -> None: ...

class AuditLine(_message.Message):
    __slots__ = ("id", "at", "administrator_id", "act", "target", "detail", "address")
    ID_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    ADMINISTRATOR_ID_FIELD_NUMBER: _ClassVar[int]
    ACT_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    id: int
    at: int
    administrator_id: int
    act: str
    target: str
    detail: str
    address: str
    def __init__(self, id: _Optional[int] = ..., at: _Optional[int] = ..., administrator_id: _Optional[int] = ..., act: _Optional[str] = ..., target: _Optional[str] = ..., detail: _Optional[str] = ..., address: _Optional[str] = ...) -> None: ...

class ListAuditLinesRequest(_message.Message):
    __slots__ = ("administrator_id", "before", "limit")
    ADMINISTRATOR_ID_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    administrator_id: int
    before: int
    limit: int
    def __init__(self, administrator_id: _Optional[int] = ..., before: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class AuditLineList(_message.Message):
    __slots__ = ("lines", "more")
    LINES_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedCompositeFieldContainer[AuditLine]
    more: bool
    def __init__(self, lines: _Optional[_Iterable[_Union[AuditLine, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class WordsRequest(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: int
    def __init__(self, version: _Optional[int] = ...) -> None: ...

class WordsReply(_message.Message):
    __slots__ = ("version", "words")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    WORDS_FIELD_NUMBER: _ClassVar[int]
    version: int
    words: _containers.RepeatedCompositeFieldContainer[ForbiddenWord]
    def __init__(self, version: _Optional[int] = ..., words: _Optional[_Iterable[_Union[ForbiddenWord, _Mapping]]] = ...) -> None: ...
