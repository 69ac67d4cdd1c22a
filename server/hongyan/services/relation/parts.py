"""What the relation room stands on; the wiring hands it in."""

import random
from dataclasses import dataclass, field

from hongyan.kit.clock import Clock
from hongyan.kit.ids import Snowflakes
from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import Bus, Topic
from hongyan.ports.routes import Routes
from hongyan.rpc.clients import Clients
from hongyan.services.relation.settings import RelationSettings
from hongyan.services.relation.store import RelationStore
from hongyan_proto import inside_pb2


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    store: RelationStore
    clients: Clients
    """`Accounts` and `LogService` are asked; `Groups` where it is there."""
    routes: Routes
    bus: Bus
    topic: Topic[inside_pb2.UserStreamEvent]
    ids: Snowflakes
    """For requests and categories."""
    key: bytes = field(repr=False)
    """Of this server, 32 bytes: hashes answers to questions and contacts."""
    settings: RelationSettings
    clock: Clock
    rng: random.Random
    tasks: Tasks
