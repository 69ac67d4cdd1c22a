"""Who may do what to whom, and what texts may be. Pure: no store, no clock.

`MAY` is the whole of the rights: a row per action, a column per role of the one who acts, and in each cell to whom.
`WAYS_IN` says how somebody gets in. Other modules ask `may` or `check` and decide nothing by themselves.
"""

import unicodedata
from collections.abc import Mapping
from enum import Enum, Flag, IntEnum, auto

from hongyan.rpc.errors import ServiceError
from hongyan.services.group.settings import GroupSettings
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import Group

LARGE = 1_000
_ZERO_WIDTH_JOINER = "\u200d"  # holds emoji together


class Role(IntEnum):
    """Where somebody stands in a group; from `member` on the numbers are the log's."""

    outsider = -1
    member = 0
    manager = 1
    owner = 2


class To(Flag):
    """To whom something is done."""

    nobody = 0
    group = auto()
    """The group as a whole."""
    oneself = auto()
    outsider = auto()
    member = auto()
    manager = auto()
    owner = auto()


class Action(Enum):
    read = "see the group, its members and announcements"
    confirm = "confirm an announcement"
    card = "set a group card"
    leave = "leave"
    rename = "change name, avatar and intro"
    regulate = "change who gets in and who may what"
    open_history = "say whether newcomers see what was said before"
    mute_all = "mute all"
    announce = "make and delete announcements"
    see_confirmed = "see who has confirmed"
    answer_requests = "see and answer requests to join"
    revoke_links = "see and revoke the links of others"
    mute = "mute somebody"
    remove = "put somebody out"
    set_role = "make or unmake managers"
    transfer = "hand the group over"
    dissolve = "dissolve the group"


_NO, _ALL, _SELF = To.nobody, To.group, To.oneself
_MEMBER, _MANAGER = To.member, To.manager

MAY: Mapping[Action, tuple[To, To, To, To]] = {
    # by an:                  outsider  member  manager           owner
    Action.read:             (_NO,      _ALL,   _ALL,             _ALL),
    Action.confirm:          (_NO,      _ALL,   _ALL,             _ALL),
    Action.card:             (_NO,      _SELF,  _SELF | _MEMBER,  _SELF | _MEMBER | _MANAGER),
    Action.leave:            (_NO,      _ALL,   _ALL,             _NO),
    Action.rename:           (_NO,      _NO,    _ALL,             _ALL),
    Action.regulate:         (_NO,      _NO,    _ALL,             _ALL),
    Action.open_history:     (_NO,      _NO,    _NO,              _ALL),
    Action.mute_all:         (_NO,      _NO,    _ALL,             _ALL),
    Action.announce:         (_NO,      _NO,    _ALL,             _ALL),
    Action.see_confirmed:    (_NO,      _NO,    _ALL,             _ALL),
    Action.answer_requests:  (_NO,      _NO,    _ALL,             _ALL),
    Action.revoke_links:     (_NO,      _NO,    _ALL,             _ALL),
    Action.mute:             (_NO,      _NO,    _MEMBER,          _MEMBER | _MANAGER),
    Action.remove:           (_NO,      _NO,    _MEMBER,          _MEMBER | _MANAGER),
    Action.set_role:         (_NO,      _NO,    _NO,              _MEMBER | _MANAGER),
    Action.transfer:         (_NO,      _NO,    _NO,              _MEMBER | _MANAGER),
    Action.dissolve:         (_NO,      _NO,    _NO,              _ALL),
}  # fmt: skip


class Way(Enum):
    """How somebody gets in."""

    at_once = "at once"
    approval = "a manager must say yes"
    question = "with the right answer at once, else a manager must say yes"
    refused = "not at all"


WAYS_IN: Mapping[int, tuple[Way, Way, Way]] = {
    # invited by:            nobody        a member      a manager or the owner
    Group.open:             (Way.at_once,  Way.at_once,  Way.at_once),
    Group.approval:         (Way.approval, Way.approval, Way.at_once),
    Group.question:         (Way.question, Way.approval, Way.at_once),
    Group.closed:           (Way.refused,  Way.refused,  Way.at_once),
}  # fmt: skip

