"""Three devices and a server of plain data under loss, doubles, reordering, kills, restarts and restores: in the end every
device has what the server has. The real services are simulated elsewhere; here the core alone is under test.
"""

import heapq
import random

import pytest

from hongyan_client.core import Core, effects, events
from hongyan_client.core.changes import COUNTABLE, changed
from hongyan_client.core.conversation import Conversation

ROOMS = ("d.1.2", "d.1.3", "g.9")
PEOPLE = {"d.1.2": ("1", "2"), "d.1.3": ("1", "3"), "g.9": ("1", "2", "3")}


class Server:
    def __init__(self):
        self.epoch = 1
        self.position = 0
        self.log = {room: [] for room in ROOMS}
        self.stamp = dict.fromkeys(ROOMS, 0)
        self.read = {}
        self.own = {}

    def append(self, room, sender, client_id, kind, body, target=None):  # noqa: PLR0917
        for entry in self.log[room]:
            if (entry["senderId"], entry["clientId"]) == (sender, client_id):
                return entry["seq"], True, None
        seq = len(self.log[room]) + 1
        order = sum(e["kind"] in COUNTABLE for e in self.log[room]) + (kind in COUNTABLE)
        entry = {
            "conversationId": room,
            "seq": seq,
            "ord": order,
            "senderId": sender,
            "clientId": client_id,
            "kind": kind,
            **body,
        }
        if target:
            entry["targetSeq"] = target
        self.log[room].append(entry)
        self.position += 1
        self.stamp[room] = self.position
        return seq, False, entry

    def state(self, room):
        messages = {}
        for e in self.log[room]:
            if "targetSeq" in e:
                messages[e["targetSeq"]] = changed(messages[e["targetSeq"]], e)
            else:
                messages[e["seq"]] = dict(e, ver=e["seq"])
        return messages

    def row(self, room, user):
        log, mark = self.log[room], self.read.get((room, user), 0)
        last = [m for m in self.state(room).values() if m["kind"] in COUNTABLE and not m.get("recalled")]
        return {
            "id": room,
            "head": {"seq": len(log), "ord": log[-1]["ord"] if log else 0, "at": 0},
            "readSeq": mark,
            "unread": sum(e["seq"] > mark and e["kind"] in COUNTABLE and e["senderId"] != user for e in log),
            "mentions": sum(
                s > mark and m["senderId"] != user and user in (m.get("text") or {}).get("mentions", ())
                for s, m in self.state(room).items()
            ),
            "stamp": self.stamp[room],
            **({"last": last[-1]} if last else {}),
        }

    def sync(self, user, cursor):
        epoch, at = (int(part) for part in cursor.split(":")) if cursor else (self.epoch, -1)
        if epoch != self.epoch or at > self.position:
            at = -1
        rooms = [room for room in ROOMS if user in PEOPLE[room] and self.stamp[room] > at]
        return f"{self.epoch}:{self.position}", tuple(self.row(room, user) for room in rooms)


