from datetime import UTC, datetime

import pytest

from hongyan.services.push.quiet import is_quiet, zone_of
from hongyan.services.push.store import AS_SHIPPED, Preferences


def at(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("start", "end", "when", "quiet"),
    [
        ("22:00", "07:00", "2026-01-01 13:59:59", False),  # 21:59:59 in Shanghai
        ("22:00", "07:00", "2026-01-01 14:00:00", True),
        ("22:00", "07:00", "2026-01-01 22:59:59", True),
        ("22:00", "07:00", "2026-01-01 23:00:00", False),
        ("12:00", "13:30", "2026-01-01 04:00:00", True),
        ("12:00", "13:30", "2026-01-01 05:30:00", False),
        ("00:00", "00:00", "2026-01-01 11:11:11", True),
    ],
)
def test_quiet_hours_by_ones_own_clock(start, end, when, quiet):
    minutes = [int(text[:2]) * 60 + int(text[3:]) for text in (start, end)]
    wants = Preferences(True, *minutes, "Asia/Shanghai")
    assert is_quiet(wants, at(when)) == quiet
    assert not is_quiet(Preferences(False, *minutes, "Asia/Shanghai"), at(when))


def test_they_move_with_summer_time():
    wants = Preferences(True, 1320, 420, "Europe/Berlin")
    assert not is_quiet(wants, at("2026-01-01 20:30:00"))
    assert is_quiet(wants, at("2026-07-01 20:30:00"))


@pytest.mark.parametrize("name", ["Nowhere/City", "America", "../etc/passwd", "/etc/passwd", "", "Asia/Shanghai\0"])
def test_a_zone_that_is_none_silences_nobody(name):
    assert zone_of(name) is None
    assert not is_quiet(Preferences(True, 0, 0, name), at("2026-01-01 12:00:00"))


def test_as_shipped_nobody_is_silent():
    assert not is_quiet(AS_SHIPPED, at("2026-01-01 00:00:00"))
