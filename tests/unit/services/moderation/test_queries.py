from dataclasses import fields

from hongyan.ports.db import Query
from hongyan.services.moderation import queries
from hongyan.services.moderation.store import ReportRow, WordRow

EVERY = [value for value in vars(queries).values() if isinstance(value, Query)]


def test_names_are_given_once():
    assert len({query.name for query in EVERY}) == len(EVERY) > 15


def test_rows_have_as_many_columns_as_their_tables():
    for query, row in ((queries.REPORT, ReportRow), (queries.WORD, WordRow)):
        columns = query.sql.partition(" FROM ")[0].split(",")
        assert len(columns) == len(fields(row))
