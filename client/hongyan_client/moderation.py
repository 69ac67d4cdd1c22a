"""Moderation: report people and messages; administrators decide, and forbid words."""

from collections.abc import Callable
from dataclasses import dataclass

from hongyan_client.calls import Caller, number
from hongyan_client.nouns import snake
from hongyan_client.view import Message, User, message_of
from hongyan_client.wire import plain
from hongyan_proto import model_pb2, moderation_pb2


@dataclass(frozen=True, slots=True)
class Report:
    """Of a person, or of the message `seq` of a conversation. What stands behind `at` only administrators see."""

    id: str
    user_id: str = ""  # who is reported, or who sent the message
    conversation_id: str = ""  # empty: a person is reported
    seq: int = 0
    reason: str = "other"  # spam, abuse, fraud, sexual, violence
    text: str = ""
    reporter_id: str = ""
    at: int = 0
    decision: str = "undecided"  # dismissed, message_removed, account_disabled
    closed_at: int = 0
    note: str = ""
    open_count: int = 0


@dataclass(frozen=True, slots=True)
class AuditLine:
    """What an administrator did; an empty `administrator_id` is the command line."""

    id: str
    at: int = 0
    administrator_id: str = ""
    act: str = ""
    target: str = ""
    detail: str = ""


class Moderation:
    """`client.moderation`. All but `report…` is for administrators and Refused to others."""

    def __init__(self, call: Caller, make_id: Callable[[], str]) -> None:
        self._call = call
        self._make_id = make_id

    async def report_user(
        self, user: str | User, reason: str, text: str = "", *, request_id: str | None = None
    ) -> Report:
        about = moderation_pb2.ReportRequest(user_id=number(user), reason=reason, text=text, request_id=request_id)
        return await self._report(about)

    async def report_message(
        self, conversation_id: str, seq: int, reason: str, text: str = "", *, request_id: str | None = None
    ) -> Report:
        """One that oneself may see. The report holds its place, never a copy of it."""
        about = moderation_pb2.ReportRequest(
            conversation_id=conversation_id, seq=seq, reason=reason, text=text, request_id=request_id
        )
        return await self._report(about)

    async def _report(self, about: moderation_pb2.ReportRequest) -> Report:
        about.request_id = about.request_id or self._make_id()
        return _report(await self._call("ModerationService/Report", about, moderation_pb2.ReportReply))

    # -- for administrators ------------------------------------------------------------------------------------------
    async def reports(self, *, closed: bool = False, before: str = "") -> list[Report]:
        """A page of the queue, or of what was decided; the newest first."""
        request = moderation_pb2.ListReportsRequest(closed=closed, before=int(before or 0))
        reply = await self._call("ModerationAdminService/ListReports", request, moderation_pb2.ReportList)
        return [_made(one) for one in reply.reports]

    async def look(self, report: Report) -> list[Message]:
        """The reported message and a few around it. Each look is written down before anything is read."""
        request = moderation_pb2.LookAtReportRequest(id=int(report.id))
        reply = await self._call("ModerationAdminService/LookAtReport", request, moderation_pb2.ReportContext)
        return [message_of(report.conversation_id, plain(entry)) for entry in reply.entries]

    async def close(self, report: Report, decision: str, note: str = "") -> Report:
        """`dismissed`, `message_removed`, `account_disabled`: it is done at once, for all reports of the same."""
        request = moderation_pb2.CloseReportRequest(id=int(report.id), decision=decision, note=note)
        return _report(await self._call("ModerationAdminService/CloseReport", request, moderation_pb2.ReportReply))

    async def words(self) -> dict[str, str]:
        """All forbidden words, and whether they `refuse` a message or are `mask`ed."""
        found: dict[str, str] = {}
        after = ""
        while True:
            request = moderation_pb2.ListWordsRequest(after=after, limit=1000)
            reply = await self._call("ModerationAdminService/ListWords", request, moderation_pb2.WordPage)
            for one in reply.words:
                found[one.word] = moderation_pb2.ForbiddenWord.Action.Name(one.action)
                after = one.word
            if not reply.more:
                return found

    async def forbid(self, word: str, action: str = "refuse") -> None:
        request = moderation_pb2.AddWordRequest(word=word, action=action)
        await self._call("ModerationAdminService/AddWord", request, moderation_pb2.WordReply)

    async def allow(self, word: str) -> None:
        await self._call(
            "ModerationAdminService/RemoveWord", moderation_pb2.RemoveWordRequest(word=word), model_pb2.Empty
        )

    async def audit(self, *, before: str = "") -> list[AuditLine]:
        """A page of what administrators did, the newest first."""
        request = moderation_pb2.ListAuditLinesRequest(before=int(before or 0))
        reply = await self._call("ModerationAdminService/ListAuditLines", request, moderation_pb2.AuditLineList)
        return [AuditLine(**snake(plain(one), *AuditLine.__dataclass_fields__)) for one in reply.lines]


def _report(reply: moderation_pb2.ReportReply) -> Report:
    return _made(reply.report)


def _made(said: moderation_pb2.Report) -> Report:
    return Report(**snake(plain(said), *Report.__dataclass_fields__))
