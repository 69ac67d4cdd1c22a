from hongyan.gateway.hints import Hints
from hongyan.rpc import direct
from hongyan.rpc.call import INSIDE
from hongyan.rpc.direct import Directed
from hongyan_proto.frames_pb2 import ClientFrame, Look
from hongyan_proto.inside_pb2 import DeliverBatch, Outline
from tests.unit.gateway.conftest import ALICE, BOB, CAROL, entry, live, settle

G = "g.5"


class Seconds:
    """The calls that wait for the end of their second."""

    def __init__(self):
        self.waiting = []

    def later(self, delay, call):
        assert delay == 1.0
        self.waiting.append(call)

    def pass_one(self):
        waiting, self.waiting = self.waiting, []
        for call in waiting:
            call()


async def group(world, *users):
    """Hints of a gateway with one line for each user."""
    lines = [await live(world, user, user) for user in users]
    seconds = Seconds()
    world.gateway.hub.hints = hints = Hints(world.gateway.hub.users, seconds.later)
    return hints, seconds, lines


def said(seq, users=(ALICE, BOB, CAROL), sender=BOB, mentioned=(), origin=0, **more):
    item = Directed(users, "entry", entry(seq, conversation=G), origin)
    item.outline = Outline(
        conversation_id=G,
        head={"seq": seq, "ord": seq, "at": seq},
        sender_id=sender,
        **{"bodies": [sender], "mentioned": mentioned, "mention_seq": seq if mentioned else 0} | more,
    )
    return item


async def tell(world, *items):
    world.gateway.deliver_directed(items)
    await settle()


def heard(line):
    """Entries by seq, hints as (seq, mentions)."""
    found = []
    for frame in line.heard():
        found += [one.seq for one in frame.push.entries]
        found += [(one.head.seq, list(one.mention_seqs)) for one in frame.heads.hints]
        assert all(one.mentioned is bool(one.mention_seqs) for one in frame.heads.hints)
    return found


async def test_who_looks_gets_the_entries_and_the_others_hints(world):
    hints, _, (alice, bob, carol) = await group(world, ALICE, BOB, CAROL)
    hints.look(alice.connection, G)
    hints.look(carol.connection, "g.6")
    await tell(world, said(1))
    assert (heard(alice), heard(bob), heard(carol)) == ([1], [1], [(1, [])])


async def test_one_hint_in_a_second_and_the_last_one_is_not_lost(world):
    _, seconds, (alice,) = await group(world, ALICE)
    await tell(world, said(1), said(2))
    await tell(world, said(3))
    assert heard(alice) == [(1, [])]
    seconds.pass_one()
    await settle()
    assert heard(alice) == [(3, [])]
    await tell(world, said(4))
    assert heard(alice) == []
    seconds.pass_one()
    seconds.pass_one()
    await settle()
    assert heard(alice) == [(4, [])]
    assert seconds.waiting == []
    await tell(world, said(5))
    assert heard(alice) == [(5, [])]


async def test_what_was_held_back_is_told_to_who_begins_to_look(world):
    hints, seconds, (alice, carol) = await group(world, ALICE, CAROL)
    await tell(world, said(1), said(2))
    assert (heard(alice), heard(carol)) == ([(1, [])], [(1, [])])
    hints.look(alice.connection, G)
    await tell(world, said(3))
    assert (heard(alice), heard(carol)) == ([(2, []), 3], [])
    seconds.pass_one()
    await settle()
    assert (heard(alice), heard(carol)) == ([], [(3, [])])


async def test_a_hint_says_who_is_meant(world):
    _, seconds, (alice, bob, carol) = await group(world, ALICE, BOB, CAROL)
    await tell(world, said(1, mentioned=[CAROL]), said(2, mentioned=[0]), said(3, mentioned=[ALICE, BOB], sender=CAROL))
    assert (heard(alice), heard(carol)) == ([(1, [])], [(1, [1]), 3])
    assert heard(bob) == [1, 2]
    seconds.pass_one()
    await settle()
    assert (heard(alice), heard(bob), heard(carol)) == ([(3, [2, 3])], [(3, [3])], [(3, [2])])
    await tell(world, said(4))
    seconds.pass_one()
    await settle()
    assert heard(alice) == [(4, [])]


async def test_the_writer_s_other_devices_get_the_entry_and_its_origin_nothing(world):
    _, seconds, (phone, carol) = await group(world, BOB, CAROL)
    tab = await live(world, BOB, 21)
    await tell(world, said(1, origin=phone.connection.origin), said(2, origin=phone.connection.origin))
    seconds.pass_one()
    await settle()
    assert (heard(phone), heard(tab), heard(carol)) == ([], [1, 2], [(1, []), (2, [])])


async def test_nobody_is_told_of_what_they_may_not_see(world):
    hints, seconds, (alice, carol) = await group(world, ALICE, CAROL)
    hints.look(carol.connection, G)
    await tell(world, said(1), said(2), said(3, users=(BOB, CAROL)), said(4, users=(BOB,)))
    assert (heard(alice), heard(carol)) == ([(1, [])], [1, 2, 3])
    hints.look(carol.connection, "")
    seconds.pass_one()
    await settle()
    assert (heard(alice), heard(carol)) == ([(2, [])], [(3, [])])


async def test_an_old_entry_that_comes_again_takes_nothing_back(world):
    _, seconds, (alice,) = await group(world, ALICE)
    await tell(world, said(1), said(3), said(2))
    seconds.pass_one()
    await settle()
    assert heard(alice) == [(1, []), (3, [])]


async def test_who_is_gone_looks_nowhere(world):
    hints, _, (alice, carol) = await group(world, ALICE, CAROL)
    hints.look(alice.connection, G)
    hints.look(carol.connection, G)
    alice.abort()
    await tell(world, said(1))
    assert heard(carol) == [1]
    hints.look(carol.connection, "")
    assert hints._lookers == {}


async def test_a_line_that_breaks_while_it_is_told_breaks_nobody_else_s(world, monkeypatch):
    hints, _, (alice, carol) = await group(world, ALICE, CAROL)
    for line in (alice, carol):
        hints.look(line.connection, G)
    monkeypatch.setattr(type(alice.connection.outbox), "push", lambda outbox, frame: outbox.owner.lost())
    await tell(world, said(1))
    assert hints._lookers == {}


async def test_all_who_are_told_the_same_share_a_frame(world):
    hints, _, lines = await group(world, ALICE, CAROL)
    told = []
    for line in lines:
        line.connection.outbox.shut()
    hints._hint = lambda gathered: told.extend(gathered.frame(user, head) for user, head in gathered.heads().items())
    await tell(world, said(1))
    assert len(told) == 2
    assert len(set(map(id, told))) == 1


async def test_it_goes_the_same_way_between_processes_and_by_frames(world):
    alice, carol = await live(world, ALICE, ALICE), await live(world, CAROL, CAROL)
    (agreed,) = await alice.ask(ClientFrame(id=2, look=Look(conversation_id=G)))
    assert agreed.HasField("ok")
    await world.gateway.deliver(INSIDE, DeliverBatch(items=[direct.to_proto(said(1, mentioned=[0]))]))
    await settle()
    assert (heard(alice), heard(carol)) == ([1], [(1, [1])])
