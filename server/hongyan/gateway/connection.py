"""One connection: its session decides, its outbox writes, the desk behind it does what takes time."""

from typing import Protocol

from hongyan.gateway.frames import Codec, ProtoCodec, Refused
from hongyan.gateway.outbox import Flusher, Outbox, Wire
from hongyan.gateway.session import SLOW_READER, Agree, Check, Close, Command, Enrol, Session, State, Welcome
from hongyan.gateway.settings import GatewaySettings
from hongyan.kit.log import get_logger
from hongyan.ports.cache import Take
from hongyan.rpc.errors import ServiceError
from hongyan_proto import frames_pb2
from hongyan_proto.errors_pb2 import ErrorCode

log = get_logger("gateway")
_OK = frames_pb2.Ok()


class Desk(Protocol):
    """What all connections of a gateway share."""

    settings: GatewaySettings
    flusher: Flusher
    draining: bool

    def opened(self, connection: "Connection") -> None: ...

    def closing(self, connection: "Connection") -> None:
        """It says and hears nothing more; its peer may still be reading."""
        ...

    def gone(self, connection: "Connection") -> None: ...

    def check(self, connection: "Connection", check: Check) -> None: ...

    def enrol(self, connection: "Connection") -> None: ...

    def welcome(self, connection: "Connection") -> frames_pb2.Welcome: ...

    def handle(self, connection: "Connection", frame: frames_pb2.ClientFrame) -> None: ...


class Connection:
    """The transport calls `received`, `lost`, `blocked` and `unblocked`; everything else comes from the desk."""

    __slots__ = (
        "_desk",
        "address",
        "due",
        "in_flight",
        "look",
        "origin",
        "outbox",
        "session",
        "takes",
        "welcomed",
        "wire",
    )

    def __init__(self, desk: Desk, wire: Wire, codec: Codec, address: str) -> None:
        self._desk = desk
        self.wire = wire
        self.address = address
        self.session = Session(desk.settings, desk.flusher.now)
        self.outbox = Outbox(self, wire, codec, desk.flusher)
        self.origin = 0
        """Names this very socket as the origin of what is sent here: two tabs may share one session."""
        self.in_flight = 0
        self.look = ""
        self.takes: tuple[Take, Take] | None = None
        """From which buckets the last send was taken: mostly the next one is to the same people."""
        self.welcomed = False
        self.due = 0
        """The second in which the wheel looks after it; 0 once it is gone."""
        desk.opened(self)

    def received(self, message: bytes) -> None:
        """One whole message of the peer (WebSocket)."""
        try:
            settings = self._desk.settings
            frames = self.outbox.codec.decode(message, settings.frame_in, settings.frames_at_once)
        except ServiceError as error:
            self.perform(self.session.broken(error))
            return
        self.perform(self.session.receive(frames, self._desk.flusher.now))

    def received_parts(self, parts: list[bytes], codec: ProtoCodec) -> None:
        """Whole frames out of a stream (TCP)."""
        try:
            frames = codec.frames(parts)
        except ServiceError as error:
            self.broken(error)
            return
        self.perform(self.session.receive(frames, self._desk.flusher.now))

    def broken(self, error: ServiceError) -> None:
        self.perform(self.session.broken(error))

    def perform(self, commands: list[Command]) -> None:
        handle, session = self._desk.handle, self.session
        for command in commands:
            if type(command) is not frames_pb2.ClientFrame:
                self._do(command)
            elif session.state is State.live:
                try:
                    handle(self, command)
                except ServiceError as error:
                    self.refuse(command.id, error)
                except Exception as error:
                    log.error("frame failed", body=command.WhichOneof("body"), error=repr(error), exc_info=error)
                    self.refuse(command.id, ServiceError(ErrorCode.internal))

    def refuse(self, frame_id: int, error: ServiceError) -> None:
        self.outbox.say(frames_pb2.ServerFrame(id=frame_id, error=error.to_proto()))

    def agree(self, frame_id: int) -> None:
        self.outbox.say(frames_pb2.ServerFrame(id=frame_id, ok=_OK))

    def close(self, code: int, error: ServiceError) -> None:
        self.perform(self.session.failed(code, error))

    def give_up(self) -> None:
        self.close(SLOW_READER, ServiceError(ErrorCode.rate_limited, "the reader was too slow"))

    def tick(self, now: float) -> None:
        if self.session.state is State.closing:
            self.wire.abort()
        else:
            self.perform(self.session.tick(now))

    def lost(self) -> None:
        """The transport is gone; saying it again changes nothing."""
        if not self.due:
            return
        self.session.state = State.closing
        self.outbox.shut()
        self._desk.gone(self)

    @property
    def live(self) -> bool:
        return self.session.state is State.live

    def _do(self, command: Command) -> None:
        match command:
            case Refused(id=frame_id, error=error):
                self.refuse(frame_id, error)
            case Check():
                self._desk.check(self, command)
            case Enrol():
                self._desk.enrol(self)
            case Welcome(id=frame_id):
                self.outbox.say(frames_pb2.ServerFrame(id=frame_id, welcome=self._desk.welcome(self)))
            case Agree(id=frame_id):
                self.agree(frame_id)
            case Close(code=code, error=error):
                self._end(code, error)

    def _end(self, code: int, error: ServiceError) -> None:
        self.outbox.say(frames_pb2.ServerFrame(error=error.to_proto()))
        self.outbox.flush()
        self.outbox.shut()
        try:
            self.wire.close(code, error.message)
            self.wire.resume_reading()
        except Exception as failure:  # noqa: BLE001 - the peer is gone already
            log.debug("close failed", error=repr(failure))
            self.wire.abort()
        self._desk.closing(self)
