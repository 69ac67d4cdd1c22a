"""Whom a message wakes who is not connected. Beside the delivery, never in its way: what overflows is dropped.

offered (nobody's device took it) → candidates → devices, quiet hours → the log (mute, marks, recalled?)
  → connected by now? → once per person, conversation and interval → `notify`
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from google.protobuf.message import DecodeError

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
from hongyan.services.push.notifications import target_of
from hongyan.services.push.quiet import is_quiet
from hongyan.services.push.settings import PushSettings
from hongyan.services.push.store import AS_SHIPPED, Device, DeviceStore, Preferences
from hongyan_proto.inside_pb2 import Sleeper, SleepersReply, SleepersRequest
from hongyan_proto.model_pb2 import Entry, Kind
from hongyan_proto.user_pb2 import SessionIds

T = TypeVar("T")
log = get_logger("push")
COUNTABLE = range(1, 10)
"""Kinds of entries that people call messages; changes of them wake nobody."""
EVERYBODY = "all"
CHUNK = 500
"""People asked about in one statement."""

Where = tuple[int, str]
"""A person and a conversation."""


@dataclass(frozen=True, slots=True)
class Message:
    """What of an entry decides whom it wakes; not its text."""

    conversation_id: str
    seq: int
    sender: int
    mentions: frozenset[str]
    users: Sequence[int]
    connected: Mapping[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Recalled:
    conversation_id: str
    seq: int


@dataclass(frozen=True, slots=True)
class Came:
    """A device of theirs has taken what there is: a later message may wake them at once."""

    user: int
    conversation_id: str


Word = Message | Recalled | Came


@dataclass(slots=True)
class Candidate:
    user: int
    conversation_id: str
    messages: dict[int, frozenset[str]] = field(default_factory=dict)
    """Their mentions by seq."""

    @property
    def seq(self) -> int:
        return max(self.messages)

    @property
    def is_named(self) -> bool:
        return any(str(self.user) in mentions for mentions in self.messages.values())

    @property
    def is_mentioned(self) -> bool:
        return self.is_named or any(EVERYBODY in mentions for mentions in self.messages.values())


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
                    self._put(_word(item, connected))
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
        candidates = await self._candidates(words)
        devices, wants = await self._reachable({user for user, _ in candidates})
        now = self._clock.now_ms()
        left = [
            one
            for one in candidates.values()
            if one.user in devices and not _is_left_alone(one, wants.get(one.user, AS_SHIPPED), now)
        ]
        sleepers = await self._asleep(left)
        left = [one for one in left if (one.user, one.conversation_id) in sleepers]
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

    async def _candidates(self, words: Sequence[Word]) -> dict[Where, Candidate]:
        self._forget_old()
        found: dict[Where, Candidate] = {}
        for word in words:
            if isinstance(word, Came):
                await self._end_interval((word.user, word.conversation_id))
                found.pop((word.user, word.conversation_id), None)
            elif isinstance(word, Recalled):
                await self._notify.withdraw(word.conversation_id, word.seq)
            else:
                for part in _parts(word.users):
                    self._add(found, word, part)
                    await asyncio.sleep(0)  # a large group holds up nobody
        return found

    def _add(self, found: dict[Where, Candidate], message: Message, users: Iterable[int]) -> None:
        for user in users:
            where = (user, message.conversation_id)
            if user == message.sender or user in message.connected or where in self._woken:
                continue
            candidate = found.get(where) or found.setdefault(where, Candidate(*where))
            candidate.messages[message.seq] = message.mentions

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
        request = SleepersRequest(items=[_asked(name, ones) for name, ones in by_name.items()])
        reply = await self._clients.log.sleepers(INSIDE, request)
        now, found = self._clock.now_ms(), dict[Where, Sleeper]()
        for (name, ones), item in zip(by_name.items(), reply.items, strict=True):
            sleepers = {sleeper.user_id: sleeper for sleeper in item.sleepers}
            for one in ones:
                sleeper = sleepers.get(one.user)
                if sleeper is not None and _is_behind(one, sleeper, item) and _may_wake(one, sleeper, now):
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
        ended = set((await self._clients.accounts.ended_sessions(INSIDE, SessionIds(session_ids=sessions))).session_ids)
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


def _word(item: Directed, connected: Mapping[int, Sequence[str]]) -> Word | None:
    try:
        entry = Entry.FromString(item.value)
    except DecodeError:
        return None
    if entry.kind in COUNTABLE:
        mentions = frozenset(entry.text.mentions)
        return Message(entry.conversation_id, entry.seq, entry.sender_id, mentions, item.user_ids, connected)
    if entry.kind == Kind.recall:
        return Recalled(entry.conversation_id, entry.target_seq)
    return None


def _asked(name: str, ones: Sequence[Candidate]) -> SleepersRequest.Item:
    seqs = sorted({seq for one in ones for seq in one.messages})
    return SleepersRequest.Item(conversation_id=name, seqs=seqs, user_ids=sorted(one.user for one in ones))


def _is_behind(one: Candidate, sleeper: Sleeper, item: SleepersReply.Item) -> bool:
    """Drops the messages that were recalled; whether there is one left that they have not read."""
    for seq in item.recalled:
        one.messages.pop(seq, None)
    return bool(one.messages) and sleeper.unread > 0 and one.seq > sleeper.read_seq


def _may_wake(one: Candidate, sleeper: Sleeper, now_ms: int) -> bool:
    """Who is named is told also where they have muted the conversation: somebody asks for them, not for everybody."""
    is_muted = sleeper.muted_until < 0 or sleeper.muted_until > now_ms
    return not is_muted or one.is_named


def _is_left_alone(one: Candidate, wants: Preferences, now_ms: int) -> bool:
    return is_quiet(wants, now_ms) and not (wants.quiet_mentions and one.is_named)


def _key(where: Where) -> str:
    return f"wake:{where[0]}:{where[1]}"


def _parts(many: Sequence[T]) -> Iterable[Sequence[T]]:
    return (many[start : start + CHUNK] for start in range(0, len(many), CHUNK))
