import sqlite3
import subprocess
import sys

import pytest

from hongyan_client.core import Core, events
from hongyan_client.errors import StoreBusy
from hongyan_client.store import Store


class Half:
    def random(self):
        return 0.5


def play(core, store):
    steps = [
        events.SignedIn("1", 900_000),
        events.Opened(1),
        events.Welcome(1, "1", "e1"),
        events.Synced(
            2, "e1", "k1", conversations=({"id": "d.1.2", "head": {"seq": 1, "ord": 1, "at": 5}, "stamp": 3},)
        ),
        events.Push(
            (
                {
                    "conversationId": "d.1.2",
                    "seq": 2,
                    "ord": 2,
                    "senderId": "2",
                    "kind": "text",
                    "text": {"text": "鸿雁"},
                },
            )
        ),
        events.Compose("d.1.2", "m1", {"text": {"text": "b"}}),
        events.Compose("d.1.3", "m2", {"text": {"text": "c"}}),
        events.Compose("d.1.2", "m3", {"text": {"text": "d"}}),
        events.Sent(4, 3, "33", 9),
        events.Read("d.1.2", 2),
    ]
    for step in steps:
        for effect in core.step(step, 100, Half()):
            if effect.name == "save":
                store.save(effect.writes)


def test_what_is_stored_is_what_the_core_knows(tmp_path):
    store, core = Store(tmp_path / "a.db"), Core()
    play(core, store)
    assert store.load() == core.state()
    assert list(store.load()["outbox"]) == ["m2", "m3"]
    store.close()
    again = Store(tmp_path / "a.db")
    loaded = Core.load(again.load())
    assert [item["state"] for item in loaded.outbox.items.values()] == ["QUEUED", "QUEUED"]
    assert loaded.conversations["d.1.2"].messages[2]["text"] == {"text": "鸿雁"}
    again.close()


def test_the_outbox_keeps_its_order_when_items_change(tmp_path):
    store = Store(tmp_path / "a.db")
    for key in ("m9", "m1", "m5"):
        store.save((["outbox", [key], {"id": key, "state": "QUEUED"}],))
    store.save((["outbox", ["m9"], {"id": "m9", "state": "SENDING"}],))
    assert list(store.load()["outbox"]) == ["m9", "m1", "m5"]
    store.close()


def test_a_step_is_stored_whole_or_not_at_all():
    store = Store()
    with pytest.raises(sqlite3.Error):
        store.save((["mark", ["a"], {"read": 1}], ["message", ["a", 1, 2], {"seq": 1}]))
    assert store.load()["mark"] == {}
    store.save((["mark", ["a"], {"read": 1}],))
    assert store.load()["mark"] == {"a": {"read": 1}}
    store.close()


def test_a_dropped_conversation_leaves_no_message():
    store = Store()
    store.save(tuple(["message", [c, seq], {"seq": seq}] for c in ("a", "b") for seq in (1, 2)))
    store.save((["message", ["a"], None], ["message", ["b", 1], None]))
    assert store.load()["message"] == {"b": {"2": {"seq": 2}}}
    store.close()


def test_one_process_at_a_time(tmp_path):
    store = Store(tmp_path / "a.db")
    store.put("meta", "x", {"a": 1})
    with pytest.raises(StoreBusy):
        Store(tmp_path / "a.db")
    code = f"from pathlib import Path; from hongyan_client.store import Store; Store(Path({str(tmp_path / 'a.db')!r}))"
    assert b"StoreBusy" in subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).stderr
    store.close()


def test_others_on_this_machine_cannot_read_it(tmp_path):
    Store(tmp_path / "a.db").close()
    assert (tmp_path / "a.db").stat().st_mode & 0o777 == 0o600


def test_clear_forgets_everything():
    store = Store()
    play(Core(), store)
    store.clear()
    assert store.load() == {table: {} for table in ("conversation", "mark", "meta", "outbox", "message")}
    store.close()
