"""What is told to a program besides messages: the user's own stream, and who is there and types just now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from hongyan_client import nouns
from hongyan_client.core import effects
from hongyan_client.core.effects import Effect
from hongyan_client.view import User, user_of

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ProfileChanged:
    """One's own."""

    user: User


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """Somebody signed in to this account on another device."""

    session_id: str
    device: str
    platform: str
    new_device: bool  # it was never signed in there before


@dataclass(frozen=True, slots=True)
class SessionEnded:
    session_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class FriendAsked:
    """A request was made, to oneself or by oneself, or answered: see its `state`."""

    request: nouns.FriendRequest


@dataclass(frozen=True, slots=True)
class FriendChanged:
    """New, or changed."""

    friend: nouns.Friend


@dataclass(frozen=True, slots=True)
class FriendRemoved:
    user_id: str


@dataclass(frozen=True, slots=True)
class CategoriesChanged:
    categories: tuple[nouns.Category, ...]


@dataclass(frozen=True, slots=True)
class BlockChanged:
    user_id: str
    on: bool


@dataclass(frozen=True, slots=True)
class PrivacyChanged:
    privacy: nouns.Privacy


@dataclass(frozen=True, slots=True)
class GroupJoined:
    group: nouns.Group


@dataclass(frozen=True, slots=True)
class GroupLeft:
    group_id: str
    reason: str  # left, removed, dissolved
    by_user_id: str = ""


@dataclass(frozen=True, slots=True)
class JoinAsked:
    """To the managers of a group and to who asked: made, or answered."""

    request: nouns.JoinRequest


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """Somebody who is watched came or went."""

    user_id: str
    online: bool


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody writes just now; it holds for a few seconds."""

    conversation_id: str
    user_id: str


News: TypeAlias = (
    ProfileChanged | SessionStarted | SessionEnded
    | FriendAsked | FriendChanged | FriendRemoved | CategoriesChanged | BlockChanged | PrivacyChanged
    | GroupJoined | GroupLeft | JoinAsked
    | PresenceChanged | Typing
)  # fmt: skip


def _session(form: Json) -> News:
    known = (form.get("id", ""), form.get("name", ""), form.get("platform", ""))
    return SessionStarted(*known, new_device=form.get("newDevice", False))


_MAKE: dict[str, Callable[[Json], News]] = {
    "profile": lambda form: ProfileChanged(user_of(form)),
    "newSession": _session,
    "ended": lambda form: SessionEnded(form.get("sessionId", ""), form.get("reason", "")),
    "friendRequest": lambda form: FriendAsked(nouns.friend_request_of(form)),
    "friend": lambda form: FriendChanged(nouns.friend_of(form)),
    "friendRemoved": lambda form: FriendRemoved(form["userId"]),
    "friendCategories": lambda form: CategoriesChanged(tuple(map(nouns.category_of, form.get("categories", ())))),
    "block": lambda form: BlockChanged(form["userId"], form.get("on", False)),
    "privacy": lambda form: PrivacyChanged(nouns.privacy_of(form)),
    "groupJoined": lambda form: GroupJoined(nouns.group_of(form)),
    "groupLeft": lambda form: GroupLeft(form["groupId"], form.get("reason", ""), form.get("byUserId", "")),
    "joinRequest": lambda form: JoinAsked(nouns.join_request_of(form)),
}


def news_of(effect: Effect) -> list[News]:
    """What an effect tells; a line of a kind that is not known here tells nothing."""
    match effect:
        case effects.Told(event=event):
            return [_MAKE[kind](form) for kind, form in event.items() if kind in _MAKE]
        case effects.Presence(users=users):
            return [PresenceChanged(user_id, online) for user_id, online in users.items()]
        case effects.Typing(conversation_id=conversation_id, user_id=user_id):
            return [Typing(conversation_id, user_id)]
        case _:
            return []
