"""What travels beside a request: who asks, until when, and under which trace."""

from dataclasses import dataclass, field

FOREVER = float("inf")


@dataclass(frozen=True, slots=True)
class Call:
    """The circumstances of one call. A service trusts it: only the gateway and other services can make one."""

    user_id: int = 0
    """The person who asks; 0 when nobody is signed in or a service asks for itself."""
    session_id: int = 0
    device_id: str = ""
    administrator: bool = False
    address: str = ""
    """The client's IP address, for login limits and the device list."""
    deadline: float = field(default=FOREVER, compare=False)
    """Seconds on this process's monotonic clock; between processes the time left travels instead."""
    trace: str = ""
    inside: bool = False
    """A service asks, not a person: methods with access `inside` demand it."""


INSIDE = Call(inside=True)
