"""The protocol of one connection as a machine without I/O: frames and answers in, commands out.

It knows who speaks, whether `hello` was said, when the token ends and when the peer has been silent too long. It waits
for nothing, sends nothing and has no clock: `now` is handed in (seconds, monotonic), as is the wall time with a token.
"""

import enum
from dataclasses import dataclass

from hongyan.gateway.frames import Refused
from hongyan.gateway.settings import GatewaySettings
from hongyan.rpc.errors import ServiceError
from hongyan_proto import frames_pb2, model_pb2, user_pb2
from hongyan_proto.errors_pb2 import ErrorCode

VERSION = 1

BAD_FRAME = 4400
SIGNED_OUT = 4401
HELLO_LATE = 4408
REPLACED = 4409
TOO_LARGE = 4413
SLOW_DOWN = 4429
SLOW_READER = 4430
GOING_AWAY = 1012

_DENIALS = {
    ErrorCode.rate_limited: SLOW_DOWN,
    ErrorCode.too_many_tries: SLOW_DOWN,
    ErrorCode.unavailable: GOING_AWAY,
    ErrorCode.overloaded: GOING_AWAY,
    ErrorCode.internal: GOING_AWAY,
    ErrorCode.outcome_unknown: GOING_AWAY,
}
"""How the socket closes when its hello is refused; everything else means that one has to sign in again."""
_MOBILE = {model_pb2.Platform.phone, model_pb2.Platform.tablet}


class State(enum.IntEnum):
    hello = 0
    """Nothing was said yet."""
    checking = 1
    """The token is being looked at."""
    enrolling = 2
    """The route is being registered: no welcome before that."""
    live = 3
    closing = 4


@dataclass(frozen=True, slots=True)
class Check:
    """Ask whose token this is; answer with `checked` or `denied`. `renewal`: it came with `auth`."""

    id: int
    token: str
    renewal: bool = False


@dataclass(frozen=True, slots=True)
class Enrol:
    """Register the route of this user, then call `enrolled`; `failed` when that is not possible."""


@dataclass(frozen=True, slots=True)
class Welcome:
    id: int


@dataclass(frozen=True, slots=True)
class Agree:
    """Answer `ok`."""

    id: int


@dataclass(frozen=True, slots=True)
class Close:
    """Say the error (with no id) and close with this code."""

    code: int
    error: ServiceError


Command = frames_pb2.ClientFrame | Refused | Check | Enrol | Welcome | Agree | Close
"""A `ClientFrame` is a request to be carried out, a `Refused` an error to be answered."""


