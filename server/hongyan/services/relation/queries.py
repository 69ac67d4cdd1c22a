"""Every statement of the relation room."""
# ruff: noqa: S608 - what is put together here are constants of this file

from hongyan.ports.db import Query


def _locking(name: str, does: str, sql: str) -> Query:
    return Query(name, does, sql, sql + " FOR UPDATE")


def _keeping(name: str, does: str, sql: str) -> Query:
    """An INSERT that leaves alone what is there."""
    return Query(name, does, f"INSERT OR IGNORE {sql}", f"INSERT IGNORE {sql}")


_PERSON = "user, version, friends, rule, question, answer, find, see, presence, invite, strangers, recommend"
_FRIEND = "user, friend, remark, category, since, version, gone"
_REQUEST = (
    "id, asker, asked, message, answer, source, state, at, expires_at, answered_at, reason, hidden, remark, category"
)
_SUGGESTING = (
    "JOIN friend t ON t.user = m.friend AND t.friend = m.user AND t.gone = 0"
    " LEFT JOIN relation_person p ON p.user = m.friend"
)
"""Friends who have one in their lists too, with their settings."""

PERSONS = Query(
    "persons", "how people set themselves", f"SELECT {_PERSON} FROM relation_person WHERE user IN ({{list}})"
)
LOCK_PERSON = _locking(
    "lock_person",
    "a person, before anything about them changes",
    f"SELECT {_PERSON} FROM relation_person WHERE user = ?",
)
MAKE_PERSON = _keeping(
    "make_person",
    "a person who changes something for the first time",
    f"INTO relation_person ({_PERSON}) VALUES (?, 0, 0, 0, '', ?, 0, 0, 1, 0, 0, 1)",
)
MOVE_PERSON = Query(
    "move_person",
    "the version of a list and the friends in it",
    "UPDATE relation_person SET version = ?, friends = ? WHERE user = ?",
)
SET_PRIVACY = Query(
    "set_privacy",
    "somebody's own settings",
    "UPDATE relation_person SET rule = ?, question = ?, answer = ?, find = ?, see = ?, presence = ?, invite = ?,"
    " strangers = ?, recommend = ? WHERE user = ?",
)
DROP_PERSON = Query("drop_person", "an account is deleted", "DELETE FROM relation_person WHERE user = ?")

MINE = Query("mine", "lines of one's list", f"SELECT {_FRIEND} FROM friend WHERE user = ? AND friend IN ({{list}})")
THEIRS = Query(
    "theirs", "one's lines in others' lists", f"SELECT {_FRIEND} FROM friend WHERE friend = ? AND user IN ({{list}})"
)
CHANGED_FRIENDS = Query(
    "changed_friends",
    "what changed in a list",
    f"SELECT {_FRIEND} FROM friend WHERE user = ? AND version > ? ORDER BY version LIMIT ?",
)
PRESENT_FRIENDS = Query(
    "present_friends",
    "a list from the start",
    f"SELECT {_FRIEND} FROM friend WHERE user = ? AND version > ? AND gone = 0 ORDER BY version LIMIT ?",
)
PUT_FRIEND = Query(
    "put_friend",
    "a line of a list",
    f"INSERT INTO friend ({_FRIEND}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user, friend) DO UPDATE SET"
    " remark = excluded.remark, category = excluded.category, since = excluded.since, version = excluded.version,"
    " gone = excluded.gone",
    f"INSERT INTO friend ({_FRIEND}) VALUES (?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE"
    " remark = VALUES(remark), category = VALUES(category), since = VALUES(since), version = VALUES(version),"
    " gone = VALUES(gone)",
)
IN_CATEGORY = Query(
    "in_category",
    "the friends of a category",
    f"SELECT {_FRIEND} FROM friend WHERE user = ? AND category = ? AND gone = 0 ORDER BY friend",
)
DROP_FRIENDS = Query("drop_friends", "a list of a deleted account", "DELETE FROM friend WHERE user = ?")
ALL_ABOUT = Query("all_about", "in whose lists somebody is or was", "SELECT user FROM friend WHERE friend = ?")
MUTUAL = Query(
    "mutual",
    "whom friends have in their lists, and how many of them",
    "SELECT friend, COUNT(*) AS ways FROM friend WHERE gone = 0 AND user IN ({list})"
    " GROUP BY friend ORDER BY ways DESC, friend LIMIT 500",
)
NEWEST_FRIENDS = Query(
    "newest_friends",
    "friends through whom others may be suggested, the newest first",
    f"SELECT m.friend FROM friend m {_SUGGESTING}"
    " WHERE m.user = ? AND m.gone = 0 AND COALESCE(p.recommend, 1) = 1 ORDER BY m.since DESC, m.friend LIMIT ?",
)
THROUGH = Query(
    "through",
    "those of them who have another in their lists",
    f"SELECT m.friend FROM friend m {_SUGGESTING} JOIN friend f ON f.user = m.friend AND f.gone = 0"
    " WHERE m.user = ? AND m.gone = 0 AND COALESCE(p.recommend, 1) = 1 AND f.friend = ?"
    " ORDER BY m.since DESC, m.friend LIMIT ?",
)

