"""`mysql:` - MariaDB and MySQL, by asyncmy."""

import asyncio
import random
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

import asyncmy
from asyncmy import errors
from asyncmy.constants import CLIENT, FIELD_TYPE
from asyncmy.converters import conversions

from hongyan.kit.retry import full_jitter
from hongyan.ports.db import Migration, Query, Row, Statistics, Unavailable, Work
from hongyan.ports.db.mysql_errors import ALREADY_THERE, LostRace, number, translate
from hongyan.ports.db.statements import LIST, expand, fill, in_order
from hongyan.ports.url import BadUrl, parse

T = TypeVar("T")
TRIES = 8
"""Of a transaction that loses races, with pauses up to 0.5 s."""
_KEYS = frozenset({"socket", "pool", "timeout"})
_FAILURES = (errors.MySQLError, OSError, EOFError)
_SESSION = (
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY',"
    " time_zone = '+00:00', innodb_lock_wait_timeout = 5"
)
_MAKE_MIGRATIONS = (
    "CREATE TABLE IF NOT EXISTS schema_migration"
    " (room VARCHAR(64) NOT NULL, number INT NOT NULL, PRIMARY KEY (room, number)) ENGINE=InnoDB"
)


async def open_url(url: str, *, rng: random.Random) -> "MysqlDatabase":
    """`mysql://user:password@host:port/database`, with `?socket=/path`, `pool=` connections for writing and as many
    for reading (default 4), `timeout=` seconds for a whole transaction (default 30).
    """
    return await MysqlDatabase.open(url, rng=rng)


class MysqlDatabase:
    """Connections of two kinds: read-write ones at READ COMMITTED (lock what you decide by: `FOR UPDATE`), read-only
    ones at REPEATABLE READ, whose snapshot is the first statement's moment. A transaction that idles for 2 s is ended
    by MariaDB; MySQL has no such setting.
    """

    def __init__(self, pools: tuple[Any, Any], name: str, *, rng: random.Random, timeout: float, mariadb: bool) -> None:
        self.statistics = Statistics()
        self._writers, self._readers = pools
        self._name = name
        self._rng = rng
        self._timeout = timeout
        self._words = _words(mariadb=mariadb)
        self._closed = False

    @classmethod
    async def open(cls, url: str, *, rng: random.Random) -> "MysqlDatabase":
        """Connect. Raises `BadUrl` or `Unavailable`."""
        parts = parse(url, scheme="mysql", allowed=_KEYS)
        name = parts.path.strip("/")
        if not name:
            raise BadUrl("mysql: the URL names no database: mysql://user:password@host:port/database")
        size = parts.number("pool", 4, least=1, most=64)
        timeout = parts.number("timeout", 30, least=1, most=600)
        settings: dict[str, Any] = {
            "host": parts.host or "127.0.0.1",
            "port": parts.port or 3306,
            "unix_socket": parts.query.get("socket"),
            "user": parts.user or "root",
            "password": parts.password,
            "database": name,
            "charset": "utf8mb4",
            "client_flag": CLIENT.FOUND_ROWS,  # an UPDATE counts the rows that it found, as SQLite does
            "binary_prefix": True,
            "connect_timeout": min(timeout, 10),
            "conv": {**conversions, FIELD_TYPE.NEWDECIMAL: _decimal},
        }
        try:
            version = await _version(settings)
            pools = await _pools(settings, version, size)
        except _FAILURES as error:
            raise Unavailable(str(error)) from error
        return cls(pools, name, rng=rng, timeout=timeout, mariadb="MariaDB" in version)

    async def transact(self, work: Work[T]) -> T:
        attempt = 0
        while True:
            try:
                return await self._run(self._writers, work)
            except LostRace:
                attempt += 1
                if attempt == TRIES:
                    raise
                self.statistics.retries += 1
            await asyncio.sleep(full_jitter(attempt, self._rng, base=0.005, cap=0.5))

    async def read(self, work: Work[T]) -> T:
        return await self._run(self._readers, work)

    async def migrate(self, migrations: Sequence[Migration]) -> None:
        steps = in_order(migrations)
        try:
            async with self._writers.acquire() as connection, connection.cursor() as cursor:
                lock = f"hongyan.migrate.{self._name}"[:64]
                await cursor.execute("SELECT GET_LOCK(%s, 60)", (lock,))
                if await cursor.fetchone() != (1,):
                    raise Unavailable("another process migrates for longer than 60 s")
                try:
                    await self._apply(connection, cursor, steps)
                finally:
                    await cursor.execute("SELECT RELEASE_LOCK(%s)", (lock,))
                    await connection.commit()
        except _FAILURES as error:
            raise translate(error) from error

    async def close(self) -> None:
        """Wait for running transactions, then close the connections. Idempotent."""
        self._closed = True
        for pool in (self._writers, self._readers):
            pool.close()
            await pool.wait_closed()

    async def _run(self, pool: Any, work: Work[T]) -> T:
        if self._closed:
            raise Unavailable("the database is closed")
        self.statistics.transactions += 1
        committing = False
        connection = None
        try:
            async with asyncio.timeout(self._timeout):
                connection = await pool.acquire()
                transaction = MysqlTransaction(connection, self.statistics)
                result = await work(transaction)
                committing = True
                await connection.commit()
                return result
        except (*_FAILURES, TimeoutError) as error:
            raise translate(error, committing=committing) from error
        finally:
            if connection is not None:
                await _give_back(pool, connection)

    async def _apply(self, connection: Any, cursor: Any, steps: Sequence[Migration]) -> None:
        await cursor.execute(_MAKE_MIGRATIONS)
        for step in steps:
            await cursor.execute(
                "SELECT 1 FROM schema_migration WHERE room = %s AND number = %s", (step.room, step.number)
            )
            if await cursor.fetchone() is not None:
                continue
            for statement in step.mysql_statements or step.statements:
                try:
                    await cursor.execute(fill(statement, self._words))
                except errors.MySQLError as error:
                    if number(error) not in ALREADY_THERE:  # DDL commits by itself: a step may be half done
                        raise
            await cursor.execute("INSERT INTO schema_migration VALUES (%s, %s)", (step.room, step.number))
            await connection.commit()


