"""What MySQL's and MariaDB's error numbers mean for a transaction."""

from asyncmy import errors

from hongyan.ports.db import DatabaseError, Duplicate, OutcomeUnknown, StorageFull, Unavailable

_DUPLICATE = {1062, 1586}
_LOST_RACE = {1020, 1205, 1213, 1614}
_FULL = {1021, 1114}
_MAYBE_FULL = {3, 1026, 1030, 1180}
"""These hold the operating system's error in their text."""
_UNREACHABLE = {0, 1040, 1042, 1044, 1045, 1047, 1053, 1129, 1130, 1152, 1158, 1159, 1160, 1161, 1203, 1226, 1290}
_UNREACHABLE |= {1317, 1836, 1927, 3024, 3100, 4031}
ALREADY_THERE = {1050, 1060, 1061, 1091}
"""Table, column or index exists, or is gone already: a migration that was cut short did that step."""


class LostRace(Unavailable):
    """A deadlock, or a lock that did not come in time: everything was rolled back and may be run again."""


def number(error: BaseException) -> int:
    """The server's or driver's error number; 0 when the connection itself failed."""
    if isinstance(error, errors.MySQLError) and error.args and isinstance(error.args[0], int):
        return error.args[0]
    return 0


def translate(error: BaseException, *, committing: bool = False) -> DatabaseError:
    """The port's error for one of the driver's. While `committing`, a broken connection leaves the outcome unknown."""
    code, text = number(error), str(error)
    if code in _DUPLICATE:
        return Duplicate(text)
    if code in _LOST_RACE:
        return LostRace(text)
    if code in _FULL or (code in _MAYBE_FULL and ("28" in text or "No space left" in text)):
        return StorageFull(text)
    if code in _UNREACHABLE or 2000 <= code < 3000:
        return OutcomeUnknown(text) if committing else Unavailable(text)
    return DatabaseError(text)
