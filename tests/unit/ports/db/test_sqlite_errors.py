import sqlite3

import pytest

from hongyan.ports.db import DatabaseError, Duplicate, OutcomeUnknown, StorageFull, Unavailable
from hongyan.ports.db.sqlite_errors import Busy, NotSynced, translate


def error(code):
    made = sqlite3.OperationalError("words of the library")
    made.sqlite_errorcode = code
    return made


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SQLITE_CONSTRAINT_UNIQUE", Duplicate),
        ("SQLITE_CONSTRAINT_PRIMARYKEY", Duplicate),
        ("SQLITE_CONSTRAINT_ROWID", Duplicate),
        ("SQLITE_CONSTRAINT_NOTNULL", DatabaseError),
        ("SQLITE_CONSTRAINT_FOREIGNKEY", DatabaseError),
        ("SQLITE_FULL", StorageFull),
        ("SQLITE_IOERR_WRITE", StorageFull),
        ("SQLITE_IOERR_FSYNC", NotSynced),
        ("SQLITE_IOERR_DIR_FSYNC", NotSynced),
        ("SQLITE_BUSY", Busy),
        ("SQLITE_BUSY_SNAPSHOT", Busy),
        ("SQLITE_LOCKED", Busy),
        ("SQLITE_IOERR", Unavailable),
        ("SQLITE_IOERR_READ", Unavailable),
        ("SQLITE_CORRUPT", Unavailable),
        ("SQLITE_CANTOPEN", Unavailable),
        ("SQLITE_READONLY_DBMOVED", Unavailable),
        ("SQLITE_ERROR", DatabaseError),
    ],
)
def test_what_a_code_means(name, kind):
    found = translate(error(getattr(sqlite3, name)))
    assert type(found) is kind
    assert "words of the library" in str(found)


def test_an_error_of_the_driver_has_no_code():
    assert type(translate(sqlite3.ProgrammingError("closed"))) is DatabaseError


def test_a_failed_fsync_is_never_a_plain_failure():
    assert issubclass(NotSynced, OutcomeUnknown)
    assert not issubclass(NotSynced, Busy)


def test_real_errors_have_these_codes():
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE one (a INTEGER PRIMARY KEY, b UNIQUE, c NOT NULL)")
    db.execute("INSERT INTO one VALUES (1, 1, 1)")
    for values, kind in (("1, 2, 1", Duplicate), ("2, 1, 1", Duplicate), ("2, 2, NULL", DatabaseError)):
        with pytest.raises(sqlite3.IntegrityError) as no:
            db.execute(f"INSERT INTO one VALUES ({values})")
        assert type(translate(no.value)) is kind
    db.close()
