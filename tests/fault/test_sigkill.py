"""Killed under traffic, in short; `make fault` is the long one."""

import sys

from tests.fault.storm import Plan, storm

SHORT = Plan(kills=5, people=12, rate=1_000, calm_s=(0.2, 1.0), end_s=15, seed=1)


async def test_five_kills_lose_nothing(tmp_path):
    report = await storm(tmp_path, SHORT)
    assert report.verdict.good, report.details()
    assert report.epochs == 1


async def test_five_kills_lose_nothing_on_mysql(tmp_path, mysql_url):
    report = await storm(tmp_path, SHORT, f"db.log={mysql_url}", "message.shards=2")
    assert report.verdict.good, report.details()


async def test_a_server_that_answers_before_it_commits_is_caught(tmp_path):
    report = await storm(tmp_path, SHORT, program=(sys.executable, "-m", "tests.fault.liar", "serve"))
    assert report.verdict.lost, report.details()
