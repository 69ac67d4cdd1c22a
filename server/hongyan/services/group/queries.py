"""Every statement of the group room."""
# ruff: noqa: S608 - what is put together here are constants of this file

from dataclasses import fields

from hongyan.ports.db import Query
from hongyan.services.group.store import AnnouncementRow, GroupRow, JoinRow, LinkRow, MemberRow


def columns(row: type) -> list[str]:
    """A table has the columns of its row's class."""
    return [field.name for field in fields(row)]


def _listed(row: type, table: str = "") -> str:
    return ", ".join(f"{table}{name}" for name in columns(row))


def _insert(table: str, row: type, verb: str = "INSERT") -> str:
    marks = ", ".join("?" * len(columns(row)))
    return f"{verb} INTO {table} ({_listed(row)}) VALUES ({marks})"


_LOCK = "SELECT stamp FROM group_counter WHERE one = 1"
LOCK = Query("lock_groups", "orders the room's commits", _LOCK, _LOCK + " FOR UPDATE")
STAMP = Query("group_stamp", "the newest stamp", _LOCK)
SET_STAMP = Query("set_group_stamp", "the next stamp", "UPDATE group_counter SET stamp = ? WHERE one = 1")
NUMBER = Query("group_number", "the next short number", "SELECT next_number FROM group_counter WHERE one = 1")
SET_NUMBER = Query("take_group_number", "take it", "UPDATE group_counter SET next_number = ? WHERE one = 1")

_GROUP = _listed(GroupRow)
GROUP = Query("group", "by its id", f"SELECT {_GROUP} FROM group_profile WHERE id = ?")
GROUP_BY_NUMBER = Query("group_by_number", "by its number", f"SELECT {_GROUP} FROM group_profile WHERE number = ?")
ADD_GROUP = Query("add_group", "a new group", _insert("group_profile", GroupRow))
SAVE_GROUP = Query(
    "save_group",
    "a changed group",
    "UPDATE group_profile SET " + ", ".join(f"{name} = ?" for name in columns(GroupRow)[1:]) + " WHERE id = ?",
)
GROUPS_SINCE = Query(
    "groups_since",
    "a user's groups that changed",
    f"SELECT {_listed(GroupRow, 'g.')}, {_listed(MemberRow, 'm.')}"
    " FROM group_member m JOIN group_profile g ON g.id = m.group_id"
    " WHERE m.user_id = ? AND (m.stamp > ? OR (m.present = 1 AND g.stamp > ?)) ORDER BY m.group_id",
)
JOINED = Query(
    "groups_joined",
    "in how many groups some users are",
    "SELECT user_id, COUNT(*) FROM group_member WHERE present = 1 AND user_id IN ({list}) GROUP BY user_id",
)
OWNED = Query(
    "groups_owned", "a user's own", "SELECT COUNT(*) FROM group_profile WHERE owner_id = ? AND dissolved_at = 0"
)
CREATED = Query(
    "groups_created", "made lately", "SELECT COUNT(*) FROM group_profile WHERE creator_id = ? AND created_at > ?"
)
TOGETHER = Query(
    "together",
    "who of some shares a group with a user",
    "SELECT DISTINCT o.user_id FROM group_member m JOIN group_member o ON o.group_id = m.group_id AND o.present = 1"
    " WHERE m.user_id = ? AND m.present = 1 AND o.user_id IN ({list})",
)
COMPANIONS = Query(
    "companions",
    "who shares most groups with a user",
    "SELECT o.user_id, COUNT(*) FROM group_member m"
    " JOIN group_profile g ON g.id = m.group_id AND g.member_count <= ?"
    " JOIN group_member o ON o.group_id = m.group_id AND o.present = 1 AND o.user_id <> m.user_id"
    " WHERE m.user_id = ? AND m.present = 1 GROUP BY o.user_id ORDER BY COUNT(*) DESC, o.user_id LIMIT ?",
)

_MEMBER = f"SELECT {_listed(MemberRow)} FROM group_member"
_ORDER = "ORDER BY role DESC, joined_at, user_id"
MEMBER = Query("group_member", "one, also of who left", f"{_MEMBER} WHERE group_id = ? AND user_id = ?")
MEMBERS = Query("group_members", "some, also of who left", f"{_MEMBER} WHERE group_id = ? AND user_id IN ({{list}})")
PRESENT = Query("group_present", "all who are in", f"{_MEMBER} WHERE group_id = ? AND present = 1 {_ORDER}")
PAGE = Query(
    "group_page",
    "who is in, behind a place",
    f"{_MEMBER} WHERE group_id = ? AND present = 1 AND (role < ? OR (role = ? AND (joined_at > ?"
    f" OR (joined_at = ? AND user_id > ?)))) {_ORDER} LIMIT ?",
)
LEADERS = Query("group_leaders", "who manages", f"{_MEMBER} WHERE group_id = ? AND present = 1 AND role > 0 {_ORDER}")
SAVE_MEMBER = Query("save_group_member", "make or replace", _insert("group_member", MemberRow, "REPLACE"))
GROUPS_OF = Query(
    "groups_of", "where a user is in", "SELECT group_id FROM group_member WHERE user_id = ? AND present = 1 ORDER BY 1"
)

