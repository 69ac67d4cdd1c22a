"""`Append` and `Deliver` happen once per message: for a service of this process their batches are passed as objects.

Such a service has `append_sends` or `deliver_directed` beside the method of the .proto; for every other stub the batch
is built, and nobody but this module knows the difference.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.stubs import GatewayService, LogService
from hongyan_proto.inside_pb2 import AppendBatch, AppendResult, DeliverBatch, DeliverItem, Outline
from hongyan_proto.message_pb2 import SendRequest

Appended = bytes | ServiceError
"""What became of a send: an encoded `Sent`, or why not."""


class Outgoing(Protocol):
    """A send with its sender, as in `AppendItem`. `send` is taken over: the caller does not look at it again."""

    user_id: int
    session_id: int
    trace: str
    send: SendRequest


class Directed:
    """Something for some users, as in `DeliverItem`: `kind` names the field of its body, `value` is what it holds.
    `outline` comes with an entry of a large group."""

    __slots__ = ("kind", "origin_session", "outline", "session_ids", "user_ids", "value")

    def __init__(
        self, user_ids: Sequence[int], kind: str, value: Any, origin_session: int = 0, session_ids: Sequence[int] = ()
    ) -> None:
        self.user_ids = user_ids
        self.kind = kind
        self.value = value
        self.origin_session = origin_session
        self.session_ids = session_ids
        self.outline: Outline | None = None

    def only(self, user_ids: Sequence[int]) -> "Directed":
        """The same for some of its users."""
        some = Directed(user_ids, self.kind, self.value, self.origin_session, self.session_ids)
        some.outline = self.outline
        return some


async def append(log: LogService, call: Call, sends: Sequence[Outgoing]) -> Sequence[Appended]:
    """One answer per send, in their order. Raises what the call raises."""
    if hasattr(type(log), "append_sends"):
        appended: Sequence[Appended] = await log.append_sends(call, sends)  # type: ignore[attr-defined]
        return appended
    batch = AppendBatch()
    for one in sends:
        batch.items.add(user_id=one.user_id, session_id=one.session_id, trace=one.trace, send=one.send)
    return [_appended(result) for result in (await log.append(call, batch)).results]


async def deliver(gateway: GatewayService, call: Call, items: Sequence[Directed]) -> None:
    """Return when the gateway has taken them. Raises what the call raises."""
    if hasattr(type(gateway), "deliver_directed"):
        gateway.deliver_directed(items)  # type: ignore[attr-defined]
        return
    await gateway.deliver(call, DeliverBatch(items=[to_proto(item) for item in items]))


def to_proto(item: Directed) -> DeliverItem:
    return DeliverItem(
        user_ids=item.user_ids,
        origin_session=item.origin_session,
        session_ids=item.session_ids,
        outline=item.outline,
        **{item.kind: item.value},
    )


def from_proto(item: DeliverItem) -> Directed:
    """`kind` is empty for a body that this version does not know."""
    kind = item.WhichOneof("body") or ""
    found = Directed(item.user_ids, kind, getattr(item, kind, None), item.origin_session, item.session_ids)
    found.outline = item.outline if item.HasField("outline") else None
    return found


def _appended(result: AppendResult) -> Appended:
    if result.HasField("sent"):
        return result.sent.SerializeToString()
    return ServiceError.from_proto(result.error)
