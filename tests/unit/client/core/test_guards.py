"""Each rule of the core, broken on purpose, makes at least one vector fail: so the vectors hold another core to them too."""

import pytest

from hongyan_client.core import Core
from hongyan_client.core.connection import Connection
from hongyan_client.core.conversation import Conversation
from hongyan_client.core.events import event_from_json
from hongyan_client.core.marks import Marks
from hongyan_client.core.outbox import Outbox
from hongyan_client.core.stream import Stream
from tests.unit.client.core import replay
from tests.unit.client.core.test_vectors import STEPS

PARTS = {
    Conversation: "conversation_class",
    Connection: "connection_class",
    Outbox: "outbox_class",
    Marks: "marks_class",
    Stream: "stream_class",
}
BROKEN = {
    "apply past a gap": (Conversation, "is_next", lambda self, seq: True),
    "apply an old entry": (Conversation, "is_old", lambda self, seq: False),
    "a late log jumps": (Conversation, "log_is_in_time", lambda self, after: self.applied is not None),
    "no ver check in put": (Conversation, "copy_is_newer", lambda self, message: True),
    "no ver check in apply": (Conversation, "change_is_newer", lambda self, message, entry: True),
    "upto ignored": (Conversation, "log_reaches", lambda self, entries, upto: entries[-1]["seq"] if entries else 0),
    "an older row wins": (Conversation, "row_is_newer", lambda self, row, head: True),
    "closed and behind repairs": (Conversation, "behind", lambda self: False),
    "marks go back": (Conversation, "read_to", lambda self, seq: setattr(self, "read", seq) or True),
    "as_of ignored": (
        Conversation,
        "applied_as_of",
        lambda self, as_of: None if self.applied is not None else self.begin(as_of),
    ),
    "an old ack's body is cached": (Core, "ack_is_old", lambda self, conversation, seq: False),
    "who comes back by a row keeps the cache": (Conversation, "came_back", lambda self, row: False),
    "who comes back by an entry keeps the cache": (Conversation, "brings_back", lambda self, entry: False),
    "an empty epoch is another one": (Core, "epoch_is_new", lambda self, epoch: epoch != self.epoch),
    "only too_old reloads": (Core, "must_reload", lambda self, code: code == 1203),
    "epoch ignored": (Core, "epoch_is_new", lambda self, epoch: False),
    "too_old ignored": (Core, "must_reload", lambda self, code: False),
    "over the bound without a drop": (Core, "over_bound", lambda self, behind: False),
    "in-flight marks kept on close": (Core, "clear_in_flight", lambda self: None),
    "not repaired on LIVE": (Core, "repair_followed", lambda self: None),
    "no repair": (Core, "repair", lambda self, conversation: None),
    "missing conversations stay": (Core, "_remove_missing", lambda self, named: None),
    "several sends in flight": (Outbox, "occupies", lambda self, item: False),
    "SENDING kept on close": (Outbox, "requeue", lambda self: None),
    "a hole in the stream": (Stream, "has_hole", lambda self, number: False),
    "an old user event": (Stream, "synced", lambda self, event: True),
    "no jitter": (Connection, "backoff_ms", lambda self: 1000),
    "asks while down": (Connection, "is_up", lambda self: True),
}


def fails(core_class, vector, monkeypatch):
    monkeypatch.setattr(replay, "Core", core_class)
    try:
        played = replay.Replay(vector["init"])
        told = all(played.step(step["now"], event_from_json(step["in"])) == step["out"] for step in vector["steps"])
        return not told or played.differs(vector["final"]) is not None
    except Exception:
        return True


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_noticed(name, monkeypatch):
    part, method, wrong = BROKEN[name]
    assert hasattr(part, method)
    broken = type("Broken", (part,), {method: wrong})
    core_class = broken if part is Core else type("BrokenCore", (Core,), {PARTS[part]: broken})
    assert any(fails(core_class, vector, monkeypatch) for vector in STEPS)


def test_nothing_fails_unbroken(monkeypatch):
    assert not any(fails(Core, vector, monkeypatch) for vector in STEPS)
