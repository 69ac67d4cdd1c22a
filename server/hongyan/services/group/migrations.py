"""The tables of the group room, in the main database."""

from hongyan.ports.answers import AnswerTable
from hongyan.ports.db import Migration
from hongyan.ports.outbox import OutboxTable
from hongyan_proto import inside_pb2

ANSWERS = AnswerTable("group_answer")
OUTBOX = OutboxTable("group_outbox", inside_pb2.UserStreamEvent)

MIGRATIONS = (
    Migration(
        "group",
        1,
        (
            """CREATE TABLE group_counter (one {int} NOT NULL PRIMARY KEY, next_number {id} NOT NULL,
                stamp {id} NOT NULL){table_end}""",
            "INSERT INTO group_counter (one, next_number, stamp) VALUES (1, 100001, 0)",
            """CREATE TABLE group_profile (
                id {id} NOT NULL PRIMARY KEY, number {id} NOT NULL, name {key} NOT NULL, creator_id {id} NOT NULL,
                created_at {id} NOT NULL, owner_id {id} NOT NULL, avatar {key} NOT NULL, intro {text} NOT NULL,
                member_count {int} NOT NULL, join_rule {int} NOT NULL, join_question {key} NOT NULL,
                join_answer {key} NOT NULL, invite_by {int} NOT NULL, pin_by {int} NOT NULL, mention_all {int} NOT NULL,
                history {bool} NOT NULL, findable {bool} NOT NULL, muted_all {bool} NOT NULL,
                announcement_id {id} NOT NULL, dissolved_at {id} NOT NULL, version {id} NOT NULL,
                revision {id} NOT NULL, told {id} NOT NULL, stamp {id} NOT NULL,
                UNIQUE (number)){table_end}""",
            "CREATE INDEX group_profile_owner ON group_profile (owner_id, dissolved_at)",
            "CREATE INDEX group_profile_creator ON group_profile (creator_id, created_at)",
            """CREATE TABLE group_member (
                group_id {id} NOT NULL, user_id {id} NOT NULL, present {bool} NOT NULL, role {int} NOT NULL,
                muted_until {id} NOT NULL, card {key} NOT NULL, joined_at {id} NOT NULL, invited_by {id} NOT NULL,
                stamp {id} NOT NULL, PRIMARY KEY (group_id, user_id)){table_end}""",
            "CREATE INDEX group_member_user ON group_member (user_id, present)",
            "CREATE INDEX group_member_page ON group_member (group_id, present, role, joined_at, user_id)",
            """CREATE TABLE group_pending (id {rowid}, group_id {id} NOT NULL, change_body {blob} NOT NULL,
                link_id {id} NOT NULL, at {id} NOT NULL){table_end}""",
            "CREATE INDEX group_pending_group ON group_pending (group_id)",
            """CREATE TABLE group_join (
                id {id} NOT NULL PRIMARY KEY, group_id {id} NOT NULL, user_id {id} NOT NULL, invited_by {id} NOT NULL,
                message {key} NOT NULL, state {int} NOT NULL, at {id} NOT NULL, answered_by {id} NOT NULL,
                answered_at {id} NOT NULL, reason {key} NOT NULL){table_end}""",
            "CREATE INDEX group_join_group ON group_join (group_id, state, id)",
            "CREATE INDEX group_join_user ON group_join (user_id, id)",
            "CREATE INDEX group_join_age ON group_join (state, at)",
            """CREATE TABLE group_link (
                id {id} NOT NULL PRIMARY KEY, group_id {id} NOT NULL, code {key} NOT NULL, by_user_id {id} NOT NULL,
                at {id} NOT NULL, expires_at {id} NOT NULL, max_uses {int} NOT NULL, uses {int} NOT NULL,
                UNIQUE (code)){table_end}""",
            "CREATE INDEX group_link_group ON group_link (group_id, expires_at)",
            """CREATE TABLE group_announcement (
                id {id} NOT NULL PRIMARY KEY, group_id {id} NOT NULL, author_id {id} NOT NULL, text {text} NOT NULL,
                confirm {bool} NOT NULL, at {id} NOT NULL, confirmed_count {int} NOT NULL){table_end}""",
            "CREATE INDEX group_announcement_group ON group_announcement (group_id, id)",
            """CREATE TABLE group_confirmation (announcement_id {id} NOT NULL, user_id {id} NOT NULL, at {id} NOT NULL,
                PRIMARY KEY (announcement_id, user_id)){table_end}""",
            *ANSWERS.ddl,
            OUTBOX.ddl,
        ),
    ),
    Migration(
        "group",
        2,
        (
            "ALTER TABLE group_pending ADD COLUMN user_id {id} NOT NULL DEFAULT 0",
            "ALTER TABLE group_pending ADD COLUMN request_id {key} NOT NULL DEFAULT ''",
            "CREATE INDEX group_pending_under ON group_pending (user_id, request_id)",
        ),
    ),
)
