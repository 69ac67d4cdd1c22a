"""The room as a whole: its chapters under the names of the .proto, and what goes on by itself."""

import asyncio

from hongyan.kit.log import get_logger
from hongyan.rpc.errors import ServiceError
from hongyan.services.relation.asking import Asking
from hongyan.services.relation.guarding import Guarding
from hongyan.services.relation.inside import Inside
from hongyan.services.relation.listing import Listing
from hongyan.services.relation.parts import Parts
from hongyan.services.relation.room import Room
from hongyan.services.relation.settings import DAY_MS
from hongyan.services.relation.suggesting import Suggesting

log = get_logger("relation")
_BATCH = 200


class Relations:
    """Implements `rpc.stubs.RelationService`; `inside` implements `rpc.stubs.Relations` beside it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._room = room = Room(parts)
        self.inside = Inside(room)
        asking, listing, guarding, suggesting = Asking(room), Listing(room), Guarding(room), Suggesting(room)
        self.ask_friend = asking.ask_friend
        self.list_friend_requests = asking.list_friend_requests
        self.accept_friend = asking.accept_friend
        self.reject_friend = asking.reject_friend
        self.withdraw_friend = asking.withdraw_friend
        self.get_adding = asking.get_adding
        self.list_friends = listing.list_friends
        self.update_friend = listing.update_friend
        self.delete_friend = listing.delete_friend
        self.list_categories = listing.list_categories
        self.create_category = listing.create_category
        self.update_category = listing.update_category
        self.delete_category = listing.delete_category
        self.list_blocks = guarding.list_blocks
        self.block = guarding.block
        self.unblock = guarding.unblock
        self.get_privacy = guarding.get_privacy
        self.update_privacy = guarding.update_privacy
        self.recommend = suggesting.recommend
        self.dismiss = suggesting.dismiss
        self.get_contacts = suggesting.get_contacts
        self.set_contacts = suggesting.set_contacts
        self.match_contacts = suggesting.match_contacts

    async def start(self) -> None:
        """Call after `store.migrate()`; begins with what an earlier process left."""
        await self._room.start(self._parts.tasks)
        self._parts.tasks.spawn("relation_housekeeping", self._housekeeping())

    async def close(self) -> None:
        """Publish what waits. Store and bus must still be open; `tasks` is closed by its owner."""
        await self._room.close()

    async def tidy(self) -> None:
        """Note which requests are over, forget what is too old to matter."""
        requests, now = self._parts.store.requests, self._room.now()
        while await requests.expire(at=now, limit=_BATCH) == _BATCH:
            self._room.changed()
        self._room.changed()
        keep_ms = self._parts.settings.keep_requests_days * DAY_MS
        await requests.purge(requests_before=now - keep_ms, answers_before=self._room.remembered_since())

    async def _housekeeping(self) -> None:
        while True:
            try:
                await self.tidy()
            except ServiceError as error:
                log.warning("housekeeping waits", error=str(error))
            await asyncio.sleep(self._parts.settings.housekeeping_s)
