"""Every statement of the user room."""
# ruff: noqa: S608 - what is put together here are constants of this file

from hongyan.ports.db import Query


def _locking(name: str, does: str, sql: str) -> Query:
    return Query(name, does, sql, sql + " FOR UPDATE")


_ACCOUNT = (
    "a.id, a.number, a.username, a.nickname, a.signature, a.password_hash, a.administrator, a.disabled, a.avatar,"
    " a.status_emoji, a.status_text, a.status_until, a.email, a.created_at, a.deleted_at"
)
_SESSION = "id, user_id, device_id, platform, name, ip, created_at, last_seen_at"

LOCK_NUMBER = _locking(
    "lock_number",
    "the next short number; orders registrations",
    "SELECT next_number FROM account_counter WHERE one = 1",
)
RAISE_NUMBER = Query("raise_number", "take a number", "UPDATE account_counter SET next_number = ? WHERE one = 1")
ADD_ACCOUNT = Query(
    "add_account",
    "a new account",
    "INSERT INTO account (id, number, username, name_key, nickname, signature, email, password_hash, administrator,"
    " disabled, version, created_at) VALUES (?, ?, ?, ?, ?, '', ?, ?, ?, 0, 1, ?)",
)
ACCOUNT_BY_NAME = Query(
    "account_by_name", "an account by its name", f"SELECT {_ACCOUNT} FROM account a WHERE a.name_key = ?"
)
ACCOUNT = Query("account", "an account by its id", f"SELECT {_ACCOUNT} FROM account a WHERE a.id = ?")
ACCOUNTS = Query("accounts", "accounts by their ids", f"SELECT {_ACCOUNT} FROM account a WHERE a.id IN ({{list}})")
LOCK_ACCOUNT = _locking(
    "lock_account",
    "an account, before it or its sessions change",
    f"SELECT {_ACCOUNT}, a.version FROM account a WHERE a.id = ?",
)
EXISTING = Query("existing", "who exists", "SELECT id FROM account WHERE disabled = 0 AND id IN ({list})")
ACCOUNT_BY_NUMBER = Query(
    "account_by_number", "an account by its number", f"SELECT {_ACCOUNT} FROM account a WHERE a.number = ?"
)
SEARCH = Query(
    "search_accounts",
    "accounts with three terms (repeated ones ask for fewer)",
    f"SELECT {_ACCOUNT} FROM account_term t1"
    " JOIN account_term t2 ON t2.user_id = t1.user_id AND t2.term = ?"
    " JOIN account_term t3 ON t3.user_id = t1.user_id AND t3.term = ?"
    " JOIN account a ON a.id = t1.user_id"
    " WHERE t1.term = ? AND a.disabled = 0 ORDER BY t1.user_id LIMIT ?",
)
SET_PROFILE = Query(
    "set_profile",
    "a changed profile",
    "UPDATE account SET nickname = ?, signature = ?, avatar = ?, status_emoji = ?, status_text = ?, status_until = ?,"
    " version = ? WHERE id = ?",
)
REHASH = Query(
    "rehash",
    "the same password, hashed anew",
    "UPDATE account SET password_hash = ? WHERE id = ? AND password_hash = ?",
)
SET_PASSWORD = Query("set_password", "another password", "UPDATE account SET password_hash = ? WHERE id = ?")
SET_DISABLED = Query("set_disabled", "disable or enable", "UPDATE account SET disabled = ? WHERE id = ?")
HAS_ADMINISTRATOR = Query(
    "has_administrator",
    "whether somebody administers",
    "SELECT 1 FROM account WHERE administrator = 1 AND disabled = 0 LIMIT 1",
)

ADD_TERM = Query("add_term", "make an account findable", "INSERT INTO account_term (term, user_id) VALUES (?, ?)")
DROP_TERMS = Query("drop_terms", "before a name changes", "DELETE FROM account_term WHERE user_id = ?")

