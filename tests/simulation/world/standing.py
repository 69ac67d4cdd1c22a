"""Who stands where in a conversation, by the log alone: a slow model of what may be written and changed there.

It is made of the entries as they were committed, with none of the code of the message or the group room.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hongyan_proto.model_pb2 import Group, Kind, MemberChange, MemberOperation

if TYPE_CHECKING:
    from tests.simulation.world.journal import Line, Talk

Op = MemberOperation
ONCE, UNANSWERED = 2, 3
UNKNOWN = -1
"""Two people's conversation may begin with a limit that no entry tells of."""


@dataclass(slots=True)
class Somebody:
    present: bool = True
    role: int = 0
    muted_until: int = 0
    may_send: int = 1


@dataclass(slots=True)
class Standing:
    people: dict[int, Somebody] = field(default_factory=dict)
    muted_all: bool = False
    mention_all: int = 0
    pin_by: int = int(Group.manager)

    @classmethod
    def at_first(cls, talk: "Talk") -> "Standing":
        pair = talk.id.split(".")[1:] if talk.id.startswith("d.") else []
        return cls({int(user): Somebody(may_send=UNKNOWN) for user in pair})

    @classmethod
    def at_the_end(cls, talk: "Talk") -> "Standing":
        found = cls.at_first(talk)
        for seq in sorted(talk.lines):
            found.follow(talk.lines[seq])
        return found

    def follow(self, line: "Line") -> None:
        change = line.entry.member
        if change.HasField("group"):
            group = change.group
            self.muted_all, self.mention_all, self.pin_by = group.muted_all, group.mention_all, group.pin_by
        for item in change.items:
            self._change(item)
        if line.countable and line.sender in self.people:
            for user, one in self.people.items():
                if user == line.sender and one.may_send == ONCE:
                    one.may_send = UNANSWERED
                elif user != line.sender and one.may_send in {ONCE, UNANSWERED}:
                    one.may_send = 1

    def _change(self, item: MemberChange.Item) -> None:
        if item.operation == Op.dissolve:
            for one in self.people.values():
                one.present = False
            return
        one = self.people.get(item.user_id)
        if item.operation == Op.join:
            if one is None or not one.present:
                self.people[item.user_id] = Somebody(role=item.role)
            return
        if one is None or not one.present:
            return
        if item.operation == Op.leave:
            one.present = False
        elif item.operation == Op.set_role:
            one.role = item.role
        elif item.operation in {Op.mute, Op.unmute}:
            one.muted_until = item.muted_until if item.operation == Op.mute else 0
        else:
            one.may_send = {Op.block: 0, Op.unblock: 1, Op.once: ONCE}[item.operation]


def unlawful(talk: "Talk") -> Iterator[str]:
    """What stands in the log although who wrote it might not write it at that place."""
    standing = Standing.at_first(talk)
    for seq in sorted(talk.lines):
        line = talk.lines[seq]
        if line.sender and (wrong := _against(standing, line, talk)):
            yield f"rights: {line.sender} wrote {talk.id} {seq} and {wrong}"
        standing.follow(line)


def _against(standing: Standing, line: "Line", talk: "Talk") -> str:
    """Founders, and those whom a link, a rule or a yes lets in, write before they are members; what somebody has
    decided about their group is told even if they have left meanwhile.
    """
    by = standing.people.get(line.sender)
    if line.kind == Kind.member and (not standing.people or _comes_in(line) or not line.entry.member.items):
        return ""
    if by is None or not by.present:
        return "is no member"
    if line.kind == Kind.member:
        return _change_against(standing, line)
    return _said_against(standing, line) if line.countable else _done_against(standing, line, talk)


def _said_against(standing: Standing, line: "Line") -> str:
    by = standing.people[line.sender]
    if standing.muted_all and by.role < Group.manager:
        return "all are muted"
    if by.muted_until == -1 or by.muted_until > line.at:
        return f"is muted until {by.muted_until}"
    if by.may_send in {0, UNANSWERED}:
        return "is blocked" if not by.may_send else "has had no answer"
    if "all" in line.entry.text.mentions and standing.mention_all == Group.managers and by.role < Group.manager:
        return "may not mention all"
    return ""


def _done_against(standing: Standing, line: "Line", talk: "Talk") -> str:
    by = standing.people.get(line.sender)
    target = talk.lines.get(line.target)
    if by is None or target is None:
        return ""
    if line.kind == Kind.edit and target.sender != line.sender:
        return "edits what another said"
    if line.kind == Kind.pin and talk.id.startswith("g.") and by.role < standing.pin_by:
        return "may not pin"
    if line.kind == Kind.recall and target.sender != line.sender:
        other = standing.people.get(target.sender)
        if by.role <= (other.role if other is not None and other.present else 0):
            return "recalls what one of their rank said"
    return ""


def _comes_in(line: "Line") -> bool:
    items = line.entry.member.items
    return bool(items) and all(item.operation == Op.join and item.user_id == line.sender for item in items)


def _change_against(standing: Standing, line: "Line") -> str:
    by = standing.people[line.sender]
    for item in line.entry.member.items:
        other = standing.people.get(item.user_id, Somebody(present=False))
        rank = other.role if other.present else -1
        if item.operation == Op.leave and item.user_id != line.sender and by.role <= rank:
            return f"puts out one of rank {rank}"
        if item.operation == Op.leave and item.user_id == line.sender and by.role == Group.owner:
            return "leaves what they own"
        if item.operation in {Op.mute, Op.unmute} and by.role <= rank:
            return f"mutes one of rank {rank}"
        if item.operation in {Op.set_role, Op.dissolve} and by.role < Group.owner:
            return "is not the owner"
    return ""
