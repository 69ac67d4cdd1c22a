"""Limits of reports and words over a real door, and a list that binds while the server runs and after it."""

import asyncio

from hongyan.rpc.errors import ServiceError, reason
from hongyan_proto import moderation_pb2 as pb
from hongyan_proto.moderation_pb2 import ForbiddenWord, Report
from tests.processes import UNLIMITED
from tests.scenario.stories.book import refused
from tests.scenario.stories.towns import inside, outside

AS_SHIPPED = tuple(word for word in UNLIMITED if "reports" not in word)


async def adds(boss, word, action=ForbiddenWord.refuse):
    await boss.line.call("ModerationAdminService/AddWord", pb.AddWordRequest(word=word, action=action))


async def administrator(town):
    return await town.newcomer("boss", invitation=await town.house.invitations.administrator())


async def test_ten_reports_in_an_hour(tmp_path):
    async with outside(tmp_path / "data", "rest", limits=AS_SHIPPED) as town:
        alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
        request = pb.ReportRequest(user_id=bob.id, reason=Report.spam)
        for _ in range(10):
            await alice.line.call("ModerationService/Report", request)
        with refused("rate_limited"):
            await alice.line.call("ModerationService/Report", request)
        await bob.line.call("ModerationService/Report", pb.ReportRequest(user_id=alice.id, reason=Report.spam))


async def test_what_is_too_long_or_too_many(tmp_path):
    async with outside(tmp_path / "data", "rest", "moderation.words=2", "limits.report_text=20") as town:
        boss, alice = await administrator(town), await town.newcomer("alice")
        with refused("invalid_field", field="text"):
            request = pb.ReportRequest(user_id=boss.id, reason=Report.spam, text="x" * 21)
            await alice.line.call("ModerationService/Report", request)
        with refused("invalid_field", field="word"):
            await adds(boss, "x" * 65)
        for word in ("one", "two"):
            await adds(boss, word)
        with refused("too_many"):
            await adds(boss, "three")


async def test_a_list_binds_without_a_restart_and_over_one(tmp_path):
    async with inside(tmp_path / "data", "local", "message.words_poll_ms=5") as town:
        boss, alice = await administrator(town), await town.newcomer("alice")
        await alice.says(boss, "a bad thing")
        await adds(boss, "bad")
        async with asyncio.timeout(10):
            while await says(alice, boss, "a bad thing") != "forbidden_words":
                await asyncio.sleep(0.005)
        await town.stop()
        await town.starts_again()
        alice = await town.comes_back(alice)
        assert await says(alice, boss, "a bad thing") == "forbidden_words", "from the first message on"
        assert await says(alice, boss, "a good thing") == ""


async def says(device, other, text):
    """The reason of the refusal, if there is one."""
    try:
        await device.says(other, text)
    except ServiceError as error:
        return reason(error.code)
    return ""
