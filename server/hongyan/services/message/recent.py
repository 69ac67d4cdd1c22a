"""Who was touched by the last commits: most devices that ask have missed nothing, and this says so without a query."""

from collections.abc import Iterable

USERS_KEPT = 200_000


class Recent:
    """For one shard: every commit after `since`, up to `position`, and whom each one stamped. Lives on the loop."""

    __slots__ = ("_kept", "_last", "position", "since")

    def __init__(self, *, kept: int = USERS_KEPT) -> None:
        self._kept = kept
        self._last: dict[int, int] = {}
        self.since = -1
        """Nothing is known of commits up to here; -1: nothing at all."""
        self.position = -1

    def committed(self, previous: int, position: int, users: Iterable[int]) -> None:
        """A commit, in order. `users`: members of conversations whose head it stamped, owners of rows that it stamped.

        After a hole (another process committed in between) what was known is worth nothing.
        """
        if previous != self.position or len(self._last) > self._kept:
            self._last.clear()
            self.since = previous
        self._last.update(dict.fromkeys(users, position))
        self.position = position

    def is_unchanged(self, user: int, since: int, now: int) -> bool:
        """Whether certainly nothing of this user was stamped in `since` < position <= `now`."""
        if since == now:
            return True
        return self.since != -1 and self.since <= since and now <= self.position and self._last.get(user, 0) <= since