class World:
    def __init__(self, seed, cls=Core, faults=True):
        self.rnd = random.Random(seed)
        self.faults = faults
        self.now, self.queue, self.count = 0, [], 0
        self.server = Server()
        self.backup = None
        self.devices = [Device(self, user, cls) for user in ("1", "2", "3", "1")]
        for device in self.devices:
            device.feed(events.SignedIn(device.user, 10**12))

    def later(self, delay, work):
        self.count += 1
        heapq.heappush(self.queue, (self.now + delay, self.count, work))

    def run(self, until):
        while self.queue and self.queue[0][0] <= until:
            self.now, _, work = heapq.heappop(self.queue)
            work()
        self.now = until

    def publish(self, entry, origin):
        for device in self.devices:
            if device is not origin and device.user in PEOPLE[entry["conversationId"]] and device.line:
                if self.faults and self.rnd.random() < 0.15:
                    continue
                for _ in range(1 + (self.faults and self.rnd.random() < 0.05)):
                    device.deliver(events.Push((entry,)))

    def act(self):
        device, rnd = self.rnd.choice(self.devices), self.rnd
        room = rnd.choice([room for room in ROOMS if device.user in PEOPLE[room]])
        c = device.core.conversations.get(room)
        what = rnd.random()
        if what < 0.35:
            device.number += 1
            mention = rnd.choice([(), (), ("1",), ("2",), ("all",)])
            body = {"text": {"text": f"t{rnd.random()}", "mentions": [m for m in mention if m != "all"]}}
            device.feed(events.Compose(room, f"{device.name}{device.number}", body))
        elif what < 0.5 and c and c.messages:
            target = rnd.choice(sorted(c.messages))
            if c.messages[target]["senderId"] == device.user and not c.messages[target].get("recalled"):
                device.number += 1
                op = rnd.choice(["recall", "edit", "react", "pin"])
                body = {
                    "edit": {"text": {"text": "new"}},
                    "react": {"emoji": "x", "on": True},
                    "pin": {"on": True},
                }.get(op, {})
                device.feed(events.Change(room, f"{device.name}{device.number}", op, body, target_seq=target))
        elif what < 0.6:
            device.feed(events.View(room))
        elif what < 0.65:
            device.feed(events.Leave(room))
        elif what < 0.72 and c and c.head["seq"]:
            device.feed(events.Read(room, rnd.randint(1, c.head["seq"])))
        elif what < 0.76 and self.faults:
            device.kill()
        elif what < 0.78 and self.faults:
            device.restart()
        elif what < 0.785 and self.faults:
            self.restore()

    def restore(self):
        import copy

        if self.backup and self.rnd.random() < 0.5:
            self.server = self.backup
            self.backup = None
            self.server.epoch = 1000 + self.count
            for device in self.devices:
                device.kill()
        else:
            self.backup = copy.deepcopy(self.server)


class Device:
    def __init__(self, world, user, cls):
        self.world, self.user, self.cls = world, user, cls
        self.name = f"{user}{world.rnd.random()}"
        self.core = cls()
        self.saved = {t: {} for t in ("meta", "conversation", "message", "outbox", "mark")}
        self.number, self.line, self.timers = 0, 0, {}
        self.arrived = []

    def feed(self, event):
        for effect in self.core.step(event, self.world.now, self.world.rnd):
            self.perform(effect)
        if self.core.me and self.saved["meta"]:
            assert self.saved == self.core.state()

    def perform(self, effect):
        match effect:
            case effects.Save():
                for table, key, value in effect.writes:
                    self.save(table, key, value)
            case effects.Timer():
                self.timers[effect.timer] = mark = object()
                self.world.later(effect.ms, lambda: self.fire(effect.timer, mark))
            case effects.Cancel():
                self.timers.pop(effect.timer, None)
            case effects.Open():
                self.world.later(5, lambda: self.opened(effect.connection))
            case effects.Close():
                self.line = 0
            case effects.Send():
                line = self.line
                self.world.later(
                    self.world.rnd.randint(1, 400), lambda: line == self.line and line and self.serve(effect)
                )
            case effects.Reload() if self.core.conversations[effect.conversation_id].shown:
                self.world.later(0, lambda: self.feed(events.View(effect.conversation_id)))
            case effects.Arrived():
                self.arrived.append((self.core.epoch, effect.conversation_id, effect.entry["seq"]))

    def save(self, table, key, value):
        rows = self.saved[table]
        if table == "message":
            if len(key) == 1:
                rows.pop(key[0], None)
                return
            room = rows.setdefault(key[0], {})
            room.pop(str(key[1]), None) if value is None else room.update({str(key[1]): value})
            if not room:
                del rows[key[0]]
        elif value is None:
            rows.pop(key[0], None)
        else:
            rows[key[0]] = value

    def fire(self, name, mark):
        if self.timers.get(name) is mark:
            del self.timers[name]
            self.feed(events.TimerFired(name))

    def opened(self, number):
        if number == self.core.connection.number and self.core.connection.state == "CONNECTING":
            self.line = number
            self.feed(events.Opened(number))

    def kill(self):
        if self.line:
            line, self.line = self.line, 0
            self.feed(events.Closed(line))

    def restart(self):
        self.line, self.timers = 0, {}
        import json

        number = self.core.connection.number
        self.core = self.cls.load(json.loads(json.dumps(self.saved)))
        self.saved = json.loads(json.dumps(self.core.state()))
        self.core.connection.number = number
        self.feed(events.SignedIn(self.user, 10**12))

    def deliver(self, event, delay=None):
        line = self.line
        self.world.later(
            delay or self.world.rnd.randint(1, 300) * (3 if self.world.rnd.random() < 0.1 else 1),
            lambda: self.feed(event) if line and line == self.line else None,
        )

    def serve(self, send):
        server, body, id_ = self.world.server, send.body, send.id
        room = body.get("conversationId")
        log = server.log.get(room)
        match send.frame:
            case "hello":
                self.deliver(events.Welcome(id_, self.user, str(server.epoch)))
            case "sync":
                cursor, rows = server.sync(self.user, body.get("cursor"))
                self.deliver(events.Synced(id_, str(server.epoch), cursor, conversations=rows))
            case "history":
                state = server.state(room)
                seqs = sorted(s for s in state if s < body["before"])[-body["limit"] :]
                covers = (seqs[0], seqs[-1]) if seqs else (1, 0)
                self.deliver(events.Page(id_, len(log), tuple(state[s] for s in seqs), covers))
            case "entries":
                part = tuple(log[body["after"] : body["after"] + 20])
                self.deliver(events.Log(id_, part[-1]["seq"] if part else len(log), len(log), part))
            case "send":
                self.appended(id_, *server.append(room, self.user, body["clientId"], "text", {"text": body["text"]}))
            case "call":
                self.change(id_, body["method"].split("/")[1].lower(), body["body"])
            case "read":
                if body["seq"] > server.read.get((room, self.user), 0):
                    server.read[room, self.user] = body["seq"]
                    server.position += 1
                    server.stamp[room] = server.position
                self.deliver(events.Ok(id_))
            case "ping":
                self.deliver(events.Pong(id_))
            case _:
                self.deliver(events.Ok(id_))

    def change(self, id_, op, body):
        server, target = self.world.server, body["seq"]
        room = body["conversationId"]
        state = server.state(room).get(target)
        known = any((e["senderId"], e["clientId"]) == (self.user, body["clientId"]) for e in server.log[room])
        if not known and (state is None or state.get("recalled") or state["senderId"] != self.user):
            self.deliver(events.Error(id_, 1403, "recalled_already"))
            return
        content = {op: {k: v for k, v in body.items() if k in ("emoji", "on")}} if op in ("react", "pin") else {}
        if op == "edit":
            content = {"text": body["text"]}
        self.appended(id_, *server.append(room, self.user, body["clientId"], op, content, target))

    def appended(self, id_, seq, duplicate, entry):
        self.deliver(events.Sent(id_, seq, duplicate=duplicate))
        if entry:
            self.world.publish(entry, self)


