import pytest

from hongyan.rpc.call import Call
from hongyan_proto import moderation_pb2 as pb
from hongyan_proto.moderation_pb2 import ForbiddenWord, Report
from tests.unit.services.moderation.conftest import ALICE, BOB, BOSS, CAROL, DAVE, refused

REMOVED, DISMISSED, DISABLED = Report.message_removed, Report.dismissed, Report.account_disabled


async def looks(town, report):
    return await town.desk.look_at_report(BOSS, pb.LookAtReportRequest(id=report.id))


async def adds(town, word, action=ForbiddenWord.refuse):
    return (await town.desk.add_word(BOSS, pb.AddWordRequest(word=word, action=action))).word


async def words(town):
    return [one.word for one in (await town.desk.list_words(BOSS, pb.ListWordsRequest())).words]


async def test_only_administrators(town):
    requests = {
        "list_reports": pb.ListReportsRequest(),
        "look_at_report": pb.LookAtReportRequest(id=1),
        "close_report": pb.CloseReportRequest(id=1),
        "list_words": pb.ListWordsRequest(),
        "add_word": pb.AddWordRequest(word="x"),
        "remove_word": pb.RemoveWordRequest(word="x"),
        "list_audit_lines": pb.ListAuditLinesRequest(),
    }
    for name, request in requests.items():
        assert await refused(getattr(town.desk, name)(Call(user_id=ALICE), request)) == "forbidden"
        assert await refused(getattr(town.desk, name)(Call(administrator=True), request)) == "unauthenticated"
    assert await town.acts() == []


async def test_the_queue(town, talk):
    first = await town.reports(ALICE, talk, 3)
    await town.message.join(talk, CAROL, 1)
    seen = await town.message.say(BOB, talk, "to both")
    pair = [await town.reports(who, talk, seen) for who in (ALICE, CAROL)]
    listed = await town.queue()
    assert [(report.id, report.open_count) for report in listed] == [(pair[1].id, 2), (pair[0].id, 2), (first.id, 1)]
    page = await town.desk.list_reports(BOSS, pb.ListReportsRequest(limit=2))
    assert ([report.id for report in page.reports], page.more) == ([pair[1].id, pair[0].id], True)
    rest = await town.desk.list_reports(BOSS, pb.ListReportsRequest(limit=2, before=pair[0].id))
    assert ([report.id for report in rest.reports], rest.more) == ([first.id], False)
    await town.closes(pair[0], DISMISSED)
    assert [report.id for report in await town.queue()] == [first.id]
    assert [report.id for report in await town.queue(closed=True)] == [pair[1].id, pair[0].id]


async def test_a_look_shows_the_message_with_its_neighbours_and_leaves_a_line(town, talk):
    report = await town.reports(ALICE, talk, 4)
    for _ in range(2):
        context = await looks(town, report)
        assert [entry.text.text for entry in context.entries] == [f"number {number}" for number in range(5)]
        assert context.report.id == report.id
    assert await town.acts() == [("report.look", "g.1/4", f"r.{report.id}")] * 2
    assert await refused(town.desk.look_at_report(BOSS, pb.LookAtReportRequest(id=77))) == "not_found"
    assert await refused(town.desk.look_at_report(BOSS, pb.LookAtReportRequest(id=2**63))) == "not_found"


async def test_the_line_is_there_before_anything_is_read(town, talk):
    report, found = await town.reports(ALICE, talk, 4), []
    around = town.message.log.around

    class Log:
        async def around(self, call, request):
            found.extend(await town.acts())
            return await around(call, request)

    town.clients.put("LogService", Log())
    await looks(town, report)
    assert [act for act, *_ in found] == ["report.look"]


async def test_what_was_recalled_since_is_not_read(town, talk):
    report = await town.reports(ALICE, talk, 4)
    await town.message.recall(BOB, talk, 4)
    (shown,) = [entry for entry in (await looks(town, report)).entries if entry.seq == 4]
    assert (shown.recalled, shown.text.text) == (True, "")


