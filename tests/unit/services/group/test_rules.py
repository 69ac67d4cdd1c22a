import itertools

import pytest

from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.group import rules
from hongyan.services.group.rules import Action, Role, To, Way
from hongyan.services.group.settings import GroupSettings
from hongyan_proto.model_pb2 import Group

# The whole of the rights, a second time: a row per action; per actor whom it may be done to.
# + the group, s oneself, o an outsider, m a member, g a manager, O the owner; - nothing.
TABLE = """
                 outsider  member  manager  owner
read             -         +       +        +
confirm          -         +       +        +
card             -         s       sm       smg
leave            -         +       +        -
rename           -         -       +        +
regulate         -         -       +        +
open_history     -         -       -        +
mute_all         -         -       +        +
announce         -         -       +        +
see_confirmed    -         -       +        +
answer_requests  -         -       +        +
revoke_links     -         -       +        +
mute             -         -       m        mg
remove           -         -       m        mg
set_role         -         -       -        mg
transfer         -         -       -        mg
dissolve         -         -       -        +
"""
LETTERS = {
    To.group: "+",
    To.oneself: "s",
    To.outsider: "o",
    To.member: "m",
    To.manager: "g",
    To.owner: "O",
}
ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [
    (Action[row[0]], Role[role], target, letter in cell)
    for row in ROWS[1:]
    for role, cell in zip(ROWS[0], row[1:], strict=True)
    for target, letter in LETTERS.items()
]


def test_the_table_has_every_cell():
    assert [row[0] for row in ROWS[1:]] == [action.name for action in Action]
    assert ROWS[0] == [role.name for role in Role]
    assert len(CELLS) == len(Action) * len(Role) * len(LETTERS)
    assert {To(1 << bit) for bit in range(len(LETTERS))} == set(LETTERS)


@pytest.mark.parametrize(("action", "actor", "target", "allowed"), CELLS)
def test_who_may_do_what_to_whom(action, actor, target, allowed):
    assert rules.may(action, actor, target) is allowed
    if allowed:
        rules.check(action, actor, target)
        return
    with pytest.raises(ServiceError) as refused:
        rules.check(action, actor, target)
    if actor is Role.outsider:
        wanted = "not_found"
    elif action is Action.leave:
        wanted = "owner_stays"
    else:
        wanted = "not_found" if target is To.outsider else "forbidden"
    assert reason(refused.value.code) == wanted


# rule: alone, invited by a member, by a manager, by the owner
WAYS = {
    Group.open: "at_once at_once at_once at_once",
    Group.approval: "approval approval at_once at_once",
    Group.question: "question approval at_once at_once",
    Group.closed: "refused refused at_once at_once",
}


@pytest.mark.parametrize(
    ("rule", "inviter", "invite_by"),
    list(itertools.product(WAYS, [None, *Role], [Group.member, Group.manager, Group.owner])),
)
def test_ways_in(rule, inviter, invite_by):
    way = rules.way_in(rule, inviter, invite_by)
    if inviter is None:
        assert way is Way[WAYS[rule].split()[0]]
    elif inviter is Role.outsider or inviter < invite_by:
        assert way is Way.refused
    else:
        assert way is Way[WAYS[rule].split()[1 + inviter]]


def test_every_join_rule_has_its_ways():
    assert set(rules.WAYS_IN) == set(Group.JoinRule.values()) == set(WAYS)


def test_whom():
    assert rules.to_whom(Role.owner, oneself=True) is To.oneself
    assert [rules.to_whom(role, oneself=False).name for role in Role] == [role.name for role in Role]


def test_answers():
    assert rules.right_answer("Hong Yan", " ｈｏｎｇ  yan ")
    assert not rules.right_answer("Hong Yan", "hongyan")
    assert not rules.right_answer("", "")


def test_managers_by_size():
    settings = GroupSettings()
    assert [rules.most_managers(members, settings) for members in (3, 1000, 1001)] == [10, 10, 20]


def test_only_a_transfer_makes_an_owner():
    assert rules.new_role(Group.manager) == Group.manager
    with pytest.raises(ServiceError):
        rules.new_role(Group.owner)


def test_mutes():
    assert [rules.muted_until(until, 100) for until in (-1, 0, 99, 100, 101)] == [-1, 0, 0, 0, 101]


def test_texts():
    assert rules.name("  七年级三班 ", 30) == "七年级三班"
    assert rules.name("👨‍👩‍👧", 30)
    assert rules.line("card", "", 30) == ""
    assert rules.paragraph("intro", "one\r\ntwo\n", 30) == "one\ntwo"
    assert rules.folded("ＡBC  Dé") == "abc dé"


@pytest.mark.parametrize("text", ["", "  ", "\u200d", "a\nb", "a\x00", "x" * 31, "\u202eevil"])
def test_names_that_are_none(text):
    with pytest.raises(ServiceError) as refused:
        rules.name(text, 30)
    assert refused.value.field == "name"


@pytest.mark.parametrize("text", ["", "\n", "x" * 31, "a\x07"])
def test_paragraphs_that_are_none(text):
    with pytest.raises(ServiceError):
        rules.paragraph("text", text, 30, required=True)
