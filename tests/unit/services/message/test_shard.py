import asyncio
from dataclasses import replace

import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.errors import ServiceError
from hongyan.services.message.shard import _slices
from hongyan.services.message.work import Appending, Marking
from hongyan_proto.errors_pb2 import ErrorCode
from tests.unit.services.message.rooms import ALICE, SETTINGS, Room, send


def ask(size: int) -> Appending:
    return Appending(ALICE, 0, "", "d.1.2", "x", 1, bytes(size))


def test_batches_are_cut_by_number_and_by_size():
    settings = replace(SETTINGS, batch_items=3, batch_bytes=100)
    assert [len(part) for part in _slices([ask(1)] * 7, settings)] == [3, 3, 1]
    assert [len(part) for part in _slices([ask(60), ask(60), ask(30), ask(500), ask(1)], settings)] == [1, 2, 1, 1]
    assert [len(part) for part in _slices([Marking(1, 0, "d.1.2", 0, 1)], settings)] == [1]


async def test_too_many_who_wait_are_told_to_come_again(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db, settings=replace(SETTINGS, waiting_items=3)).start()
    await room.say(ALICE, "hi")
    with pytest.raises(ServiceError) as refused:
        await room.append(*(send(ALICE, str(n)) for n in range(4)))
    assert (refused.value.code, bool(refused.value.retry_after_ms)) == (ErrorCode.overloaded, True)
    assert (await room.say(ALICE, "ho")).seq == 2
    await room.close()
    await db.close()


async def test_closing_answers_what_was_taken_and_takes_nothing_new(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db")
    room = await Room(db).start()
    await room.say(ALICE, "hi")
    waiting = asyncio.gather(*(room.say(ALICE, str(n)) for n in range(20)))
    await asyncio.sleep(0)
    await room.log.close()
    assert [answer.seq for answer in await waiting] == list(range(2, 22))
    with pytest.raises(ServiceError) as refused:
        await room.say(ALICE, "late")
    assert refused.value.code == ErrorCode.draining
    await room.close()
    await db.close()


async def test_what_nobody_waits_for_any_more_is_not_stored(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db).start()
    await room.say(ALICE, "hi")
    shard, now = room.log.shards[0], room.clock.monotonic()
    late, in_time = appending("late"), appending("in time")
    answers = await asyncio.gather(shard.ask([late, late], deadline=now), shard.ask([in_time], deadline=now + 1))
    assert [answer.code for answer in answers[0]] == [ErrorCode.outcome_unknown] * 2
    assert answers[1][0].seq == 2
    assert (await room.say(ALICE, "ho")).seq == 3
    await room.close()
    await db.close()


def appending(client_id: str) -> Appending:
    return Appending(ALICE, 0, "", "d.1.2", client_id, 1, b"", digest=b"d")