ADD_PENDING = Query(
    "add_group_pending",
    "the log must make a change",
    "INSERT INTO group_pending (group_id, change_body, link_id, at, user_id, request_id) VALUES (?, ?, ?, ?, ?, ?)",
)
DROP_PENDING = Query("drop_group_pending", "it did", "DELETE FROM group_pending WHERE id = ?")
_PENDING = "SELECT id, group_id, change_body, link_id, at, user_id, request_id FROM group_pending"
PENDING = Query("group_pending", "what has not been finished", f"{_PENDING} WHERE at <= ? ORDER BY id LIMIT ?")
PENDING_OF = Query("group_pending_of", "of one group", f"{_PENDING} WHERE group_id = ? ORDER BY id")
PENDING_UNDER = Query(
    "group_pending_under", "answered already", f"{_PENDING} WHERE user_id = ? AND request_id = ? ORDER BY id LIMIT 1"
)

_JOIN = f"SELECT {_listed(JoinRow)} FROM group_join"
_JOINS = f"{_JOIN} WHERE group_id = ? AND id < ?"
ADD_JOIN = Query("add_group_join", "somebody wants to join", _insert("group_join", JoinRow))
JOIN = Query("group_join", "one request", f"{_JOIN} WHERE id = ?")
OPEN_JOINS = Query(
    "open_group_joins", "that wait, of some", f"{_JOIN} WHERE group_id = ? AND state = 0 AND user_id IN ({{list}})"
)
SAVE_JOIN = Query(
    "save_group_join",
    "it was answered",
    "UPDATE group_join SET state = ?, answered_by = ?, answered_at = ?, reason = ? WHERE id = ?",
)
JOINS = Query("group_joins", "all of a group", f"{_JOINS} ORDER BY id DESC LIMIT ?")
WAITING_JOINS = Query("waiting_group_joins", "those that wait", f"{_JOINS} AND state = 0 ORDER BY id DESC LIMIT ?")
JOINS_OF = Query(
    "group_joins_of", "one's own", f"{_JOIN} WHERE user_id = ? AND invited_by = 0 AND id < ? ORDER BY id DESC LIMIT ?"
)
COUNT_OF_GROUP = Query(
    "count_joins_of_group", "that wait", "SELECT COUNT(*) FROM group_join WHERE group_id = ? AND state = 0"
)
COUNT_OF_USER = Query(
    "count_joins_of_user", "that wait", "SELECT COUNT(*) FROM group_join WHERE user_id = ? AND state = 0"
)
EXPIRE_JOINS = Query("expire_group_joins", "too old", "UPDATE group_join SET state = ? WHERE state = 0 AND at < ?")
PURGE_JOINS = Query("purge_group_joins", "long over", "DELETE FROM group_join WHERE state > 0 AND at < ?")

_LINK = f"SELECT {_listed(LinkRow)} FROM group_link"
ADD_LINK = Query("add_group_link", "a new link", _insert("group_link", LinkRow))
LINK = Query("group_link", "by its id", f"{_LINK} WHERE id = ?")
LINK_BY_CODE = Query("group_link_by_code", "by its code", f"{_LINK} WHERE code = ?")
LINKS = Query(
    "group_links",
    "that work",
    f"{_LINK} WHERE group_id = ? AND expires_at > ? AND (max_uses = 0 OR uses < max_uses) ORDER BY id DESC",
)
USE_LINK = Query("use_group_link", "one use more", "UPDATE group_link SET uses = uses + 1 WHERE id = ?")
DROP_LINK = Query("drop_group_link", "it works no more", "DELETE FROM group_link WHERE id = ?")
PURGE_LINKS = Query("purge_group_links", "expired ones", "DELETE FROM group_link WHERE expires_at < ?")

_ANNOUNCEMENT = f"SELECT {_listed(AnnouncementRow)} FROM group_announcement"
ADD_ANNOUNCEMENT = Query("add_announcement", "a new one", _insert("group_announcement", AnnouncementRow))
ANNOUNCEMENT = Query("announcement", "by its id", f"{_ANNOUNCEMENT} WHERE id = ?")
ANNOUNCEMENTS = Query(
    "announcements", "of a group", f"{_ANNOUNCEMENT} WHERE group_id = ? AND id < ? ORDER BY id DESC LIMIT ?"
)
DROP_ANNOUNCEMENT = Query("drop_announcement", "take it down", "DELETE FROM group_announcement WHERE id = ?")
DROP_CONFIRMATIONS = Query(
    "drop_confirmations", "of one taken down", "DELETE FROM group_confirmation WHERE announcement_id = ?"
)
CONFIRM = Query(
    "confirm_announcement",
    "somebody has read it",
    "INSERT OR IGNORE INTO group_confirmation (announcement_id, user_id, at) VALUES (?, ?, ?)",
    "INSERT IGNORE INTO group_confirmation (announcement_id, user_id, at) VALUES (?, ?, ?)",
)
COUNT_CONFIRMED = Query(
    "count_confirmed",
    "one more has",
    "UPDATE group_announcement SET confirmed_count = confirmed_count + 1 WHERE id = ?",
)
CONFIRMATIONS = Query(
    "confirmations",
    "who has",
    "SELECT user_id, at FROM group_confirmation WHERE announcement_id = ? ORDER BY at, user_id",
)
CONFIRMED = Query(
    "confirmed_announcements",
    "which of some one has confirmed",
    "SELECT announcement_id FROM group_confirmation WHERE user_id = ? AND announcement_id IN ({list})",
)
