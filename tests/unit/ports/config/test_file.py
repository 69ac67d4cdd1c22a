import asyncio
import os
from pathlib import Path

import pytest

from hongyan.ports.config import BadSettings
from hongyan.ports.config.file import FileConfig, open_url
from hongyan.ports.url import BadUrl


async def test_the_files_belong_to_the_owner_alone(tmp_path: Path):
    config = FileConfig(tmp_path / "settings.json")
    await config.store("a", 1)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert {path.name for path in tmp_path.iterdir()} == {"settings.json", "settings.key", "settings.lock"}


async def test_a_change_from_elsewhere_is_seen_by_polling(tmp_path: Path):
    config, editor = FileConfig(tmp_path / "settings.json"), FileConfig(tmp_path / "settings.json")
    watching = config.watch()
    assert await anext(watching) == {}
    await editor.store("a", 1)
    await config.poll()
    async with asyncio.timeout(5):
        assert await anext(watching) == {"a": 1}


@pytest.mark.parametrize(
    "text", ["{", "[1]", '{"a": null}', '{"a": [1]}', '{"a": {}}', '{"a": NaN}', "\xff", "[" * 100_000, '{"a": 1e999}']
)
async def test_what_cannot_be_read_is_told_and_skipped(tmp_path: Path, text: str):
    path = tmp_path / "settings.json"
    config = FileConfig(path)
    watching = config.watch()
    assert await anext(watching) == {}
    path.write_bytes(text.encode("latin-1"))
    await config.poll()
    with pytest.raises(BadSettings):
        await config.load()
    with pytest.raises(BadSettings):
        await config.store("b", 2)
    assert path.read_bytes() == text.encode("latin-1")
    path.write_text('{"a": 5}')
    os.utime(path, ns=(1, 1))
    await config.poll()
    async with asyncio.timeout(5):
        assert await anext(watching) == {"a": 5}


async def test_closing_ends_watchers_and_polling(tmp_path: Path):
    config = FileConfig(tmp_path / "settings.json")
    watching = config.watch()
    await anext(watching)
    waiting = asyncio.ensure_future(anext(watching, None))  # noqa: TID251
    await asyncio.sleep(0)
    await config.close()
    async with asyncio.timeout(5):
        assert await waiting is None
        await config.run()


async def test_another_key_opens_nothing(tmp_path: Path):
    sealed = await FileConfig(tmp_path / "a.json").seal(b"secret")
    with pytest.raises(BadSettings):
        await FileConfig(tmp_path / "b.json").open_sealed(sealed)


async def test_a_damaged_key_is_told(tmp_path: Path):
    FileConfig(tmp_path / "a.json")
    (tmp_path / "a.key").write_bytes(b"short")
    with pytest.raises(BadSettings, match="32 bytes"):
        FileConfig(tmp_path / "a.json")


async def test_urls(tmp_path: Path):
    await open_url("file:", folder=tmp_path).store("a", 1)
    assert (tmp_path / "settings.json").exists()
    with pytest.raises(BadUrl):
        open_url("file:?watch=1", folder=tmp_path)
