"""The operator's commands, each as a process of its own, beside a running server and without one."""

import asyncio
import os
import subprocess
import sys
import tomllib

import pytest

from tests.processes import CHEAP, UNLIMITED, ServerProcess
from tests.scenario.stories.book import refused
from tests.scenario.stories.towns import Outside

HONGYAN = (sys.executable, "-m", "hongyan.app.cli")


async def hongyan(*words, password=None, code=0):
    """Run a command to its end and return what it printed."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HONGYAN_")}
    if password is not None:
        environment["HONGYAN_PASSWORD"] = password
    command = [*HONGYAN, *map(str, words)]
    ran = await asyncio.to_thread(
        subprocess.run, command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    return ran.stdout if code == 0 else ran.stdout + ran.stderr


@pytest.fixture
async def server(tmp_path):
    async with ServerProcess(tmp_path / "data", *UNLIMITED) as running:
        yield running


@pytest.fixture
async def town(server):
    made = Outside(server.url, server.tcp_port, "json")
    yield made
    await made.close()


def on(server):
    return ["--data", str(server.data), "--set", *CHEAP]


async def test_accounts_beside_a_running_server(server, town):
    assert "alice has the number" in await hongyan("user", "add", "alice", *on(server), password="the first password")
    assert "username_taken" in await hongyan("user", "add", "ALICE", *on(server), password="the first password", code=2)
    assert "invalid_field" in await hongyan("user", "add", "bob", *on(server), password="short", code=2)
    alice = await town.signs_in("alice", "the first password")
    await hongyan("user", "passwd", "alice", *on(server), password="the second password")
    assert await alice.line.ended() == 4401
    with refused("bad_credentials"):
        await town.signs_in("alice", "the first password")
    alice = await town.signs_in("alice", "the second password")
    await hongyan("user", "disable", "alice", *on(server))
    assert await alice.line.ended() == 4401
    with refused("account_disabled"):
        await town.signs_in("alice", "the second password")
    await hongyan("user", "disable", "alice", "--off", *on(server))
    assert (await town.signs_in("alice", "the second password")).id == alice.id
    assert "not_found" in await hongyan("user", "disable", "nobody", *on(server), code=2)


async def test_a_backup_while_people_write_and_a_new_server_from_it(server, town, tmp_path):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
    sent = await alice.says(bob, "before the backup")
    await bob.syncs()
    writing = asyncio.get_running_loop().create_task(_chatter(alice, bob))
    file = tmp_path / "backup.tar"
    assert "bytes in" in await hongyan("backup", file, *on(server))
    assert await writing == 50
    assert file.stat().st_mode & 0o777 == 0o600
    assert "in use" in await hongyan("restore", file, *on(server), code=2)
    full = ServerProcess(tmp_path / "full", *UNLIMITED)
    await hongyan("migrate", *on(full))
    assert "holds data already" in await hongyan("restore", file, *on(full), code=2)
    other = ServerProcess(tmp_path / "other", *UNLIMITED)
    await hongyan("restore", file, *on(other))
    async with other:
        there = Outside(other.url, other.tcp_port, "json")
        again = await there.signs_in(bob.username, bob.password)
        texts = await again.texts(sent.conversation_id, limit=100)
        assert texts[0] == "before the backup"
        assert texts[1:] == [f"number {number}" for number in range(len(texts) - 1)]
        again.cursor = bob.cursor
        (row,) = await again.syncs()
        assert again.epoch != bob.epoch
        assert row.head.seq == len(texts)
        await there.close()


async def _chatter(alice, bob):
    for number in range(50):
        await alice.says(bob, f"number {number}")
    return 50


async def test_doctor_before_beside_and_after(server, tmp_path):
    healthy = await hongyan("doctor", *on(server))
    assert "server runs on this folder" in healthy
    assert "!!" not in healthy
    assert server.stop() == 0
    assert "server does not run" in await hongyan("doctor", *on(server), "--set", "server.port=0")
    (server.data / "secrets" / "signing.key").chmod(0o644)
    log = server.data / "log.db"
    log.write_bytes(log.read_bytes()[:8192] + b"x" * 8192)
    ill = await hongyan("doctor", *on(server), "--set", "server.port=0", code=1)
    assert "!!  secrets" in ill
    assert "!!  log.db" in ill


async def test_tables_without_a_server_and_a_server_on_them(tmp_path):
    server = ServerProcess(tmp_path / "data", *CHEAP)
    for _ in range(2):
        assert await hongyan("migrate", *on(server)) == "up to date\n"
    await hongyan("user", "add", "alice", "--administrator", *on(server), password="correct horse")
    async with server:
        town = Outside(server.url, server.tcp_port, "rest")
        assert (await town.signs_in("alice", "correct horse")).signed_in.user.username == "alice"
        assert "#invitation=" not in server.said()  # there is an administrator already
        await town.close()


async def test_settings_in_the_order_of_their_sources(tmp_path):
    file = tmp_path / "hongyan.toml"
    file.write_text("[server]\nport = 1\ntcp_port = 1\n[db]\nmain = 'mysql://u:secret@h/a'\n")
    shown = await hongyan("config", "show", "--config", file, "--set", "server.port=2", "--data", tmp_path)
    assert tomllib.loads(shown)["server"]["port"] == 2
    assert tomllib.loads(shown)["server"]["tcp_port"] == 1
    assert "secret" not in shown
    (tmp_path / "again.toml").write_text(shown)
    for wrong in (["--set", "server.colour=red"], ["--set", "server.port=x"], ["--config", tmp_path / "none.toml"]):
        said = await hongyan("config", "show", *wrong, code=2)
        assert len(said.splitlines()) == 1
