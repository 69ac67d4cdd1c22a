"""Somebody reports a message or a person."""

from hongyan.ports.answers import Conflict, RequestKey, request_key
from hongyan.rpc.call import INSIDE, Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.moderation import rules
from hongyan.services.moderation.parts import Parts
from hongyan.services.moderation.store import ReportRow
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.message_pb2 import EntriesRequest
from hongyan_proto.moderation_pb2 import ReportReply, ReportRequest
from hongyan_proto.relation_pb2 import RelatedRequest
from hongyan_proto.user_pb2 import UserIds

_HOUR_MS = 3_600_000
_BIGGEST_ID = (1 << 63) - 1


class Reporting:
    """Implements `rpc.stubs.ModerationService`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._store = parts.store

    async def report(self, call: Call, request: ReportRequest) -> ReportReply:
        """One may report what one may see; a retry gets its answer also when that is gone."""
        if not call.user_id:
            raise ServiceError(ErrorCode.unauthenticated)
        rules.check_report(request)
        now = self._parts.clock.now_ms()
        key = request_key(call.user_id, request, since=now - self._parts.settings.request_id_hours * _HOUR_MS)
        try:
            if (before := await self._before(key)) is not None:
                return before
            user = await self._sender(call, request) if request.conversation_id else await self._person(call, request)
            target = rules.target_of(user, request.conversation_id, request.seq)
            place = (target, call.user_id, user, request.conversation_id, request.seq)
            row = ReportRow(self._parts.ids.next(), *place, request.reason, request.text.strip(), now)
            return await self._store.report(row, key)
        except Conflict:
            message = "this request id was used for another report"
            raise ServiceError(ErrorCode.conflict, message, field="request_id") from None

    async def _before(self, key: RequestKey | None) -> ReportReply | None:
        return None if key is None else await self._store.answered(key)

    async def _sender(self, call: Call, request: ReportRequest) -> int:
        """Who wrote it. The log answers as it answers the reporter's own reading."""
        after = max(request.seq, 1) - 1
        asked = EntriesRequest(conversation_id=request.conversation_id, after=after, limit=1)
        log = await self._parts.clients.messages.entries(call, asked)
        entry = log.entries[0] if log.entries and log.entries[0].seq == request.seq else None
        rules.check_message(entry, call.user_id)
        assert entry is not None
        return entry.sender_id

    async def _person(self, call: Call, request: ReportRequest) -> int:
        """Somebody whom the reporter may see, or has blocked."""
        other = request.user_id
        if other == call.user_id:
            raise rules.oneself()
        nobody = ServiceError(ErrorCode.not_found, "there is no such user", field="user_id")
        if other > _BIGGEST_ID:
            raise nobody
        found = await self._parts.clients.accounts.profiles(INSIDE, UserIds(user_ids=[other]))
        asked = RelatedRequest(user_id=call.user_id, other_ids=[other])
        (relation,) = (await self._parts.clients.relations.related(INSIDE, asked)).relations
        if not found.users or not (relation.sees or relation.blocks):
            raise nobody
        return other
