from hongyan.rpc.direct import Directed
from hongyan.services.push.audience import Memberships
from hongyan.services.push.delivery import Delivery
from hongyan_proto.inside_pb2 import EventItem, LogEvent, RowChanged
from hongyan_proto.model_pb2 import Entry, Marks
from tests.unit.services.push.people import ALICE, BOB, CAROL, GROUP, PAIR, wrote


def delivery(world, **more):
    return Delivery(
        log=world.log, routes=world.routes, memberships=Memberships(world.log), **{"large_group": 500} | more
    )


async def batches(world, *events):
    made = delivery(world)
    return await made.batches(await made.address(events))


def seqs(items):
    return [Entry.FromString(item.value).seq for item in items if item.kind == "entry"]


def event(**item):
    return LogEvent(items=[EventItem(conversation_id=PAIR, members_version=1, **item)])


async def test_one_batch_per_gateway_with_only_the_users_that_are_there(world):
    await world.routes.register("gw1", [ALICE])
    await world.routes.register("gw2", [ALICE, BOB])
    made = await batches(world, wrote(1, origin=7), wrote(2))
    assert {name: [list(item.user_ids) for item in batch] for name, batch in made.items()} == {
        "gw1": [[ALICE], [ALICE]],
        "gw2": [[ALICE, BOB], [ALICE, BOB]],
    }
    assert seqs(made["gw2"]) == [1, 2]
    assert made["gw1"][0].origin_session == 7


async def test_nobody_there_means_no_batch(world):
    assert await batches(world, wrote(1)) == {}


async def test_a_change_reaches_only_who_may_see_its_target(world):
    world.log.members_of[GROUP] = (1, [(ALICE, 1, 0), (BOB, 5, 0)])
    await world.routes.register("gw1", [ALICE, BOB])
    edit, later = wrote(7, conversation=GROUP), wrote(8, conversation=GROUP)
    edit.items[0].target_seq, later.items[0].target_seq = 4, 6
    made = await batches(world, edit, later)
    assert [list(item.user_ids) for item in made["gw1"]] == [[ALICE], [ALICE, BOB]]


async def test_marks_go_to_both_of_a_pair_and_in_a_group_to_ones_own_devices(world):
    world.log.members_of[GROUP] = (1, [(ALICE, 1, 0), (BOB, 1, 0), (CAROL, 1, 0)])
    await world.routes.register("gw1", [ALICE, BOB, CAROL])
    pair = await batches(world, event(marks=Marks(conversation_id=PAIR, user_id=BOB, read_seq=3)))
    assert list(pair["gw1"][0].user_ids) == [ALICE, BOB]
    marks = EventItem(conversation_id=GROUP, members_version=1, marks=Marks(conversation_id=GROUP, user_id=BOB))
    group = await batches(world, LogEvent(items=[marks]))
    assert list(group["gw1"][0].user_ids) == [BOB]


async def test_a_changed_row_goes_to_its_owner_alone(world):
    await world.routes.register("gw1", [ALICE, BOB])
    made = await batches(world, event(row=RowChanged(user_id=BOB)))
    [item] = made["gw1"]
    assert (list(item.user_ids), item.value.draft) == ([BOB], f"of {BOB}")


async def test_what_is_for_nobody_here_is_left_out(world):
    """A `close` or `resync` without users would concern everybody."""
    await world.routes.register("gw1", [ALICE])
    items = [Directed([], "close", "x"), Directed([BOB], "resync", "x"), Directed([ALICE, BOB], "resync", "y")]
    [(name, [item])] = (await delivery(world).batches(items)).items()
    assert (name, list(item.user_ids), item.value) == ("gw1", [ALICE], "y")


async def test_only_the_entries_of_large_groups_have_an_outline(world):
    world.log.members_of[GROUP] = (1, [(ALICE, 1, 0), (BOB, 1, 0), (CAROL, 1, 5)])
    await world.routes.register("gw1", [ALICE, CAROL])
    await world.routes.register("gw2", [BOB])
    small, large = delivery(world, large_group=2), delivery(world, large_group=1)
    events = [wrote(5, conversation=GROUP), wrote(6, conversation=GROUP)]
    assert [item.outline for item in await small.address(events)] == [None, None]
    made = await large.batches(await large.address(events))
    assert [(list(item.user_ids), item.outline.head.seq) for item in made["gw1"]] == [([ALICE, CAROL], 5), ([ALICE], 6)]
    assert [(list(item.user_ids), item.outline.head.seq) for item in made["gw2"]] == [([BOB], 5), ([BOB], 6)]


async def test_the_people_of_a_conversation_are_looked_through_once(world):
    await world.routes.register("gw1", [ALICE])
    made = await batches(world, wrote(1), wrote(2))
    first, second = made["gw1"]
    assert first.user_ids is second.user_ids
