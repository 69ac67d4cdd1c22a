from hongyan.services.group import events
from hongyan.services.group.store import GroupRow, JoinRow

GROUP = GroupRow(7, 100_007, "x", 1, 0, 1, version=3)


def test_event_ids_say_what_happened_to_whom():
    assert events.joined(GROUP, 2, at=5).event_id == "group.7.3.2.in"
    assert events.left(GROUP, 2, reason=events.LEFT, by=2, at=5).event_id == "group.7.3.2.out"


def test_only_managers_hear_who_answered():
    row = JoinRow(11, 7, 2, 0, "", 1, 0, answered_by=1)
    told = events.join_request(row, GROUP, {}, managers=[1], at=5)
    assert {event.user_id: event.event.join_request.answered_by for event in told} == {1: 1, 2: 0}


def test_who_was_proposed_by_somebody_else_hears_nothing():
    told = events.join_request(JoinRow(11, 7, 2, 3, "", 0, 0), GROUP, {}, managers=[1], at=5)
    assert {event.user_id for event in told} == {1, 3}
