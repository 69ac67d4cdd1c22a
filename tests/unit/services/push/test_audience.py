from hypothesis import given
from hypothesis import strategies as st

from hongyan.services.push.audience import Membership, Memberships
from tests.unit.services.push.people import ALICE, BOB, CAROL, GROUP, PAIR, LogOfTwo, wrote


async def audience(log, *events, of):
    memberships = Memberships(log)
    await memberships.load([item for event in events for item in event.items])
    return memberships.get(of)


async def test_both_of_a_pair_see_everything():
    membership = await audience(LogOfTwo(), wrote(1), of=PAIR)
    assert membership.audience(1) == (ALICE, BOB)


async def test_the_removal_is_the_last_entry_that_the_removed_one_sees():
    log = LogOfTwo(members_of={GROUP: (3, [(ALICE, 1, 0), (BOB, 1, 7)])})
    membership = await audience(log, wrote(8, conversation=GROUP, version=3), of=GROUP)
    assert (membership.audience(7), membership.audience(8)) == ((ALICE, BOB), (ALICE,))
    assert membership.present == (ALICE,)


async def test_a_newcomer_sees_from_the_joining_on_and_a_second_interval_leaves_the_time_between_dark():
    log = LogOfTwo(members_of={GROUP: (4, [(ALICE, 1, 0), (CAROL, 3, 5), (CAROL, 9, 0)])})
    membership = await audience(log, wrote(9, conversation=GROUP, version=4), of=GROUP)
    assert [CAROL in membership.audience(seq) for seq in (2, 3, 5, 6, 8, 9)] == [False, True, True, False, False, True]


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
    assert memberships.get(GROUP).audience(5) == ()


async def test_what_is_known_stays_within_its_bound():
    log = LogOfTwo(members_of={f"g.{n}": (1, [(ALICE, 1, 0)]) for n in range(9)})
    memberships = Memberships(log, most=4)
    for n in range(9):
        await memberships.load([*wrote(1, conversation=f"g.{n}").items])
    assert memberships.get("g.8") is not None
    assert memberships.get("g.0") is None


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 9), st.integers(0, 9)), max_size=6),
    st.lists(st.tuples(st.integers(1, 12), st.integers(0, 12)), min_size=1, max_size=9),
)
def test_what_is_remembered_is_what_would_be_counted(spans, asked):
    intervals = tuple((user, lo, hi and max(lo, hi)) for user, lo, hi in spans)
    membership = Membership(1, intervals)

    def sees(seq):
        return [user for user, lo, hi in intervals if lo <= seq and (not hi or seq <= hi)]

    for seq, target in asked:
        both = sees(seq) if not target else [user for user in sees(seq) if user in sees(target)]
        assert list(membership.audience(seq, target)) == both


def test_the_audience_of_the_present_members_is_one_object():
    membership = Membership(1, ((ALICE, 1, 0), (BOB, 1, 4), (CAROL, 3, 0)))
    assert membership.audience(9) is membership.audience(5, 5) is membership.present
    assert membership.audience(4, 2) == (ALICE, BOB)
