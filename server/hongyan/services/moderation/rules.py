"""What may be reported and decided, from values alone."""

from hongyan.kit.folding import folded
from hongyan.rpc.errors import ServiceError
from hongyan.services.moderation.store import ReportRow, WordRow
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import Entry
from hongyan_proto.moderation_pb2 import CloseReportRequest, ForbiddenWord, Report, ReportRequest

_COUNTABLE_MOST = 9
_WORD_CHARS = 64
REASONS = frozenset(Report.Reason.values()) - {Report.no_reason}
DECISIONS = frozenset(Report.Decision.values()) - {Report.undecided}
ACTIONS = frozenset(ForbiddenWord.Action.values()) - {ForbiddenWord.no_action}


def check_report(request: ReportRequest) -> None:
    """Exactly one target and a reason that we know."""
    if bool(request.user_id) == bool(request.conversation_id):
        raise ServiceError(ErrorCode.invalid_field, "name a person or a message", field="user_id")
    if request.reason not in REASONS:
        raise ServiceError(ErrorCode.invalid_field, field="reason")


def check_message(entry: Entry | None, reporter: int) -> None:
    """Whether this entry, as its reader sees it, can be reported."""
    if entry is None:
        raise ServiceError(ErrorCode.not_found, "there is no such message", field="seq")
    if not 1 <= entry.kind <= _COUNTABLE_MOST:
        raise ServiceError(ErrorCode.not_countable, field="seq")
    if entry.recalled:
        raise ServiceError(ErrorCode.recalled_already)
    if entry.sender_id == reporter:
        raise oneself()


def oneself() -> ServiceError:
    return ServiceError(ErrorCode.invalid_field, "nobody reports themselves", field="user_id")


def target_of(user_id: int, conversation_id: str, seq: int) -> str:
    """What tells whether two reports are of the same: also how the audit log names it."""
    return f"{conversation_id}/{seq}" if conversation_id else f"u.{user_id}"


def check_decision(request: CloseReportRequest, report: ReportRow) -> None:
    if request.decision not in DECISIONS:
        raise ServiceError(ErrorCode.invalid_field, field="decision")
    if request.decision == Report.message_removed and not report.conversation:
        raise ServiceError(ErrorCode.invalid_field, "a person is reported, not a message", field="decision")


def word(text: str) -> str:
    """As it is compared and stored. Raises `invalid_field`."""
    found = " ".join(folded(text).split())
    if not found:
        raise ServiceError(ErrorCode.invalid_field, "there is nothing to see in it", field="word")
    if len(found) > _WORD_CHARS or len(found.encode()) > 4 * _WORD_CHARS - 1:
        raise ServiceError(ErrorCode.invalid_field, f"at most {_WORD_CHARS} characters when written out", field="word")
    return found


def forbidden(row: WordRow) -> ForbiddenWord:
    return ForbiddenWord(word=row.word, action=row.action, at=row.at, by_user_id=row.by)  # type: ignore[arg-type]


def reported(row: ReportRow, *, open_count: int = 0, whole: bool = True) -> Report:
    """As an administrator sees it; its reporter sees what they said."""
    report = Report(
        id=row.id,
        reporter_id=row.reporter,
        user_id=row.user,
        conversation_id=row.conversation,
        seq=row.seq,
        reason=row.reason,  # type: ignore[arg-type]
        text=row.text,
        at=row.at,
    )
    if whole:
        report.decision = row.decision  # type: ignore[assignment]
        report.closed_at, report.closed_by, report.note = row.closed_at, row.closed_by, row.note
        report.open_count = open_count
    return report