OWNERS = Query(
    "owners",
    "in whose lists somebody stands",
    "SELECT user FROM friend WHERE friend = ? AND user > ? AND gone = 0 ORDER BY user LIMIT ?",
)
PUT_PROFILE = Query(
    "put_changed_profile",
    "friends are to hear of it",
    "INSERT INTO changed_profile (user, times, due) VALUES (?, 1, ?)"
    " ON CONFLICT (user) DO UPDATE SET times = times + 1",
    "INSERT INTO changed_profile (user, times, due) VALUES (?, 1, ?) ON DUPLICATE KEY UPDATE times = times + 1",
)
DUE_PROFILES = Query(
    "due_changed_profiles",
    "whose time has come",
    "SELECT user, times FROM changed_profile WHERE due <= ? ORDER BY due LIMIT ?",
)
DROP_PROFILE = Query(
    "drop_changed_profile", "friends have heard of it", "DELETE FROM changed_profile WHERE user = ? AND times = ?"
)
POSTPONE_PROFILE = Query(
    "postpone_changed_profile", "it changed again", "UPDATE changed_profile SET due = ? WHERE user = ?"
)

CATEGORIES = Query(
    "categories",
    "of a person, in order",
    "SELECT id, name, place FROM friend_category WHERE user = ? ORDER BY place, id",
)
ADD_CATEGORY = Query(
    "add_category", "a new one", "INSERT INTO friend_category (id, user, name, place) VALUES (?, ?, ?, ?)"
)
SET_CATEGORY = Query("set_category", "renamed or moved", "UPDATE friend_category SET name = ?, place = ? WHERE id = ?")
DROP_CATEGORY = Query("drop_category", "gone", "DELETE FROM friend_category WHERE id = ?")
DROP_CATEGORIES = Query("drop_categories", "of a deleted account", "DELETE FROM friend_category WHERE user = ?")

REQUEST = Query("friend_request", "by its id", f"SELECT {_REQUEST} FROM friend_request WHERE id = ?")
LAST_REQUEST = Query(
    "last_friend_request",
    "the newest of one to another",
    f"SELECT {_REQUEST} FROM friend_request WHERE asker = ? AND asked = ? ORDER BY id DESC LIMIT 1",
)
ADD_REQUEST = Query(
    "add_friend_request", "a new one", f"INSERT INTO friend_request ({_REQUEST}) VALUES ({', '.join('?' * 14)})"
)
CLOSE_REQUEST = Query(
    "close_friend_request",
    "answered, withdrawn or over",
    "UPDATE friend_request SET state = ?, answered_at = ?, reason = ? WHERE id = ?",
)
HIDE_REQUEST = Query("hide_friend_request", "from who was asked", "UPDATE friend_request SET hidden = 1 WHERE id = ?")
SENT_REQUESTS = Query(
    "sent_friend_requests",
    "by one",
    f"SELECT {_REQUEST} FROM friend_request WHERE asker = ? AND id < ? ORDER BY id DESC LIMIT ?",
)
RECEIVED_REQUESTS = Query(
    "received_friend_requests",
    "to one",
    f"SELECT {_REQUEST} FROM friend_request WHERE asked = ? AND hidden = 0 AND id < ? ORDER BY id DESC LIMIT ?",
)
COUNT_SENT = Query(
    "count_sent",
    "open ones of one",
    "SELECT COUNT(*) FROM friend_request WHERE asker = ? AND state = 0 AND expires_at > ?",
)
COUNT_RECEIVED = Query(
    "count_received",
    "open ones to one",
    "SELECT COUNT(*) FROM friend_request WHERE asked = ? AND state = 0 AND hidden = 0 AND expires_at > ?",
)
OPEN_WITH = Query(
    "open_with",
    "open ones between one and others",
    "SELECT asker, asked FROM friend_request WHERE (asker = ? OR asked = ?) AND state = 0 AND expires_at > ?",
)
OVERDUE_REQUESTS = Query(
    "overdue_friend_requests",
    "whose time is over",
    f"SELECT {_REQUEST} FROM friend_request WHERE state = 0 AND expires_at <= ? ORDER BY expires_at LIMIT ?",
)
PURGE_REQUESTS = Query(
    "purge_friend_requests", "long over", "DELETE FROM friend_request WHERE state > 0 AND expires_at < ?"
)
REQUESTS_OF = Query(
    "friend_requests_of", "of a deleted account", f"SELECT {_REQUEST} FROM friend_request WHERE asker = ? OR asked = ?"
)
DROP_REQUESTS = Query(
    "drop_friend_requests", "of a deleted account", "DELETE FROM friend_request WHERE asker = ? OR asked = ?"
)

