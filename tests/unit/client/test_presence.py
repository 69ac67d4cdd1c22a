import pytest

from hongyan_client import Refused
from tests.unit.client.peer import eventually, until

BOB, CAROL = "2", "3"


async def watching(alice, peer, tasks, *users):
    taking = tasks.spawn("watch", alice.presence.watch(users))
    id_, frame = await peer.hears("watch")
    assert sorted(map(str, frame.user_ids)) == sorted(users)
    return id_, taking


def here(peer, **users):
    peer.says(presence={"users": [{"user_id": int(user[1:]), "state": state} for user, state in users.items()]})


async def test_who_is_there_is_known_of_those_who_are_watched(alice, peer, tasks):
    id_, taking = await watching(alice, peer, tasks, BOB, CAROL)
    peer.says(id_, ok={})
    await taking
    here(peer, u2="online", u3="offline", u9="online")
    await until(alice, lambda: alice.presence.online(BOB) is not None)
    assert [alice.presence.online(user) for user in (BOB, CAROL, "9")] == [True, False, None]
    id_, taking = await watching(alice, peer, tasks, CAROL)
    peer.says(id_, ok={})
    await taking
    assert (alice.presence.online(BOB), alice.presence.watched) == (None, (CAROL,))


async def test_every_connection_is_asked_again(alice, peer, tasks):
    id_, taking = await watching(alice, peer, tasks, BOB)
    peer.says(id_, ok={})
    await taking
    here(peer, u2="online")
    await until(alice, lambda: alice.presence.online(BOB))
    alice.go_offline()
    assert alice.presence.online(BOB) is None
    alice.go_online()
    _, frame = await peer.hears("watch")
    assert list(frame.user_ids) == [2]


async def test_without_a_connection_it_waits_for_one(alice, peer):
    alice.go_offline()
    await alice.presence.watch([BOB])
    alice.go_online()
    _, frame = await peer.hears("watch")
    assert list(frame.user_ids) == [2]


async def test_too_many_are_refused_and_those_before_stay(alice, peer, tasks):
    id_, taking = await watching(alice, peer, tasks, BOB)
    peer.says(id_, ok={})
    await taking
    id_, taking = await watching(alice, peer, tasks, BOB, CAROL)
    peer.refuses(id_, 1001, "bad_request")
    with pytest.raises(Refused):
        await taking
    assert alice.presence.watched == (BOB,)


async def test_nobody_is_watched_any_more(alice, peer, tasks):
    id_, taking = await watching(alice, peer, tasks)
    peer.says(id_, ok={})
    await taking
    alice.go_offline()
    alice.go_online()
    await alice.live()
    await eventually(lambda: peer.seen[-1] == "sync")
    assert peer.heard.empty()
