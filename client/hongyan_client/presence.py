"""Who is there: the server tells of those whom one watches, for as long as the connection lasts."""

import contextlib
from collections.abc import Iterable

from hongyan_client.calls import number
from hongyan_client.core import effects
from hongyan_client.core.effects import Effect
from hongyan_client.errors import ClientError
from hongyan_client.host import Host
from hongyan_client.tasks import Tasks
from hongyan_client.view import User
from hongyan_proto import frames_pb2


class Presence:
    """`client.presence`. Whom one watches is asked for again on every new connection."""

    def __init__(self, host: Host, tasks: Tasks) -> None:
        self._host = host
        self._tasks = tasks
        self._watched: tuple[int, ...] = ()
        self._online: dict[str, bool] = {}
        host.listen(self._on_effect)

    async def watch(self, users: Iterable[str | User]) -> None:
        """Be told of these, and of nobody else any more. Refused when they are too many."""
        asked = tuple(sorted({number(user) for user in users}))
        before, self._watched = self._watched, asked
        self._online = {user: on for user, on in self._online.items() if int(user) in asked}
        if not self._host.core.connection.is_up():
            return  # it is asked for with the next connection
        try:
            await self._ask()
        except ClientError:
            if self._watched == asked:
                self._watched = before
            raise

    @property
    def watched(self) -> tuple[str, ...]:
        return tuple(map(str, self._watched))

    def online(self, user: str | User) -> bool | None:
        """None: nothing was told of them on this connection."""
        return self._online.get(str(number(user)))

    async def _ask(self) -> None:
        frame = frames_pb2.ClientFrame()
        frame.watch.user_ids.extend(self._watched)
        frame.watch.SetInParent()
        await self._host.ask(frame)

    def _on_effect(self, effect: Effect) -> None:
        match effect:
            case effects.Presence(users=users):
                self._online |= {user: on for user, on in users.items() if int(user) in self._watched}
            case effects.Status(state="LIVE"):
                if self._watched:
                    self._tasks.spawn("watch", self._again())
            case effects.Status():
                self._online = {}
            case _:
                pass

    async def _again(self) -> None:
        with contextlib.suppress(ClientError):
            await self._ask()
