"""What all chapters of the room share."""

from collections.abc import Iterable

from google.protobuf.message import Message

from hongyan.kit.tasks import Tasks
from hongyan.ports.answers import RequestKey, request_key
from hongyan.ports.outbox import Outbox
from hongyan.rpc.call import INSIDE, Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.relation.following import Follower
from hongyan.services.relation.parts import Parts
from hongyan.services.relation.showing import Showing
from hongyan.services.relation.spreading import Spreader
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.user_pb2 import UserIds

BIGGEST_ID = 2**63 - 1
_HOUR_MS = 3_600_000


class Room:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.store = parts.store
        self.settings = parts.settings
        self.showing = Showing(parts)
        self._clients = parts.clients
        self._clock = parts.clock
        self._follower = Follower(parts)
        self._spreader = Spreader(parts, self.changed)
        self._outbox = Outbox(
            "relation_outbox",
            parts.store.outbox,
            self.showing.publish,
            clock=parts.clock,
            rng=parts.rng,
            poll_s=parts.settings.outbox_poll_s,
            age_ms=parts.settings.outbox_age_ms,
        )

    async def start(self, tasks: Tasks) -> None:
        self._outbox.start(tasks)
        self._follower.start(tasks)
        await self._spreader.start(tasks)

    async def close(self) -> None:
        await self._spreader.close()
        await self._outbox.close()

    def changed(self) -> None:
        """Something was committed: tell the devices, and the log."""
        self._outbox.wake()
        self._follower.wake()

    def now(self) -> int:
        return self._clock.now_ms()

    async def check_exists(self, user_id: int) -> None:
        if user_id not in await self.existing([user_id]):
            raise no_such_user()

    async def existing(self, user_ids: Iterable[int]) -> set[int]:
        """Those who are and are not disabled."""
        asked = [user for user in user_ids if 0 < user <= BIGGEST_ID]
        return set((await self._clients.accounts.exist(INSIDE, UserIds(user_ids=asked))).user_ids) if asked else set()

    def key_of(self, user: int, request: Message) -> RequestKey | None:
        """None for a request without an id."""
        return request_key(user, request, since=self.remembered_since(), secret=self.parts.key)

    def remembered_since(self) -> int:
        return self.now() - self.settings.request_id_hours * _HOUR_MS


def person(call: Call) -> int:
    if not call.user_id:
        raise ServiceError(ErrorCode.unauthenticated)
    return call.user_id


def no_such_user(field: str = "user_id") -> ServiceError:
    return ServiceError(ErrorCode.not_found, "there is no such user", field=field)


def no_such_category(field: str = "category_id") -> ServiceError:
    return ServiceError(ErrorCode.not_found, "there is no such category", field=field)


def too_many(message: str) -> ServiceError:
    return ServiceError(ErrorCode.too_many, message)
