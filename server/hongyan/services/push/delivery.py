"""From events to one batch per gateway."""

from collections.abc import Callable, Mapping, Sequence

from hongyan.ports.routes import Routes
from hongyan.rpc.call import INSIDE
from hongyan.rpc.direct import Directed
from hongyan.rpc.stubs import LogService
from hongyan.services.push.audience import Membership, Memberships
from hongyan.services.push.outlines import outline
from hongyan.services.push.ticks import Ticks
from hongyan_proto.inside_pb2 import EventItem, LogEvent, RowsRequest
from hongyan_proto.model_pb2 import Entry

Located = Callable[[Sequence[Directed], Mapping[int, Sequence[str]], bool], None]
"""Is told of everything that is delivered, who of its people is connected, and whether all of them are."""


class Delivery:
    """Finds who is concerned, then where they are. Routes are looked up after the event was read, never before: a
    session that registered meanwhile either gets the push or finds the entry in its own sync."""

    def __init__(
        self,
        *,
        log: LogService,
        routes: Routes,
        memberships: Memberships,
        large_group: int,
        ticks: Ticks | None = None,
        located: Located | None = None,
    ) -> None:
        self._log = log
        self._large_group = large_group
        self._ticks = ticks
        self._located = located
        self._routes = routes
        self._memberships = memberships

    async def address(self, events: Sequence[LogEvent]) -> list[Directed]:
        """What the events hold, for everybody who may see it."""
        items = [item for event in events for item in event.items]
        await self._memberships.load(items)
        found: list[Directed] = []
        for item in items:
            body = item.WhichOneof("body")
            if body == "row":
                found += await self._rows(item)
            elif (membership := self._memberships.get(item.conversation_id)) is None:
                continue
            elif body == "entry":
                found.append(self._entry(item, membership))
            elif body == "marks":
                found.append(Directed(_concerned(item, membership.present), body, item.marks))
                if self._ticks is not None and item.HasField("read_from"):
                    self._ticks.read(item)
        return found

    async def batches(self, items: Sequence[Directed]) -> dict[str, list[Directed]]:
        """One batch per gateway where somebody is, in the order of the items."""
        users = set[int]().union(*{id(item.user_ids): item.user_ids for item in items}.values())
        where = await self.locate(list(users))
        if self._located is not None:
            self._located(items, where, len(where) == len(users))
        gateways = {name for places in where.values() for name in places}
        return {name: _present(items, name, where) for name in gateways}

    async def locate(self, users: Sequence[int]) -> Mapping[int, Sequence[str]]:
        return await self._routes.locate(users) if users else {}

    def _entry(self, item: EventItem, membership: Membership) -> Directed:
        users = membership.audience(item.seq, item.target_seq)
        found = Directed(users, "entry", item.entry, item.origin_session)
        if len(membership.present) > self._large_group:
            found.outline = outline(Entry.FromString(item.entry))
        elif self._ticks is not None and item.conversation_id.startswith("g."):
            self._ticks.wrote(item)
        return found

    async def _rows(self, item: EventItem) -> list[Directed]:
        """A member's own settings changed: their other devices get the present row."""
        user = item.row.user_id
        request = RowsRequest(conversation_id=item.conversation_id, user_ids=[user])
        rows = (await self._log.rows(INSIDE, request)).rows
        return [Directed([user], "row", row, item.origin_session) for row in rows if row.id]


def _present(items: Sequence[Directed], gateway: str, where: Mapping[int, Sequence[str]]) -> list[Directed]:
    """Items for the same people, as those of one conversation mostly are, are looked through once."""
    here = {user for user, places in where.items() if gateway in places}
    seen: dict[int, Sequence[int]] = {}
    found = []
    for item in items:
        users = item.user_ids
        present = seen.get(id(users))
        if present is None:
            present = seen[id(users)] = users if here.issuperset(users) else [user for user in users if user in here]
        if present:
            found.append(item if present is users else item.only(present))
    return found


def _concerned(item: EventItem, present: Sequence[int]) -> Sequence[int]:
    """Marks are for the marker's own devices and, between two, for the other one; in a group those whose messages were
    read are told later (`ticks`)."""
    return present if item.conversation_id.startswith("d.") else [item.marks.user_id]
