from hongyan.services.relation import events
from hongyan.services.relation.facts import Category, FriendRow, Person
from hongyan.services.relation.store_conformance import new
from hongyan_proto.model_pb2 import FriendRequest, Privacy

NOW = 1_800_000_000_000
ROW = FriendRow(1, 2, "小明", 3, NOW, 4)


def test_an_event_carries_what_is_so_now():
    event = events.friend_changed(ROW, NOW)
    assert (event.user_id, event.event.at) == (1, NOW)
    friend = event.event.friend
    assert (friend.user.id, friend.remark, friend.category_id, friend.version) == (2, "小明", 3, 4)
    assert events.categories_changed(1, 5, [Category(9, "家人", 0)], NOW).event.friend_categories.categories[0].id == 9
    assert events.block_changed(1, 5, 2, on=True, at=NOW).event.block.on


def test_the_ids_say_what_happened():
    made = new(7, 1, 2)
    closed = new(7, 1, 2, at=NOW - 10**9)
    ids = [
        events.friend_changed(ROW, NOW).event_id,
        events.categories_changed(1, 5, [], NOW).event_id,
        events.block_changed(1, 6, 2, on=True, at=NOW).event_id,
        events.privacy_changed(Person(1, version=7), NOW).event_id,
        events.request_changed(made, 1, NOW).event_id,
        events.request_changed(made, 2, NOW).event_id,
        events.request_changed(closed, 1, NOW).event_id,
    ]
    assert len(set(ids)) == len(ids)
    assert events.friend_removed(ROW, NOW).event_id == ids[0], "one version, one event"


def test_an_answer_is_for_the_asked_one_alone():
    row = new(7, 1, 2)
    row = type(row)(**{name: getattr(row, name) for name in row.__slots__} | {"answer": "蓝色"})
    assert [events.request(row, viewer, NOW).answer for viewer in (1, 2)] == ["", "蓝色"]
    assert events.request(row, 1, row.expires_at).state == FriendRequest.expired


def test_the_right_answer_is_told_to_nobody():
    shown = events.privacy(Person(1, rule=Privacy.right_answer, question="?", answer=b"secret"))
    assert shown.answered
    assert b"secret" not in shown.SerializeToString()
