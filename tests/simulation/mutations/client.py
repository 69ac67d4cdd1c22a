"""The client core, broken: the table of the sync rules."""

from collections.abc import Sequence
from typing import Any

from hongyan_client.core.connection import Connection
from hongyan_client.core.conversation import Conversation
from hongyan_client.core.effects import Reload
from hongyan_client.core.outbox import Outbox
from hongyan_client.core.reader import Reader
from hongyan_client.core.stream import Stream
from tests.simulation.mutations.base import Mutation, swapped
from tests.simulation.world.scenario import Scenario
from tests.simulation.world.settings import WorldSettings

CHANGING = {"edit": 25, "react": 25, "recall": 10, "look": 40, "send": 40, "close": 10}
LOSSY = Scenario(faults=("frames",), strength=5.0, weights={"look": 30})
BROKEN = Scenario(faults=("kills",), strength=10.0)
RACING = Scenario(faults=("frames", "rpc", "kills"), strength=4.0, weights=CHANGING)
SLOW = Scenario(
    faults=("frames", "rpc", "kills"),
    strength=3.0,
    actions=160,
    weights={"edit": 40, "react": 40, "recall": 10, "look": 120, "send": 40, "close": 20, "offline": 8, "drop": 8},
    settings=WorldSettings(bound=6, slow_pages=4.0, entries_page=2, screen=4),
)
RACING_PAGES = Scenario(
    faults=("frames", "rpc"),
    strength=4.0,
    actions=200,
    weights={"edit": 80, "react": 80, "recall": 2, "look": 120, "send": 40, "close": 10, "membership": 0, "clear": 0},
    settings=WorldSettings(bound=8, slow_pages=5.0, entries_page=3, screen=4, only_talk="g.5"),
)
FAR_BEHIND = Scenario(
    faults=("frames", "kills"),
    strength=4.0,
    actions=140,
    weights={**CHANGING, "offline": 15},
    settings=WorldSettings(bound=4),
)


def lost_outbox(self: Any) -> None:
    for item in list(self.items.values()):
        if item["state"] == "SENDING":
            self._remove(item)


def keeps_cache(self: Any, conversation: Any) -> None:
    """Over the bound: a page is asked for, and the cache stays."""
    head, applied = conversation.head["seq"], conversation.applied
    if self.connection.state == "LIVE" and applied is not None and self.over_bound(head - applied):
        conversation.applied = head
        self.desk.emit(Reload(conversation.id))
        return
    _repair(self, conversation)


_repair = Reader.repair


def begins_anywhere(self: Any, event: Any) -> str:
    """The first push counts as the next one, though nobody knows what was told before."""
    if self.number is None:
        self.number = event["number"]
        return "apply"
    return _pushed(self, event)


_pushed = Stream.pushed


def never_back(self: Any, as_of: int) -> None:
    if self.applied is None:
        self.applied = as_of


def until_last(self: Any, entries: Any, upto: int) -> int:
    return entries[-1]["seq"] if entries else 0


MUTATIONS: Sequence[Mutation] = (
    Mutation("applies past a gap", "client", lambda: swapped(Conversation, is_next=lambda self, seq: True), LOSSY),
    Mutation("no repair", "client", lambda: swapped(Reader, repair=lambda self, conversation: None), LOSSY),
    Mutation(
        "epoch ignored",
        "client",
        lambda: swapped(Reader, epoch_is_new=lambda self, epoch: self.epoch is None),
        Scenario(faults=("restore",), strength=6.0),
    ),
    Mutation(
        "a push tells where a user stream begins",
        "client",
        lambda: swapped(Stream, pushed=begins_anywhere),
        Scenario(faults=("restore", "frames", "kills", "bus"), strength=5.0, weights={"profile": 60, "drop": 10}),
    ),
    Mutation("over the bound without a drop", "client", lambda: swapped(Reader, repair=keeps_cache), FAR_BEHIND),
    Mutation(
        "several sends in flight",
        "client",
        lambda: swapped(Outbox, occupies=lambda self, item: False),
        Scenario(faults=("rpc", "database"), strength=4.0, weights={"send": 120}),
    ),
    Mutation("outbox dropped on close", "client", lambda: swapped(Outbox, requeue=lost_outbox), BROKEN),
    Mutation(
        "in-flight marks kept on close",
        "client",
        lambda: swapped(Conversation, clear_in_flight=lambda self: None),
        RACING,
    ),
    Mutation("no periodic sync", "client", lambda: swapped(Connection, start_sync_timer=lambda self: None), LOSSY),
    Mutation("asOf ignored", "client", lambda: swapped(Conversation, applied_as_of=never_back), SLOW),
    Mutation("body of an old ack cached", "client", lambda: swapped(Reader, ack_is_old=lambda *_: False), SLOW),
    Mutation(
        "late answer jumps",
        "client",
        lambda: swapped(Conversation, log_is_in_time=lambda self, after: self.applied is not None),
        RACING_PAGES,
    ),
    Mutation(
        "no check of ver in put",
        "client",
        lambda: swapped(Conversation, copy_is_newer=lambda self, message: True),
        SLOW,
    ),
    Mutation(
        "no check of ver in apply",
        "client",
        lambda: swapped(Conversation, change_is_newer=lambda self, message, entry: True),
        SLOW,
    ),
    Mutation(
        "what is on screen not repaired on LIVE",
        "client",
        lambda: swapped(Reader, repair_followed=lambda self: None),
        RACING,
    ),
    Mutation(
        "upto left out",
        "client",
        lambda: swapped(Conversation, log_reaches=until_last),
        Scenario(faults=("frames",), strength=4.0, weights={"membership": 30, "look": 30}),
    ),
)
