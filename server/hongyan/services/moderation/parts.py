"""What the moderation room stands on; the wiring hands it in."""

from dataclasses import dataclass

from hongyan.kit.clock import Clock
from hongyan.kit.ids import Snowflakes
from hongyan.kit.tasks import Tasks
from hongyan.rpc.clients import Clients
from hongyan.services.moderation.settings import ModerationSettings
from hongyan.services.moderation.store import ModerationStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    store: ModerationStore
    clients: Clients
    """The log is asked what a reporter may see, and erases; relations, who sees whom; accounts are disabled by their
    own use case.
    """
    ids: Snowflakes
    settings: ModerationSettings
    clock: Clock
    tasks: Tasks
