"""The settings of the relation room; the values that ship."""

from dataclasses import dataclass

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class RelationSettings:
    friends: int = 3_000
    categories: int = 32
    blocks: int = 1_000
    request_days: int = 15
    """After so many days a friend request that nobody answered is over."""
    open_requests: int = 100
    """Of one person: sent ones, and received ones."""
    keep_requests_days: int = 90
    """How long requests stay in the lists once they are answered or over."""
    strangers: str = "any"
    """What those who are no friends may send to who has not chosen: `any` messages, `one` until it is answered, `none`.
    """

    recommend_from: int = 100
    """The newest of somebody's friends, through whom others are suggested."""
    recommend_most: int = 50
    dismissed: int = 1_000
    """People whom somebody does not want suggested."""

    follow_poll_s: float = 0.5
    """How often conversations are looked for in which something is still to be carried out."""
    follow_settle_ms: int = 20_000
    """So long after a change it is looked whether a conversation was just being made: longer than any send lasts."""
    profile_delay_ms: int = 5_000
    """So long changes of a profile are gathered before they go to the lists of friends."""
    profile_poll_s: float = 1.0
    outbox_poll_s: float = 0.5
    outbox_age_ms: int = 300
    request_id_hours: int = 24
    housekeeping_s: float = 600.0
