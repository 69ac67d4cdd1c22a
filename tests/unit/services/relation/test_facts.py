import dataclasses

import pytest

from hongyan.services.relation.facts import DELETED, FriendRow, Pair, Person

LINE = FriendRow(1, 2, "", 0, 0, 1)
GONE = dataclasses.replace(LINE, gone=DELETED)


@pytest.mark.parametrize(("line", "there"), [(None, False), (GONE, False), (LINE, True)])
def test_a_line_that_is_gone_is_none(line, there):
    assert Pair(mine=line).has is there
    assert Pair(theirs=line).had is there
    assert not Pair(mine=line).had


def test_who_never_changed_anything_is_asked_and_suggested():
    assert (Person(1).rule, Person(1).see, Person(1).recommend) == (0, 0, True)
