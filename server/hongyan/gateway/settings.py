"""What may be set about the gateway; the defaults are those of the limits page."""

from dataclasses import dataclass, field

PRIVATE_NETWORKS = (
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "100.64.0.0/10",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)


@dataclass(frozen=True, slots=True)
class Bucket:
    """`rate` tokens a second, at most `burst` of them saved up."""

    rate: float
    burst: float


@dataclass(frozen=True)
class GatewaySettings:
    """Times in seconds, sizes in bytes, rates in tokens a second."""

    path: str = "/ws"
    heartbeat: float = 25.0
    hello_timeout: float = 5.0
    idle_drop: float = 90.0
    idle_drop_mobile: float = 480.0
    expiry_grace: float = 60.0
    """A socket lives so long beyond the end of its access token, unless `auth` renews it."""
    session_check: float = 60.0
    """How often it is asked whether the sessions of live sockets still stand."""
    close_linger: float = 5.0
    """How long a closing socket may take to read what was still sent to it."""

    frame_in: int = 64 * 1024
    frame_out: int = 1024 * 1024
    frames_at_once: int = 256
    """Frames in one message of a client."""
    early_frames: int = 32
    """Frames that wait while `hello` is being answered."""
    in_flight: int = 64
    """Requests of one socket that are being answered, sends and marks not counted."""
    body_limit: int = 64 * 1024
    """Of a JSON body in REST."""
    avatar_limit: int = 2 * 1024 * 1024
    """Of an uploaded picture."""
    body_timeout: float = 30.0
    """A request's body must have arrived by then."""

    outbox_frames: int = 256
    outbox_bytes: int = 1024 * 1024
    slow_reader: float = 10.0

    offline_after: float = 15.0
    """Who is gone for less is not told to be gone."""
    presence_asked: float = 60.0
    """So long a socket goes by what the people it watches have said about who may see them there."""

    lease_renewal: float = 5.0
    call_deadline: float = 10.0
    sockets: int = 20_000
    sockets_per_user: int = 10
    sockets_waiting: int = 5_000
    """Sockets that have not said `hello` yet."""
    drain_spread: float = 5.0
    """Seconds over which a leaving gateway sends its sockets away."""

    origins: tuple[str, ...] = ()
    """Origins besides the host itself that may open a socket, e.g. `https://chat.example.com`."""
    trusted_proxies: tuple[str, ...] = ()
    """Networks whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed."""
    private_networks: tuple[str, ...] = PRIVATE_NETWORKS
    private_factor: float = 10.0
    """Private networks have so many times the allowance per address."""

    call_rate: float = 10.0
    call_burst: float = 100.0
    send_rate: float = 5.0
    send_burst: float = 30.0
    peer_rate: float = 2.0
    peer_burst: float = 10.0
    password_reset_rate: float = 20 / 3600
    password_reset_burst: float = 20.0
    search_users_rate: float = 20 / 60
    search_users_burst: float = 10.0
    friend_requests_rate: float = 20 / 3600
    friend_requests_burst: float = 20.0
    recommend_rate: float = 10 / 60
    recommend_burst: float = 10.0
    contacts_rate: float = 10 / 3600
    contacts_burst: float = 10.0
    reports_rate: float = 10 / 3600
    reports_burst: float = 10.0
    avatar_rate: float = 20 / 3600
    avatar_burst: float = 20.0
    address_rate: float = 100.0
    address_burst: float = 1000.0
    find_group_rate: float = 20 / 60
    find_group_burst: float = 10.0
    join_group_rate: float = 10 / 60
    join_group_burst: float = 10.0
    create_group_rate: float = 20 / 3600
    create_group_burst: float = 20.0
    connect_rate: float = 5.0
    connect_burst: float = 300.0
    register_rate: float = 60 / 3600
    register_burst: float = 60.0
    register_minute_rate: float = 3 / 60
    register_minute_burst: float = 3.0

    security_headers: tuple[tuple[str, str], ...] = field(
        default=(
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
        )
    )

    def bucket(self, name: str) -> Bucket | None:
        """The bucket of this name, or None: there are as many as there are pairs `NAME_rate`, `NAME_burst`."""
        rate, burst = getattr(self, f"{name}_rate", None), getattr(self, f"{name}_burst", None)
        return None if rate is None or burst is None else Bucket(rate, burst)
