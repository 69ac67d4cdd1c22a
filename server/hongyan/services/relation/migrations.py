"""The tables of the relation room, in the main database."""

from hongyan.ports.db import Migration
from hongyan.services.relation.storage import ANSWERS, EVENTS

MIGRATIONS = (
    Migration(
        "relation",
        1,
        (
            """CREATE TABLE relation_person (
                user {id} NOT NULL PRIMARY KEY, version {id} NOT NULL, friends {int} NOT NULL, rule {int} NOT NULL,
                question {key} NOT NULL, answer {bytes_key} NOT NULL, find {int} NOT NULL, see {int} NOT NULL,
                presence {int} NOT NULL, invite {int} NOT NULL, strangers {int} NOT NULL,
                recommend {bool} NOT NULL){table_end}""",
            """CREATE TABLE friend (
                user {id} NOT NULL, friend {id} NOT NULL, remark {key} NOT NULL, category {id} NOT NULL,
                since {id} NOT NULL, version {id} NOT NULL, gone {int} NOT NULL,
                PRIMARY KEY (user, friend)){table_end}""",
            """CREATE INDEX friend_version ON friend (user, version)""",
            """CREATE INDEX friend_friend ON friend (friend, user)""",
            """CREATE TABLE friend_category (
                id {id} NOT NULL PRIMARY KEY, user {id} NOT NULL, name {key} NOT NULL, place {int} NOT NULL,
                UNIQUE (user, name)){table_end}""",
            """CREATE TABLE friend_request (
                id {id} NOT NULL PRIMARY KEY, asker {id} NOT NULL, asked {id} NOT NULL, message {key} NOT NULL,
                answer {key} NOT NULL, source {int} NOT NULL, state {int} NOT NULL, at {id} NOT NULL,
                expires_at {id} NOT NULL, answered_at {id} NOT NULL, reason {key} NOT NULL, hidden {bool} NOT NULL,
                remark {key} NOT NULL, category {id} NOT NULL){table_end}""",
            """CREATE INDEX friend_request_asker ON friend_request (asker, id)""",
            """CREATE INDEX friend_request_asked ON friend_request (asked, id)""",
            """CREATE INDEX friend_request_pair ON friend_request (asker, asked, id)""",
            """CREATE INDEX friend_request_open ON friend_request (state, expires_at)""",
            """CREATE TABLE person_block (
                user {id} NOT NULL, other {id} NOT NULL, at {id} NOT NULL, PRIMARY KEY (user, other)){table_end}""",
            """CREATE INDEX person_block_at ON person_block (user, at)""",
            """CREATE INDEX person_block_other ON person_block (other)""",
            """CREATE TABLE person_shown (
                user {id} NOT NULL, other {id} NOT NULL, PRIMARY KEY (user, other)){table_end}""",
            """CREATE INDEX person_shown_other ON person_shown (other)""",
            """CREATE TABLE dismissed_person (
                user {id} NOT NULL, other {id} NOT NULL, PRIMARY KEY (user, other)){table_end}""",
            """CREATE INDEX dismissed_person_other ON dismissed_person (other)""",
            """CREATE TABLE contact_hash (
                hash {bytes_key} NOT NULL, user {id} NOT NULL, PRIMARY KEY (hash, user)){table_end}""",
            """CREATE INDEX contact_hash_user ON contact_hash (user)""",
            *ANSWERS.ddl,
            """CREATE TABLE relation_pending (
                conversation {key} NOT NULL PRIMARY KEY, change_id {key} NOT NULL, by_user {id} NOT NULL,
                body {blob} NOT NULL, at {id} NOT NULL, due {id} NOT NULL){table_end}""",
            """CREATE INDEX relation_pending_due ON relation_pending (due)""",
            """CREATE TABLE changed_profile (
                user {id} NOT NULL PRIMARY KEY, times {id} NOT NULL, due {id} NOT NULL){table_end}""",
            """CREATE INDEX changed_profile_due ON changed_profile (due)""",
            EVENTS.ddl,
        ),
    ),
)
