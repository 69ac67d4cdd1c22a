from hongyan.services.push.outlines import outline
from hongyan_proto.model_pb2 import Entry
from tests.unit.services.push.people import ALICE, BOB, CAROL, GROUP


def of(**more):
    return outline(Entry(**{"conversation_id": GROUP, "seq": 9, "ord": 7, "at": 5, "sender_id": ALICE} | more))


def test_it_says_how_far_the_conversation_has_got():
    made = of(kind="text", text={"text": "你好"})
    assert (made.conversation_id, made.head.seq, made.head.ord, made.head.at) == (GROUP, 9, 7, 5)
    assert (list(made.bodies), made.sender_id, list(made.mentioned), made.mention_seq) == ([ALICE], ALICE, [], 0)


def test_it_names_who_is_meant_and_where():
    named = of(kind="text", text={"text": "?", "mentions": [str(BOB), "all"]})
    assert (list(named.mentioned), named.mention_seq) == ([BOB, 0], 9)
    assert of(kind="edit", target_seq=4, text={"text": "?", "mentions": [str(BOB)]}).mention_seq == 4


def test_who_comes_or_goes_gets_the_entry_itself():
    items = [{"operation": "join", "user_id": BOB}, {"operation": "leave", "user_id": CAROL}]
    assert sorted(of(kind="member", member={"items": items}).bodies) == [ALICE, BOB, CAROL]
