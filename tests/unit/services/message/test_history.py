import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.errors import ServiceError
from hongyan_proto.errors_pb2 import ErrorCode
from tests.unit.services.message.room import ALICE, BOB, CAROL, Room


@pytest.fixture
async def room(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db).open()
    yield room
    await room.close()
    await db.close()


def seqs(page):
    return [message.seq for message in page.messages]


def covers(page):
    return page.covers.lo, page.covers.hi


async def talk_of(room, number=10):
    for index in range(number):
        await room.say(ALICE, "d.1.2", f"m{index + 1}")
    return "d.1.2"


async def test_the_newest_page(room):
    talk = await talk_of(room)
    page = await room.page(BOB, talk, limit=4)
    assert (seqs(page), covers(page), page.as_of) == ([7, 8, 9, 10], (7, 10), 10)
    assert page.messages[0].text.text == "m7"
    assert page.conversation_id == talk


async def test_before_and_after_are_exclusive_and_around_is_not(room):
    talk = await talk_of(room)
    for place, expected, covered in (
        ({"before": 7, "limit": 3}, [4, 5, 6], (4, 6)),
        ({"before": 3, "limit": 3}, [1, 2], (1, 2)),
        ({"before": 1}, [], (1, 0)),
        ({"before": 0}, [], (1, 0)),
        ({"before": 2**64 - 1, "limit": 1}, [10], (10, 10)),
        ({"after": 3, "limit": 2}, [4, 5], (4, 5)),
        ({"after": 8, "limit": 5}, [9, 10], (9, 10)),
        ({"after": 10}, [], (11, 10)),
        ({"after": 2**64 - 1}, [], (11, 10)),
        ({"around": 5, "limit": 4}, [4, 5, 6, 7], (4, 7)),
        ({"around": 5, "limit": 1}, [5], (5, 5)),
        ({"around": 99, "limit": 4}, [9, 10], (9, 10)),
    ):
        page = await room.page(BOB, talk, **place)
        assert (seqs(page), covers(page)) == (expected, covered), place


async def test_pages_up_and_down_cover_everything_once(room):
    talk = await talk_of(room, 9)
    await room.recall(ALICE, talk, 3)
    await room.say(BOB, talk)
    page = await room.page(BOB, talk, limit=2)
    seen, low = seqs(page), page.covers.lo
    while low > 1:
        page = await room.page(BOB, talk, before=low, limit=2)
        assert page.covers.hi == low - 1
        seen, low = seqs(page) + seen, page.covers.lo
    assert seen == [1, 2, 3, 4, 5, 6, 7, 8, 9, 11]
    high = 0
    while high < 11:
        page = await room.page(BOB, talk, after=high, limit=2)
        assert page.covers.lo == high + 1
        high = page.covers.hi
    assert high == 11


async def test_messages_stand_there_in_their_present_state(room):
    talk = await talk_of(room, 2)
    await room.recall(ALICE, talk, 1)
    page = await room.page(BOB, talk)
    first, second = page.messages
    assert first.recalled
    assert not first.HasField("text")
    assert (first.ver, second.ver) == (3, 2)
    assert covers(page) == (1, 3)


async def test_who_left_reads_what_came_before_and_sees_no_later_head(room):
    talk = await room.group("g.5", ALICE, BOB)
    first = await room.say(BOB, talk, "before")
    end = await room.leave(talk, ALICE, 1)
    await room.say(BOB, talk, "after")
    page = await room.page(ALICE, talk)
    assert (seqs(page), covers(page), page.as_of) == ([1, first, end], (1, end), end)
    page = await room.page(ALICE, talk, after=end)
    assert (seqs(page), page.as_of) == ([], end)
    page = await room.page(ALICE, talk, around=99)
    assert seqs(page) == [1, first, end]


async def test_time_between_two_memberships_stays_dark_and_is_covered(room):
    talk = await room.group("g.5", ALICE, BOB)
    end = await room.leave(talk, ALICE, 1)
    dark = await room.say(BOB, talk, "dark")
    again = await room.join(talk, ALICE, 2)
    light = await room.say(BOB, talk, "light")
    for place in ({}, {"after": 0}, {"around": dark}):
        page = await room.page(ALICE, talk, **place)
        assert (seqs(page), covers(page)) == ([1, end, again, light], (1, light)), place
    assert dark in seqs(await room.page(BOB, talk))
    assert seqs(await room.page(ALICE, talk, limit=3)) == [end, again, light]


async def test_a_newcomer_sees_from_the_joining(room):
    talk = await room.group("g.5", ALICE)
    await room.say(ALICE, talk)
    joined = await room.join(talk, CAROL, 1)
    page = await room.page(CAROL, talk)
    assert (seqs(page), covers(page)) == ([joined], (1, joined))


async def test_a_page_fits_a_frame(room):
    for _ in range(8):
        await room.say(ALICE, "d.1.2", "y" * 4000 + "鸿" * 1000)
    small = Room(room.store._db, entries_bytes=20_000)
    page = await small.page(BOB, "d.1.2")
    assert 0 < len(page.messages) < 8
    assert covers(page) == (page.messages[0].seq, 8)
    page = await small.page(BOB, "d.1.2", after=0)
    assert covers(page) == (1, page.messages[-1].seq)
    tiny = Room(room.store._db, entries_bytes=1)
    assert seqs(await tiny.page(BOB, "d.1.2")) == [8]


async def test_strangers_cannot_tell_what_exists(room):
    await talk_of(room, 1)
    errors = []
    for name in ("d.1.2", "d.8.9", "g.404"):
        with pytest.raises(ServiceError) as error:
            await room.page(CAROL, name)
        errors.append((error.value.code, error.value.message))
    assert errors == [errors[0]] * 3
    assert errors[0][0] == ErrorCode.not_found


async def test_one_place_only(room):
    talk = await talk_of(room, 1)
    with pytest.raises(ServiceError) as error:
        await room.page(ALICE, talk, before=1, after=1)
    assert error.value.code == ErrorCode.invalid_field
