from hongyan.services.user import events
from hongyan.services.user.store import Account, SessionRow
from hongyan_proto import model_pb2

ALICE = Account(7, 10_001, "alice", "Alice", "hi", "secret hash", administrator=True, disabled=False)
PHONE = SessionRow(9, 7, "d", model_pb2.phone, "a phone", "203.0.113.5", 100, 200)


def test_public_fields_only():
    user = events.user(ALICE)
    assert (user.id, user.number, user.username, user.nickname, user.signature) == (7, 10_001, "alice", "Alice", "hi")
    assert b"secret" not in events.profile_changed(ALICE, version=2, at=5).SerializeToString()


def test_a_session_that_ended_names_itself_for_the_gateways():
    event = events.session_ended(7, 9, reason=events.REPLACED, at=5)
    assert (event.user_id, event.event.at, list(event.ended_session_ids)) == (7, 5, [9])
    assert event.end_reason == event.event.ended.reason == "replaced"


def test_a_new_session_shows_its_device():
    session = events.session_started(PHONE).event.new_session
    assert (session.id, session.platform, session.device_id, session.ip) == (9, model_pb2.phone, "d", "203.0.113.5")
    assert (session.created_at, session.last_seen_at, session.current) == (100, 200, False)


def test_each_happening_has_an_id_of_its_own():
    happenings = [
        events.session_started(PHONE),
        events.session_ended(7, 9, reason="x", at=5),
        events.profile_changed(ALICE, version=2, at=5),
        events.profile_changed(ALICE, version=3, at=5),
    ]
    assert len({event.event_id for event in happenings}) == 4
    assert events.session_started(PHONE).event_id == happenings[0].event_id
