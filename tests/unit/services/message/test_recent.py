from hypothesis import given
from hypothesis import strategies as st

from hongyan.services.message.recent import Recent

commits = st.lists(st.tuples(st.integers(1, 3), st.lists(st.integers(1, 4), max_size=2)), max_size=12)


@given(commits, st.integers(1, 4), st.integers(0, 40), st.integers(0, 40))
def test_what_it_calls_unchanged_is_unchanged(history, user, since, now):
    """Steps over 1 are commits of another process, which may have touched anybody."""
    recent, position, touched = Recent(kept=3), 5, {}
    for step, users in history:
        for foreign in range(position + 1, position + step):
            touched[foreign] = {1, 2, 3, 4}
        position += step
        touched[position] = set(users)
        recent.committed(position - 1, position, users)
    if since <= now and recent.is_unchanged(user, since, now):
        assert since == now or (now <= position and since >= recent.since)
        assert not any(user in touched.get(at, ()) for at in range(since + 1, now + 1))


def test_it_knows_what_it_was_told():
    recent = Recent()
    assert not recent.is_unchanged(1, 4, 5)
    recent.committed(4, 5, [1])
    recent.committed(5, 6, [2])
    assert recent.is_unchanged(3, 4, 6)
    assert recent.is_unchanged(1, 5, 6)
    assert not recent.is_unchanged(1, 4, 6)
    assert not recent.is_unchanged(3, 3, 6)
    assert not recent.is_unchanged(3, 5, 7)
    assert recent.is_unchanged(3, 7, 7)
