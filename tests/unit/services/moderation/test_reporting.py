from hongyan.rpc.call import Call
from hongyan_proto.moderation_pb2 import Report, ReportRequest
from tests.unit.services.moderation.conftest import ALICE, BOB, CAROL, refused


async def test_a_message_is_reported_by_who_may_see_it(town, talk):
    made = await town.reports(ALICE, talk, 3, text=" look at this ")
    assert (made.reporter_id, made.user_id, made.conversation_id, made.seq) == (ALICE, BOB, talk, 3)
    assert (made.reason, made.text, made.at) == (Report.abuse, "look at this", town.clock.now_ms())
    assert made.id
    assert await refused(town.reports(CAROL, talk, 3)) == "not_found"
    assert await refused(town.reports(ALICE, "g.2", 3)) == "not_found"
    assert await refused(town.reports(ALICE, talk, 99)) == "not_found"
    assert await refused(town.reports(ALICE, talk)) == "not_found"
    assert await refused(town.reports(ALICE, talk, 1)) == "not_countable", "the first entry is the joining"
    assert [report.id for report in await town.queue()] == [made.id]


async def test_who_has_left_reports_what_was_theirs(town, talk):
    await town.message.leave(talk, ALICE, 1)
    later = await town.message.say(BOB, talk, "she is gone")
    assert (await town.reports(ALICE, talk, 3)).user_id == BOB
    assert await refused(town.reports(ALICE, talk, later)) == "not_found"


async def test_what_cannot_be_reported(town, talk):
    await town.message.recall(BOB, talk, 3)
    assert await refused(town.reports(ALICE, talk, 3)) == "recalled_already"
    assert await refused(town.reports(BOB, talk, 4)) == "invalid_field"
    assert await refused(town.reports(BOB, user_id=BOB)) == "invalid_field"
    assert await refused(town.reports(BOB, talk, 4, user_id=CAROL)) == "invalid_field"
    assert await refused(town.reports(BOB)) == "invalid_field"
    assert await refused(town.reports(BOB, user_id=CAROL, reason=99)) == "invalid_field"
    assert await refused(town.room.report(Call(), ReportRequest())) == "unauthenticated"


async def test_people_whom_one_sees_or_blocks(town):
    town.people.hidden = {BOB}
    assert (await town.reports(ALICE, user_id=CAROL, text="a cheat")).user_id == CAROL
    assert await refused(town.reports(ALICE, user_id=BOB)) == "not_found"
    town.people.blocked = {(ALICE, BOB)}
    assert (await town.reports(ALICE, user_id=BOB)).user_id == BOB
    for nobody in (5000, 2**63):
        assert await refused(town.reports(ALICE, user_id=nobody)) == "not_found"


async def test_the_same_again_is_the_same_report(town, talk):
    first = await town.reports(ALICE, talk, 3)
    assert await town.reports(ALICE, talk, 3, reason=Report.spam) == first
    assert (await town.reports(ALICE, talk, 4)).id != first.id


async def test_a_retry_is_answered_when_the_message_is_gone(town, talk):
    first = await town.reports(ALICE, talk, 3, request_id="r")
    await town.message.recall(BOB, talk, 3)
    assert await town.reports(ALICE, talk, 3, request_id="r") == first
    assert await refused(town.reports(ALICE, talk, 4, request_id="r")) == "conflict"


async def test_no_body_is_kept(town, talk, tmp_path):
    await town.reports(ALICE, talk, 3, text="my own words", request_id="r")
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("main.db*"))
    assert b"my own words" in stored
    assert b"number 1" not in stored
