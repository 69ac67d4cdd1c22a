"""People and groups as the SDK hands them out: frozen values, ids as strings, times in ms as the server has them."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from hongyan_client.view import User, user_of

Json: TypeAlias = dict[str, Any]

FOR_EVER = -1
"""As a time until which somebody is muted."""


@dataclass(frozen=True, slots=True)
class Category:
    id: str
    name: str = ""
    place: int = 0


@dataclass(frozen=True, slots=True)
class Friend:
    user: User
    remark: str = ""
    category_id: str = ""  # empty: in none
    online: bool = False  # when the list was fetched; `client.presence` knows it live
    at: int = 0
    version: int = 0

    @property
    def title(self) -> str:
        return self.remark or self.user.title


@dataclass(frozen=True, slots=True)
class FriendRequest:
    id: str
    from_user: User
    to_user: User
    message: str = ""
    state: str = "pending"  # accepted, rejected, withdrawn, expired
    at: int = 0
    expires_at: int = 0
    answered_at: int = 0
    reason: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of asking somebody: `friend` is set when they are one now."""

    request: FriendRequest
    friend: Friend | None = None


@dataclass(frozen=True, slots=True)
class Adding:
    """What it takes to add somebody."""

    rule: str  # approval, open, right_answer, any_answer, closed
    question: str = ""


@dataclass(frozen=True, slots=True)
class BlockedPerson:
    user: User
    at: int = 0


@dataclass(frozen=True, slots=True)
class Privacy:
    add: str  # as `Adding.rule`
    question: str
    answered: bool  # the right answer is set
    find: str  # by_name, by_number, not_found_by
    see: str  # everyone, friends, nobody
    presence: str
    invite: str
    strangers: str  # as_set, any_message, one_message, no_message
    recommend: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    user: User
    common_friends: int = 0
    friends: tuple[User, ...] = ()  # up to three of them
    common_groups: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    conversation_id: str = ""
    number: str = ""
    name: str = ""
    avatar: str = ""
    intro: str = ""
    owner_id: str = ""
    member_count: int = 0
    join_rule: str = "open"  # approval, question, closed
    join_question: str = ""
    muted_all: bool = False
    invite_by: str = "member"  # the least role
    pin_by: str = "member"
    mention_all: str = "by_size"  # everybody, managers
    history: bool = False
    findable: bool = False
    announcement_id: str = ""  # the newest one
    created_at: int = 0
    dissolved: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    user: User
    role: str = "member"  # manager, owner
    card: str = ""
    muted_until: int = 0  # FOR_EVER
    joined_at: int = 0

    @property
    def title(self) -> str:
        return self.card or self.user.title


@dataclass(frozen=True, slots=True)
class JoinRequest:
    id: str
    group_id: str
    user: User
    invited_by: str = ""  # empty: they asked themselves
    message: str = ""
    state: str = "pending"  # accepted, rejected, withdrawn, expired
    at: int = 0
    answered_by: str = ""
    reason: str = ""
    group_name: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of joining: `request` is set when a manager must answer first."""

    group: Group
    request: JoinRequest | None = None


@dataclass(frozen=True, slots=True)
class GroupLink:
    id: str
    code: str
    by_user_id: str = ""
    at: int = 0
    expires_at: int = 0
    max_uses: int = 0  # 0: any number
    uses: int = 0


@dataclass(frozen=True, slots=True)
class Announcement:
    id: str
    group_id: str
    author: User
    text: str = ""
    at: int = 0
    confirm: bool = False
    confirmed_count: int = 0
    confirmed: bool = False  # by oneself


def snake(form: Json, *keys: str) -> Json:
    """The named fields of a plain object that are there, under their names here; ids and numbers as words."""
    found: Json = {key: "" for key in keys if key in REQUIRED}
    for key in keys:
        head, *tail = key.split("_")
        camel = head + "".join(part.title() for part in tail)
        if camel in form:
            value = form[camel]
            found[key] = str(value) if key in WORDS else value
    return found


WORDS = frozenset(["invited_by", "answered_by", "number"])
REQUIRED = frozenset(["id", "group_id", "code"])


def category_of(form: Json) -> Category:
    return Category(**snake(form, "id", "name", "place"))


def friend_of(form: Json) -> Friend:
    known = snake(form, "remark", "category_id", "at", "version")
    return Friend(user_of(form.get("user", {})), online=form.get("presence") == "online", **known)


def friend_request_of(form: Json) -> FriendRequest:
    known = snake(form, "id", "message", "state", "at", "expires_at", "answered_at", "reason", "answer")
    return FriendRequest(from_user=user_of(form.get("from", {})), to_user=user_of(form.get("to", {})), **known)


def blocked_of(form: Json) -> BlockedPerson:
    return BlockedPerson(user_of(form.get("user", {})), form.get("at", 0))


def privacy_of(form: Json) -> Privacy:
    return Privacy(
        add=form.get("add", "approval"),
        question=form.get("question", ""),
        answered=form.get("answered", False),
        find=form.get("find", "by_name"),
        see=form.get("see", "everyone"),
        presence=form.get("presence", "everyone"),
        invite=form.get("invite", "everyone"),
        strangers=form.get("strangers", "as_set"),
        recommend=form.get("recommend", False),
    )


def suggestion_of(form: Json) -> Suggestion:
    friends = tuple(user_of(friend) for friend in form.get("friends", ()))
    return Suggestion(user_of(form.get("user", {})), friends=friends, **snake(form, "common_friends", "common_groups"))


def group_of(form: Json) -> Group:
    return Group(**snake(form, *Group.__dataclass_fields__))


def member_of(form: Json) -> Member:
    return Member(user_of(form.get("user", {})), **snake(form, "role", "card", "muted_until", "joined_at"))


def join_request_of(form: Json) -> JoinRequest:
    keys = ("id", "group_id", "invited_by", "message", "state", "at", "answered_by", "reason", "group_name")
    return JoinRequest(user=user_of(form.get("user", {})), **snake(form, *keys))


def link_of(form: Json) -> GroupLink:
    return GroupLink(**snake(form, *GroupLink.__dataclass_fields__))


def announcement_of(form: Json) -> Announcement:
    keys = ("id", "group_id", "text", "at", "confirm", "confirmed_count", "confirmed")
    return Announcement(author=user_of(form.get("author", {})), **snake(form, *keys))
