"""The tables of the user room, in the main database."""

from hongyan.ports.db import Migration
from hongyan.ports.outbox import OutboxTable
from hongyan_proto import user_pb2

GONE = OutboxTable("account_gone", user_pb2.UserIds)
"""Deleted accounts, for the rooms that still hold something of theirs."""

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
    Migration(
        "user",
        2,
        (
            "ALTER TABLE account ADD COLUMN avatar {key} NOT NULL DEFAULT ''",
            "ALTER TABLE account ADD COLUMN status_emoji {key} NOT NULL DEFAULT ''",
            "ALTER TABLE account ADD COLUMN status_text {key} NOT NULL DEFAULT ''",
            "ALTER TABLE account ADD COLUMN status_until {id} NOT NULL DEFAULT 0",
            "ALTER TABLE account ADD COLUMN deleted_at {id} NOT NULL DEFAULT 0",
            """CREATE TABLE account_email (email_key {key} NOT NULL PRIMARY KEY, user_id {id} NOT NULL,
                email {key} NOT NULL, UNIQUE (user_id)){table_end}""",
            """CREATE TABLE account_code (user_id {id} NOT NULL, purpose {int} NOT NULL, hash {bytes_key} NOT NULL,
                email {key} NOT NULL, tries {int} NOT NULL, expires_at {id} NOT NULL, day {id} NOT NULL,
                sent {int} NOT NULL, PRIMARY KEY (user_id, purpose)){table_end}""",
            """CREATE TABLE sign_in (id {rowid}, user_id {id} NOT NULL, at {id} NOT NULL, ip {key} NOT NULL,
                platform {int} NOT NULL, device_id {key} NOT NULL, name {key} NOT NULL,
                session_id {id} NOT NULL){table_end}""",
            "CREATE INDEX sign_in_user ON sign_in (user_id, id)",
            "CREATE INDEX sign_in_device ON sign_in (user_id, device_id)",
            "CREATE INDEX sign_in_at ON sign_in (at)",
            "ALTER TABLE invitation ADD COLUMN id {id} NOT NULL DEFAULT 0",
            "ALTER TABLE invitation ADD COLUMN used {int} NOT NULL DEFAULT 0",
            "ALTER TABLE invitation ADD COLUMN note {key} NOT NULL DEFAULT ''",
            "ALTER TABLE invitation ADD COLUMN at {id} NOT NULL DEFAULT 0",
            "ALTER TABLE invitation ADD COLUMN by_user {id} NOT NULL DEFAULT 0",
            "CREATE INDEX invitation_id ON invitation (id)",
            GONE.ddl,
        ),
    ),
)
