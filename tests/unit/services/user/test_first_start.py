import asyncio
import stat

import pytest

from hongyan.services.user.first_start import Invitations, secret_file


def test_a_secret_is_made_once_and_only_we_can_read_it(tmp_path):
    path = tmp_path / "keys" / "access.key"
    made = secret_file(path)
    assert len(made) == 32
    assert secret_file(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [found.name for found in path.parent.iterdir()] == ["access.key"]
    assert secret_file(tmp_path / "keys" / "other.key") != made


def test_a_secret_that_others_could_read_is_closed(tmp_path):
    path = tmp_path / "access.key"
    secret_file(path)
    path.chmod(0o644)
    secret_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_broken_secret_is_not_replaced(tmp_path):
    path = tmp_path / "access.key"
    path.write_bytes(b"half")
    with pytest.raises(ValueError, match="32 bytes"):
        secret_file(path)
    assert path.read_bytes() == b"half"


def test_the_first_of_two_processes_wins(tmp_path):
    path = tmp_path / "access.key"

    def other_process(size):
        path.write_bytes(b"o" * size)
        return b"m" * size

    assert secret_file(path, token_bytes=other_process) == b"o" * 32


async def test_only_the_newest_administrator_link_works_and_once(room):
    invitations = Invitations(accounts=room.store.accounts, clock=room.clock)
    old, code = await invitations.administrator(), await invitations.administrator()
    assert old != code
    assert len(code) <= 64
    tries = [room.register(f"user{at}", invitation=each) for at, each in enumerate([old, code, code, code])]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(result, Exception) for result in results) == 1
    assert await invitations.administrator() is None


async def test_the_store_does_not_hold_the_code(room, tmp_path):
    code = await Invitations(accounts=room.store.accounts, clock=room.clock).administrator()
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert code.encode() not in files
