"""From events to one batch per gateway."""

from collections.abc import Iterable, Mapping, Sequence

from hongyan.ports.routes import Routes
from hongyan.rpc.call import INSIDE
from hongyan.rpc.stubs import LogService
from hongyan.services.push.audience import Memberships
from hongyan_proto.inside_pb2 import DeliverBatch, DeliverItem, EventItem, LogEvent, RowsRequest


class Addressed:
    """Deliver items with the users that they are for."""

    def __init__(self) -> None:
        self.items: list[tuple[Sequence[int], DeliverItem]] = []

    def add(self, users: Sequence[int], item: DeliverItem) -> None:
        if users:
            self.items.append((users, item))

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
        for users, item in addressed.items:
            for gateway, present in _by_gateway(users, where).items():
                batch = batches.get(gateway)
                if batch is None:
                    batch = batches[gateway] = DeliverBatch()
                copy = batch.items.add()
                copy.CopyFrom(item)
                copy.user_ids.extend(present)
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
            entry = DeliverItem(entry=item.entry, origin_session=item.origin_session)
            addressed.add(membership.may_see(item.seq), entry)
        elif body == "marks":
            addressed.add(_concerned(item, membership.present()), DeliverItem(marks=item.marks))

    async def _address_row(self, item: EventItem, addressed: Addressed) -> None:
        """A member's own settings changed: their other devices get the present row."""
        user = item.row.user_id
        request = RowsRequest(conversation_id=item.conversation_id, user_ids=[user])
        for row in (await self._log.rows(INSIDE, request)).rows:
            if row.id:
                addressed.add([user], DeliverItem(row=row, origin_session=item.origin_session))


def _concerned(item: EventItem, present: Iterable[int]) -> Sequence[int]:
    """Marks are for the marker's own devices and, between two, for the other one."""
    return list(present) if item.conversation_id.startswith("d.") else [item.marks.user_id]


def _by_gateway(users: Sequence[int], where: Mapping[int, Sequence[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for user in users:
        for gateway in where.get(user, ()):
            found.setdefault(gateway, []).append(user)
    return found
