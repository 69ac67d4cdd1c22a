"""Whom a message wakes who is not connected. Beside the delivery, never in its way: what overflows is dropped.

offered (nobody's device took it) → candidates → devices, quiet hours → the log (mute, marks, recalled?)
  → connected by now? → once per person, conversation and interval → `notify`
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

from hongyan.kit.clock import Clock
from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks
from hongyan.ports.cache import Cache
from hongyan.ports.db import DatabaseError
from hongyan.ports.notify import Notify, Target, Wake
from hongyan.ports.routes import Routes
from hongyan.rpc.call import INSIDE
from hongyan.rpc.clients import Clients
from hongyan.rpc.direct import Directed
from hongyan.services.push.candidates import (
    Came,
    Candidate,
    Message,
    Recalled,
    Where,
    Word,
    asked_of,
    is_behind,
    is_left_alone,
    may_wake,
    word_of,
)
from hongyan.services.push.notifications import target_of
from hongyan.services.push.settings import PushSettings
from hongyan.services.push.store import AS_SHIPPED, Device, DeviceStore, Preferences
from hongyan_proto.inside_pb2 import Sleeper, SleepersRequest
from hongyan_proto.user_pb2 import SessionIds

T = TypeVar("T")
log = get_logger("push")
CHUNK = 500
"""People asked about in one statement."""
Heard = tuple[Message, Sequence[int]]
"""A message, and who was away."""


class Waker:
    """One task does it in rounds, `wake_every_s` apart. Several push processes agree by way of the cache."""

    def __init__(
        self,
        *,
        notify: Notify,
        devices: DeviceStore,
        clients: Clients,
        routes: Routes,
        cache: Cache,
        settings: PushSettings,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._notify = notify
        self._devices = devices
        self._clients = clients
        self._routes = routes
        self._cache = cache
        self._settings = settings
        self._clock = clock
        self._tasks = tasks
        self._queue: deque[Word] = deque(maxlen=settings.wake_queue)
        self._news = asyncio.Event()
        self._woken: dict[Where, float] = {}
        """Until when nobody wakes them again: monotonic seconds, oldest first."""
        self.dropped = 0
        notify.on_gone(self._forget)

    def start(self) -> None:
        self._tasks.spawn("wake", self._run())

    async def close(self) -> None:
        await self._tasks.close()

    def offer(self, items: Sequence[Directed], connected: Mapping[int, Sequence[str]], everybody: bool) -> None:
        """What was delivered, who of its people was connected, and whether everybody was. Returns at once."""
        if everybody and not self._woken:
            return
        for item in items:
            if item.kind == "entry":
                if not everybody and any(user not in connected for user in item.user_ids):
                    self._put(word_of(item, connected))
            elif item.kind == "marks":
                where = (item.value.user_id, item.value.conversation_id)
                if where in self._woken:
                    self._put(Came(*where))

    async def forget_sessions(self, session_ids: Sequence[int]) -> None:
        """They have ended, and with them the right to be told anything."""
        await self._devices.remove_sessions(session_ids)

    async def forget_user(self, user_id: int) -> None:
        await self._devices.forget(user_id)

    async def round(self, words: Sequence[Word]) -> list[Wake]:
        """Wake whom these words are for; who was woken."""
        heard, came = await self._heard(words)
        devices, wants = await self._reachable(set[int]().union(*(users for _, users in heard)))
        candidates = await self._candidates(heard, came, devices)
        now = self._clock.now_ms()

        def disturbed(some: Iterable[Candidate]) -> list[Candidate]:
            return [one for one in some if not is_left_alone(one, wants.get(one.user, AS_SHIPPED), now)]

        left = disturbed(candidates.values())
        sleepers = await self._asleep(left)
        # Once more: the mention that passed quiet hours may have been recalled.
        left = disturbed(one for one in left if (one.user, one.conversation_id) in sleepers)
        if not left or not (standing := await self._standing(left, devices)):
            return []
        wakes = [
            Wake(
                user_id=one.user,
                conversation_id=one.conversation_id,
                unread=sleepers[one.user, one.conversation_id].unread,
                mentioned=one.is_mentioned,
                seq=one.seq,
                preview=wants.get(one.user, AS_SHIPPED).preview,
                targets=standing[one.user],
            )
            for one in await self._claimed([one for one in left if one.user in standing])
        ]
        await self._notify.wake(wakes)
        return wakes

    # ---- from words to people ----

    def _put(self, word: Word | None) -> None:
        if word is None:
            return
        if len(self._queue) == self._queue.maxlen:
            self.dropped += 1
            if self.dropped.bit_count() == 1:  # 1, 2, 4, 8 …
                log.warning("nobody is woken by the oldest messages: too many wait", dropped=self.dropped)
        self._queue.append(word)
        self._news.set()

    async def _run(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            words = list(self._queue)
            self._queue.clear()
            try:
                await self.round(words)
            except Exception as error:  # noqa: BLE001 - a wake is best effort, the next round is another chance
                log.warning("people were not woken", words=len(words), error=repr(error))
            await asyncio.sleep(self._settings.wake_every_s)

    async def _heard(self, words: Sequence[Word]) -> tuple[list[Heard], dict[Where, int]]:
        """The messages, each with those who are away and whom nobody woke lately; and who came before which of them.

        What was delivered together to the same people is looked through once.
        """
        self._forget_old()
        away: dict[tuple[str, int, int], list[int]] = {}
        heard: list[Heard] = []
        came: dict[Where, int] = {}
        for word in words:
            if isinstance(word, Came):
                where = (word.user, word.conversation_id)
                await self._end_interval(where)
                came[where] = len(heard)
                away.clear()
            elif isinstance(word, Recalled):
                await self._notify.withdraw(word.conversation_id, word.seq)
            else:
                key = (word.conversation_id, id(word.users), id(word.connected))
                if key not in away:
                    away[key] = self._away(word)
                    await asyncio.sleep(0)  # a large group holds up nobody
                heard.append((word, away[key]))
        return heard, came

    def _away(self, message: Message) -> list[int]:
        name, connected, woken = message.conversation_id, message.connected, self._woken
        return [user for user in message.users if user not in connected and (user, name) not in woken]

    async def _candidates(
        self, heard: Sequence[Heard], came: Mapping[Where, int], devices: Mapping[int, object]
    ) -> dict[Where, Candidate]:
        found: dict[Where, Candidate] = {}
        for place, (message, users) in enumerate(heard):
            for user in users:
                if user not in devices or user == message.sender:
                    continue
                where = (user, message.conversation_id)
                if place >= came.get(where, 0):
                    candidate = found.get(where) or found.setdefault(where, Candidate(*where))
                    candidate.messages[message.seq] = message.mentions
            await asyncio.sleep(0)
        return found

    async def _reachable(self, users: set[int]) -> tuple[dict[int, list[Device]], dict[int, Preferences]]:
        """Who of them can be woken at all, and how they want it."""
        devices: dict[int, list[Device]] = {}
        wants: dict[int, Preferences] = {}
        for part in _parts(sorted(users)):
            if self._notify.by_target:
                for device in await self._devices.devices(part):
                    devices.setdefault(device.user_id, []).append(device)
            else:
                devices |= {user: [] for user in part}
            wants |= await self._devices.preferences([user for user in part if user in devices])
        return devices, wants

    async def _asleep(self, candidates: Sequence[Candidate]) -> dict[Where, Sleeper]:
        """Those whom the log would have woken: members, not muted, behind with a message that still stands."""
        by_name: dict[str, list[Candidate]] = {}
        for one in candidates:
            by_name.setdefault(one.conversation_id, []).append(one)
        if not by_name:
            return {}
        request = SleepersRequest(items=[asked_of(name, ones) for name, ones in by_name.items()])
        reply = await self._clients.log.sleepers(INSIDE, request)
        now, found = self._clock.now_ms(), dict[Where, Sleeper]()
        for (name, ones), item in zip(by_name.items(), reply.items, strict=True):
            sleepers = {sleeper.user_id: sleeper for sleeper in item.sleepers}
            for one in ones:
                sleeper = sleepers.get(one.user)
                if sleeper is not None and is_behind(one, sleeper, item) and may_wake(one, sleeper, now):
                    found[one.user, name] = sleeper
        return found

    async def _standing(
        self, candidates: Sequence[Candidate], devices: Mapping[int, Sequence[Device]]
    ) -> dict[int, tuple[Target, ...]]:
        """Those who have not connected meanwhile, with the devices whose sessions have not ended."""
        users = sorted({one.user for one in candidates})
        connected = await self._routes.locate(users)
        users = [user for user in users if user not in connected]
        if not self._notify.by_target:
            return dict.fromkeys(users, ())
        sessions = [device.session_id for user in users for device in devices[user]]
        if not sessions:
            return {}
        ended = set(
            (
                await self._clients.accounts.ended_sessions(INSIDE, SessionIds(session_ids=sessions, asleep=True))
            ).session_ids
        )
        await self._devices.remove_sessions(sorted(ended))
        left = {
            user: tuple(target_of(device) for device in devices[user] if device.session_id not in ended)
            for user in users
        }
        return {user: targets for user, targets in left.items() if targets}

    # ---- once per interval ----

    async def _claimed(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Those whom no other process has woken within the interval."""
        found = []
        for part in _parts(candidates):
            kept = await asyncio.gather(*(self._claim((one.user, one.conversation_id)) for one in part))
            found += [one for one, was_kept in zip(part, kept, strict=True) if was_kept]
        return found

    async def _claim(self, where: Where) -> bool:
        interval = self._settings.wake_interval_s
        self._woken.pop(where, None)  # to the end
        self._woken[where] = self._clock.monotonic() + interval
        return await self._cache.put_new(_key(where), b"1", ttl=interval)

    async def _end_interval(self, where: Where) -> None:
        self._woken.pop(where, None)
        await self._cache.delete(_key(where))

    def _forget_old(self) -> None:
        now = self._clock.monotonic()
        while self._woken and self._woken[oldest := next(iter(self._woken))] <= now:
            del self._woken[oldest]

    async def _forget(self, targets: Sequence[Target]) -> None:
        for target in targets:
            with suppress(DatabaseError):
                await self._devices.remove_gone(target.id, target.endpoint)


def _key(where: Where) -> str:
    return f"wake:{where[0]}:{where[1]}"


def _parts(many: Sequence[T]) -> Iterable[Sequence[T]]:
    return (many[start : start + CHUNK] for start in range(0, len(many), CHUNK))