class MysqlTransaction:
    __slots__ = ("_connection", "_cursor", "_statistics")

    def __init__(self, connection: Any, statistics: Statistics) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self._statistics = statistics

    async def execute(self, query: Query, *arguments: Any) -> int:
        await self._run(query, arguments)
        return int(self._cursor.rowcount)

    async def execute_many(self, query: Query, rows: Iterable[Sequence[Any]]) -> None:
        values = rows if isinstance(rows, list) else list(rows)
        if not values:
            return
        self._statistics.statements += 1
        try:
            await self._cursor.executemany(_text(query.mysql or query.sql), values)
        except _FAILURES as error:
            raise translate(error) from error

    async def fetch(self, query: Query, *arguments: Any) -> list[Row]:
        await self._run(query, arguments)
        return list(await self._cursor.fetchall())

    async def fetch_one(self, query: Query, *arguments: Any) -> Row | None:
        await self._run(query, arguments)
        row: Row | None = await self._cursor.fetchone()
        return row

    async def insert(self, query: Query, *arguments: Any) -> int:
        await self._run(query, arguments)
        return int(self._cursor.lastrowid)

    async def _run(self, query: Query, arguments: tuple[Any, ...]) -> None:
        self._statistics.statements += 1
        text = _text(query.mysql or query.sql)
        if LIST in text:
            text, arguments = expand(text, arguments, "%s")
        try:
            await self._cursor.execute(text, arguments)
        except _FAILURES as error:
            raise translate(error) from error


@lru_cache(maxsize=4096)
def _text(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")


def _decimal(text: str) -> int | Decimal:
    """SUM() of whole numbers is a decimal here and an integer on SQLite."""
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else value


def _words(*, mariadb: bool) -> dict[str, str]:
    # NO PAD: with the older collations 'a' equals 'a '.
    collation = "utf8mb4_nopad_bin" if mariadb else "utf8mb4_0900_bin"
    text = f"CHARACTER SET utf8mb4 COLLATE {collation}"
    return {
        "id": "BIGINT",
        "int": "BIGINT",
        "bool": "TINYINT",
        "key": f"VARCHAR(255) {text}",
        "bytes_key": "VARBINARY(255)",
        "text": f"MEDIUMTEXT {text}",
        "blob": "MEDIUMBLOB",
        "rowid": "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY",
        "table_end": f"ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT {text}",
    }


async def _version(settings: dict[str, Any]) -> str:
    connection = await asyncmy.connect(**settings)
    try:
        async with connection.cursor() as cursor:
            await cursor.execute("SELECT VERSION()")
            return str((await cursor.fetchone())[0])
    finally:
        await connection.ensure_closed()


async def _pools(settings: dict[str, Any], version: str, size: int) -> tuple[Any, Any]:
    # MariaDB before 11.1 knows the isolation only by its old name, MySQL 8 only by the new one.
    major, minor = version.split(".")[:2]
    old = "MariaDB" in version and (int(major), int(minor)) < (11, 1)
    prefix = "tx" if old else "transaction"
    session = _SESSION + (", idle_transaction_timeout = 2" if "MariaDB" in version else "")
    write = f"{session}, {prefix}_isolation = 'READ-COMMITTED'"
    read = f"{session}, {prefix}_isolation = 'REPEATABLE-READ', {prefix}_read_only = 1"
    writers = await asyncmy.create_pool(minsize=1, maxsize=size, pool_recycle=1800, init_command=write, **settings)
    try:
        readers = await asyncmy.create_pool(minsize=1, maxsize=size, pool_recycle=1800, init_command=read, **settings)
    except BaseException:
        writers.close()
        await writers.wait_closed()
        raise
    return writers, readers


async def _give_back(pool: Any, connection: Any) -> None:
    """Roll back what is still open; a connection that cannot even do that is thrown away."""
    try:
        if connection.connected and connection.get_transaction_status():
            async with asyncio.timeout(5):
                await connection.rollback()
    except BaseException as error:
        connection.close()
        if not isinstance(error, (*_FAILURES, TimeoutError)):
            raise
    finally:
        pool.release(connection)
