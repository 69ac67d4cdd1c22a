"""Events after commit: at least once, ordered per shard."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from google.protobuf.message import Message

Event = TypeVar("Event", bound=Message)


@dataclass(frozen=True, slots=True)
class Topic(Generic[Event]):
    """What is published under one name: always messages of one type."""

    name: str
    event_type: type[Event]
    shards: int = 1
    patient: bool = False
    """Whether its events are never given up. For those that nothing else would tell of; an event that no handler can
    ever take holds up its shard, and the log says so."""


class PublishFailed(Exception):
    """Not confirmed: it may or may not be delivered. The publisher keeps it and publishes it again, in order."""


Handler = Callable[[int, Sequence[Event]], Awaitable[None]]
"""`handler(shard, events)`: returning acknowledges them all; raising has them delivered again later."""


class Bus(Protocol):
    """Safe to use from many tasks. Nobody may change an event after publishing or while handling it: the embedded
    adapter hands over the object itself.
    """

    async def publish(self, topic: Topic[Event], shard: int, events: Sequence[Event]) -> None:
        """Return when every group that subscribed will get the events, even if this process dies (adapters that
        cannot survive a crash of all processes say so: the outbox covers it). Raises `PublishFailed`.
        """
        ...

    async def subscribe(self, topic: Topic[Event], group: str, handler: Handler[Event]) -> "Subscription":
        """From now on the group gets each event at least once: per shard in the order of publishing, one call at a
        time; shards run beside each other. Members of one group share the shards. A handler that raises gets the
        same events again after a pause that grows; after `tries` the events go to the dead letters (ids and counts,
        no bodies) and the shard goes on, unless the topic is `patient`.
        """
        ...

    async def close(self) -> None:
        """Stop delivering; handlers that run are cancelled and their events count as not acknowledged."""
        ...


class Subscription(Protocol):
    async def close(self) -> None:
        """Leave the group. What is not acknowledged goes to its other members, or waits."""
        ...
