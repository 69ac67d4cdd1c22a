import pytest
from asyncmy import errors

from hongyan.ports.db import DatabaseError, Duplicate, OutcomeUnknown, StorageFull, Unavailable
from hongyan.ports.db.mysql_errors import ALREADY_THERE, LostRace, number, translate


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        (1062, "Duplicate entry", Duplicate),
        (1213, "Deadlock found", LostRace),
        (1205, "Lock wait timeout exceeded", LostRace),
        (1020, "Record has changed since last read", LostRace),
        (1114, "The table is full", StorageFull),
        (1021, "Disk full", StorageFull),
        (1030, "Got error 28 from storage engine", StorageFull),
        (3, "Error writing file (Errcode: 5 'No space left on device')", StorageFull),
        (1030, "Got error 5 from storage engine", DatabaseError),
        (1040, "Too many connections", Unavailable),
        (1290, "running with the --read-only option", Unavailable),
        (2013, "Lost connection to MySQL server", Unavailable),
        (1927, "Connection was killed", Unavailable),
        (1064, "You have an error in your SQL syntax", DatabaseError),
        (1406, "Data too long for column", DatabaseError),
    ],
)
def test_what_a_number_means(code, text, kind):
    found = translate(errors.OperationalError(code, text))
    assert type(found) is kind
    assert text in str(found)


@pytest.mark.parametrize("code", [0, 2006, 2013, 1927, 1053])
def test_a_line_that_breaks_in_the_commit_leaves_the_outcome_unknown(code):
    assert isinstance(translate(errors.OperationalError(code, "x"), committing=True), OutcomeUnknown)
    assert not isinstance(translate(errors.OperationalError(code, "x")), OutcomeUnknown)


@pytest.mark.parametrize(("code", "kind"), [(1213, LostRace), (1062, Duplicate), (1114, StorageFull)])
def test_what_the_server_itself_refused_in_the_commit_is_known(code, kind):
    assert isinstance(translate(errors.OperationalError(code, "x"), committing=True), kind)


def test_an_error_of_the_socket_has_no_number():
    assert number(ConnectionResetError("x")) == number(errors.OperationalError("x")) == number(ValueError(7)) == 0
    assert type(translate(ConnectionResetError("reset"))) is Unavailable


def test_a_lost_race_may_be_run_again_and_the_rest_of_the_unreachable_not_by_itself():
    assert issubclass(LostRace, Unavailable)
    assert not isinstance(translate(errors.OperationalError(2013, "x")), LostRace)


def test_what_is_already_there_is_no_reason_to_try_again():
    for code in ALREADY_THERE:
        assert type(translate(errors.OperationalError(code, "x"))) is DatabaseError
