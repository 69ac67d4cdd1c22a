"""What people do: a seeded stream of actions on devices and groups."""

import random
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hongyan.kit.ids import uuid7
from hongyan.ports.bus import PublishFailed
from hongyan.rpc.call import INSIDE
from hongyan.rpc.errors import ServiceError
from hongyan_client.core import events
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import ChangeReply, ChangeRequest, ConversationMembers, MembersRequest, UserStreamEvent
from hongyan_proto.model_pb2 import MemberChange, MemberOperation, User
from hongyan_proto.push_pb2 import UserEvent
from tests.simulation.world.broker import BusLink
from tests.simulation.world.device import Device

if TYPE_CHECKING:
    from tests.simulation.world.world import World

EMOJI = ("👍", "😀", "鸿")
WEIGHTS = {
    "send": 36,
    "twice": 3,
    "edit": 6,
    "recall": 7,
    "react": 5,
    "pin": 2,
    "read": 14,
    "look": 10,
    "close": 3,
    "settings": 3,
    "clear": 1,
    "mark_unread": 1,
    "membership": 8,
    "drop": 4,
    "offline": 3,
    "behind": 1,
    "profile": 4,
}
SOCIAL = {"membership": 20, "society": 9}
"""Where there are rooms: what people do with groups and with each other."""


class Workload:
    def __init__(self, world: "World", seed: int, weights: Mapping[str, int]) -> None:
        self._world = world
        self._rng = random.Random(f"{seed}:workload")
        usual = WEIGHTS | SOCIAL if world.with_rooms else WEIGHTS
        self._weights = usual | {name: weight for name, weight in weights.items() if name in usual}
        self._own_recalled = 0.6 if world.with_rooms else 0.95
        """Else somebody recalls what another said: managers may."""
        self._number = 0
        self.log: list[str] = []

    def act(self) -> None:
        name = self._rng.choices(list(self._weights), list(self._weights.values()))[0]
        device = self._rng.choice(self._world.devices)
        conversation = self._rng.choice(self._world.talks_of(device.user))
        self.log.append(f"{self._world.loop.time():.3f} {name} {device.name} {conversation}")
        getattr(self, f"_{name}")(device, conversation)

    # ---- messages ----

    def say(self, device: Device, conversation: str) -> None:
        self._send(device, conversation)

    def _send(self, device: Device, conversation: str) -> None:
        device.do(self._compose(device, conversation))

    def _twice(self, device: Device, conversation: str) -> None:
        """The same message by two devices at once, as a client does whose first line was only slow."""
        compose = self._compose(device, conversation)
        self._world.audit.shared.add(compose.client_id)
        device.do(compose)
        for other in self._world.devices:
            if other.user == device.user and other is not device:
                other.do(compose)

    def _compose(self, device: Device, conversation: str) -> events.Compose:
        self._number += 1
        body: dict[str, Any] = {
            "text": {"text": f"secret-{self._number:04}-{self._rng.getrandbits(32):08x}", "mentions": []}
        }
        if self._rng.random() < 0.3:
            chosen = self._rng.choice([*map(str, self._world.users), "all"])
            body["text"]["mentions"] = [chosen]
        messages = self._messages(device, conversation)
        if messages and self._rng.random() < 0.1:
            body["quoteSeq"] = self._rng.choice(messages)
        to = ""
        if conversation.startswith("d.") and self._rng.random() < 0.3:
            low, high = conversation.split(".")[1:]
            to = high if low == str(device.user) else low
        return events.Compose(conversation, self._client_id(device), body, to_user_id=to)

    def _edit(self, device: Device, conversation: str) -> None:
        self._number += 1
        text = {"text": f"secret-{self._number:04}-{self._rng.getrandbits(32):08x}", "mentions": []}
        if self._rng.random() < 0.3:
            text["mentions"] = [str(self._rng.choice(self._world.users))]
        self._change(device, conversation, "edit", {"text": text}, own=True)

    def _recall(self, device: Device, conversation: str) -> None:
        self._change(device, conversation, "recall", {}, own=self._rng.random() < self._own_recalled)

    def _react(self, device: Device, conversation: str) -> None:
        body = {"emoji": self._rng.choice(EMOJI), "on": self._rng.random() < 0.7}
        self._change(device, conversation, "react", body, own=False)

    def _pin(self, device: Device, conversation: str) -> None:
        self._change(device, conversation, "pin", {"on": self._rng.random() < 0.7}, own=False)

    def _change(self, device: Device, conversation: str, op: str, body: dict[str, Any], *, own: bool) -> None:
        """On something that the device knows, or on what still waits in its outbox."""
        waiting = [
            item["id"]
            for item in device.outbox()
            if item["conversationId"] == conversation and item["op"] == "send" and item["state"] != "FAILED"
        ]
        if own and waiting and self._rng.random() < 0.3:
            depends = self._rng.choice(waiting)
            device.do(events.Change(conversation, self._client_id(device), op, body, depends_on=depends))
            return
        seqs = self._messages(device, conversation, own=own)
        if seqs:
            target = self._rng.choice(seqs[-6:])
            device.do(events.Change(conversation, self._client_id(device), op, body, target_seq=target))

    def _messages(self, device: Device, conversation: str, *, own: bool = False) -> list[int]:
        return [
            seq
            for seq, message in sorted(device.messages(conversation).items())
            if message.get("kind") == "text" and (not own or message.get("senderId") == str(device.user))
        ]

    def _client_id(self, device: Device) -> str:
        return uuid7(device.clock, self._rng)

    # ---- one's own view ----

    def _read(self, device: Device, conversation: str) -> None:
        head = device.head(conversation)
        if head:
            seq = head if self._rng.random() < 0.6 else self._rng.randint(1, head)
            device.do(events.Read(conversation, seq))

    def _look(self, device: Device, conversation: str) -> None:
        head = device.head(conversation)
        lo = self._rng.randint(1, head) if head and self._rng.random() < 0.5 else 0
        device.view(conversation, lo)

    def _close(self, device: Device, _: str) -> None:
        device.leave()

    def _settings(self, device: Device, conversation: str) -> None:
        body = self._rng.choice(
            [
                {"pinned": True},
                {"pinned": False},
                {"draft": f"draft {self._number}"},
                {"hidden": True},
                {"mutedUntil": -1},
            ]
        )
        device.do(events.Change(conversation, self._client_id(device), "update", body))

    def _clear(self, device: Device, conversation: str) -> None:
        device.do(events.Change(conversation, self._client_id(device), "clear"))

    def _mark_unread(self, device: Device, conversation: str) -> None:
        device.do(events.Change(conversation, self._client_id(device), "mark_unread"))

    # ---- the line ----

    def _drop(self, device: Device, _: str) -> None:
        device.break_line()

    def _offline(self, device: Device, _: str) -> None:
        device.go(online=False)
        self._world.later(self._rng.expovariate(1 / 8), device.go, online=True)

    def _behind(self, device: Device, _: str) -> None:
        device.front = not device.front
        device.do(events.Front(device.front))

    def _profile(self, device: Device, _: str) -> None:
        """Something for the user's own stream, as another service would say it."""
        self._number += 1
        profile = User(id=device.user, nickname=f"name {self._number}")
        made = UserEvent(at=self._world.clock.now_ms(), profile=profile)
        event = UserStreamEvent(event_id=f"event-{self._number}", user_id=device.user, event=made)
        self._world.spawn(self._tell(event))

    async def _tell(self, event: UserStreamEvent) -> None:
        """As a service with an outbox does: until the bus has confirmed."""
        world = self._world
        link = BusLink(world.bus, world.broker, world.process, world.network, world.watch.published)
        while not world.somebody_listens:
            await world.sleep(0.1)
        while True:
            try:
                await link.publish(world.user_topic, 0, [event])
            except PublishFailed:
                await world.sleep(0.5)
            else:
                return

    # ---- membership ----

    def _society(self, _device: Device, _conversation: str) -> None:
        self._world.society.with_each_other()

    def _membership(self, _device: Device, _conversation: str) -> None:
        if self._world.with_rooms:
            self._world.society.in_groups()
            return
        group = self._rng.choice(self._world.keepers.groups)
        user = self._rng.choice(self._world.users)
        wish = self._rng.choice(("in or out", "in or out", "block", "unblock"))
        self._world.spawn(self._world.keepers.change(group, user, wish))