_TARGETS = {Role.outsider: To.outsider, Role.member: To.member, Role.manager: To.manager, Role.owner: To.owner}


def may(action: Action, actor: Role, target: To = To.group) -> bool:
    return bool(MAY[action][actor + 1] & target)


def check(action: Action, actor: Role, target: To = To.group) -> None:
    """Raises `not_found` for those who must not know of the group, `owner_stays` or `forbidden` for the others."""
    if may(action, actor, target):
        return
    if actor is Role.outsider:
        raise no_such_group()
    if action is Action.leave:
        raise ServiceError(ErrorCode.owner_stays, "hand the group over or dissolve it")
    if target is To.outsider:
        raise ServiceError(ErrorCode.not_found, "this is no member", field="user_id")
    raise ServiceError(ErrorCode.forbidden, f"your role does not allow you to {action.value}")


def to_whom(role: Role, *, oneself: bool) -> To:
    return To.oneself if oneself else _TARGETS[role]


def way_in(join_rule: int, inviter: Role | None, invite_by: int) -> Way:
    """`inviter`: the present role of who invites, None when nobody does. Outsiders and those below `invite_by` invite
    nobody.
    """
    if inviter is None:
        return WAYS_IN[join_rule][0]
    if inviter < max(invite_by, Role.member):
        return Way.refused
    return WAYS_IN[join_rule][1 if inviter < Role.manager else 2]


def right_answer(wanted: str, given: str) -> bool:
    return bool(wanted) and folded(wanted) == folded(given)


def most_managers(members: int, settings: GroupSettings) -> int:
    return settings.managers_large if members > LARGE else settings.managers


def new_role(role: int) -> int:
    if role not in {Group.member, Group.manager}:
        raise ServiceError(ErrorCode.invalid_field, "ownership is handed over by a transfer", field="role")
    return role


def muted_until(until: int, now: int) -> int:
    """As the log keeps it: -1 for ever, 0 for a time that is over."""
    return until if until == -1 or until > now else 0


def name(text: str, most: int) -> str:
    clean = _line("name", text, most)
    if not any(unicodedata.category(char)[0] not in {"C", "Z", "M"} for char in clean):
        raise _invalid("name", "a name needs a visible character")
    return clean


def line(field: str, text: str, most: int) -> str:
    """A text without line breaks: cards, questions, messages. May be empty."""
    return _line(field, text, most)


def paragraph(field: str, text: str, most: int, *, required: bool = False) -> str:
    """A text with line breaks: intro, announcement."""
    clean = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    if len(clean) > most:
        raise _invalid(field, f"at most {most} characters")
    if any(char not in "\n\t" and not _printable(char) for char in clean):
        raise _invalid(field, "control and direction characters are not allowed")
    if required and not clean:
        raise _invalid(field, "it is empty")
    return clean


def folded(text: str) -> str:
    """Text as it is compared and searched: without case and width, spaces single."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(plain.split())


def no_such_group() -> ServiceError:
    return ServiceError(ErrorCode.not_found, "there is no such group", field="id")


def _line(field: str, text: str, most: int) -> str:
    clean = unicodedata.normalize("NFC", text).strip()
    if len(clean) > most:
        raise _invalid(field, f"at most {most} characters")
    if any(not _printable(char) for char in clean):
        raise _invalid(field, "line breaks, control and direction characters are not allowed")
    return clean


def _printable(char: str) -> bool:
    category = unicodedata.category(char)
    return category not in {"Cc", "Cs", "Zl", "Zp", "Cn"} and (category != "Cf" or char == _ZERO_WIDTH_JOINER)


def _invalid(field: str, message: str) -> ServiceError:
    return ServiceError(ErrorCode.invalid_field, message, field=field)