ADD_INVITATION = Query(
    "add_invitation", "invite", "INSERT INTO invitation (hash, administrator, uses, expires_at) VALUES (?, ?, ?, ?)"
)
LOCK_INVITATION = _locking(
    "lock_invitation",
    "an invitation that may be used",
    "SELECT administrator FROM invitation WHERE hash = ? AND uses > 0 AND expires_at > ?",
)
USE_INVITATION = Query(
    "use_invitation", "one use less", "UPDATE invitation SET uses = uses - 1, used = used + 1 WHERE hash = ?"
)
DROP_ADMINISTRATOR_INVITATIONS = Query(
    "drop_administrator_invitations", "only the newest link works", "DELETE FROM invitation WHERE administrator = 1"
)
PURGE_INVITATIONS = Query(
    "purge_invitations",
    "old ones, and used links of first starts",
    "DELETE FROM invitation WHERE (uses <= 0 AND id = 0) OR expires_at < ?",
)

ADD_SESSION = Query(
    "add_session",
    "a new session",
    f"INSERT INTO session ({_SESSION}, ended_at, end_reason, refresh_hash, previous_hash, rotated_at, graced,"
    " refresh_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, '', ?, ?, ?, 0, ?)",
)
LIVE_SESSIONS = Query(
    "live_sessions",
    "where somebody is signed in",
    f"SELECT {_SESSION} FROM session WHERE user_id = ? AND ended_at = 0 AND refresh_until > ? ORDER BY id",
)
LOCK_LIVE_SESSIONS = _locking(
    "lock_live_sessions",
    "sessions before some end",
    f"SELECT {_SESSION} FROM session WHERE user_id = ? AND ended_at = 0 ORDER BY id",
)
LOCK_SESSION = _locking(
    "lock_session",
    "a session with its refresh token",
    f"SELECT {_SESSION}, ended_at, refresh_hash, previous_hash, rotated_at, graced, refresh_until"
    " FROM session WHERE id = ?",
)
END_SESSION = Query(
    "end_session",
    "a session is over",
    "UPDATE session SET ended_at = ?, end_reason = ? WHERE id = ? AND ended_at = 0",
)
ROTATE = Query(
    "rotate",
    "a new refresh token",
    "UPDATE session SET refresh_hash = ?, previous_hash = ?, rotated_at = ?, graced = ?, refresh_until = ?,"
    " last_seen_at = ?, ip = ? WHERE id = ?",
)
STATES = Query(
    "session_states",
    "which sessions stand",
    "SELECT s.id, s.user_id, s.device_id, s.platform, a.administrator FROM session s"
    " JOIN account a ON a.id = s.user_id WHERE s.ended_at = 0 AND a.disabled = 0 AND s.id IN ({list})",
)
SEEN = Query("seen", "last seen, with a new address", "UPDATE session SET last_seen_at = ?, ip = ? WHERE id = ?")
SEEN_SOMEWHERE = Query("seen_somewhere", "last seen", "UPDATE session SET last_seen_at = ? WHERE id = ?")
END_OLD = Query(
    "end_old_sessions",
    "their refresh token is too old",
    "UPDATE session SET ended_at = ?, end_reason = ? WHERE ended_at = 0 AND refresh_until <= ?",
)
PURGE_SESSIONS = Query("purge_sessions", "long over", "DELETE FROM session WHERE ended_at > 0 AND ended_at < ?")

EMAIL_OF = Query(
    "email_of", "the address that somebody has verified", "SELECT email FROM account_email WHERE user_id = ?"
)
ACCOUNT_BY_EMAIL = Query(
    "account_by_email",
    "who has verified an address",
    f"SELECT {_ACCOUNT} FROM account_email e JOIN account a ON a.id = e.user_id WHERE e.email_key = ?",
)
WHO_HAS_EMAIL = _locking(
    "who_has_email", "whose an address is", "SELECT user_id FROM account_email WHERE email_key = ?"
)
ADD_EMAIL = Query("add_email", "verified", "INSERT INTO account_email (email_key, user_id, email) VALUES (?, ?, ?)")
DROP_EMAIL = Query("drop_email", "another one, or none", "DELETE FROM account_email WHERE user_id = ?")
EMAILS_OF = Query(
    "emails_of", "verified addresses of many", "SELECT user_id, email FROM account_email WHERE user_id IN ({list})"
)

