"""Reports, the administrators' desk, forbidden words."""

from hongyan_proto import account_pb2, message_pb2
from hongyan_proto import moderation_pb2 as pb
from hongyan_proto.model_pb2 import Text
from hongyan_proto.moderation_pb2 import ForbiddenWord, Report
from tests.scenario.stories.book import everywhere, refused, section
from tests.scenario.stories.people import new_id


async def _people(town, *names):
    """The first of them administers the server."""
    link = await town.house.invitations.administrator()
    boss = await town.newcomer(names[0], invitation=link)
    return [boss, *[await town.newcomer(name) for name in names[1:]]]


async def _reports(device, **target):
    request = pb.ReportRequest(reason=Report.abuse, text="请看", request_id=new_id("r"), **target)
    return (await device.line.call("ModerationService/Report", request)).report


async def _desk(boss, method, request):
    return await boss.line.call(f"ModerationAdminService/{method}", request)


async def _acts(boss):
    return [line.act for line in (await _desk(boss, "ListAuditLines", pb.ListAuditLinesRequest())).lines]


@everywhere
async def a_report_from_its_making_to_its_end(town):
    boss, alice, bob, carol = await _people(town, "boss", "alice", "bob", "carol")
    await alice.says(bob, "你好")
    sent = await bob.says(alice, "you are a fool")
    at = {"conversation_id": sent.conversation_id, "seq": sent.seq}
    with section("who may see it reports it, who may not learns nothing"):
        with refused("not_found"):
            await _reports(carol, **at)
        made = await _reports(alice, **at)
        assert (made.reporter_id, made.user_id, made.text) == (alice.id, bob.id, "请看")
        assert (await _reports(alice, **at)).id == made.id
    with section("only administrators see the queue"):
        with refused("forbidden"):
            await _desk(alice, "ListReports", pb.ListReportsRequest())
        (listed,) = (await _desk(boss, "ListReports", pb.ListReportsRequest())).reports
        assert (listed.id, listed.open_count, listed.closed_at) == (made.id, 1, 0)
    with section("an administrator is no member: the desk is the only way, and each look leaves a line"):
        with refused("not_found"):
            await boss.page(sent.conversation_id)
        context = await _desk(boss, "LookAtReport", pb.LookAtReportRequest(id=made.id))
        assert [entry.text.text for entry in context.entries] == ["你好", "you are a fool"]
        assert await _acts(boss) == ["report.look"]
    with section("the message is removed for everybody"):
        decision = pb.CloseReportRequest(id=made.id, decision=Report.message_removed, note="no")
        assert (await _desk(boss, "CloseReport", decision)).report.closed_by == boss.id
        for one in (alice, bob):
            shown = await one.message(sent)
            assert (shown.recalled, shown.text.text) == (True, "")
        assert await _acts(boss) == ["report.close", "message.remove", "report.look"]
        assert not (await _desk(boss, "ListReports", pb.ListReportsRequest())).reports


@everywhere
async def an_account_is_disabled_by_a_report(town):
    boss, alice, bob = await _people(town, "boss", "alice", "bob")
    made = await _reports(alice, user_id=bob.id)
    decision = pb.CloseReportRequest(id=made.id, decision=Report.account_disabled)
    assert (await _desk(boss, "CloseReport", decision)).report.decision == Report.account_disabled
    with refused("account_disabled"):
        await town.signs_in(bob.username, bob.password)
    with refused("forbidden"):
        await alice.line.call("AdminService/EnableAccount", account_pb2.AccountRequest(id=bob.id))
    assert await _acts(boss) == ["report.close", "account.disable"]


@everywhere
async def words_that_are_forbidden(town):
    boss, alice, bob = await _people(town, "boss", "alice", "bob")
    sent = await alice.says(bob, "坏话 and darn")
    for word, action in (("坏话", ForbiddenWord.refuse), ("DARN", ForbiddenWord.mask)):
        await _desk(boss, "AddWord", pb.AddWordRequest(word=word, action=action))
    await town.house.log.words.refresh()
    with section("a text is refused, however it is written"):
        for text in ("说坏话", "坏\u200b话"):
            with refused("forbidden_words"):
                await alice.says(bob, text)
        with refused("forbidden_words"):
            await alice.edits(sent, "又说坏话")
    with section("a text is masked for everybody, also for its sender"):
        await alice.says(bob, "oh Ｄarn!")
        for one in (alice, bob):
            assert await one.texts(sent.conversation_id) == ["坏话 and darn", "oh ****!"]
    with section("a retry of the same is the same"):
        request = message_pb2.SendRequest(to_user_id=bob.id, client_id=new_id(), text=Text(text="darn"))
        first = await alice.line.call("MessageService/Send", request)
        assert (await alice.line.call("MessageService/Send", request)).seq == first.seq
    with section("a word is allowed again"):
        await _desk(boss, "RemoveWord", pb.RemoveWordRequest(word="坏话"))
        await town.house.log.words.refresh()
        await alice.says(bob, "坏话")
        assert [one.word for one in (await _desk(boss, "ListWords", pb.ListWordsRequest())).words] == ["darn"]
