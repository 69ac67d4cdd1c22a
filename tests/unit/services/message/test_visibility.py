from hypothesis import given
from hypothesis import strategies as st

from hongyan.services.message.visibility import view_of

small = st.integers(0, 30)


@given(st.lists(st.integers(1, 6), max_size=8), st.booleans(), small, small, small)
def test_the_view_is_the_rule_applied_to_every_seq(steps, still_member, head, first, cleared):
    spans, at = [], 0
    for gap, length in zip(steps[::2], steps[1::2], strict=False):
        spans.append((at + gap, at + gap + length - 1))
        at += gap + length
    if spans and still_member:
        spans[-1] = (spans[-1][0], 0)
    view = view_of(reversed(spans), head_seq=head, first_seq=first, cleared_seq=cleared)
    for seq in range(40):
        rule = any(lo <= seq and (not hi or seq <= hi) for lo, hi in spans)
        assert view.may_see(seq) == (rule and max(first, 1) <= seq <= head and seq > cleared)
        whole = all(view.may_see(later) for later in range(seq + 1, view.head + 1))
        assert view.shows_all_after(seq) == whole
    asked = [seq for lo, hi in view.between(5, 20) for seq in range(lo, hi + 1)]
    assert asked == [seq for seq in range(5, 21) if view.may_see(seq)]


def test_a_conversation_ends_for_those_who_left_where_they_left():
    assert view_of([(1, 4)], head_seq=9, first_seq=1, cleared_seq=0).head == 4
    assert view_of([(1, 4), (7, 0)], head_seq=9, first_seq=1, cleared_seq=0).head == 9
