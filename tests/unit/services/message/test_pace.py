import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.message import pace
from hongyan.services.message.pace import Pace
from hongyan.services.message.settings import MessageSettings
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.message_pb2 import Sent
from tests.unit.services.message.rooms import ALICE, BOB, Room, send

NOW = 1_800_000_000_000


def waits(kept, now, *, times=1, conv=7):
    """What so many messages get, in one transaction: 0, or the milliseconds to wait."""
    taken, found = {}, []
    for _ in range(times):
        try:
            kept.take(conv, now, taken)
            found.append(0)
        except ServiceError as error:
            assert reason(error.code) == "rate_limited"
            found.append(error.retry_after_ms)
    kept.committed(taken, now)
    return found


def test_a_seconds_worth_at_once_then_an_even_rate():
    kept = Pace(40)
    assert waits(kept, NOW, times=42) == [0] * 40 + [25, 25]
    assert waits(kept, NOW + 24) == [1]
    assert waits(kept, NOW + 25, times=2) == [0, 25]
    assert waits(kept, NOW, conv=8) == [0], "another group"
    assert waits(kept, NOW + 1_025, times=41) == [0] * 40 + [25]


def test_what_was_not_committed_was_not_taken():
    kept = Pace(1)
    kept.take(7, NOW, {})
    assert waits(kept, NOW, times=2) == [0, 1000]


def test_a_clock_that_goes_back_silences_nobody():
    kept = Pace(1)
    assert waits(kept, NOW + 3_600_000) == [0]
    assert waits(kept, NOW) == [0]


def test_quiet_groups_are_forgotten(monkeypatch):
    monkeypatch.setattr(pace, "_MANY", 2)
    kept = Pace(1)
    for conv in range(3):
        waits(kept, NOW + 600 * conv, conv=conv)
    assert waits(kept, NOW + 1_200, conv=2) == [1_000]
    assert set(kept._until) == {1, 2}


@pytest.fixture
async def room(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db, settings=MessageSettings(digest_key=b"key", group_messages=3)).start()
    await room.group(ALICE, BOB)
    yield room
    await room.close()
    await db.close()


async def test_a_group_takes_so_many_from_all_together(room):
    sends = [send([ALICE, BOB][number % 2], f"{number}", "g.7", f"c{number}") for number in range(5)]
    answers = await room.append(*sends)
    assert [type(answer) is Sent for answer in answers] == [True, True, True, False, False]
    assert {(answer.code, answer.retry_after_ms) for answer in answers[3:]} == {(ErrorCode.rate_limited, 334)}
    again = await room.append(*sends)
    assert [answer.duplicate for answer in again[:3]] == [True] * 3, "a retry gets its answer"
    said = [await room.say(ALICE, f"hi {number}", "d.1.2") for number in range(4)]
    assert [answer.seq for answer in said] == [1, 2, 3, 4], "two people are no group"
    room.clock.ms += 334
    assert [type(answer) is Sent for answer in await room.append(*sends[3:])] == [True, False]


async def test_who_may_not_write_uses_nothing_up(room):
    for number in range(4):
        assert (await room.say(999, "hi", "g.7", f"s{number}")).code == ErrorCode.not_found
    assert (await room.say(ALICE, "hi", "g.7")).seq == 2
