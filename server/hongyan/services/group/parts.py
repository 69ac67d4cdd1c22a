"""What the group room stands on; the wiring hands it in."""

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from hongyan.kit.clock import Clock
from hongyan.kit.ids import Snowflakes
from hongyan.kit.tasks import Tasks
from hongyan.ports.outbox import Outbox
from hongyan.ports.pictures import Pictures
from hongyan.rpc.stubs import Accounts, LogService, Relations
from hongyan.services.group.settings import GroupSettings
from hongyan.services.group.store import GroupStore
from hongyan_proto import inside_pb2


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    store: GroupStore
    log: LogService
    accounts: Accounts
    relations: Relations
    outbox: Outbox[inside_pb2.UserStreamEvent]
    """Over `migrations.OUTBOX`, to the user topic."""
    pictures: Pictures
    ids: Snowflakes
    """For groups, requests, links and announcements."""
    settings: GroupSettings
    clock: Clock
    rng: random.Random
    tasks: Tasks
    token_bytes: Callable[[int], bytes] = secrets.token_bytes
    """Random bytes that nobody can guess, for codes; the simulation hands in its own."""


def picture_of(group_id: int) -> str:
    """The owner of a group's picture, as `Pictures` names it."""
    return f"g{group_id}"
