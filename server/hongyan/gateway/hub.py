"""Connections by user, and what `push` delivers to them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from hongyan.gateway.connection import Connection
from hongyan.gateway.frames import Shared
from hongyan.gateway.hints import Hints
from hongyan.gateway.session import REPLACED, SIGNED_OUT, State
from hongyan.rpc import direct
from hongyan.rpc.call import Call
from hongyan.rpc.direct import Directed
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
        self.hints = Hints(self.users)

    def join(self, connection: Connection) -> None:
        user = connection.session.user
        self.users[user] = (*self.users.get(user, ()), connection)

    def leave(self, connection: Connection) -> bool:
        """Whether it was the last one of its user."""
        self.hints.forget(connection)
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
        unknown = self.deliver_directed([direct.from_proto(item) for item in request.items])
        return inside_pb2.DeliverReply(unknown_user_ids=unknown)

    def deliver_directed(self, items: Sequence[Directed]) -> Iterable[int]:
        """The same for who stands in this process; the users that are not here."""
        unknown: dict[int, None] = {}
        for item in items:
            kind = item.kind
            if item.outline is not None:
                self.hints.deliver(item, item.outline)
            elif kind == "entry":
                self._push(item, Shared(entry=item.value), unknown)
            elif kind == "close":
                self._close(item)
            elif kind == "resync" and not item.user_ids:
                self.resync(item.value)
            elif kind in _FRAMES:
                self._push(item, Shared(_FRAMES[kind](item.value)), unknown)
        return unknown

    def _push(self, item: Directed, frame: Shared, unknown: dict[int, None]) -> None:
        users, origin = self.users, item.origin_session
        for user in item.user_ids:
            connections = users.get(user)
            if connections is None:
                unknown[user] = None
                continue
            for connection in connections:
                # Before its welcome a connection needs nothing: it syncs after that.
                if connection.session.state is State.live and (not origin or connection.origin != origin):
                    connection.outbox.push(frame)

    def _close(self, item: Directed) -> None:
        ended = set(item.session_ids)
        users = list(item.user_ids) or list(self.users)
        code = REPLACED if item.value.startswith("replaced") else SIGNED_OUT
        for user in users:
            for connection in self.users.get(user, ()):
                if connection.session.session in ended:
                    connection.close(code, ServiceError(ErrorCode.session_ended, item.value or "the session has ended"))


_FRAMES: dict[str, Callable[[Any], frames_pb2.ServerFrame]] = {
    "marks": lambda marks: frames_pb2.ServerFrame(push=frames_pb2.Push(marks=[marks])),
    "event": lambda event: frames_pb2.ServerFrame(push=frames_pb2.Push(events=[event])),
    "row": lambda row: frames_pb2.ServerFrame(push=frames_pb2.Push(conversations=[row])),
    "typing": lambda typing: frames_pb2.ServerFrame(typing=typing),
    "resync": lambda reason: frames_pb2.ServerFrame(resync=frames_pb2.Resync(reason=reason)),
}
