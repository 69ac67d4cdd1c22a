"""Live marks in a group, over real sockets: whose message was read hears who has read it, and nobody else does."""

import pytest

from hongyan_proto import group_pb2
from tests.scenario.stories.people import new_id
from tests.scenario.stories.towns import outside


@pytest.fixture
async def town(request, tmp_path):
    async with outside(tmp_path / "data", request.param) as made:
        yield made


@pytest.mark.parametrize("town", ["json", "proto", "tcp"], indirect=True)
async def test_the_writer_hears_who_has_read(town):
    alice, bob, carol = [await town.newcomer(name) for name in ("alice", "bob", "carol")]
    asked = group_pb2.CreateGroupRequest(name="班", member_ids=[bob.id, carol.id], request_id=new_id("r"))
    place = (await alice.line.call("GroupService/CreateGroup", asked)).group.conversation_id
    sent = await alice.says(place, "谁读了?")
    for reader in (bob, carol):
        await reader.reads(place, sent.seq)
        told = await alice.line.until(lambda frame: bool(frame.push.marks))
        (mark,) = told.push.marks
        assert (mark.conversation_id, mark.user_id, mark.read_seq) == (place, reader.id, sent.seq)
    answer = await bob.says(place, "我")
    await alice.reads(place, answer.seq)
    await bob.line.until(lambda frame: any(mark.user_id == alice.id for mark in frame.push.marks))
    last = await bob.says(place, "谢谢")
    heard = []

    def is_last(frame):
        heard.extend(mark.user_id for mark in frame.push.marks)
        return any(entry.seq == last.seq for entry in frame.push.entries)

    await carol.line.until(is_last)
    assert set(heard) <= {carol.id}, "nothing of hers was read"
