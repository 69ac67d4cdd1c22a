from dataclasses import replace

import pytest

from hongyan.ports.answers import AnswerTable, Conflict, RequestKey, request_key
from hongyan.ports.db import Migration
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan_proto.group_pb2 import CreateGroupLinkRequest, JoinGroupRequest
from hongyan_proto.model_pb2 import Group
from hongyan_proto.user_pb2 import RegisterRequest

ALICE, BOB, NOW = 1, 2, 1_800_000_000_000
KEY = RequestKey(ALICE, "r", b"digest", NOW - 10)
OWN, COMMON = AnswerTable("own_answer", user="asker"), AnswerTable("common_answer", of_all=True)
FIRST, SECOND = Group(name="first"), Group(name="second")


@pytest.fixture
async def tx(tmp_path):
    """Runs one step in a transaction."""
    db = SqliteDatabase(tmp_path / "main.db", inline=True)
    await db.migrate([Migration("x", 1, (*OWN.ddl, *COMMON.ddl))])

    async def step(method, *arguments):
        return await db.transact(lambda tx: method(tx, *arguments))

    yield step
    await db.close()


@pytest.mark.parametrize("table", [OWN, COMMON])
async def test_a_request_id_has_one_answer_for_its_time(tx, table):
    assert await tx(table.answered, KEY, Group) is None
    await tx(table.remember, KEY, FIRST, NOW)
    assert await tx(table.answered, KEY, Group) == FIRST
    assert await tx(table.answered, replace(KEY, since=NOW - 1), Group) == FIRST
    assert await tx(table.answered, replace(KEY, id="s"), Group) is None
    later = replace(KEY, since=NOW, digest=b"other")
    assert await tx(table.answered, later, Group) is None
    await tx(table.remember, later, SECOND, NOW + 1)
    assert await tx(table.answered, later, Group) == SECOND


@pytest.mark.parametrize("table", [OWN, COMMON])
async def test_something_else_under_the_same_id_is_a_conflict(tx, table):
    await tx(table.remember, KEY, FIRST, NOW)
    with pytest.raises(Conflict):
        await tx(table.answered, replace(KEY, digest=b"other"), Group)


async def test_whose_an_id_is(tx):
    for table, others in ((OWN, None), (COMMON, FIRST)):
        await tx(table.remember, KEY, FIRST, NOW)
        assert await tx(table.answered, replace(KEY, user=BOB), Group) == others


async def test_without_an_id_nothing_is_remembered(tx):
    await tx(OWN.remember, None, FIRST, NOW)
    assert await tx(OWN.answered, None, Group) is None


async def test_what_is_forgotten_is_decided_anew(tx):
    for user in (ALICE, BOB):
        await tx(OWN.remember, replace(KEY, user=user), FIRST, NOW)
    await tx(OWN.forget, ALICE, "r")
    assert await tx(OWN.answered, KEY, Group) is None
    await tx(OWN.forget_all, ALICE)
    await tx(OWN.purge, NOW - 1)
    assert await tx(OWN.answered, replace(KEY, user=BOB), Group) == FIRST
    await tx(OWN.purge, NOW)
    assert await tx(OWN.answered, replace(KEY, user=BOB), Group) is None


async def test_of_a_user_everything_is_forgotten(tx):
    for user in (ALICE, BOB):
        await tx(OWN.remember, replace(KEY, user=user), FIRST, NOW)
    await tx(OWN.forget_all, ALICE)
    assert await tx(OWN.answered, KEY, Group) is None
    assert await tx(OWN.answered, replace(KEY, user=BOB), Group) == FIRST


def test_a_key_is_of_what_was_asked_not_of_its_id():
    def digest(request, **more):
        return request_key(ALICE, request, since=0, **more).digest

    one = JoinGroupRequest(id=1, message="x", request_id="a")
    assert digest(one) == digest(JoinGroupRequest(id=1, message="x", request_id="b"))
    others = [JoinGroupRequest(id=1, message="y", request_id="a"), CreateGroupLinkRequest(id=1, request_id="a")]
    assert len({digest(one), digest(one, secret=b"k"), *map(digest, others)}) == 4
    assert request_key(ALICE, JoinGroupRequest(id=1), since=0) is None
    passwords = [RegisterRequest(username="a", password=word, request_id="a") for word in ("x", "y")]
    assert len({digest(request, without=["password"]) for request in passwords}) == 1
