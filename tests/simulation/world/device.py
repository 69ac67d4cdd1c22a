"""A device: the real client core, and a host that owns its disk, its timers and its line."""

import asyncio
import json
import random
from collections.abc import Callable, Coroutine
from typing import Any

from hongyan_client.core import effects, events
from hongyan_client.core.core import Core
from hongyan_proto.frames_pb2 import ServerFrame
from tests.simulation.world import plain
from tests.simulation.world.clock import SimClock
from tests.simulation.world.lists import AnyRoom, Lists
from tests.simulation.world.loop import Process
from tests.simulation.world.net import Network
from tests.simulation.world.socket import Socket

ROW_CALLS = frozenset(["MessageService/UpdateConversation", "MessageService/Clear", "MessageService/MarkUnread"])
Heard = Callable[[int, ServerFrame], None]
Dial = Callable[["Device"], Socket | None]
"""Find a gateway that lives and open a connection to it."""
Synced = Callable[["Device", str], None]
"""A sync was asked for (`asked`), has ended with its last answer (`done`), or will never end (`lost`)."""


class Device:
    def __init__(
        self,
        user: int,
        number: int,
        *,
        network: Network,
        dial: Dial,
        heard: Heard,
        synced: Synced,
        seed: int,
        core: type[Core] = Core,
        any_room: AnyRoom | None = None,
    ) -> None:
        self.user = user
        self.number = number
        self.name = f"device {user}.{number}"
        self.session_id = user * 100 + number
        self.process = Process(self.name)
        self.disk: dict[str, dict[tuple[str, ...], str]] = {}
        self.failed: dict[str, str] = {}
        self.confirmed: dict[str, int] = {}
        self.arrived: list[tuple[int, str, int]] = []
        self.histories = self.snapshots = self.starts = 0
        self.composed: dict[str, str] = {}
        self.told: list[tuple[int, int]] = []
        """What came of the user stream: how often everything was asked for anew before, and the number."""
        self.problems: list[str] = []
        self.shown = ""
        self.front = True
        self.online = True
        self._network = network
        self._dial = dial
        self._heard = heard
        self._synced = synced
        self._rng = random.Random(f"{seed}:{self.name}")
        self.clock = SimClock(network.loop)
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._socket: Socket | None = None
        self._connection = 0
        self._row_asks: set[int] = set()
        self._core_class = core
        self.core = core()
        self.lists = Lists(self, any_room) if any_room is not None else None

    # ---- life ----

    def start(self) -> None:
        self.starts += 1
        self.core = self._core_class.load(self._stored())
        self.shown = ""
        if self.lists is not None:
            self.lists.start()
        self.do(events.SignedIn(str(self.user), 24 * 3_600_000))
        if self.online:
            self.do(events.NetUp())

    def restart(self) -> None:
        """The program ends without warning and starts again from its disk."""
        self._drop_line()
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._row_asks.clear()
        self.process.alive = False
        self.process = Process(self.name)
        self.start()

    def go(self, *, online: bool) -> None:
        if online != self.online:
            self.online = online
            if not online:
                self._drop_line()
            self.do(events.NetUp() if online else events.NetDown())

    def come_back(self) -> None:
        """What a person does who wants to be online now."""
        self.front = self.online = True
        self.do(events.NetUp())
        self.do(events.Front(on=True))

    def break_line(self) -> None:
        if self._socket is not None:
            self._socket.end()

    def view(self, conversation: str, lo: int = 0) -> None:
        if self.shown and self.shown != conversation:
            self.do(events.Leave(self.shown))
        self.shown = conversation
        self.do(events.View(conversation, lo))

    def leave(self) -> None:
        if self.shown:
            self.do(events.Leave(self.shown))
            self.shown = ""

    def do(self, event: events.Event) -> None:
        if isinstance(event, events.Compose):
            self.composed[event.client_id] = event.conversation_id
        epoch, snapshot = self.core.epoch, self.core.snapshot
        done = self.core.step(event, self.clock.now_ms(), self._rng)
        self.histories += self.core.epoch != epoch
        self.snapshots += self.core.snapshot is not None and self.core.snapshot is not snapshot
        for effect in done:
            self._carry_out(effect)
        if self.lists is not None:
            self.lists.stands_at(self.core.stream.number)

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Something that ends with the program."""
        self._network.loop.start(self.process, work)

    # ---- what it shows ----

    def disk_image(self) -> list[str]:
        return [value for rows in self.disk.values() for value in rows.values()]

    def outbox(self) -> list[dict[str, Any]]:
        return list(self.core.outbox.items.values())

    def messages(self, conversation: str) -> dict[int, dict[str, Any]]:
        found = self.core.conversations.get(conversation)
        return found.messages if found else {}

    def head(self, conversation: str) -> int:
        found = self.core.conversations.get(conversation)
        return int(found.head["seq"]) if found else 0

    # ---- effects ----

    def _carry_out(self, effect: effects.Effect) -> None:
        match effect:
            case effects.Save(writes):
                self._save(writes)
            case effects.Send(number, frame, body):
                self._send(number, frame, body)
            case effects.Timer(name, ms):
                self._set_timer(name, ms)
            case effects.Cancel(name):
                if name in self._timers:
                    self._timers.pop(name).cancel()
            case effects.Open(connection):
                self._network.loop.later(self.process, self._network.latency(), self._open, connection)
            case effects.Close():
                self._close_line()
            case effects.Refresh():
                renewed = events.TokenRenewed(24 * 3_600_000)
                self._network.loop.later(self.process, 0.1, self.do, renewed)
            case effects.Arrived(conversation, entry):
                self.arrived.append((self.histories, conversation, entry["seq"]))
            case effects.Told(event):
                self.told.append((self.snapshots, event["number"]))
                if self.lists is not None:
                    self.lists.told(event["number"], event["event"])
            case effects.Failed(client_id, reason):
                self.failed[client_id] = reason
            case effects.Confirmed(client_id, seq):
                self.confirmed[client_id] = seq
            case effects.Reload(conversation):
                if conversation == self.shown:
                    self._network.loop.later(self.process, 0.001, self._look_again, conversation)

    def _look_again(self, conversation: str) -> None:
        if conversation == self.shown:
            self.do(events.View(conversation))

    def _save(self, writes: tuple[list[Any], ...]) -> None:
        for table, key, value in writes:
            rows = self.disk.setdefault(table, {})
            path = tuple(map(str, key))
            if value is not None:
                if table == "message" and path in rows and (before := json.loads(rows[path])["ver"]) > value["ver"]:
                    self.problems.append(f"{self.name} showed {path} as of {before}, then as of {value['ver']}")
                rows[path] = json.dumps(value)
                continue
            for other in [other for other in rows if other[: len(path)] == path]:
                del rows[other]

    def _stored(self) -> dict[str, Any]:
        saved: dict[str, Any] = {}
        for table, rows in self.disk.items():
            for (first, *rest), value in rows.items():
                under = saved.setdefault(table, {})
                if rest:
                    under.setdefault(first, {})[rest[0]] = json.loads(value)
                else:
                    under[first] = json.loads(value)
        return saved

    def _set_timer(self, name: str, ms: int) -> None:
        if name in self._timers:
            self._timers[name].cancel()
        self._timers[name] = self._network.loop.later(self.process, ms / 1000, self._fire, name)

    def _fire(self, name: str) -> None:
        self._timers.pop(name, None)
        self.do(events.TimerFired(name))

    # ---- line ----

    def _open(self, connection: int) -> None:
        socket = self._dial(self) if self.online else None
        self._connection = connection
        self._synced(self, "lost")
        if socket is None:
            self.do(events.Closed(connection))
            return
        self._socket = socket
        socket.device.take = lambda frame: self._took(socket, frame)
        socket.device.gone = lambda code, reason: self._gone(socket, connection, code, reason)
        self.do(events.Opened(connection))

    def _send(self, number: int, name: str, body: dict[str, Any]) -> None:
        if self._socket is None:
            return
        if name in ("hello", "auth"):
            body = {**body, "token": f"{self.user}.{self.session_id}"}
            if name == "hello":
                body["version"] = 1
            body.pop("device", None)
        if name == "call" and body["method"] in ROW_CALLS:
            self._row_asks.add(number)
        if name == "sync":
            self._synced(self, "asked")
        self._socket.to_gateway(plain.client_frame(number, name, body))

    def _took(self, socket: Socket, frame: ServerFrame) -> None:
        self._heard(socket.number, frame)
        row_reply = frame.id in self._row_asks
        self._row_asks.discard(frame.id)
        event = plain.event(frame, row_reply=row_reply)
        if event is not None:
            self.do(event)
        if isinstance(event, events.Synced) and not self.core.syncing:
            self._synced(self, "done")

    def _gone(self, socket: Socket, connection: int, code: int, reason: str) -> None:
        if socket is self._socket:
            self._socket = None
            self.do(events.Closed(connection, code, reason))

    def _close_line(self) -> None:
        if self._socket is not None:
            self._socket.close_from(self._socket.device, 1000, "")

    def _drop_line(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.device.gone = lambda *_: None
            socket.end()
