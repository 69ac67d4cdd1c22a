import asyncio
import sqlite3
import tarfile
from contextlib import closing

import pytest

from hongyan.app.backup import NoBackup, backup, restore
from hongyan.app.desk import front_desk
from hongyan.app.folder import FolderInUse, held
from hongyan.app.keys import load_keys
from hongyan.app.reading import load
from hongyan.app.settings import BadSettings
from hongyan.app.upgrade import upgrade
from hongyan.app.world import World


def settings_of(data):
    return load(environment={}, overrides=[f"server.data={data}", "user.argon2_memory_kib=8192"])


def epoch(data):
    with closing(sqlite3.connect(data / "log.db")) as database:
        return database.execute("SELECT epoch FROM store_epoch").fetchone()[0]


async def filled(data):
    async with front_desk(settings_of(data), World.real()) as desk:
        await desk.add("alice", "correct horse")


@pytest.fixture
def saved(tmp_path):
    data, file = tmp_path / "data", tmp_path / "backup.tar"
    upgrade(settings_of(data))
    load_keys(data)
    with held(data):  # a running server does not hinder it
        assert backup(settings_of(data), file) == file.stat().st_size
    assert file.stat().st_mode & 0o777 == 0o600
    return data, file


def test_a_backup_is_whole_and_its_history_is_a_new_one(saved, tmp_path):
    data, file = saved
    restore(settings_of(tmp_path / "other"), file)
    assert load_keys(tmp_path / "other") == load_keys(data)
    assert epoch(tmp_path / "other") != epoch(data)


async def test_the_accounts_are_in_it(tmp_path):
    await filled(tmp_path / "data")
    await asyncio.to_thread(upgrade, settings_of(tmp_path / "data"))
    backup(settings_of(tmp_path / "data"), tmp_path / "b.tar")
    await asyncio.to_thread(restore, settings_of(tmp_path / "other"), tmp_path / "b.tar")
    async with front_desk(settings_of(tmp_path / "other"), World.real()) as desk:
        await desk.set_password("alice", "battery staple")


def test_data_is_never_overwritten(saved, tmp_path):
    data, file = saved
    with pytest.raises(NoBackup, match="holds data"):
        restore(settings_of(data), file)
    with held(tmp_path / "busy"), pytest.raises(FolderInUse):
        restore(settings_of(tmp_path / "busy"), file)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "secrets/other.key"])
def test_a_tar_of_somebody_else_is_refused(saved, tmp_path, name):
    _, file = saved
    (tmp_path / "x").write_text("x")
    with tarfile.open(file, "a") as tar:
        tar.add(tmp_path / "x", name)
    with pytest.raises(NoBackup):
        restore(settings_of(tmp_path / "other"), file)
    assert not (tmp_path / "other" / "main.db").exists()


def test_what_is_no_tar_is_refused(tmp_path):
    (tmp_path / "no.tar").write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(NoBackup):
        restore(settings_of(tmp_path / "other"), tmp_path / "no.tar")


def test_other_databases_have_their_own_tools(tmp_path):
    settings = load(environment={}, overrides=["db.main=mysql://h/a", "db.log=mysql://h/b"])
    with pytest.raises(BadSettings):
        backup(settings, tmp_path / "b.tar")


def test_a_damaged_database_is_noticed_before_anything_is_in_place(saved, tmp_path):
    data, file = saved
    (tmp_path / "log.db").write_bytes((data / "log.db").read_bytes()[:4096] + b"x" * 8192)
    with tarfile.open(file, "w") as tar:
        for path in (tmp_path / "log.db", data / "main.db"):
            tar.add(path, path.name)
    with pytest.raises(NoBackup):
        restore(settings_of(tmp_path / "other"), file)
    assert sorted(path.name for path in (tmp_path / "other").iterdir()) == ["lock"]
