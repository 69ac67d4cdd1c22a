"""From a room's tables to the bus: what was committed is published until it is confirmed. One table per room.

    WAITING = OutboxTable("account_outbox", inside_pb2.UserStreamEvent)   # `WAITING.ddl` belongs to a migration
    await WAITING.add(tx, [(event, at)])                                  # in the transaction of the change itself
    Outbox("user_outbox", WAITING.on(db), to_bus(bus, topic), clock=clock, rng=rng)

At least once, in the order of the table: consumers know an event by its id.
"""

from hongyan.ports.outbox.publishing import Outbox, Send, to_bus
from hongyan.ports.outbox.table import OutboxTable, Waiting

__all__ = ["Outbox", "OutboxTable", "Send", "Waiting", "to_bus"]
