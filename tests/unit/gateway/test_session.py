"""Plays of the protocol machine: what comes in, at what time, and what it answers."""

import pytest

from hongyan.gateway.frames import Refused
from hongyan.gateway.session import Agree, Check, Close, Enrol, Session, State, Welcome
from hongyan.gateway.settings import GatewaySettings
from hongyan.rpc.errors import ServiceError
from hongyan_proto import frames_pb2, user_pb2
from hongyan_proto.errors_pb2 import ErrorCode

SETTINGS = GatewaySettings(early_frames=2)
WALL = 1_800_000_000_000


def hello(token="token", version=1):
    return frames_pb2.ClientFrame(id=1, hello=frames_pb2.Hello(version=version, token=token))


def ping(number=2):
    return frames_pb2.ClientFrame(id=number, ping=frames_pb2.Ping())


def identity(user=1, session=10, seconds=900, platform="web"):
    return user_pb2.Identity(
        user_id=user, session_id=session, device_id="d", platform=platform, expires_at=WALL + seconds * 1000
    )


def live(now=100.0, **who):
    session = Session(SETTINGS, now)
    (check,) = session.receive([hello()], now)
    assert session.checked(check, identity(**who), now, WALL) == [Enrol()]
    assert session.enrolled(now) == [Welcome(1)]
    return session


def closes(commands, code, reason):
    assert isinstance(commands[-1], Close)
    assert commands[-1].code == code
    assert ErrorCode.Name(commands[-1].error.code) == reason
    return commands[:-1]


def test_hello_is_checked_then_enrolled_then_welcomed():
    session = Session(SETTINGS, 100.0)
    assert session.receive([hello()], 100.0) == [Check(1, "token")]
    assert session.state is State.checking
    assert session.checked(Check(1, "token"), identity(), 100.0, WALL) == [Enrol()]
    assert session.state is State.enrolling
    assert session.enrolled(101.0) == [Welcome(1)]
    assert (session.user, session.session, session.state) == (1, 10, State.live)


def test_frames_before_the_welcome_wait_for_it():
    session = Session(SETTINGS, 100.0)
    (check,) = session.receive([hello(), ping(2)], 100.0)
    assert session.receive([ping(3)], 100.0) == []
    session.checked(check, identity(), 100.0, WALL)
    assert session.enrolled(100.0) == [Welcome(1), ping(2), ping(3)]


def test_only_a_few_frames_may_wait():
    session = Session(SETTINGS, 100.0)
    commands = session.receive([hello(), ping(2), ping(3), ping(4)], 100.0)
    closes(commands, 4429, "rate_limited")


def test_anything_but_hello_first_is_refused():
    session = Session(SETTINGS, 100.0)
    (refused,) = closes(session.receive([ping(7)], 100.0), 4400, "hello_first")
    assert refused.id == 7
    assert session.receive([hello()], 100.0) == []


@pytest.mark.parametrize(
    ("frame", "code", "reason"),
    [
        (hello(version=2), 4400, "unsupported_version"),
        (hello(version=0), 4400, "unsupported_version"),
        (hello(token=""), 4401, "unauthenticated"),
    ],
)
def test_a_hello_that_cannot_be(frame, code, reason):
    (refused,) = closes(Session(SETTINGS, 100.0).receive([frame], 100.0), code, reason)
    assert refused.id == 1


def test_hello_too_late():
    session = Session(SETTINGS, 100.0)
    assert session.due() == 105.0
    assert session.tick(104.9) == []
    assert closes(session.tick(105.0), 4408, "hello_first") == []
    assert session.tick(200.0) == []


def test_a_bad_token_closes_with_4401_and_a_lame_server_with_1012():
    for error, code in ((ErrorCode.token_expired, 4401), (ErrorCode.unavailable, 1012)):
        session = Session(SETTINGS, 100.0)
        (check,) = session.receive([hello()], 100.0)
        (refused,) = closes(session.denied(check, ServiceError(error)), code, ErrorCode.Name(error))
        assert refused.id == 1
        assert session.checked(check, identity(), 100.0, WALL) == []


def test_the_token_ends_60_seconds_late_unless_renewed():
    session = live(seconds=900)
    session.receive([ping()], 1050.0)
    assert session.tick(1059.9) == []
    closes(session.tick(1060.0), 4401, "token_expired")

    session = live(seconds=900)
    check = session.renew(frames_pb2.ClientFrame(id=5, auth=frames_pb2.Auth(token="new")))
    assert check == Check(5, "new", renewal=True)
    assert session.checked(check, identity(), 900.0, WALL) == [Agree(5)]
    session.receive([ping()], 1060.0)
    assert session.tick(1060.0) == []
    session.receive([ping()], 1850.0)
    closes(session.tick(1860.0), 4401, "token_expired")


@pytest.mark.parametrize("other", [{"user": 2}, {"session": 11}])
def test_a_token_of_somebody_else_renews_nothing(other):
    session = live()
    ends = session.ends
    (refused,) = session.checked(Check(5, "t", renewal=True), identity(**other), 500.0, WALL)
    assert refused.error.code == ErrorCode.forbidden
    assert session.ends == ends
    assert session.state is State.live


def test_a_refused_renewal_leaves_the_socket_as_it_is():
    session = live()
    (refused,) = session.denied(Check(5, "t", renewal=True), ServiceError(ErrorCode.token_expired))
    assert isinstance(refused, Refused)
    assert session.state is State.live


def test_silence_ends_a_connection_after_90_seconds_and_of_a_phone_after_480():
    session = live()
    session.receive([ping()], 150.0)
    assert session.tick(239.9) == []
    closes(session.tick(240.0), 1012, "unavailable")
    phone = live(platform="phone")
    assert phone.tick(579.9) == []
    closes(phone.tick(580.0), 1012, "unavailable")


def test_a_closing_connection_says_nothing_more():
    session = live()
    closes(session.broken(ServiceError(ErrorCode.too_large)), 4413, "too_large")
    assert session.receive([ping()], 101.0) == []
    assert session.broken(ServiceError(ErrorCode.bad_frame)) == []
    assert session.failed(4401, ServiceError(ErrorCode.session_ended)) == []
    assert session.enrolled(101.0) == []
