"""The administrators' desk: the queue of reports, the forbidden words, and what administrators did."""

from hongyan.ports.trail import Line
from hongyan.rpc.call import INSIDE, Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.moderation import rules
from hongyan.services.moderation.parts import Parts
from hongyan.services.moderation.store import Closing, ReportRow, TooManyWords, WordRow
from hongyan_proto import moderation_pb2 as pb
from hongyan_proto.account_pb2 import AccountRequest
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import AroundRequest, RemoveRequest
from hongyan_proto.model_pb2 import Empty

_PAGE = 50
_WORDS = 100
_BIGGEST_ID = (1 << 63) - 1


class Desk:
    """Implements `rpc.stubs.ModerationAdminService`. An act that this room does itself leaves its line in the same
    transaction; one that is done elsewhere has its line before it is done.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._store = parts.store

    async def list_reports(self, call: Call, request: pb.ListReportsRequest) -> pb.ReportList:
        _check(call)
        limit = request.limit or _PAGE
        rows = await self._store.reports(closed=request.closed, before=_known(request.before), limit=limit + 1)
        counts = await self._store.open_counts(list({row.target for row in rows}))
        reports = [rules.reported(row, open_count=counts.get(row.target, 0)) for row in rows[:limit]]
        return pb.ReportList(reports=reports, more=len(rows) > limit)

    async def look_at_report(self, call: Call, request: pb.LookAtReportRequest) -> pb.ReportContext:
        """The line is durable before anything is read, also when the reading fails."""
        _check(call)
        row = await self._report(request.id)
        await self._store.write_line(self._line(call, "report.look", row.target, f"r.{row.id}"))
        context = pb.ReportContext(report=await self._counted(row))
        if row.conversation:
            around = self._parts.settings.context
            asked = AroundRequest(conversation_id=row.conversation, seq=row.seq, around=around)
            context.entries.extend((await self._parts.clients.log.around(INSIDE, asked)).entries)
        return context

    async def close_report(self, call: Call, request: pb.CloseReportRequest) -> pb.ReportReply:
        """What is decided is done first: a report is closed only when it was. Doing it again changes nothing."""
        _check(call)
        row = await self._report(request.id)
        rules.check_decision(request, row)
        if not row.closed_at:
            await self._carry_out(call, request.decision, row)
            words = f"r.{row.id} {pb.Report.Decision.Name(request.decision)}"
            line = self._line(call, "report.close", row.target, words)
            row = await self._store.close(row.id, Closing(request.decision, request.note.strip(), line)) or row
        if row.decision != request.decision:
            raise ServiceError(ErrorCode.conflict, "another decision was faster")
        return pb.ReportReply(report=await self._counted(row))

    async def list_words(self, call: Call, request: pb.ListWordsRequest) -> pb.WordPage:
        _check(call)
        limit = request.limit or _WORDS
        rows = await self._store.words(after=request.after, limit=limit + 1)
        return pb.WordPage(words=[rules.forbidden(row) for row in rows[:limit]], more=len(rows) > limit)

    async def add_word(self, call: Call, request: pb.AddWordRequest) -> pb.WordReply:
        _check(call)
        if request.action not in rules.ACTIONS:
            raise ServiceError(ErrorCode.invalid_field, field="action")
        word, most = rules.word(request.word), self._parts.settings.words
        line = self._line(call, "word.add", word, pb.ForbiddenWord.Action.Name(request.action))
        row = WordRow(word, request.action, line.at, call.user_id)
        try:
            return pb.WordReply(word=rules.forbidden(await self._store.put_word(row, most=most, line=line)))
        except TooManyWords:
            raise ServiceError(ErrorCode.too_many, f"at most {most} words") from None

    async def remove_word(self, call: Call, request: pb.RemoveWordRequest) -> Empty:
        _check(call)
        word = rules.word(request.word)
        await self._store.drop_word(word, self._line(call, "word.remove", word))
        return Empty()

    async def list_audit_lines(self, call: Call, request: pb.ListAuditLinesRequest) -> pb.AuditLineList:
        _check(call)
        limit = request.limit or _PAGE
        administrator = _known(request.administrator_id) if request.HasField("administrator_id") else None
        found = await self._store.lines(administrator=administrator, before=_known(request.before), limit=limit + 1)
        return pb.AuditLineList(lines=[_told(line) for line in found[:limit]], more=len(found) > limit)

    async def _carry_out(self, call: Call, decision: int, row: ReportRow) -> None:
        if decision == pb.Report.message_removed:
            await self._store.write_line(self._line(call, "message.remove", row.target, f"r.{row.id}"))
            await self._parts.clients.log.remove(INSIDE, RemoveRequest(conversation_id=row.conversation, seq=row.seq))
        elif decision == pb.Report.account_disabled:
            await self._parts.clients.admin.disable_account(call, AccountRequest(id=row.user))

    async def _report(self, report_id: int) -> ReportRow:
        row = await self._store.get(report_id) if report_id <= _BIGGEST_ID else None
        if row is None:
            raise ServiceError(ErrorCode.not_found, "there is no such report", field="id")
        return row

    async def _counted(self, row: ReportRow) -> pb.Report:
        counts = await self._store.open_counts([row.target])
        return rules.reported(row, open_count=counts.get(row.target, 0))

    def _line(self, call: Call, act: str, target: str, detail: str = "") -> Line:
        return Line(self._parts.clock.now_ms(), call.user_id, act, target, detail, call.address)


def _check(call: Call) -> None:
    if not call.user_id:
        raise ServiceError(ErrorCode.unauthenticated)
    if not call.administrator:
        raise ServiceError(ErrorCode.forbidden)


def _known(number: int) -> int:
    """No column holds more."""
    return min(number, _BIGGEST_ID)


def _told(line: Line) -> pb.AuditLine:
    return pb.AuditLine(
        id=line.id,
        at=line.at,
        administrator_id=line.administrator,
        act=line.act,
        target=line.target,
        detail=line.detail,
        address=line.address,
    )
