"""What an operator may set of the group room; the defaults are those of the limits page."""

from dataclasses import dataclass

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class GroupSettings:
    members: int = 500
    """In one group; tested to 5,000."""
    managers: int = 10
    managers_large: int = 20
    """In groups of more than 1,000 members."""
    joined: int = 500
    """Groups that one person is in."""
    owned: int = 100
    created_a_day: int = 20
    invited: int = 499
    """People in one invitation, or with a new group."""
    name_chars: int = 30
    intro_chars: int = 300
    announcement_chars: int = 1_000
    card_chars: int = 30
    message_chars: int = 100
    """Of a request to join, and of a rejection's reason."""
    announcements: int = 200
    """That a group keeps; the oldest make room."""
    links: int = 20
    """That work at the same time, in one group."""
    link_s: int = 7 * 86_400
    """Life of a link whose maker names none."""
    requests_of_group: int = 500
    """That wait for an answer."""
    requests_of_user: int = 100
    request_life_ms: int = 15 * DAY_MS
    answered_kept_ms: int = 90 * DAY_MS
    """How long answered requests are shown."""
    companions_members: int = 200
    """Larger groups say nothing about who knows whom."""
    request_id_hours: int = 24
    pending_age_ms: int = 10_000
    """A change that nobody has finished for so long is carried out again."""
    pending_poll_s: float = 5.0
    housekeeping_s: float = 3_600.0
    tries: int = 8
    """How often a change is decided anew because others were faster."""
