"""The tables of the user room, in the main database."""

from hongyan.ports.db import Migration

MIGRATIONS = (
    Migration(
        "user",
        1,
        (
            """CREATE TABLE account_counter (one {int} NOT NULL PRIMARY KEY, next_number {id} NOT NULL){table_end}""",
            """INSERT INTO account_counter (one, next_number) VALUES (1, 10001)""",
            """CREATE TABLE account (
                id {id} NOT NULL PRIMARY KEY, number {id} NOT NULL, username {key} NOT NULL, name_key {key} NOT NULL,
                nickname {key} NOT NULL, signature {key} NOT NULL, email {key} NOT NULL, password_hash {key} NOT NULL,
                administrator {bool} NOT NULL, disabled {bool} NOT NULL, version {id} NOT NULL,
                created_at {id} NOT NULL,
                UNIQUE (number), UNIQUE (name_key)){table_end}""",
            """CREATE INDEX account_administrator ON account (administrator)""",
            """CREATE TABLE account_term (term {key} NOT NULL, user_id {id} NOT NULL,
                PRIMARY KEY (term, user_id)){table_end}""",
            """CREATE INDEX account_term_user ON account_term (user_id)""",
            """CREATE TABLE account_request (request_id {key} NOT NULL PRIMARY KEY, digest {bytes_key} NOT NULL,
                user_id {id} NOT NULL, reply {blob} NOT NULL, at {id} NOT NULL){table_end}""",
            """CREATE INDEX account_request_at ON account_request (at)""",
            """CREATE TABLE invitation (hash {bytes_key} NOT NULL PRIMARY KEY, administrator {bool} NOT NULL,
                uses {int} NOT NULL, expires_at {id} NOT NULL){table_end}""",
            """CREATE TABLE session (
                id {id} NOT NULL PRIMARY KEY, user_id {id} NOT NULL, device_id {key} NOT NULL, platform {int} NOT NULL,
                name {key} NOT NULL, ip {key} NOT NULL, created_at {id} NOT NULL, last_seen_at {id} NOT NULL,
                ended_at {id} NOT NULL, end_reason {key} NOT NULL,
                refresh_hash {bytes_key} NOT NULL, previous_hash {bytes_key} NOT NULL, rotated_at {id} NOT NULL,
                graced {bool} NOT NULL, refresh_until {id} NOT NULL){table_end}""",
            """CREATE INDEX session_user ON session (user_id, ended_at)""",
            """CREATE INDEX session_ended ON session (ended_at, refresh_until)""",
            """CREATE TABLE account_outbox (id {rowid}, event {blob} NOT NULL, at {id} NOT NULL){table_end}""",
        ),
    ),
)
