"""A group made large by its setting, over real sockets: who looks there gets what is said, the others how much it is."""

import pytest

from hongyan_proto import frames_pb2, group_pb2
from tests.scenario.stories.people import new_id
from tests.scenario.stories.towns import outside


@pytest.fixture
async def town(request, tmp_path):
    async with outside(tmp_path / "data", getattr(request, "param", "json"), "push.large_group=2") as made:
        yield made


async def gathered(town):
    """Alice, Bob and Carol in one group, and where they talk."""
    people = [await town.newcomer(name) for name in ("alice", "bob", "carol")]
    asked = group_pb2.CreateGroupRequest(
        name="七年级", member_ids=[other.id for other in people[1:]], request_id=new_id("r")
    )
    group = (await people[0].line.call("GroupService/CreateGroup", asked)).group
    for one in people:
        await one.syncs()
    return people, group.conversation_id


async def looks(device, place):
    await device.line.ask(frames_pb2.ClientFrame(look={"conversation_id": place}))


async def hears(device, seq):
    """Waits for the entry itself; no hint may take its place."""

    def said(frame):
        assert not any(hint.head.seq == seq for hint in frame.heads.hints)
        return any(entry.seq == seq for entry in frame.push.entries)

    await device.line.until(said)


async def hints_upto(device, seq):
    """What is said of how far it has got, until it has got there; the entries themselves are not."""
    found = []

    def said(frame):
        assert not any(entry.kind == 1 for entry in frame.push.entries)
        found.extend(frame.heads.hints)
        return any(hint.head.seq >= seq for hint in frame.heads.hints)

    await device.line.until(said)
    return found


@pytest.mark.parametrize("town", ["json", "proto", "tcp"], indirect=True)
async def test_bodies_to_who_looks_and_hints_to_the_others(town):
    (alice, bob, carol), place = await gathered(town)
    tablet = await town.another(carol)
    await looks(alice, place)
    first = await carol.says(place, "同学们好", mentions=[str(bob.id)])
    await hears(alice, first.seq)
    await hears(tablet, first.seq)
    hint = (await hints_upto(bob, first.seq))[-1]
    assert (hint.conversation_id, hint.mentioned, list(hint.mention_seqs)) == (place, True, [first.seq])
    assert hint.head.ord == 1


async def test_the_last_of_many_is_hinted_and_a_sync_finds_them_all(town):
    (_, bob, carol), place = await gathered(town)
    sent = [await carol.says(place, f"第 {number} 条") for number in range(20)]
    hints = await hints_upto(bob, sent[-1].seq)
    assert [hint.head.seq for hint in hints] == sorted({hint.head.seq for hint in hints})
    assert len(hints) < len(sent)
    assert (hints[-1].head.seq, hints[-1].head.ord) == (sent[-1].seq, 20)
    (row,) = await bob.syncs()
    assert (row.head.seq, row.unread, row.last.text.text) == (sent[-1].seq, 20, "第 19 条")
    assert await bob.texts(place) == [f"第 {number} 条" for number in range(20)]


async def test_who_begins_to_look_misses_nothing(town):
    (_, bob, carol), place = await gathered(town)
    before = [await carol.says(place, "一"), await carol.says(place, "二")]
    await looks(bob, place)
    known = {entry.seq for entry in (await bob.entries(place)).entries}
    after = await carol.says(place, "三")
    await bob.line.until(lambda frame: any(entry.seq == after.seq for entry in frame.push.entries))
    assert {sent.seq for sent in before} <= known
