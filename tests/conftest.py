"""Fixtures for every room. Real servers start only when a test asks for one."""

from tests.servers.mariadb import mariadb, mysql_database, mysql_url

__all__ = ["mariadb", "mysql_database", "mysql_url"]
