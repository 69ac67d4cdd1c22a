import dataclasses

import pytest

from hongyan.rpc.errors import ServiceError
from hongyan.services.message import rules
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store import HeadRow, MemberRow, Target
from hongyan_proto.model_pb2 import ConversationKind, Group


def test_direct_ids_are_in_numeric_order():
    assert rules.direct_id(10, 9) == rules.direct_id(9, 10) == "d.9.10"
    assert rules.people_of("d.9.10") == (9, 10)
    assert rules.people_of("d.9.9") == (9, 9)


@pytest.mark.parametrize("name", ["d.10.9", "d.0.1", "d.1", "d.1.2.3", "d. 1.2", "d.+1.2", "g.1", "", f"d.1.{2**63}"])
def test_other_spellings_are_no_direct_ids(name):
    assert rules.people_of(name) is None


def test_kinds_of_conversations():
    kinds = [rules.kind_of(name) for name in ("d.1.2", "d.1.1", "g.4")]
    assert kinds == [ConversationKind.direct, ConversationKind.self, ConversationKind.group]


@pytest.mark.parametrize(
    ("from_seq", "to_seq", "first", "seen"), [(1, 0, 1, "12345"), (3, 0, 1, "345"), (2, 4, 1, "234"), (1, 0, 4, "45")]
)
def test_the_predicate(from_seq, to_seq, first, seen):
    head = HeadRow(1, "g.1", 3, 5, 5, 0, 1, first, 5)
    member = MemberRow(1, 0, from_seq, to_seq, 0, 1, 0, 0, 0, 0, 0, 0)
    assert "".join(str(seq) for seq in range(9) if rules.may_see(head, member, seq)) == seen


HEAD = HeadRow(1, "g.1", 3, 5, 5, 0, 1, 1, 5)
ROLES = (0, 1, 2)


def of(user, role, *, gone=0):
    return MemberRow(user, role, 1, gone, 0, 1, 0, 0, 0, 0, 0, 0)


def allowed(rule, *given):
    try:
        rule(*given)
    except ServiceError:
        return False
    return True


def test_who_speaks_when_all_are_muted():
    muted = dataclasses.replace(HEAD, muted_all=1)
    assert [allowed(rules.may_send, muted, of(1, role), 5) for role in ROLES] == [False, True, True]
    assert all(allowed(rules.may_send, HEAD, of(1, role), 5) for role in ROLES)


@pytest.mark.parametrize("pin_by", ROLES)
def test_who_pins_is_the_groups_to_say(pin_by):
    head = dataclasses.replace(HEAD, pin_by=pin_by)
    assert [allowed(rules.may_pin, head, of(1, role)) for role in ROLES] == [role >= pin_by for role in ROLES]


@pytest.mark.parametrize(
    ("mention_all", "present", "members_may"),
    [
        (Group.by_size, 3, True),
        (Group.by_size, 201, False),
        (Group.everybody, 201, True),
        (Group.managers, 3, False),
    ],
)
def test_who_mentions_all_is_the_groups_to_say(mention_all, present, members_may):
    head, settings = dataclasses.replace(HEAD, mention_all=mention_all), MessageSettings(mention_all_members=200)
    may = [allowed(rules.may_mention_all, head, of(1, role), present, settings) for role in ROLES]
    assert may == [members_may, True, True]


def test_who_takes_back_the_words_of_others():
    """Rows: the actor's role; columns: the writer's, then one who has left as owner, then nobody known, then oneself."""
    target = Target(3, 3, 2, 1, 0, b"x", b"")
    writers = [*(of(2, role) for role in ROLES), of(2, 2, gone=4), None]
    late = MessageSettings().recall_window_ms + 1
    table = [
        [
            *(allowed(rules.may_recall, target, of(1, actor), writer, late, MessageSettings()) for writer in writers),
            allowed(rules.may_recall, target, of(2, actor), of(2, actor), late, MessageSettings()),
        ]
        for actor in ROLES
    ]
    assert table == [
        [False, False, False, False, False, False],
        [True, False, False, True, True, True],
        [True, True, False, True, True, True],
    ]


def test_muted_for_ever_and_for_a_while():
    member = MemberRow(1, 0, 1, 0, -1, 1, 0, 0, 0, 0, 0, 0)
    with pytest.raises(ServiceError):
        rules.may_send(HEAD, member, 5)
    member.muted_until = 10
    with pytest.raises(ServiceError):
        rules.may_send(HEAD, member, 9)
    rules.may_send(HEAD, member, 10)


@pytest.mark.parametrize(("until", "again"), [(10, 5), (3_600_000, rules.MUTED_AGAIN_MS)])
def test_who_is_muted_asks_again_at_its_end_but_soon_enough_for_a_change_of_mind(until, again):
    member = MemberRow(1, 0, 1, 0, until, 1, 0, 0, 0, 0, 0, 0)
    with pytest.raises(ServiceError) as refused:
        rules.may_send(HEAD, member, 5)
    assert refused.value.retry_after_ms == again
