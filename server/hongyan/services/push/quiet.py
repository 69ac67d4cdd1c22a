"""When somebody wants to be left alone. Pure: who asks says what time it is."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from hongyan.services.push.store import Preferences


@lru_cache(1024)
def zone_of(name: str) -> ZoneInfo | None:
    """The time zone of that name, or None: this machine knows none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def is_quiet(preferences: Preferences, now_ms: int) -> bool:
    """From `quiet_from` up to before `quiet_to` by the person's own clock; over midnight when it ends before it begins,
    all day when it ends where it begins. A time zone that is not known any more leaves nobody in silence.
    """
    zone = zone_of(preferences.zone) if preferences.quiet else None
    if zone is None:
        return False
    now = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone)
    minute = now.hour * 60 + now.minute
    start, end = preferences.quiet_from, preferences.quiet_to
    return start <= minute < end if start < end else minute >= start or minute < end
