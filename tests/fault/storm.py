"""A fleet of clients on a real server that is killed again and again, and the verdict on what became of their messages."""

import asyncio
import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from hongyan_proto.frames_pb2 import ClientFrame
from hongyan_proto.push_pb2 import SyncRequest
from tests.fault.changes import is_change
from tests.fault.device import Device
from tests.fault.history import History, Line, Verdict
from tests.fault.people import Person, conversation_of, make_people, sign_in
from tests.fault.talk import Talk, read_entries, read_log
from tests.processes import SERVER, UNLIMITED, ServerProcess

TICK_S = 0.02
CONVERGE_S = 60.0
"""I9: one sync interval after the faults have healed everybody has everything."""
BACK_S = 5.0
"""Fault test 1: after a restart every device is up to date again by then."""


@dataclass(frozen=True, slots=True)
class Plan:
    kills: int = 50
    people: int = 32
    rate: float = 2_500.0
    """Messages a second offered by all of them together."""
    calm_s: tuple[float, float] = (0.3, 2.5)
    """Between a start and the next kill."""
    end_s: float = 240.0
    """The kills come faster when they would not fit."""
    seed: int = 0


@dataclass(slots=True)
class Report:
    verdict: Verdict
    seconds: float
    offered_per_s: float
    """While the clients wrote, the times without a server counted."""
    acked_per_s: float
    restart_s: list[float] = field(default_factory=list)
    back_s: list[float] = field(default_factory=list)
    epochs: int = 1
    errors: dict[str, int] = field(default_factory=dict)

    def details(self) -> str:
        load = (
            f"{self.verdict.offered} sends in {self.seconds:.0f} s: {self.offered_per_s:.0f}/s offered, "
            f"{self.acked_per_s:.0f}/s acked, the time without a server counted"
        )
        lines = [
            load,
            f"ready after {_spread(self.restart_s)} s, everybody up to date after {_spread(self.back_s)} s more",
        ]
        if self.errors:
            lines.append("refused for a while: " + ", ".join(f"{n} {reason}" for reason, n in self.errors.items()))
        for name in ("lost", "doubled", "disordered", "wrong"):
            found = list(getattr(self.verdict, name))
            lines += [f"{name}: {item}" for item in found[:5]]
            if len(found) > 5:
                lines.append(f"{name}: and {len(found) - 5} more")
        return "\n".join(lines)


