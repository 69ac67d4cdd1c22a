import pytest

from hongyan.rpc.errors import ServiceError
from hongyan.services.message import rules
from hongyan.services.message.store import HeadRow, MemberRow
from hongyan_proto.model_pb2 import ConversationKind


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


def test_muted_for_ever_and_for_a_while():
    member = MemberRow(1, 0, 1, 0, -1, 1, 0, 0, 0, 0, 0, 0)
    with pytest.raises(ServiceError):
        rules.may_send(member, 5)
    member.muted_until = 10
    with pytest.raises(ServiceError):
        rules.may_send(member, 9)
    rules.may_send(member, 10)
