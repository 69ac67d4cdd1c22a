"""What the user room stands on; the wiring hands it in."""

import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hongyan.kit.clock import Clock
from hongyan.kit.ids import Snowflakes
from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import Bus, Topic
from hongyan.ports.cache import Cache
from hongyan.ports.mail import Mail
from hongyan.ports.pictures import Pictures
from hongyan.rpc.clients import Clients
from hongyan.services.user.passwords import Passwords
from hongyan.services.user.settings import UserSettings
from hongyan.services.user.store import UserStore
from hongyan_proto import inside_pb2


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Made at first start (`first_start.secret_file`), 32 bytes each. All instances of a cluster share them."""

    signing: Sequence[bytes] = field(repr=False)
    """Seeds of the keys for access tokens, the present one first; older ones are still accepted."""
    refresh: bytes = field(repr=False)
    """Marks refresh tokens as ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    store: UserStore
    passwords: Passwords
    keys: Keys
    cache: Cache
    clients: Clients
    """`Relations` is asked who may see whom."""
    bus: Bus
    topic: Topic[inside_pb2.UserStreamEvent]
    mail: Mail
    pictures: Pictures
    ids: Snowflakes
    """For users and sessions."""
    settings: UserSettings
    clock: Clock
    rng: random.Random
    tasks: Tasks
    token_bytes: Callable[[int], bytes] = secrets.token_bytes
    """Random bytes that nobody can guess; the simulation hands in its own."""


def picture_of(user_id: int) -> str:
    """The owner of a person's picture, as `Pictures` names it."""
    return f"u{user_id}"
