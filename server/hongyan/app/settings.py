"""All settings of a server. Each room brings its own section; here are the server's, and what fits together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hongyan.gateway.settings import GatewaySettings
from hongyan.rpc.limits import named_limits
from hongyan.services.group.settings import GroupSettings
from hongyan.services.message.settings import MessageSettings
from hongyan.services.moderation.settings import ModerationSettings
from hongyan.services.push.settings import PushSettings
from hongyan.services.relation.settings import RelationSettings
from hongyan.services.user.settings import UserSettings


class BadSettings(ValueError):
    """A setting that cannot be; the text says which and why, without secrets."""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    host: str = "127.0.0.1"
    port: int = 8000
    """REST, WebSocket and `/docs`; 0 takes a free one."""
    tcp_port: int = -1
    """Of the TCP protocol; 0 takes a free one, -1 does not listen."""
    rpc_port: int = 0
    """Of calls between processes, on loopback only; 0 takes a free one."""
    data: str = "var"
    """The folder of embedded data and of the secrets made at first start."""
    roles: tuple[str, ...] = ("all",)
    runner: str = "local"
    """How services of one process call each other: `local`, or for tests `loopback` and `grpc`."""
    tls_cert: str = ""
    """A file in PEM; with `tls_key` the port speaks TLS only."""
    tls_key: str = ""
    tls: str = ""
    """`self` makes a certificate at first start."""
    public_url: str = ""
    """How people reach the server, when a proxy stands before it: used in links."""
    drain_s: float = 15.0
    """How long a stopping server waits for its connections."""


@dataclass(frozen=True, slots=True)
class DbSettings:
    main: str = "sqlite:"
    """Accounts, sessions, user streams."""
    log: str = "sqlite:log.db"
    """Conversations and their logs; another database than `main`."""


@dataclass(frozen=True, slots=True)
class LogSettings:
    level: str = "info"
    json: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    server: ServerSettings = field(default_factory=ServerSettings)
    db: DbSettings = field(default_factory=DbSettings)
    bus: str = "memory:"
    cache: str = "memory:"
    routes: str = "memory:"
    blobs: str = "file:"
    registry: str = "static:"
    config: str = "file:"
    notify: str = "webpush:"
    """Wakes browsers that have subscribed; `?subject=mailto:…` tells push services whom to ask about this server.
    `webhook://:SECRET@host/path` hands wakes to a program of yours, `log:` only writes them down."""
    mail: str = "log:"
    """Codes by mail need `smtp://…`: as it ships nothing is sent, and people are told so."""
    log: LogSettings = field(default_factory=LogSettings)
    limits: Mapping[str, int] = field(default_factory=named_limits)
    gateway: GatewaySettings = field(default_factory=GatewaySettings)
    message: MessageSettings = field(default_factory=MessageSettings)
    user: UserSettings = field(default_factory=UserSettings)
    relation: RelationSettings = field(default_factory=RelationSettings)
    group: GroupSettings = field(default_factory=GroupSettings)
    moderation: ModerationSettings = field(default_factory=ModerationSettings)
    push: PushSettings = field(default_factory=PushSettings)

    def told_limits(self) -> dict[str, int]:
        """What clients are told when they connect: every limit that they can meet, by its name in the settings."""
        return {
            **self.limits,
            "gateway.frame_in": self.gateway.frame_in,
            "gateway.frames_at_once": self.gateway.frames_at_once,
            "gateway.avatar_limit": self.gateway.avatar_limit,
            "gateway.sockets_per_user": self.gateway.sockets_per_user,
            "message.recall_window_ms": self.message.recall_window_ms,
            "message.edit_window_ms": self.message.edit_window_ms,
            "message.reaction_kinds": self.message.reaction_kinds,
            "message.reactions_per_person": self.message.reactions_per_person,
            "message.pinned_conversations": self.message.pinned_conversations,
            "message.group_messages": self.message.group_messages,
            "group.members": self.group.members,
            "push.devices": self.push.devices,
            "relation.friends": self.relation.friends,
            "relation.categories": self.relation.categories,
            "relation.blocks": self.relation.blocks,
            "relation.request_days": self.relation.request_days,
            "relation.open_requests": self.relation.open_requests,
        }


SCHEMES: Mapping[str, tuple[str, ...]] = {
    "db.main": ("sqlite", "mysql"),
    "db.log": ("sqlite", "mysql"),
    "bus": ("memory",),
    "cache": ("memory",),
    "routes": ("memory",),
    "blobs": ("file",),
    "registry": ("static",),
    "config": ("file",),
    "notify": ("webpush", "webhook", "log"),
    "mail": ("log", "smtp"),
}
"""Which adapters there are, by the scheme of their URL."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "server.runner": ("local", "loopback", "grpc"),
    "server.tls": ("", "self"),
    "log.level": ("debug", "info", "warning", "error"),
    "relation.strangers": ("any", "one", "none"),
    "user.registration": ("auto", "open", "invitation", "closed"),
}

