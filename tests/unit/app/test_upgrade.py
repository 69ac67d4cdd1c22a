import sqlite3
from contextlib import closing

from hongyan.app.reading import load
from hongyan.app.upgrade import upgrade


def test_every_room_has_its_tables(tmp_path):
    upgrade(load(environment={}, overrides=[f"server.data={tmp_path}", "message.shards=2"]))
    tables = set()
    for name in ("main.db", "log.db"):
        with closing(sqlite3.connect(tmp_path / name)) as database:
            tables |= {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
    assert {"account", "stream_event", "entry_00", "entry_01"} <= tables
