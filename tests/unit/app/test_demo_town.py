"""Everybody who is named lives there, and everything can have happened so."""

import pytest

from hongyan.app import demo_town as town

NAMES = {person.username for person in town.PEOPLE}
FRIENDS = {frozenset((who, other)) for who, others in town.FRIENDS for other in others}
TALKS = [(circle.members, circle) for circle in town.CIRCLES] + [(pair.people, pair) for pair in town.PAIRS]


def test_there_is_enough_to_see():
    assert (len(town.PEOPLE), len(town.CIRCLES)) == (12, 3)
    assert town.FIRST in NAMES
    lines = [line for _, talk in TALKS for line in talk.lines]
    for what in ("mentions", "likes", "edit", "recall", "pin"):
        assert any(getattr(line, what) for line in lines), what
    assert any(line.quote is not None for line in lines)
    assert any(talk.behind for _, talk in TALKS)


def test_friends_and_what_one_calls_them():
    assert {name for pair in FRIENDS for name in pair} <= NAMES
    for who, _, friends in town.CATEGORIES:
        assert {frozenset((who, friend)) for friend, _ in friends} <= FRIENDS
    strangers = {frozenset(pair[:2]) for pair in (*town.REQUESTS, *town.BLOCKS)}
    assert not strangers & FRIENDS
    assert {name for pair in strangers for name in pair} <= NAMES


@pytest.mark.parametrize(("members", "talk"), TALKS, ids=lambda value: getattr(value, "name", ""))
def test_who_speaks_is_in_and_what_is_quoted_was_said(members, talk):
    for place, line in enumerate(talk.lines):
        named = {line.who, *(who for who, _ in line.likes)} | (set(line.mentions) - {"all"})
        assert named <= set(members), line
        assert line.quote is None or line.quote < place, line
    assert {name for name, _ in talk.behind} <= set(members)
    assert all(0 < count < len(talk.lines) for _, count in talk.behind)


@pytest.mark.parametrize("circle", town.CIRCLES, ids=lambda circle: circle.name)
def test_roles_in_a_group(circle):
    named = {*circle.managers, *circle.muted, *circle.confirmed, *(name for name, _ in circle.cards)}
    assert named <= set(circle.members)
    pinned = [line.who for line in circle.lines if line.pin]
    assert set(pinned) <= {circle.members[0], *circle.managers}
