import pytest

from hongyan_client.core.conversation import Conversation
from hongyan_client.view import User, conversation_of, direct, kind_of, message_of, peer_of, pending_of, user_of
from tests.unit.client.core.scenario_words import C, row, text


def test_a_title_is_the_best_name_there_is():
    titles = [User("7", nickname="阿莉", username="alice"), User("7", username="alice"), User("7")]
    assert [user.title for user in titles] == ["阿莉", "alice", "7"]


def test_a_user_ignores_what_this_version_does_not_know():
    assert user_of({"id": 7, "username": "alice", "ofTheFuture": 1}) == User("7", username="alice")


def test_a_message_in_its_present_state():
    entry = text(4, words="你好", mentions=["1"], quoteSeq=2, edited=True, pinned=True)
    entry["reactions"] = [{"emoji": "👍", "userIds": ["1", "2"]}]
    seen = message_of(C, entry)
    assert (seen.seq, seen.sender_id, seen.kind, seen.text, seen.at) == (4, "2", "text", "你好", 4)
    assert (seen.mentions, seen.quote_seq, seen.edited, seen.pinned, seen.recalled) == (("1",), 2, True, True, False)
    assert (seen.reactions, seen.state) == ({"👍": ("1", "2")}, "SENT")


def test_a_recalled_one_and_one_without_text_are_empty():
    assert message_of(C, {"seq": 4, "recalled": True}).text == ""
    assert message_of(C, {"seq": 4, "kind": "image"}).kind == "image"


def test_what_waits_looks_like_a_message():
    item = {"id": "m1", "conversationId": C, "op": "send", "createdAt": 9, "state": "FAILED", "error": "muted"}
    seen = pending_of(item | {"body": {"text": {"text": "x", "mentions": ["all"]}, "quoteSeq": 3}}, "1")
    assert (seen.seq, seen.sender_id, seen.kind, seen.text, seen.client_id) == (0, "1", "text", "x", "m1")
    assert (seen.at, seen.quote_seq, seen.mentions) == (9, 3, ("all",))
    assert (seen.state, seen.error) == ("FAILED", "muted")


def test_a_conversation_as_its_row_says():
    conversation = Conversation(C, "1")
    said = {"pinned": True, "mutedUntil": -1, "hidden": True, "draft": "x", "markedUnread": True, "toSeq": 9}
    conversation.take_row(row(9, readSeq=7, unread=2, mentions=1, last=text(9, words="last"), **said))
    view = conversation_of(conversation)
    assert (view.id, view.kind, view.peer_id, view.head, view.read_seq, view.at) == (C, "direct", "2", 9, 7, 9)
    assert (view.unread, view.mentions, view.draft, view.last.text) == (2, 1, "x", "last")
    assert all((view.pinned, view.muted, view.hidden, view.left, view.marked_unread))


def test_a_conversation_of_which_nothing_is_known_yet():
    view = conversation_of(Conversation("g.5", "1"))
    assert (view.kind, view.peer_id, view.head, view.last) == ("group", "", 0, None)
    assert not any((view.pinned, view.muted, view.hidden, view.left, view.marked_unread))


@pytest.mark.parametrize(
    ("id_", "peer", "kind"),
    [("d.1.2", "2", "direct"), ("d.0.1", "0", "direct"), ("d.1.1", "1", "self"), ("g.1", "", "group")],
)
def test_whom_an_id_means(id_, peer, kind):
    assert (peer_of(id_, "1"), kind_of(id_, {}, "1")) == (peer, kind)


def test_ids_are_in_the_order_of_numbers():
    assert direct("10", "9") == direct("9", "10") == "d.9.10"
