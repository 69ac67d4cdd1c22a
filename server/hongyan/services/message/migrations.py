"""The log's tables: one set per shard. `stamp` is the shard's position of the commit that last touched the row."""

from hongyan.ports.db import Migration

_EPOCH = (
    "CREATE TABLE store_epoch (one {int} NOT NULL PRIMARY KEY, epoch {key} NOT NULL, shards {int} NOT NULL){table_end}"
)

_NODES = """CREATE TABLE node_lease (node {int} NOT NULL PRIMARY KEY, holder {key} NOT NULL,
    until_ms {id} NOT NULL){table_end}"""

# `entry` and `member` differ: SQLite wants a rowid for what grows at its end, InnoDB the clustered key.
# Client ids sort by time (UUIDv7): in front of the key they bring all that is new to the end of its index, where a
# commit dirties a few pages instead of one per conversation.
_ENTRY = """CREATE TABLE entry_NN (
    {row}conv {id} NOT NULL,
    seq {id} NOT NULL,
    ord {id} NOT NULL,
    message_id {id} NOT NULL,
    sender {id} NOT NULL,
    client_id {bytes_key} NOT NULL,
    kind {int} NOT NULL,
    at {id} NOT NULL,
    ver {id} NOT NULL,
    target_seq {id} NOT NULL,
    body {blob} NOT NULL,
    state {blob} NOT NULL,
    digest {bytes_key} NOT NULL,
    {key} (conv, seq),
    UNIQUE (client_id, conv, sender)
)"""

_MEMBER = """CREATE TABLE member_NN (
    conv {id} NOT NULL,
    user {id} NOT NULL,
    role {int} NOT NULL DEFAULT 0,
    from_seq {id} NOT NULL DEFAULT 1,
    to_seq {id} NOT NULL DEFAULT 0,
    muted_until {id} NOT NULL DEFAULT 0,
    may_send {int} NOT NULL DEFAULT 1,
    read_seq {id} NOT NULL DEFAULT 0,
    read_ord {id} NOT NULL DEFAULT 0,
    delivered_seq {id} NOT NULL DEFAULT 0,
    own_after {id} NOT NULL DEFAULT 0,
    pinned {int} NOT NULL DEFAULT 0,
    notify_muted_until {id} NOT NULL DEFAULT 0,
    draft {text},
    hidden {int} NOT NULL DEFAULT 0,
    marked_unread {int} NOT NULL DEFAULT 0,
    cleared_seq {id} NOT NULL DEFAULT 0,
    stamp {id} NOT NULL DEFAULT 0,
    PRIMARY KEY (conv, user)
)"""

_SHARD = (
    """CREATE TABLE shard_NN (one {int} NOT NULL PRIMARY KEY, position {id} NOT NULL, lineage {id} NOT NULL,
        term {id} NOT NULL){table_end}""",
    "INSERT INTO shard_NN (one, position, lineage, term) VALUES (1, 0, 0, 0)",
    "CREATE TABLE lineage_NN (lineage {id} NOT NULL PRIMARY KEY, start {id} NOT NULL){table_end}",
    """CREATE TABLE relay_NN (one {int} NOT NULL PRIMARY KEY, holder {key} NOT NULL, term {id} NOT NULL,
        until_ms {id} NOT NULL){table_end}""",
    "INSERT INTO relay_NN (one, holder, term, until_ms) VALUES (1, '', 0, 0)",
    """CREATE TABLE head_NN (
        conv {rowid},
        id {key} NOT NULL UNIQUE,
        kind {int} NOT NULL DEFAULT 0,
        seq {id} NOT NULL DEFAULT 0,
        ord {id} NOT NULL DEFAULT 0,
        at {id} NOT NULL DEFAULT 0,
        version {id} NOT NULL DEFAULT 0,
        stamp {id} NOT NULL DEFAULT 0,
        first_seq {id} NOT NULL DEFAULT 1,
        last_seq {id} NOT NULL DEFAULT 0
    ){table_end}""",
    """CREATE TABLE span_NN (conv {id} NOT NULL, user {id} NOT NULL, from_seq {id} NOT NULL, to_seq {id} NOT NULL,
        PRIMARY KEY (conv, user, from_seq)){table_end}""",
    """CREATE TABLE mention_NN (conv {id} NOT NULL, user {id} NOT NULL, seq {id} NOT NULL,
        PRIMARY KEY (conv, user, seq)){table_end}""",
    """CREATE TABLE change_NN (conv {id} NOT NULL, change_id {key} NOT NULL, seq {id} NOT NULL, version {id} NOT NULL,
        PRIMARY KEY (conv, change_id)){table_end}""",
    "CREATE TABLE outbox_NN (position {id} NOT NULL PRIMARY KEY, at {id} NOT NULL, event {blob} NOT NULL){table_end}",
    "CREATE INDEX member_user_NN ON member_NN (user, stamp)",
)


# What a group decides about its conversation: whether only managers speak, who mentions all, who pins.
_RULES = (
    "ALTER TABLE head_NN ADD COLUMN muted_all {int} NOT NULL DEFAULT 0",
    "ALTER TABLE head_NN ADD COLUMN mention_all {int} NOT NULL DEFAULT 0",
    "ALTER TABLE head_NN ADD COLUMN pin_by {int} NOT NULL DEFAULT 1",
)


def migrations(shards: int) -> tuple[Migration, ...]:
    """The schema of a log database that holds shards 0 to `shards` - 1."""
    steps = [
        Migration(room="message", number=1, statements=(_EPOCH,)),
        Migration(room="message", number=2, statements=(_NODES,)),
    ]
    for shard in range(shards):
        sqlite, mysql = _tables(shard, mysql=False), _tables(shard, mysql=True)
        steps.append(Migration(room="message", number=1000 + shard, statements=sqlite, mysql_statements=mysql))
        rules = tuple(text.replace("NN", f"{shard:02}") for text in _RULES)
        steps.append(Migration(room="message", number=2000 + shard, statements=rules))
    return tuple(steps)


def _tables(shard: int, *, mysql: bool) -> tuple[str, ...]:
    end = "{table_end}" if mysql else " WITHOUT ROWID"
    row = "" if mysql else "row {rowid}, "
    key = "PRIMARY KEY" if mysql else "UNIQUE"
    entry = _ENTRY.replace("{row}", row).replace("{key} (conv", f"{key} (conv") + "{table_end}"
    *before, index = _SHARD
    return tuple(text.replace("NN", f"{shard:02}") for text in (*before, entry, _MEMBER + end, index))
