"""One request of every method of moderation that is declared safe to retry. Alice is an administrator."""

from hongyan_proto import inside_pb2, user_pb2
from hongyan_proto import moderation_pb2 as pb


async def moderation_requests(alice, bob, sents):
    """The first of these messages is reported and removed, the second removed; bob reports alice too."""
    reported, removed = [{"conversation_id": sent.conversation_id, "seq": sent.seq} for sent in sents]
    report = pb.ReportRequest(reason=pb.Report.abuse, **reported)
    made = (await bob.line.call("ModerationService/Report", report)).report
    asked = {
        "ListReports": pb.ListReportsRequest(),
        "CloseReport": pb.CloseReportRequest(id=made.id, decision=pb.Report.message_removed, note="x"),
        "ListWords": pb.ListWordsRequest(),
        "AddWord": pb.AddWordRequest(word="zyx", action=pb.ForbiddenWord.mask),
        "RemoveWord": pb.RemoveWordRequest(word="zyx"),
        "ListAuditLines": pb.ListAuditLinesRequest(),
    }
    return {
        "ModerationService/Report": pb.ReportRequest(user_id=bob.id, reason=pb.Report.spam, request_id="m-1"),
        **{f"ModerationAdminService/{name}": request for name, request in asked.items()},
        "Reports/Forget": user_pb2.UserIds(user_ids=[17]),
        "Words/Since": pb.WordsRequest(),
        "LogService/Around": inside_pb2.AroundRequest(around=2, **reported),
        "LogService/Remove": inside_pb2.RemoveRequest(**removed),
    }
