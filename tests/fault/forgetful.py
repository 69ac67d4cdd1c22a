"""The same server without fsync: the kernel has every commit before its answer, the disk perhaps never. For the tests of
the tests: no kill of a process can tell it from the honest one, a power loss can.
"""

import sqlite3
from typing import Any

from hongyan.app.cli import main
from hongyan.ports.db import sqlite, sqlite_lane

_connect = sqlite_lane.connect


def connect(*arguments: Any, **more: Any) -> sqlite3.Connection:
    connection = _connect(*arguments, **more)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


if __name__ == "__main__":
    vars(sqlite)["connect"] = connect
    main()