RANGES: Mapping[str, tuple[int, int]] = {
    "server.port": (0, 65535),
    "server.tcp_port": (-1, 65535),
    "server.rpc_port": (0, 65535),
    "group.members": (1, 5_000),
    "group.invited": (1, 499),
    "limits.group_invited": (1, 499),
    "message.shards": (1, 99),
    "message.node": (0, 1023),
    "user.argon2_memory_kib": (8192, 4_194_304),
    "user.argon2_time": (1, 100),
    "user.argon2_lanes": (1, 64),
    "user.password_threads": (1, 256),
    "user.access_token_s": (1, 86_400),
}
"""Bounds that are closer than `more than 0`."""

MAY_BE_0 = frozenset(
    [
        "server.drain_s",
        "gateway.expiry_grace",
        "gateway.close_linger",
        "gateway.early_frames",
        "gateway.drain_spread",
        "gateway.private_factor",
        "message.keep_history_ms",
        "message.recall_window_ms",
        "message.edit_window_ms",
        "message.reaction_kinds",
        "message.reactions_per_person",
        "message.mention_all_members",
        "message.mark_members",
        "message.pinned_conversations",
        "message.readers_members",
        "moderation.words",
        "moderation.context",
        "moderation.closed_kept_ms",
        "push.devices",
        "push.wake_every_s",
        "relation.friends",
        "relation.categories",
        "relation.blocks",
        "relation.open_requests",
        "relation.recommend_from",
        "relation.recommend_most",
        "relation.dismissed",
        "relation.outbox_age_ms",
        "relation.profile_delay_ms",
        "user.refresh_grace_s",
        "user.leeway_s",
        "user.fresh_session_s",
        "user.password_queue",
        "user.phones",
        "user.desktops",
        "user.tablets",
        "user.webs",
        "user.bots",
        "user.session_trust_ms",
        "user.last_seen_ms",
        "user.outbox_age_ms",
    ]
)
"""Where nothing, never or at once makes sense; anywhere else 0 would stop the server or lift the limit."""

SAME: Mapping[str, str] = {
    "limits.history_page": "message.history_page",
    "limits.entries": "message.entries_page",
    "limits.forward": "message.forward",
    "limits.nickname": "user.nickname_chars",
    "limits.status": "user.status_chars",
    "limits.signature": "user.signature_chars",
    "limits.group_name": "group.name_chars",
    "limits.group_intro": "group.intro_chars",
    "limits.group_card": "group.card_chars",
    "limits.group_announcement": "group.announcement_chars",
    "limits.group_invited": "group.invited",
    "limits.join_message": "group.message_chars",
}
"""One limit, two readers: setting either sets both."""


def check_pairs(settings: Settings) -> None:
    """Refuse what cannot work together."""
    server, db = settings.server, settings.db
    if server.roles != ("all",):
        raise BadSettings("server.roles: this version runs all roles in one process; only `all` is possible")
    if bool(server.tls_cert) != bool(server.tls_key):
        raise BadSettings("server.tls_cert and server.tls_key go together")
    if server.tls and server.tls_cert:
        raise BadSettings("server.tls makes a certificate of its own; leave out server.tls_cert and server.tls_key")
    if db.log == db.main or {db.main, db.log} == {"sqlite:", "sqlite:main.db"}:
        raise BadSettings("db.main and db.log must be two databases")
    for name, most in settings.limits.items():
        if name == "text_chars" and most * 4 > settings.gateway.frame_in:
            raise BadSettings("limits.text_chars: such a text does not fit gateway.frame_in")
