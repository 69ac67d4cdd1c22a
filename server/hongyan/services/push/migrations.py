from hongyan.ports.db import Migration

MIGRATIONS = (
    Migration(
        room="push",
        number=1,
        statements=(
            """CREATE TABLE stream_head (
                user {id} NOT NULL PRIMARY KEY,
                number {id} NOT NULL,
                first_kept {id} NOT NULL DEFAULT 1
            ){table_end}""",
            """CREATE TABLE stream_event (
                user {id} NOT NULL,
                number {id} NOT NULL,
                event_id {key} NOT NULL,
                at {id} NOT NULL,
                event {blob} NOT NULL,
                PRIMARY KEY (user, number),
                UNIQUE (event_id)
            ){table_end}""",
            "CREATE INDEX stream_event_at ON stream_event (at)",
        ),
    ),
)
