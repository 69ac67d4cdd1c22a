from hongyan.services.push.audience import Memberships
from tests.unit.services.push.people import ALICE, BOB, CAROL, GROUP, PAIR, LogOfTwo, wrote


async def audience(log, *events, of):
    memberships = Memberships(log)
    await memberships.load([item for event in events for item in event.items])
    return memberships.get(of)


async def test_both_of_a_pair_see_everything():
    membership = await audience(LogOfTwo(), wrote(1), of=PAIR)
    assert membership.may_see(1) == (ALICE, BOB)


async def test_the_removal_is_the_last_entry_that_the_removed_one_sees():
    log = LogOfTwo(members_of={GROUP: (3, [(ALICE, 1, 0), (BOB, 1, 7)])})
    membership = await audience(log, wrote(8, conversation=GROUP, version=3), of=GROUP)
    assert (membership.may_see(7), membership.may_see(8)) == ([ALICE, BOB], [ALICE])
    assert membership.present() == [ALICE]


async def test_a_newcomer_sees_from_the_joining_on_and_a_second_interval_leaves_the_time_between_dark():
    log = LogOfTwo(members_of={GROUP: (4, [(ALICE, 1, 0), (CAROL, 3, 5), (CAROL, 9, 0)])})
    membership = await audience(log, wrote(9, conversation=GROUP, version=4), of=GROUP)
    assert [CAROL in membership.may_see(seq) for seq in (2, 3, 5, 6, 8, 9)] == [False, True, True, False, False, True]


async def test_a_list_is_fetched_once_and_again_only_for_a_newer_version():
    log = LogOfTwo(members_of={GROUP: (2, [(ALICE, 1, 0)])})
    memberships = Memberships(log)
    await memberships.load(
        [*wrote(1, conversation=GROUP, version=2).items, *wrote(2, conversation=GROUP, version=1).items]
    )
    await memberships.load([*wrote(3, conversation=GROUP, version=2).items])
    assert log.asked == [[GROUP]]
    log.members_of[GROUP] = (3, [(ALICE, 1, 4)])
    await memberships.load([*wrote(5, conversation=GROUP, version=3).items])
    assert memberships.get(GROUP).may_see(5) == []


async def test_what_is_known_stays_within_its_bound():
    log = LogOfTwo(members_of={f"g.{n}": (1, [(ALICE, 1, 0)]) for n in range(9)})
    memberships = Memberships(log, most=4)
    for n in range(9):
        await memberships.load([*wrote(1, conversation=f"g.{n}").items])
    assert memberships.get("g.8") is not None
    assert memberships.get("g.0") is None
