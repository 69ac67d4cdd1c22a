"""Connections by user, and what `push` delivers to them."""

from collections.abc import Callable, Iterator

from hongyan.gateway.connection import Connection
from hongyan.gateway.frames import Shared
from hongyan.gateway.session import REPLACED, SIGNED_OUT
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan_proto import frames_pb2, inside_pb2
from hongyan_proto.errors_pb2 import ErrorCode

Users = dict[int, tuple[Connection, ...]]


class Hub:
    """Implements `GatewayService`. A delivery is put into outboxes without waiting, so that the frames of one
    connection keep the order of the calls; the writing happens in slices (`outbox.Flusher`).
    """

    def __init__(self) -> None:
        self.users: Users = {}

    def join(self, connection: Connection) -> None:
        user = connection.session.user
        self.users[user] = (*self.users.get(user, ()), connection)

    def leave(self, connection: Connection) -> bool:
        """Whether it was the last one of its user."""
        user = connection.session.user
        before = self.users.get(user, ())
        if connection not in before:
            return False
        after = tuple(other for other in before if other is not connection)
        if after:
            self.users[user] = after
        else:
            del self.users[user]
        return not after

    def connections(self) -> Iterator[Connection]:
        for connections in list(self.users.values()):
            yield from connections

    def resync(self, reason: str) -> None:
        """Tell everybody to sync: something may have passed by this gateway."""
        frame = Shared(frames_pb2.ServerFrame(resync=frames_pb2.Resync(reason=reason)))
        for connection in self.connections():
            if connection.live:
                connection.outbox.push(frame)

    async def deliver(self, call: Call, request: inside_pb2.DeliverBatch) -> inside_pb2.DeliverReply:  # noqa: ARG002
        unknown: dict[int, None] = {}
        for item in request.items:
            kind = item.WhichOneof("body")
            if kind == "close":
                self._close(item)
            elif kind == "resync" and not item.user_ids:
                self.resync(item.resync)
            elif kind is not None:
                self._push(item, _FRAMES[kind](item), unknown)
        return inside_pb2.DeliverReply(unknown_user_ids=unknown)

    def _push(self, item: inside_pb2.DeliverItem, frame: Shared, unknown: dict[int, None]) -> None:
        origin = item.origin_session
        for user in item.user_ids:
            connections = self.users.get(user)
            if connections is None:
                unknown[user] = None
                continue
            for connection in connections:
                # Before its welcome a connection needs nothing: it syncs after that.
                if connection.live and (not origin or connection.origin != origin):
                    connection.outbox.push(frame)

    def _close(self, item: inside_pb2.DeliverItem) -> None:
        ended = set(item.session_ids)
        users = list(item.user_ids) or list(self.users)
        code = REPLACED if item.close.startswith("replaced") else SIGNED_OUT
        for user in users:
            for connection in self.users.get(user, ()):
                if connection.session.session in ended:
                    connection.close(code, ServiceError(ErrorCode.session_ended, item.close or "the session has ended"))


def _pushed(push: frames_pb2.Push) -> Shared:
    return Shared(frames_pb2.ServerFrame(push=push))


_FRAMES: dict[str, Callable[[inside_pb2.DeliverItem], Shared]] = {
    "entry": lambda item: Shared(entry=item.entry),
    "marks": lambda item: _pushed(frames_pb2.Push(marks=[item.marks])),
    "event": lambda item: _pushed(frames_pb2.Push(events=[item.event])),
    "row": lambda item: _pushed(frames_pb2.Push(conversations=[item.row])),
    "typing": lambda item: Shared(frames_pb2.ServerFrame(typing=item.typing)),
    "resync": lambda item: Shared(frames_pb2.ServerFrame(resync=frames_pb2.Resync(reason=item.resync))),
}
