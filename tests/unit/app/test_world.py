from hongyan.app.world import World


def test_two_processes_draw_different_numbers():
    one, other = World.real(), World.real()
    assert one.rng.getrandbits(63) != other.rng.getrandbits(63)
    assert one.clock.monotonic() <= other.clock.monotonic()