BLOCKED = Query("blocked", "whom one blocks", "SELECT other FROM person_block WHERE user = ? AND other IN ({list})")
BLOCKED_BY = Query("blocked_by", "who blocks one", "SELECT user FROM person_block WHERE other = ? AND user IN ({list})")
BLOCKS = Query(
    "blocks",
    "the newest first",
    "SELECT other, at FROM person_block WHERE user = ? AND (at < ? OR (at = ? AND other < ?))"
    " ORDER BY at DESC, other DESC LIMIT ?",
)
COUNT_BLOCKS = Query("count_blocks", "of one", "SELECT COUNT(*) FROM person_block WHERE user = ?")
BLOCKED_AT = Query("blocked_at", "since when", "SELECT at FROM person_block WHERE user = ? AND other = ?")
ADD_BLOCK = Query("add_block", "a new one", "INSERT INTO person_block (user, other, at) VALUES (?, ?, ?)")
DROP_BLOCK = Query("drop_block", "no longer", "DELETE FROM person_block WHERE user = ? AND other = ?")
DROP_BLOCKS = Query("drop_blocks", "of a deleted account", "DELETE FROM person_block WHERE user = ? OR other = ?")

ADD_SHOWN = _keeping("add_shown", "who addresses somebody is seen", "INTO person_shown (user, other) VALUES (?, ?)")
SHOWN = Query("shown", "who has addressed one", "SELECT user FROM person_shown WHERE other = ? AND user IN ({list})")
DROP_SHOWN = Query("drop_shown", "of a deleted account", "DELETE FROM person_shown WHERE user = ? OR other = ?")

ADD_DISMISSED = _keeping(
    "add_dismissed", "not to be suggested again", "INTO dismissed_person (user, other) VALUES (?, ?)"
)
COUNT_DISMISSED = Query("count_dismissed", "by one", "SELECT COUNT(*) FROM dismissed_person WHERE user = ?")
DISMISSED = Query(
    "dismissed", "not to be suggested", "SELECT other FROM dismissed_person WHERE user = ? AND other IN ({list})"
)
DROP_DISMISSED = Query(
    "drop_dismissed", "of a deleted account", "DELETE FROM dismissed_person WHERE user = ? OR other = ?"
)
ADD_CONTACT = _keeping("add_contact", "by which one is found", "INTO contact_hash (hash, user) VALUES (?, ?)")
DROP_CONTACTS = Query("drop_contacts", "one is found by none", "DELETE FROM contact_hash WHERE user = ?")
HAS_CONTACTS = Query("has_contacts", "whether one takes part", "SELECT 1 FROM contact_hash WHERE user = ? LIMIT 1")
CONTACTS = Query(
    "contacts", "who is found by hashes", "SELECT hash, user FROM contact_hash WHERE hash IN ({list}) ORDER BY user"
)

PENDING = _locking(
    "pending",
    "what is to be carried out",
    "SELECT change_id, by_user, body, at FROM relation_pending WHERE conversation = ?",
)
READ_PENDING = Query(
    "read_pending",
    "the same, to look at",
    "SELECT change_id, by_user, body, at FROM relation_pending WHERE conversation = ?",
)
PUT_PENDING = Query(
    "put_pending",
    "to be carried out in a conversation; the newest counts",
    "INSERT INTO relation_pending (conversation, change_id, by_user, body, at, due) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (conversation) DO UPDATE SET change_id = excluded.change_id, by_user = excluded.by_user,"
    " body = excluded.body, at = excluded.at, due = excluded.due",
    "INSERT INTO relation_pending (conversation, change_id, by_user, body, at, due) VALUES (?, ?, ?, ?, ?, ?)"
    " ON DUPLICATE KEY UPDATE change_id = VALUES(change_id), by_user = VALUES(by_user), body = VALUES(body),"
    " at = VALUES(at), due = VALUES(due)",
)
DUE_PENDING = Query(
    "due_pending",
    "whose time has come",
    "SELECT conversation FROM relation_pending WHERE due <= ? ORDER BY due LIMIT ?",
)
FAR_PENDING = Query(
    "far_pending",
    "whose time was set by a wrong clock",
    "SELECT conversation FROM relation_pending WHERE due > ? ORDER BY due LIMIT ?",
)
POSTPONE_PENDING = Query(
    "postpone_pending",
    "to be looked at later",
    "UPDATE relation_pending SET due = ? WHERE conversation = ? AND change_id = ?",
)
DROP_PENDING = Query(
    "drop_pending", "carried out", "DELETE FROM relation_pending WHERE conversation = ? AND change_id = ?"
)
