"""Fixtures for every room. Real servers start only when a test asks for one."""

import structlog

from tests.servers.mariadb import mariadb, mysql_database, mysql_url

__all__ = ["mariadb", "mysql_database", "mysql_url"]

structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(key_order=["event"]),
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
)