LOCK_CODE = _locking(
    "lock_code",
    "a code that was sent",
    "SELECT hash, email, tries, expires_at, day, sent FROM account_code WHERE user_id = ? AND purpose = ?",
)
DROP_CODE = Query("drop_code", "before a newer one", "DELETE FROM account_code WHERE user_id = ? AND purpose = ?")
ADD_CODE = Query(
    "add_code",
    "sent",
    "INSERT INTO account_code (user_id, purpose, hash, email, tries, expires_at, day, sent)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
)
SET_TRIES = Query("set_tries", "one try less", "UPDATE account_code SET tries = ? WHERE user_id = ? AND purpose = ?")
DROP_CODES = Query("drop_codes", "of a deleted account", "DELETE FROM account_code WHERE user_id = ?")

ADD_SIGN_IN = Query(
    "add_sign_in",
    "somebody signed in, or tried",
    "INSERT INTO sign_in (user_id, at, ip, platform, device_id, name, session_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
)
KNOWN_DEVICE = Query(
    "known_device",
    "whether an account was signed in on a device",
    "SELECT 1 FROM sign_in WHERE user_id = ? AND device_id = ? AND session_id > 0 LIMIT 1",
)
SIGN_INS = Query(
    "sign_ins",
    "the newest ones of an account",
    "SELECT id, at, ip, platform, device_id, name, session_id FROM sign_in WHERE user_id = ? AND id < ?"
    " ORDER BY id DESC LIMIT ?",
)
PURGE_SIGN_INS = Query("purge_sign_ins", "too old", "DELETE FROM sign_in WHERE at < ?")
DROP_SIGN_INS = Query("drop_sign_ins", "of a deleted account", "DELETE FROM sign_in WHERE user_id = ?")

OTHER_ADMINISTRATOR = _locking(
    "other_administrator",
    "whether somebody else administers",
    "SELECT id FROM account WHERE administrator = 1 AND disabled = 0 AND id <> ? LIMIT 1",
)
ERASE = Query(
    "erase_account",
    "what is left of a deleted account",
    "UPDATE account SET username = '', name_key = ?, nickname = '', signature = '', avatar = '', status_emoji = '',"
    " status_text = '', status_until = 0, email = '', password_hash = '', administrator = 0, disabled = 1,"
    " deleted_at = ?, version = version + 1 WHERE id = ?",
)
DROP_SESSIONS = Query(
    "drop_sessions", "devices of a deleted account", "UPDATE session SET name = '', ip = '' WHERE user_id = ?"
)

LIST_ACCOUNTS = Query(
    "list_accounts",
    "a page for administrators",
    f"SELECT {_ACCOUNT} FROM account a WHERE a.number > ? AND a.deleted_at = 0 AND a.disabled IN (?, ?)"
    " ORDER BY a.number LIMIT ?",
)
FIND_ACCOUNTS = Query(
    "find_accounts",
    "a page of those with three terms, for administrators",
    f"SELECT {_ACCOUNT} FROM account_term t1"
    " JOIN account_term t2 ON t2.user_id = t1.user_id AND t2.term = ?"
    " JOIN account_term t3 ON t3.user_id = t1.user_id AND t3.term = ?"
    " JOIN account a ON a.id = t1.user_id"
    " WHERE t1.term = ? AND a.number > ? AND a.disabled IN (?, ?) ORDER BY a.number LIMIT ?",
)

_INVITATION = "id, uses, used, note, at, expires_at, by_user"
MAKE_INVITATION = Query(
    "make_invitation",
    "invite, by an administrator",
    f"INSERT INTO invitation (hash, administrator, {_INVITATION}) VALUES (?, 0, ?, ?, 0, ?, ?, ?, ?)",
)
LOCK_MADE_INVITATION = _locking(
    "lock_made_invitation", "whether it is made already", f"SELECT {_INVITATION} FROM invitation WHERE hash = ?"
)
INVITATIONS = Query(
    "invitations",
    "those that have not expired",
    f"SELECT {_INVITATION} FROM invitation WHERE id > 0 AND expires_at > ? ORDER BY id DESC LIMIT 1000",
)
REVOKE_INVITATION = Query("revoke_invitation", "nobody uses it any more", "DELETE FROM invitation WHERE id = ?")