class Storm:
    def __init__(self, server: ServerProcess, plan: Plan) -> None:
        self._server = server
        self._plan = plan
        self._rng = random.Random(plan.seed)
        self._history = History()
        self._people: list[Person] = []
        self._devices: list[Device] = []
        self._restarts: list[float] = []
        self._backs: list[float] = []
        self._writing = True
        self._owed = 0.0

    async def run(self) -> Report:
        """Starts the server, and stops it at the end."""
        loop = asyncio.get_running_loop()
        await asyncio.to_thread(self._server.start)
        await self._gather_people()
        began = loop.time()
        async with asyncio.TaskGroup() as group:
            lives = [group.create_task(device.live(self._server)) for device in self._devices]
            clock = group.create_task(self._clock())
            await self._kill_all(began)
            self._writing = False
            wrote = loop.time() - began
            late = await self._converge()
            acks = sum(device.acks for device in self._devices)
            truth = await self._truth()
            for task in (*lives, clock):
                task.cancel()
        verdict = self._judge(truth, late)
        verdict.wrong += await self._ending()
        return Report(
            verdict,
            loop.time() - began,
            len(self._history.sends) / wrote,
            acks / wrote,
            self._restarts,
            self._backs,
            max(len(device.epochs) for device in self._devices),
            dict(self._history.errors),
        )

    # The cast

    async def _gather_people(self) -> None:
        """In pairs; every third person has a second device, and every third device speaks TCP."""
        platforms = [("desktop", "phone") if number % 3 == 0 else ("desktop",) for number in range(self._plan.people)]
        self._people = await make_people(self._server, platforms)
        for number, person in enumerate(self._people):
            room = conversation_of(person, self._people[number ^ 1])
            for which, token in enumerate(person.tokens):
                self._devices.append(
                    Device(
                        f"{person.name}.{which}",
                        person.user_id,
                        token,
                        talks_in=room,
                        history=self._history,
                        rng=random.Random(self._rng.getrandbits(32)),
                        tcp=len(self._devices) % 3 == 2,
                    )
                )

    # Time

    async def _clock(self) -> None:
        loop = asyncio.get_running_loop()
        last, turn = loop.time(), 0
        while True:
            await asyncio.sleep(TICK_S)
            now = loop.time()
            if self._writing:
                self._write(now - last)
            last, turn = now, turn + 1
            for number, device in enumerate(self._devices):
                device.tick(now)
                if self._writing and (turn + number) % 50 == 0:
                    device.mark_read()
                    device.change()

    def _write(self, seconds: float) -> None:
        self._owed = min(self._owed + seconds * self._plan.rate, self._plan.rate)
        for device in self._rng.choices(self._devices, k=int(self._owed)):
            device.write()
        self._owed -= int(self._owed)

    async def _kill_all(self, began: float) -> None:
        loop = asyncio.get_running_loop()
        low, high = self._plan.calm_s
        cycle = 0.0
        for kill in range(self._plan.kills):
            left = began + self._plan.end_s - loop.time()
            fits = max(0.0, left / (self._plan.kills - kill) - cycle)
            await asyncio.sleep(self._rng.uniform(low, min(high, max(2 * fits - low, low))))
            await asyncio.to_thread(self._server.kill)
            ended = loop.time()
            if kill % 10 == 9:  # also while it starts
                with_luck = self._rng.uniform(0.1, 1.0)
                await self._kill_a_start(with_luck)
            self._restarts.append(await asyncio.to_thread(self._server.start))
            ready = loop.time()
            cycle = max(cycle, ready - ended)
            await self._await_back(ready)

    async def _kill_a_start(self, after_s: float) -> None:
        async def start() -> None:
            try:
                await asyncio.to_thread(self._server.start)
            except RuntimeError:
                return

        async with asyncio.TaskGroup() as group:
            group.create_task(start())
            await asyncio.sleep(after_s)
            self._server.shoot()
        await asyncio.to_thread(self._server.kill)

    async def _await_back(self, ready: float) -> None:
        """Until every device is up to date, or for so long as a kill that comes earlier is no pity."""
        loop = asyncio.get_running_loop()
        while any(device.synced_at < ready for device in self._devices):
            if loop.time() - ready > 2 * BACK_S:
                self._history.wrong.append(f"not everybody came back within {2 * BACK_S} s")
                return
            await asyncio.sleep(TICK_S)
            if self._rng.random() < 0.01:  # sometimes the next kill does not wait for them
                return
        self._backs.append(max(device.synced_at for device in self._devices) - ready)

    async def _converge(self) -> list[str]:
        """Nothing breaks any more. One retry of an answered id each, one more sync, then who is still not done."""
        for device in self._devices:
            device.send_again()
            device.sync_due = True
        try:
            async with asyncio.timeout(CONVERGE_S):
                while not all(device.quiet for device in self._devices):
                    await asyncio.sleep(TICK_S)
        except TimeoutError:
            return [f"{device.name} is not up to date" for device in self._devices if not device.quiet]
        return []

    # The verdict

    async def _truth(self) -> dict[str, list[Line]]:
        """The logs, as a new device of one of each pair reads them."""
        truth: dict[str, list[Line]] = {}
        async with httpx.AsyncClient(base_url=self._server.url, timeout=30) as http:
            for one, other in zip(self._people[::2], self._people[1::2], strict=True):
                _, token = await sign_in(http, one.name, "web")
                truth[conversation_of(one, other)] = await read_log(self._server, token, conversation_of(one, other))
            await self._check_rows(truth)
            await self._check_recalls()
        return truth

    async def _check_rows(self, truth: dict[str, list[Line]]) -> None:
        """I7: marks that were answered stand, and unread is what is left of the others' messages."""
        for device in self._devices:
            (name, room), *_ = device.rooms.items()
            row = await self._row(device, name)
            beyond = sum(
                line.seq > row["read"] and line.sender != device._user and not is_change(line.client_id)
                for line in truth[name]
            )
            if row["read"] < room.read:
                self._history.wrong.append(f"{device.name}: read {room.read} was answered, {row['read']} is kept")
            if row["unread"] != beyond:
                self._history.wrong.append(f"{device.name}: unread is {row['unread']}, not {beyond}")

    async def _check_recalls(self) -> None:
        """What was taken back, and answered so, is empty for everybody."""
        for one, other in zip(self._people[::2], self._people[1::2], strict=True):
            name = conversation_of(one, other)
            texts = {entry.seq: entry.text.text for entry in await read_entries(self._server, other.token, name)}
            for device in self._devices:
                recalls = device.changes.recalls if name in device.rooms else {}
                answered = [seq for key, seq in recalls.items() if self._history.sends[key].seq]
                left = [seq for seq in answered if texts[seq]]
                self._history.wrong += [f"{name}: {seq} was taken back and still says {texts[seq]}" for seq in left]

    async def _row(self, device: Device, name: str) -> dict[str, int]:
        async with Talk(self._server, device._token) as talk:
            synced = (await talk.ask(ClientFrame(sync=SyncRequest()))).synced
        row = next(row for row in synced.conversations if row.id == name)
        return {"read": row.read_seq, "unread": row.unread}

    def _judge(self, truth: dict[str, list[Line]], late: Sequence[str]) -> Verdict:
        seen = [view for device in self._devices for view in device.seen()]
        contradictions = [trouble for device in self._devices for trouble in device.contradictions]
        verdict = self._history.judge(truth, seen, contradictions)
        verdict.wrong += late
        for device in self._devices:
            if device.unanswered:
                verdict.wrong.append(f"{device.name}: {device.unanswered} times no answer came")
            if len(device.epochs) != 1:
                verdict.wrong.append(f"{device.name}: the log became another one {len(device.epochs) - 1} times")
        return verdict

    async def _ending(self) -> list[str]:
        code = await asyncio.to_thread(self._server.stop)
        wrong = [] if code == 0 else [f"the server ended with {code}"]
        if "Traceback" in self._server.said():
            wrong.append(f"a traceback stands in {self._server.log}")
        return wrong + [trouble for file in self._server.data.glob("*.db") for trouble in unsound(file)]


def unsound(file: Path) -> list[str]:
    """What SQLite's own check says about a database, if it says anything but ok."""
    with closing(sqlite3.connect(file)) as connection:
        said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    return [] if said == ["ok"] else [f"{file.name}: {line}" for line in said]


async def storm(folder: Path, plan: Plan, *given: str, program: Sequence[str] = SERVER) -> Report:
    """`given`: settings, as `name=value`."""
    server = ServerProcess(folder / "data", *UNLIMITED, *given, program=program)
    try:
        return await Storm(server, plan).run()
    finally:
        server.kill()


def _spread(values: Sequence[float]) -> str:
    ordered = sorted(values) or [0.0]
    return f"{ordered[len(ordered) // 2]:.2f} (at most {ordered[-1]:.2f})"
