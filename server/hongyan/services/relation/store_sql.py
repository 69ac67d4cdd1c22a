"""The relation room on `ports.db`: the same statements on both engines."""

from hongyan.ports.db import Database
from hongyan.services.relation.migrations import MIGRATIONS
from hongyan.services.relation.storage import EVENTS, Storage
from hongyan.services.relation.store_sql_friends import SqlFriends
from hongyan.services.relation.store_sql_pending import SqlPending
from hongyan.services.relation.store_sql_people import SqlPeople
from hongyan.services.relation.store_sql_profiles import SqlProfiles
from hongyan.services.relation.store_sql_requests import SqlRequests


class SqlRelationStore:
    def __init__(self, db: Database) -> None:
        storage = Storage(db)
        self.friends = SqlFriends(storage)
        self.requests = SqlRequests(storage)
        self.people = SqlPeople(storage)
        self.pending = SqlPending(storage)
        self.profiles = SqlProfiles(storage)
        self.outbox = EVENTS.on(db)
        self._db = db

    async def migrate(self) -> None:
        await self._db.migrate(MIGRATIONS)
