"""What a device shows beside conversations: friends, blocks and groups. Read once, then kept by the user's own stream."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan_proto import group_pb2, relation_pb2
from hongyan_proto.push_pb2 import UserEvent

if TYPE_CHECKING:
    from tests.simulation.world.device import Device

AnyRoom = Callable[[str], Any]


class Lists:
    """Lives on the device's disk: it outlasts a restart. What is told while a list is being read counts again after it:
    the list may be older than it or newer, and the last word about each person and group comes last either way.
    """

    def __init__(self, device: "Device", any_room: AnyRoom) -> None:
        self.friends: set[int] = set()
        self.blocks: set[int] = set()
        self.groups: set[int] = set()
        self.known = False
        self._device = device
        self._any_room = any_room
        self._number: int | None = None
        self._meanwhile: list[UserEvent] = []
        self._reading = 0

    def start(self) -> None:
        """The program has just begun: what it was reading is lost."""
        if self._number is not None and not self.known:
            self._begin_reading()

    def told(self, number: int, event: UserEvent) -> None:
        if self._number is not None and number == self._number + 1:
            self._number = number
        if not self.known:
            self._meanwhile.append(event)
        self._apply(event)

    def stands_at(self, number: int | None) -> None:
        """Where the stream stands after each step: what was not told on the way there must be read."""
        if number is not None and number != self._number:
            self._number = number
            self._begin_reading()

    def _begin_reading(self) -> None:
        self.known = False
        self._meanwhile.clear()
        self._reading += 1
        self._device.run(self._read(self._reading))

    async def _read(self, reading: int) -> None:
        while not self._device.online:
            await asyncio.sleep(1.0)
        call = Call(user_id=self._device.user)
        relation, group = self._any_room("RelationService"), self._any_room("GroupService")
        friends = await self._until_read(lambda: relation.list_friends(call, relation_pb2.ListFriendsRequest()))
        blocks = await self._until_read(lambda: relation.list_blocks(call, relation_pb2.ListBlocksRequest()))
        groups = await self._until_read(lambda: group.list_groups(call, group_pb2.ListGroupsRequest()))
        if reading != self._reading:
            return
        self.friends = {friend.user.id for friend in friends.friends}
        self.blocks = {block.user.id for block in blocks.blocks}
        self.groups = {it.id for it in groups.groups}
        self.known = True
        for event in self._meanwhile:
            self._apply(event)
        self._meanwhile.clear()

    async def _until_read(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        while True:
            try:
                return await ask()
            except ServiceError:
                await asyncio.sleep(0.5)

    def _apply(self, event: UserEvent) -> None:
        body = event.WhichOneof("body")
        if body == "friend":
            self.friends.add(event.friend.user.id)
        elif body == "friend_removed":
            self.friends.discard(event.friend_removed.user_id)
        elif body == "block":
            (self.blocks.add if event.block.on else self.blocks.discard)(event.block.user_id)
        elif body == "group_joined":
            self.groups.add(event.group_joined.id)
        elif body == "group_left":
            self.groups.discard(event.group_left.group_id)
