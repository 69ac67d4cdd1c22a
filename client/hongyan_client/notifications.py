"""Notifications: when one's sleeping devices are woken, and when they are left alone."""

from dataclasses import dataclass

from hongyan_client.calls import Caller
from hongyan_client.wire import plain
from hongyan_proto import model_pb2, push_pb2

DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class QuietHours:
    """`begin` and `end` as `23:00`; an end before the begin is on the next day, the same is all day."""

    begin: str = "00:00"
    end: str = "00:00"
    time_zone: str = ""  # `Asia/Shanghai`
    mentions: bool = False  # who mentions one by name wakes one all the same
    on: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    quiet: QuietHours
    preview: bool  # a device may show who wrote and what


@dataclass(frozen=True, slots=True)
class Target:
    """A device that can be woken."""

    session_id: str
    at: int = 0
    current: bool = False


class Notifications:
    """`client.notifications`. Every method is Refused when the server says no, and Unreachable when no answer came."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    async def settings(self) -> Settings:
        reply = await self._call("NotificationService/GetNotifications", model_pb2.Empty(), push_pb2.NotificationsReply)
        return _settings(reply.notifications)

    async def update(self, *, quiet: QuietHours | None = None, preview: bool | None = None) -> Settings:
        """Exactly what is named; quiet hours change as a whole."""
        request = push_pb2.UpdateNotificationsRequest(preview=preview)
        if quiet is not None:
            request.quiet.CopyFrom(
                push_pb2.QuietHours(
                    on=quiet.on,
                    from_minute=minute(quiet.begin),
                    to_minute=minute(quiet.end),
                    time_zone=quiet.time_zone,
                    mentions=quiet.mentions,
                )
            )
        reply = await self._call("NotificationService/UpdateNotifications", request, push_pb2.NotificationsReply)
        return _settings(reply.notifications)

    async def key(self) -> str:
        """What a browser is handed when it subscribes; empty: this server wakes none."""
        return (await self._call("NotificationService/GetPushKey", model_pb2.Empty(), push_pb2.PushKey)).public_key

    async def register(self, endpoint: str, p256dh: str, auth: str) -> Target:
        """Where this device can be woken, for as long as its session lasts: what a browser's subscription holds."""
        request = push_pb2.RegisterPushTargetRequest(endpoint=endpoint, p256dh=p256dh, auth=auth)
        reply = await self._call("NotificationService/RegisterPushTarget", request, push_pb2.PushTargetReply)
        return _target(reply.target)

    async def targets(self) -> list[Target]:
        reply = await self._call("NotificationService/ListPushTargets", model_pb2.Empty(), push_pb2.PushTargetList)
        return [_target(one) for one in reply.targets]

    async def remove(self, session_id: str = "current") -> None:
        """Wake this device no more."""
        request = push_pb2.RemovePushTargetRequest(session_id=session_id)
        await self._call("NotificationService/RemovePushTarget", request, model_pb2.Empty)


def minute(clock: str) -> int:
    """Of the day. Raises ValueError for what is no time."""
    hours, _, minutes = clock.partition(":")
    made = int(hours) * 60 + int(minutes or 0)
    if not 0 <= made < DAY or int(minutes or 0) > 59:
        raise ValueError(clock)
    return made


def _settings(said: push_pb2.Notifications) -> Settings:
    quiet = said.quiet
    begin, end = (f"{one // 60:02}:{one % 60:02}" for one in (quiet.from_minute, quiet.to_minute))
    return Settings(QuietHours(begin, end, quiet.time_zone, mentions=quiet.mentions, on=quiet.on), said.preview)


def _target(said: push_pb2.PushTarget) -> Target:
    form = plain(said)
    return Target(form["sessionId"], form.get("at", 0), form.get("current", False))
