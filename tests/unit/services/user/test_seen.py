from hongyan.rpc.errors import ServiceError
from hongyan.services.user.seen import LastSeen
from hongyan_proto.errors_pb2 import ErrorCode


def made(room, sessions=None):
    return LastSeen(sessions=sessions or room.store.sessions, settings=room.parts.settings, clock=room.clock)


async def rows(room, alice):
    return [(row.last_seen_at, row.ip) for row in await room.store.sessions.live(alice.user.id, at=room.clock.ms)]


async def test_the_last_sign_and_the_last_address_are_written(room, alice):
    seen = made(room)
    seen.note(alice.session_id, "198.51.100.1")
    room.clock.advance(5)
    seen.note(alice.session_id)
    await seen.flush()
    assert await rows(room, alice) == [(room.clock.ms, "198.51.100.1")]


async def test_a_store_that_is_away_costs_nothing_but_the_times(room, alice):
    class Away:
        async def seen(self, rows):
            raise ServiceError(ErrorCode.unavailable)

    seen = made(room, Away())
    seen.note(alice.session_id)
    await seen.flush()
    await seen.flush()


async def test_closing_writes_what_waits(room, alice):
    seen = made(room)
    seen.start(room.parts.tasks)
    room.clock.advance(7)
    seen.note(alice.session_id)
    await seen.close()
    assert await rows(room, alice) == [(room.clock.ms, "203.0.113.5")]
