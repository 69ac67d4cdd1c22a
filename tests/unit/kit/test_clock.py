from hongyan.kit.clock import SystemClock


def test_the_system_clock_counts_milliseconds_and_never_goes_back():
    clock = SystemClock()
    assert 1_767_225_600_000 < clock.now_ms() < 4_102_444_800_000
    first = clock.monotonic()
    assert clock.monotonic() >= first
