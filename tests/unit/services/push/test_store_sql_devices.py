"""The questions stand in `store_devices_conformance`; here is what only this adapter can be asked."""

import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.push.migrations import MIGRATIONS
from hongyan.services.push.store_devices_conformance import ALICE, phone
from hongyan.services.push.store_sql_devices import SqlDeviceStore


@pytest.fixture
async def db(tmp_path):
    db = SqliteDatabase(tmp_path / "main.db", inline=True)
    await db.migrate(MIGRATIONS)
    yield db
    await db.close()


async def test_an_older_folder_gets_the_tables(tmp_path):
    db = SqliteDatabase(tmp_path / "main.db", inline=True)
    await db.migrate(MIGRATIONS[:1])
    await db.migrate(MIGRATIONS)
    devices = SqlDeviceStore(db)
    assert await devices.register(phone(1), most=1) == phone(1)
    await db.close()


async def test_asking_for_nobody_asks_the_database_nothing(db):
    devices, before = SqlDeviceStore(db), db.statistics.statements
    assert (await devices.devices([]), await devices.preferences([])) == ([], {})
    await devices.remove_sessions([])
    assert db.statistics.statements == before


async def test_what_wakes_a_device_is_never_shown(db):
    shown = repr(await SqlDeviceStore(db).register(phone(1), most=1))
    assert str(ALICE) in shown
    assert not any(part in shown for part in ("https", "x04", "sss"))
