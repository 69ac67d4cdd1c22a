"""Leaving without losing anything: nobody new, no new sends, the answers out, then everybody away in slices."""

import asyncio
import random
from typing import Protocol

from hongyan.gateway.connection import Connection
from hongyan.gateway.dispatch import Dispatch
from hongyan.gateway.hub import Hub
from hongyan.gateway.outbox import SLICE, Flusher
from hongyan.gateway.session import GOING_AWAY
from hongyan.gateway.settings import GatewaySettings
from hongyan.kit.clock import Clock
from hongyan.rpc.errors import ServiceError
from hongyan_proto import frames_pb2
from hongyan_proto.errors_pb2 import ErrorCode

PATIENCE = 10.0
LOOK_AGAIN = 0.02


class Leaving(Protocol):
    settings: GatewaySettings
    clock: Clock
    rng: random.Random
    flusher: Flusher
    hub: Hub
    dispatch: Dispatch
    draining: bool


async def drain(gateway: Leaving) -> None:
    """Returns when the last connection was told to go. Calling it again is harmless."""
    gateway.draining = gateway.dispatch.draining = True
    limit = gateway.clock.monotonic() + PATIENCE
    while gateway.dispatch.busy and gateway.clock.monotonic() < limit:  # noqa: ASYNC110 - once, at the end
        await asyncio.sleep(LOOK_AGAIN)
    connections = list(gateway.hub.connections())
    gateway.rng.shuffle(connections)
    slices = [connections[at : at + SLICE] for at in range(0, len(connections), SLICE)]
    for number, some in enumerate(slices):
        if number:
            await asyncio.sleep(gateway.settings.drain_spread / len(slices))
        for connection in some:
            _send_away(gateway, connection)


def _send_away(gateway: Leaving, connection: Connection) -> None:
    after_ms = int(gateway.rng.uniform(0, gateway.settings.drain_spread * 1000))
    if connection.live:
        connection.outbox.say(frames_pb2.ServerFrame(goaway=frames_pb2.Goaway(retry_after_ms=after_ms)))
    connection.close(GOING_AWAY, ServiceError(ErrorCode.draining, retry_after_ms=after_ms))