async def test_a_person_has_no_context(town):
    report = await town.reports(ALICE, user_id=BOB)
    assert not (await looks(town, report)).entries
    assert await town.acts() == [("report.look", f"u.{BOB}", f"r.{report.id}")]
    assert await refused(town.closes(report, REMOVED)) == "invalid_field"


async def test_a_message_is_removed(town, talk):
    report = await town.reports(ALICE, talk, 4)
    for _ in range(2):
        closed = await town.closes(report, REMOVED, "that goes too far")
    assert (closed.decision, closed.closed_by, closed.note, closed.open_count) == (
        REMOVED,
        DAVE,
        "that goes too far",
        0,
    )
    assert closed.closed_at == town.clock.now_ms()
    (shown,) = [entry for entry in (await town.message.page(ALICE, talk)).messages if entry.seq == 4]
    assert (shown.recalled, shown.text.text) == (True, "")
    assert [act for act, *_ in await town.acts()] == ["report.close", "message.remove"]
    assert await refused(town.closes(report, DISMISSED)) == "conflict"


async def test_what_its_sender_took_back_counts_as_removed(town, talk):
    report = await town.reports(ALICE, talk, 4)
    await town.message.recall(BOB, talk, 4)
    assert (await town.closes(report, REMOVED)).decision == REMOVED


async def test_an_account_is_disabled_by_its_own_use_case(town, talk):
    report = await town.reports(ALICE, talk, 4)
    assert (await town.closes(report, DISABLED)).decision == DISABLED
    assert town.people.disabled == [BOB]
    assert await town.acts() == [("report.close", "g.1/4", f"r.{report.id} account_disabled")]


async def test_what_could_not_be_done_closes_nothing(town):
    report = await town.reports(BOB, user_id=ALICE)
    assert await refused(town.closes(report, DISABLED)) == "last_administrator"
    assert [one.id for one in await town.queue()] == [report.id]
    assert await town.acts() == []
    for odd in (Report.undecided, 99):
        assert await refused(town.closes(report, odd)) == "invalid_field"


async def test_words(town):
    assert (await adds(town, "  Ｂａｄ\u200b WORD ")).word == "bad word"
    await adds(town, "坏话", ForbiddenWord.mask)
    assert await words(town) == ["bad word", "坏话"]
    page = await town.desk.list_words(BOSS, pb.ListWordsRequest(after="bad word", limit=1))
    assert ([one.word for one in page.words], page.more) == (["坏话"], False)
    await town.desk.remove_word(BOSS, pb.RemoveWordRequest(word="BAD word"))
    await town.desk.remove_word(BOSS, pb.RemoveWordRequest(word="BAD word"))
    assert await words(town) == ["坏话"]
    assert await town.acts() == [
        ("word.remove", "bad word", ""),
        ("word.add", "坏话", "mask"),
        ("word.add", "bad word", "refuse"),
    ]


@pytest.mark.parametrize("word", [" ", "\u200b", "ﷺ" * 64])
async def test_words_that_are_none(town, word):
    assert await refused(adds(town, word)) == "invalid_field"


async def test_the_limits_of_the_list(town):
    for word in ("one", "two", "three"):
        await adds(town, word)
    assert await refused(adds(town, "four")) == "too_many"
    for action in (ForbiddenWord.no_action, 9):
        assert await refused(adds(town, "five", action)) == "invalid_field"


async def test_the_lines_of_one_administrator(town):
    await adds(town, "one")
    mine = await town.desk.list_audit_lines(BOSS, pb.ListAuditLinesRequest(administrator_id=DAVE))
    (line,) = mine.lines
    assert (line.administrator_id, line.act, line.address, mine.more) == (DAVE, "word.add", "10.0.0.9", False)
    for other in (0, CAROL, 2**63):
        asked = pb.ListAuditLinesRequest(administrator_id=other)
        assert not (await town.desk.list_audit_lines(BOSS, asked)).lines
    asked = pb.ListAuditLinesRequest(before=line.id)
    assert not (await town.desk.list_audit_lines(BOSS, asked)).lines
