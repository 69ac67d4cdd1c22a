"""Conversations: one append-only log each, what its members see of it, and what they may do with it.

The way of a message: `log` (or `service`, for a single one) turns requests into asks (`work`); `shard` gathers them
while its last transaction is in flight and runs one transaction (`append`, `batch`, with `targets`, `marks`, `change`
for what is more than a message; `rules` decide, `cache` remembers heads and members); `store` says what the database
must do, `store_write` and `store_read` do it in SQL; `relay` brings each commit's event to the bus.

Reading: `history` and `changed` over `store_read`, what somebody may see by `visibility`, bytes of entries by `wire`.
"""
