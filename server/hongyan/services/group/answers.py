"""The same request id gets the same answer for a day; another body under it is a conflict."""

import hashlib
from dataclasses import dataclass
from typing import Any, TypeVar

from google.protobuf.message import Message

from hongyan.rpc.errors import ServiceError
from hongyan.services.group.store import Answer, GroupTx
from hongyan_proto.errors_pb2 import ErrorCode

Reply = TypeVar("Reply", bound=Message)
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked what under which id. Without an id nothing is remembered."""

    user_id: int
    request_id: str
    digest: bytes
    now: int
    since: int

    async def answered(self, tx: GroupTx, reply: type[Reply]) -> Reply | None:
        """The answer that was given already. Raises `conflict`."""
        found = await tx.answer(self.user_id, self.request_id, self.since) if self.request_id else None
        if found is None:
            return None
        if found.digest != self.digest:
            raise ServiceError(ErrorCode.conflict, "this request id was used for something else", field="request_id")
        return reply.FromString(found.reply)

    async def remember(self, tx: GroupTx, reply: Message) -> None:
        if self.request_id:
            answer = Answer(self.digest, reply.SerializeToString())
            await tx.remember(self.user_id, self.request_id, answer, self.now)


def asked(user_id: int, request: Any, *, now: int, hours: int) -> Asked:
    """`request`: a message with a `request_id`."""
    body = type(request)()
    body.CopyFrom(request)
    body.ClearField("request_id")
    name: str = request.DESCRIPTOR.full_name
    digest = hashlib.sha256(name.encode() + b"\0" + body.SerializeToString(deterministic=True)).digest()
    return Asked(user_id, request.request_id, digest, now, now - hours * _HOUR_MS)
