import asyncio
import resource
import signal
from pathlib import Path

import pytest

from hongyan.ports.blobs import BlobsFull
from hongyan.ports.blobs.conformance import chunks, content
from hongyan.ports.blobs.file import FileBlobs, open_url
from hongyan.ports.url import BadUrl


async def test_a_full_disk_stores_nothing(tmp_path: Path):
    blobs = FileBlobs(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(BlobsFull):
            await blobs.put("ab", chunks(b"x" * 30_000, 4000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert await blobs.size("ab") is None
    assert not list((tmp_path / "writing").iterdir())


async def test_what_a_crash_left_is_removed_at_the_start(tmp_path: Path):
    blobs = FileBlobs(tmp_path)
    await blobs.put("ab/cd", chunks(b"x"))
    (tmp_path / "writing" / "7").write_bytes(b"half")
    again = FileBlobs(tmp_path)
    assert not list((tmp_path / "writing").iterdir())
    assert await content(again, "ab/cd") == b"x"


async def test_a_reader_keeps_the_blob_that_it_opened(tmp_path: Path):
    blobs = FileBlobs(tmp_path)
    await blobs.put("ab", chunks(b"o" * 600_000))
    reading = blobs.read("ab")
    first = await anext(reading)
    await blobs.put("ab", chunks(b"n" * 600_000))
    rest = b"".join([chunk async for chunk in reading])
    assert set(first + rest) == {ord("o")}


async def test_a_cancelled_put_leaves_nothing(tmp_path: Path):
    blobs, began = FileBlobs(tmp_path), asyncio.Event()

    async def endless():
        while True:
            yield b"x" * 1000
            began.set()

    putting = asyncio.ensure_future(blobs.put("ab", endless()))  # noqa: TID251
    await began.wait()
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    assert await blobs.size("ab") is None
    assert not list((tmp_path / "writing").iterdir())


async def test_urls(tmp_path: Path):
    await open_url("file:", folder=tmp_path).put("ab", chunks(b"x"))
    assert (tmp_path / "blobs").is_dir()
    with pytest.raises(BadUrl):
        open_url("file:?sync=0", folder=tmp_path)
