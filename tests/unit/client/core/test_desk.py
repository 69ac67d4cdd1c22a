from hongyan_client.core.desk import ACK_WAIT_MS, Ask, Desk
from hongyan_client.core.effects import Cancel, Render, Send, Timer
from tests.unit.client.core.replay import Half


def begun():
    desk = Desk()
    desk.begin(5, Half())
    return desk


def test_a_request_has_a_timer_that_its_answer_cancels():
    desk = begun()
    request = desk.ask("sync", {"cursor": "k"}, Ask("sync"))
    assert desk.out == [Send(request, "sync", {"cursor": "k"}), Timer(f"ack:{request}", ACK_WAIT_MS)]
    desk.begin(6, Half())
    assert desk.answered(request) == Ask("sync")
    assert desk.out == [Cancel(f"ack:{request}")]
    assert desk.answered(request) is None
    assert len(desk.out) == 1


def test_ids_are_never_used_again():
    desk = begun()
    first = desk.ask("ping", {}, Ask("pong"))
    desk.asks.clear()
    desk.begin(6, Half())
    assert desk.ask("ping", {}, Ask("pong")) == first + 1


def test_a_step_begins_empty():
    desk = begun()
    desk.render("d.1.2")
    desk.save("meta", "core")
    desk.timer("ping", 10.9)
    assert desk.out == [Timer("ping", 10)]
    desk.begin(6, Half())
    assert (desk.out, desk.renders(), desk.dirty, desk.now) == ([], [], {}, 6)


def test_what_changed_often_is_shown_and_saved_once():
    desk = begun()
    for conversation in ("b", "a", "b"):
        desk.render(conversation)
        desk.save("conversation", conversation)
    assert desk.renders() == [Render("b"), Render("a")]
    assert list(desk.dirty) == [("conversation", "b"), ("conversation", "a")]


def test_only_reads_of_this_conversation_are_forgotten():
    desk = begun()
    for kind in ("log", "page", "sent", "read"):
        for conversation in ("a", "b"):
            desk.ask("x", {}, Ask(kind, conversation))
    desk.forget("a")
    left = [(ask.kind, ask.conversation_id) for ask in desk.asks.values()]
    assert left == [("log", "b"), ("page", "b"), ("sent", "a"), ("sent", "b"), ("read", "a"), ("read", "b")]