class Keepers:
    """Where there are no rooms: they decide on what `Members` says and ask the log to `Change`, also what no group would."""

    groups = ("g.5", "g.6")

    def __init__(self, world: "World", seed: int) -> None:
        self._world = world
        self._rng = random.Random(f"{seed}:keepers")
        self._number = 0
        self.answers: list[tuple[ChangeRequest, ChangeReply, int]] = []
        """With the number of histories that had been wiped out."""
        self.refused: list[tuple[str, str]] = []

    async def make(self, group: str, users: list[int]) -> None:
        change = MemberChange(items=[MemberChange.Item(operation=MemberOperation.join, user_id=user) for user in users])
        await self._ask(group, 0, change)

    async def change(self, group: str, user: int, wish: str) -> None:
        for _ in range(5):
            known = await self._members(group)
            if known is None or not known.version:
                return
            operation = self._decide(known, user, wish)
            item = MemberChange.Item(operation=operation, user_id=user)
            if operation == MemberOperation.join and self._rng.random() < 0.3:
                item.from_seq = 1
            if await self._ask(group, known.version, MemberChange(items=[item])):
                return

    def _decide(self, known: ConversationMembers, user: int, wish: str) -> Any:
        if wish != "in or out":
            return MemberOperation.Value(wish)
        is_in = any(member.user_id == user and not member.to_seq for member in known.members)
        return MemberOperation.leave if is_in else MemberOperation.join

    async def _members(self, group: str) -> ConversationMembers | None:
        request = MembersRequest(conversation_ids=[group])
        for _ in range(10):
            try:
                reply = await self._world.any_message("LogService").members(INSIDE, request)
            except ServiceError:
                await self._world.sleep(0.5)
            else:
                return reply.conversations[0] if reply.conversations else None
        return None

    async def _ask(self, group: str, version: int, change: MemberChange) -> bool:
        """Whether it is decided; False: the members have moved. Asked again with the same id while nobody knows."""
        self._number += 1
        change_id = f"change-{self._number}"
        request = ChangeRequest(
            conversation_id=group, change_id=change_id, expected_version=version, by_user_id=0, change=change
        )
        for _ in range(40):
            try:
                reply = await self._world.any_message("LogService").change(INSIDE, request)
            except ServiceError as error:
                if error.code == ErrorCode.moved:
                    self.refused.append((group, change_id))
                    return False
                if error.code not in _AGAIN:
                    self.refused.append((group, change_id))
                    return True
                await self._world.sleep(0.5)
            else:
                self.answers.append((request, reply, len(self._world.journal.past)))
                if self._rng.random() < 0.15:  # the caller never learned it, or was killed after it did
                    continue
                return True
        return True


_AGAIN = frozenset(
    [ErrorCode.internal, ErrorCode.overloaded, ErrorCode.unavailable, ErrorCode.outcome_unknown, ErrorCode.storage_full]
)
