"""`Notifications`: where and how somebody wants to be woken."""

import binascii
from base64 import urlsafe_b64decode

from hongyan.kit.clock import Clock
from hongyan.ports.notify import BadTarget, Notify, Target
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.push.quiet import zone_of
from hongyan.services.push.settings import PushSettings
from hongyan.services.push.store import AS_SHIPPED, Device, DeviceStore, Preferences
from hongyan_proto import push_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import Empty

CURRENT = "current"


class Notifications:
    """Implements `NotificationService`."""

    def __init__(self, *, devices: DeviceStore, notify: Notify, settings: PushSettings, clock: Clock) -> None:
        self._devices = devices
        self._notify = notify
        self._settings = settings
        self._clock = clock

    async def get_notifications(self, call: Call, request: Empty) -> push_pb2.NotificationsReply:  # noqa: ARG002
        return _reply((await self._devices.preferences([call.user_id])).get(call.user_id, AS_SHIPPED))

    async def update_notifications(
        self, call: Call, request: push_pb2.UpdateNotificationsRequest
    ) -> push_pb2.NotificationsReply:
        changes: dict[str, bool | int | str] = {}
        if request.HasField("quiet"):
            quiet = request.quiet
            if zone_of(quiet.time_zone) is None if quiet.time_zone else quiet.on:
                raise ServiceError(ErrorCode.invalid_field, "no such time zone", field="quiet.time_zone")
            changes = {
                "quiet": quiet.on,
                "quiet_from": quiet.from_minute,
                "quiet_to": quiet.to_minute,
                "zone": quiet.time_zone,
                "quiet_mentions": quiet.mentions,
            }
        if request.HasField("preview"):
            changes["preview"] = request.preview
        return _reply(await self._devices.prefer(call.user_id, changes))

    async def get_push_key(self, call: Call, request: Empty) -> push_pb2.PushKey:  # noqa: ARG002
        return push_pb2.PushKey(public_key=self._notify.public_key)

    async def register_push_target(
        self, call: Call, request: push_pb2.RegisterPushTargetRequest
    ) -> push_pb2.PushTargetReply:
        if not self._notify.by_target:
            raise ServiceError(ErrorCode.push_off)
        device = Device(
            session_id=call.session_id,
            user_id=call.user_id,
            endpoint=request.endpoint,
            point=_bytes("p256dh", request.p256dh),
            secret=_bytes("auth", request.auth),
            at=self._clock.now_ms(),
        )
        try:
            self._notify.check(target_of(device))
        except BadTarget as error:
            raise ServiceError(ErrorCode.invalid_field, str(error), field=error.field) from None
        kept = await self._devices.register(device, most=self._settings.devices)
        if kept is None:
            raise ServiceError(ErrorCode.too_many, f"at most {self._settings.devices} devices")
        return push_pb2.PushTargetReply(target=_told(kept, call))

    async def list_push_targets(self, call: Call, request: Empty) -> push_pb2.PushTargetList:  # noqa: ARG002
        found = await self._devices.devices([call.user_id])
        return push_pb2.PushTargetList(targets=[_told(device, call) for device in found])

    async def remove_push_target(self, call: Call, request: push_pb2.RemovePushTargetRequest) -> Empty:
        session = call.session_id if request.session_id == CURRENT else int(request.session_id)
        if session < 1 << 63:
            await self._devices.remove(call.user_id, session)
        return Empty()


def target_of(device: Device) -> Target:
    return Target(device.session_id, device.endpoint, device.point, device.secret)


def _told(device: Device, call: Call) -> push_pb2.PushTarget:
    current = device.session_id == call.session_id
    return push_pb2.PushTarget(session_id=device.session_id, at=device.at, current=current)


def _bytes(field: str, text: str) -> bytes:
    """What base64url says, with or without `=` at its end."""
    text = text.rstrip("=")
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise ServiceError(ErrorCode.invalid_field, "not base64url", field=field) from None


def _reply(preferences: Preferences) -> push_pb2.NotificationsReply:
    quiet = push_pb2.QuietHours(
        on=preferences.quiet,
        from_minute=preferences.quiet_from,
        to_minute=preferences.quiet_to,
        time_zone=preferences.zone,
        mentions=preferences.quiet_mentions,
    )
    return push_pb2.NotificationsReply(notifications=push_pb2.Notifications(quiet=quiet, preview=preferences.preview))
