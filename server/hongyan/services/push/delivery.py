"""From events to one batch per gateway."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hongyan.ports.routes import Routes
from hongyan.rpc.call import INSIDE
from hongyan.rpc.stubs import LogService
from hongyan.services.push.audience import Membership, Memberships
from hongyan_proto.inside_pb2 import DeliverBatch, EventItem, LogEvent, RowsRequest


class Addressed:
    """The fields of deliver items with the users that they are for: each item is built once, in its gateway's batch."""

    def __init__(self) -> None:
        self.items: list[tuple[Sequence[int], dict[str, Any]]] = []

    def add(self, users: Sequence[int], **fields: Any) -> None:
        """`fields` are those of a `DeliverItem`, without `user_ids`."""
        if users:
            self.items.append((users, fields))

    def users(self) -> list[int]:
        return list({user for users, _ in self.items for user in users})


class Delivery:
    """Finds who is concerned, then where they are. Routes are looked up after the event was read, never before: a
    session that registered meanwhile either gets the push or finds the entry in its own sync."""

    def __init__(self, *, log: LogService, routes: Routes, memberships: Memberships) -> None:
        self._log = log
        self._routes = routes
        self._memberships = memberships

    async def address(self, events: Sequence[LogEvent]) -> Addressed:
        await self._memberships.load(events)
        addressed = Addressed()
        for event in events:
            for item in event.items:
                await self._address_item(item, addressed)
        return addressed

    async def batches(self, addressed: Addressed) -> dict[str, DeliverBatch]:
        where = await self.locate(addressed.users())
        batches: dict[str, DeliverBatch] = {}
        for users, fields in addressed.items:
            for gateway, present in _by_gateway(users, where):
                batch = batches.get(gateway)
                if batch is None:
                    batch = batches[gateway] = DeliverBatch()
                batch.items.add(user_ids=present, **fields)
        return batches

    async def locate(self, users: Sequence[int]) -> Mapping[int, Sequence[str]]:
        return await self._routes.locate(users) if users else {}

    async def _address_item(self, item: EventItem, addressed: Addressed) -> None:
        body = item.WhichOneof("body")
        if body == "row":
            await self._address_row(item, addressed)
            return
        membership = self._memberships.get(item.conversation_id)
        if membership is None:
            return
        if body == "entry":
            users = _audience(item, membership)
            addressed.add(users, entry=item.entry, origin_session=item.origin_session)
        elif body == "marks":
            addressed.add(_concerned(item, membership.present()), marks=item.marks)

    async def _address_row(self, item: EventItem, addressed: Addressed) -> None:
        """A member's own settings changed: their other devices get the present row."""
        user = item.row.user_id
        request = RowsRequest(conversation_id=item.conversation_id, user_ids=[user])
        for row in (await self._log.rows(INSIDE, request)).rows:
            if row.id:
                addressed.add([user], row=row, origin_session=item.origin_session)


def _audience(item: EventItem, membership: Membership) -> Sequence[int]:
    """Who may see an entry; of a change, only who may see its target too."""
    users = membership.may_see(item.seq)
    if item.target_seq and membership.always is None:
        targets = set(membership.may_see(item.target_seq))
        return [user for user in users if user in targets]
    return users


def _concerned(item: EventItem, present: Iterable[int]) -> Sequence[int]:
    """Marks are for the marker's own devices and, between two, for the other one."""
    return list(present) if item.conversation_id.startswith("d.") else [item.marks.user_id]


def _by_gateway(users: Sequence[int], where: Mapping[int, Sequence[str]]) -> Iterable[tuple[str, list[int]]]:
    found: dict[str, list[int]] = {}
    for user in users:
        for gateway in where.get(user, ()):
            if gateway in found:
                found[gateway].append(user)
            else:
                found[gateway] = [user]
    return found.items()
