from hongyan.ports.db import Query
from hongyan.services.group import queries
from hongyan.services.group.migrations import MIGRATIONS
from hongyan.services.group.store import AnnouncementRow, GroupRow, JoinRow, LinkRow, MemberRow

EVERY = [value for value in vars(queries).values() if isinstance(value, Query)]


def test_names_are_given_once():
    assert len({query.name for query in EVERY}) == len(EVERY) > 40


def test_rows_have_the_columns_of_their_tables():
    tables = " ".join(MIGRATIONS[0].statements)
    for row in (GroupRow, MemberRow, JoinRow, LinkRow, AnnouncementRow):
        for column in queries.columns(row):
            assert f"{column} {{" in tables