def run(seed, cls=Core, faults=True):
    world = World(seed, cls, faults)
    for _ in range(150):
        world.act()
        world.run(world.now + world.rnd.choice([1, 20, 200, 2000]))
    world.faults = False
    world.run(world.now + 200_000)
    for device in world.devices:
        for room in ROOMS:
            if device.user in PEOPLE[room]:
                device.feed(events.View(room, 1, 10**6))
                for _ in range(6):
                    world.run(world.now + 2000)
                    device.feed(events.View(room, 1, 10**6))
    world.run(world.now + 130_000)
    check(world)


def strip(message):
    return {k: v for k, v in message.items() if k not in ("ord", "messageId", "at")}


def check(world):
    for device in world.devices:
        assert device.core.connection.state == "LIVE"
        assert not [i for i in device.core.outbox.items.values() if i["state"] != "FAILED"]
        assert not device.core.marks.pending
        assert len(set(device.arrived)) == len(device.arrived)
        for room in ROOMS:
            if device.user not in PEOPLE[room] or not world.server.log[room]:
                continue
            c, row = device.core.conversations[room], world.server.row(room, device.user)
            truth = {s: strip(m) for s, m in world.server.state(room).items()}
            assert {s: strip(m) for s, m in c.messages.items()} == truth, (device.name, room)
            assert c.head["seq"] == c.applied == row["head"]["seq"]
            assert c.head["ord"] == row["head"]["ord"]
            assert (c.unread(), c.mentions()) == (row["unread"], row["mentions"] if row["unread"] else 0)


@pytest.mark.parametrize("seed", range(30))
def test_devices_converge(seed):
    run(seed)


class PastGaps(Conversation):
    def is_next(self, seq):
        return True


class BrokenCore(Core):
    conversation_class = PastGaps


def test_a_broken_gap_rule_is_noticed():
    failed = 0
    for seed in range(20):
        try:
            run(seed, BrokenCore)
        except AssertionError:
            failed += 1
    assert failed
