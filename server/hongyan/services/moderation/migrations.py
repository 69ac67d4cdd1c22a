"""The tables of the moderation room, in the main database."""

from hongyan.ports.answers import AnswerTable
from hongyan.ports.db import Migration

ANSWERS = AnswerTable("moderation_answer")

MIGRATIONS = (
    Migration(
        "moderation",
        1,
        (
            """CREATE TABLE report (
                id {id} NOT NULL PRIMARY KEY, open_key {key}, target {key} NOT NULL, reporter_id {id} NOT NULL,
                user_id {id} NOT NULL, conversation_id {key} NOT NULL, seq {id} NOT NULL, reason {int} NOT NULL,
                text {text} NOT NULL, at {id} NOT NULL, decision {int} NOT NULL, closed_at {id} NOT NULL,
                closed_by {id} NOT NULL, note {text} NOT NULL, UNIQUE (open_key)){table_end}""",
            "CREATE INDEX report_target ON report (target, closed_at)",
            "CREATE INDEX report_closed ON report (closed_at, id)",
            """CREATE TABLE word_list (one {int} NOT NULL PRIMARY KEY, version {id} NOT NULL,
                size {int} NOT NULL){table_end}""",
            "INSERT INTO word_list (one, version, size) VALUES (1, 1, 0)",
            """CREATE TABLE forbidden_word (word {key} NOT NULL PRIMARY KEY, action {int} NOT NULL, at {id} NOT NULL,
                by_user_id {id} NOT NULL){table_end}""",
            *ANSWERS.ddl,
        ),
    ),
)