class Session:
    __slots__ = (
        "_early",
        "_hello",
        "_settings",
        "administrator",
        "device",
        "ends",
        "platform",
        "session",
        "since",
        "state",
        "user",
    )

    def __init__(self, settings: GatewaySettings, now: float) -> None:
        self._settings = settings
        self._early: list[frames_pb2.ClientFrame] | None = None
        self._hello = 0
        self.state = State.hello
        self.user = 0
        self.session = 0
        self.administrator = False
        self.device = ""
        self.platform = 0
        self.since = now
        """When the peer was heard last."""
        self.ends = 0.0
        """When the token ends."""

    def receive(self, frames: list[frames_pb2.ClientFrame | Refused], now: float) -> list[Command]:
        if self.state is State.live:
            self.since = now
            return frames  # type: ignore[return-value]
        commands: list[Command] = []
        for frame in frames:
            if self.state is State.closing:
                break
            commands.append(frame) if isinstance(frame, Refused) else self._before_welcome(frame, commands)
        return commands

    def broken(self, error: ServiceError) -> list[Command]:
        """What came was no message at all."""
        return self._close(TOO_LARGE if error.code == ErrorCode.too_large else BAD_FRAME, error)

    def renew(self, frame: frames_pb2.ClientFrame) -> Command:
        """`auth` on a live connection."""
        if not frame.auth.token:
            return Refused(frame.id, ServiceError(ErrorCode.unauthenticated, "a token is needed", field="token"))
        return Check(frame.id, frame.auth.token, renewal=True)

    def checked(self, check: Check, identity: user_pb2.Identity, now: float, now_ms: int) -> list[Command]:
        ends = now + (identity.expires_at - now_ms) / 1000
        if check.renewal:
            if self.state is not State.live:
                return []
            if (identity.user_id, identity.session_id) != (self.user, self.session):
                return [Refused(check.id, ServiceError(ErrorCode.forbidden, "the token is of another session"))]
            self.ends = ends
            return [Agree(check.id)]
        if self.state is not State.checking:
            return []
        self.user, self.session = identity.user_id, identity.session_id
        self.administrator = identity.administrator
        self.ends = ends
        self.platform = identity.platform
        self.device = identity.device_id
        self.state = State.enrolling
        return [Enrol()]

    def denied(self, check: Check, error: ServiceError) -> list[Command]:
        if check.renewal:
            return [Refused(check.id, error)] if self.state is State.live else []
        if self.state is not State.checking:
            return []
        return [Refused(check.id, error), *self._close(_DENIALS.get(error.code, SIGNED_OUT), error)]

    def enrolled(self, now: float) -> list[Command]:
        if self.state is not State.enrolling:
            return []
        self.state = State.live
        self.since = now
        early, self._early = self._early, None
        return [Welcome(self._hello), *(early or ())]

    def failed(self, code: int, error: ServiceError) -> list[Command]:
        """The connection cannot go on."""
        return self._close(code, error)

    def due(self) -> float:
        """When `tick` may have something to say, if nothing happens until then."""
        settings = self._settings
        if self.state is State.live:
            return min(self.since + self._patience(), self.ends + settings.expiry_grace)
        return self.since + (settings.close_linger if self.state is State.closing else settings.hello_timeout)

    def tick(self, now: float) -> list[Command]:
        settings = self._settings
        if self.state is State.live:
            if now >= self.ends + settings.expiry_grace:
                return self._close(SIGNED_OUT, ServiceError(ErrorCode.token_expired))
            if now >= self.since + self._patience():
                return self._close(GOING_AWAY, ServiceError(ErrorCode.unavailable, "nothing was heard for too long"))
        elif self.state is State.hello and now >= self.since + settings.hello_timeout:
            return self._close(HELLO_LATE, ServiceError(ErrorCode.hello_first, "hello came too late"))
        return []

    def _before_welcome(self, frame: frames_pb2.ClientFrame, commands: list[Command]) -> None:
        if self.state is State.hello:
            commands.extend(self._hello_said(frame))
            return
        self._early = self._early or []
        if len(self._early) >= self._settings.early_frames:
            commands.extend(self._close(SLOW_DOWN, ServiceError(ErrorCode.rate_limited, "wait for the welcome")))
            return
        self._early.append(frame)

    def _hello_said(self, frame: frames_pb2.ClientFrame) -> list[Command]:
        if frame.WhichOneof("body") != "hello":
            error = ServiceError(ErrorCode.hello_first, "the first frame is hello")
            return [Refused(frame.id, error), *self._close(BAD_FRAME, error)]
        hello = frame.hello
        if hello.version != VERSION:
            error = ServiceError(
                ErrorCode.unsupported_version, f"this server speaks version {VERSION}", field="version"
            )
            return [Refused(frame.id, error), *self._close(BAD_FRAME, error)]
        if not hello.token:
            error = ServiceError(ErrorCode.unauthenticated, "a token is needed", field="token")
            return [Refused(frame.id, error), *self._close(SIGNED_OUT, error)]
        self.state = State.checking
        self._hello = frame.id
        return [Check(frame.id, hello.token)]

    def _patience(self) -> float:
        settings = self._settings
        return settings.idle_drop_mobile if self.platform in _MOBILE else settings.idle_drop

    def _close(self, code: int, error: ServiceError) -> list[Command]:
        if self.state is State.closing:
            return []
        self.state = State.closing
        self._early = None
        return [Close(code, error)]
