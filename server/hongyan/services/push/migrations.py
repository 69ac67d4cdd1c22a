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
    Migration(
        room="push",
        number=2,
        statements=(
            """CREATE TABLE push_device (
                session {id} NOT NULL PRIMARY KEY,
                user {id} NOT NULL,
                endpoint {text} NOT NULL,
                place {bytes_key} NOT NULL,
                point {bytes_key} NOT NULL,
                secret {bytes_key} NOT NULL,
                at {id} NOT NULL,
                UNIQUE (place)
            ){table_end}""",
            "CREATE INDEX push_device_user ON push_device (user)",
            """CREATE TABLE push_preference (
                user {id} NOT NULL PRIMARY KEY,
                quiet {bool} NOT NULL,
                quiet_from {int} NOT NULL,
                quiet_to {int} NOT NULL,
                zone {key} NOT NULL,
                quiet_mentions {bool} NOT NULL,
                preview {bool} NOT NULL
            ){table_end}""",
        ),
    ),
)
