"""What a store that only does the writes of each `save` knows is what the core knows."""

import json

import pytest

from hongyan_client.core import Core, effects, events
from hongyan_client.core.events import event_from_json
from tests.unit.client.core.play import core_of, live, of, play
from tests.unit.client.core.replay import PROLOGUE, Half
from tests.unit.client.core.scenario_words import C, cached, compose, row, stored, text
from tests.unit.client.core.test_vectors import STEPS


class Tables:
    """The store, as plain objects."""

    def __init__(self, state):
        self.rows = {table: dict(rows) for table, rows in state.items()}

    def write(self, writes):
        for table, key, value in json.loads(json.dumps(writes)):
            rows = self.rows.setdefault(table, {})
            if table == "message" and len(key) > 1:
                rows = rows.setdefault(key[0], {})
            if value is None:
                rows.pop(str(key[-1]), None)
            else:
                rows[str(key[-1])] = value

    def state(self):
        rows = dict(self.rows)
        rows["message"] = {c: dict(found) for c, found in rows.get("message", {}).items() if found}
        return {table: rows.get(table, {}) for table in ("meta", "conversation", "message", "outbox", "mark")}


def plain(state):
    return json.loads(json.dumps(state))


@pytest.mark.parametrize("vector", STEPS, ids=lambda vector: vector["name"])
def test_the_writes_add_up_to_the_state(vector):
    core = Core.load(plain(vector["init"].get("state", {})))
    tables = Tables(plain(core.state()))
    prologue = [event.to_json() for event in PROLOGUE] if vector["init"].get("live") else []
    for form in [*prologue, *(step["in"] for step in vector["steps"])]:
        for effect in of(core.step(event_from_json(form), 0, Half()), effects.Save):
            tables.write(effect.writes)
        have, want = tables.state(), plain(core.state())
        if core.epoch is None:
            want["meta"] = have["meta"]  # nothing to save before the first answer
        assert have == want, form


@pytest.mark.parametrize("vector", STEPS, ids=lambda vector: vector["name"])
def test_a_restart_changes_nothing_but_what_was_on_its_way(vector):
    core = Core.load(plain(vector["init"].get("state", {})))
    play(core, *(PROLOGUE if vector["init"].get("live") else ()))
    play(core, *(event_from_json(step["in"]) for step in vector["steps"]))
    want = plain(core.state())
    for item in want["outbox"].values():
        item["state"] = item["state"].replace("SENDING", "QUEUED")
    assert plain(Core.load(plain(core.state())).state()) == want


def test_the_save_comes_first_and_only_if_there_is_something():
    core = live(**cached(5))
    out = core.step(events.Push((text(6),)), 0, Half())
    assert isinstance(out[0], effects.Save)
    assert len(of(out, effects.Save)) == 1
    assert of(core.step(events.TimerFired("ping"), 0, Half()), effects.Save) == []


def test_a_message_is_written_once():
    core = live(**cached(5))
    (save,) = of(play(core, events.Push((text(6),))), effects.Save)
    assert [key for table, key, _ in save.writes if table == "message"] == [[C, 6]]
    (save,) = of(play(core, events.Read(C, 6)), effects.Save)
    assert [key for table, key, _ in save.writes if table == "message"] == []


def test_what_is_gone_is_deleted():
    core = core_of(**cached(5))
    play(core, compose())
    (save,) = of(play(core, events.Delete("m1")), effects.Save)
    assert ["outbox", ["m1"], None] in [list(write) for write in save.writes]


def test_the_outbox_keeps_its_order_over_a_restart():
    core = core_of()
    play(core, *(compose(f"m{n}") for n in (3, 1, 2)))
    assert list(Core.load(plain(core.state())).outbox.items) == ["m3", "m1", "m2"]


def test_an_older_store_without_some_fields_is_read():
    bare = {"conversation": {C: {"head": {"seq": 4, "ord": 4, "at": 0}}}}
    core = Core.load(stored(**bare))
    assert (core.conversations[C].head["seq"], core.conversations[C].applied) == (4, None)
    assert Core.load({}).state()["meta"]["core"]["userId"] == ""


def test_after_a_cache_was_dropped_the_new_one_is_kept():
    core = live(**cached(5))
    tables = Tables(plain(core.state()))
    core.conversations[C].row["fromSeq"] = 2
    back = row(9, readSeq=8, unread=1, fromSeq=9, stamp=12)
    for event in (
        events.Push(conversations=(back,)),
        events.View(C),
        events.Push((text(10),)),
        events.Push((text(11),)),
    ):
        for effect in of(core.step(event, 0, Half()), effects.Save):
            tables.write(effect.writes)
    assert sorted(tables.state()["message"][C]) == ["10", "11"]
    assert tables.state() == plain(core.state())
