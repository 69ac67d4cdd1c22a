"""From events to one batch per gateway."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from hongyan.ports.routes import Routes
from hongyan.rpc.call import INSIDE
from hongyan.rpc.direct import Directed
from hongyan.rpc.stubs import LogService
from hongyan.services.push.audience import Membership, Memberships
from hongyan_proto.inside_pb2 import EventItem, LogEvent, RowsRequest

Located = Callable[[Sequence[Directed], Mapping[int, Sequence[str]], bool], None]
"""Is told of everything that is delivered, who of its people is connected, and whether all of them are."""


class Delivery:
    """Finds who is concerned, then where they are. Routes are looked up after the event was read, never before: a
    session that registered meanwhile either gets the push or finds the entry in its own sync."""

    def __init__(
        self, *, log: LogService, routes: Routes, memberships: Memberships, located: Located | None = None
    ) -> None:
        self._log = log
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
                found.append(Directed(_audience(item, membership), body, item.entry, item.origin_session))
            elif body == "marks":
                found.append(Directed(_concerned(item, membership.present()), body, item.marks))
        return found

    async def batches(self, items: Sequence[Directed]) -> dict[str, list[Directed]]:
        """One batch per gateway where somebody is, in the order of the items."""
        users = list({user for item in items for user in item.user_ids})
        where = await self.locate(users)
        if self._located is not None:
            self._located(items, where, len(where) == len(users))
        gateways = {name for places in where.values() for name in places}
        return {name: _present(items, name, where) for name in gateways}

    async def locate(self, users: Sequence[int]) -> Mapping[int, Sequence[str]]:
        return await self._routes.locate(users) if users else {}

    async def _rows(self, item: EventItem) -> list[Directed]:
        """A member's own settings changed: their other devices get the present row."""
        user = item.row.user_id
        request = RowsRequest(conversation_id=item.conversation_id, user_ids=[user])
        rows = (await self._log.rows(INSIDE, request)).rows
        return [Directed([user], "row", row, item.origin_session) for row in rows if row.id]


def _present(items: Sequence[Directed], gateway: str, where: Mapping[int, Sequence[str]]) -> list[Directed]:
    here = {user for user, places in where.items() if gateway in places}
    found = []
    for item in items:
        users = item.user_ids
        if here.issuperset(users) and users:
            found.append(item)
        elif present := [user for user in users if user in here]:
            found.append(item.only(present))
    return found


def _audience(item: EventItem, membership: Membership) -> Sequence[int]:
    """Who may see an entry; of a change, only who may see its target too."""
    if membership.always is not None:
        return membership.always
    users = membership.may_see(item.seq)
    if item.target_seq:
        targets = set(membership.may_see(item.target_seq))
        return [user for user in users if user in targets]
    return users


def _concerned(item: EventItem, present: Iterable[int]) -> Sequence[int]:
    """Marks are for the marker's own devices and, between two, for the other one."""
    return list(present) if item.conversation_id.startswith("d.") else [item.marks.user_id]
