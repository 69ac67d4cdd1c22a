from hongyan.services.message.cache import Conversation, Heads
from hongyan.services.message.store import HeadRow, MemberRow


def conversation(name="d.1.2") -> Conversation:
    return Conversation(HeadRow(1, name, 1, 0, 0, 0, 1, 1, 0))


def member(user, to_seq=0, hidden=0) -> MemberRow:
    return MemberRow(user, 0, 1, to_seq, 0, 1, 0, 0, 0, 0, hidden, 0)


def test_it_is_valid_exactly_while_its_position_is_the_shards():
    heads = Heads(most_members=10)
    heads.begin(5)
    heads.add(conversation())
    heads.committed(6)
    heads.begin(6)
    assert heads.get("d.1.2") is not None
    heads.committed(7)
    heads.begin(8)  # somebody else committed 8
    assert heads.get("d.1.2") is None


def test_a_transaction_that_did_not_end_well_leaves_nothing():
    heads = Heads(most_members=10)
    heads.begin(5)
    heads.add(conversation())
    heads.begin(5)
    assert heads.missing(["d.1.2", "d.1.2"]) == ["d.1.2"]


def test_it_starts_again_when_it_holds_too_much():
    heads = Heads(most_members=1)
    heads.begin(0)
    one = conversation()
    heads.add(one)
    heads.add_member(one, member(1))
    heads.add_member(one, member(2))
    heads.committed(1)
    heads.begin(1)
    assert heads.get("d.1.2") is None


def test_it_counts_who_is_there_and_who_hides_it():
    one = conversation()
    for row in (member(1), member(2, to_seq=4), member(3, hidden=1)):
        one.add(row)
    assert (one.present, one.hidden) == (2, 1)
