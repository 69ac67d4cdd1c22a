"""The exam of a blob store. A test module gives the fixture `blobs`."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from hongyan.ports.blobs import BadName, Blobs, NoSuchBlob

NAMES = ["ab", "ab/cd", "ab/cd/e.png", "0-9_.a", "a" * 200]
BAD_NAMES = [
    "",
    "a",
    "a" * 201,
    "/ab",
    "ab/",
    "a//b",
    "../ab",
    "ab/..",
    "./ab",
    "Ab",
    "a b",
    "ab\0",
    "鸿雁",
    "ab\n",
    "a\\b",
]
CONTENT = bytes(range(256)) * 4000


async def chunks(content: bytes, size: int = 100_000) -> AsyncIterator[bytes]:
    for at in range(0, len(content), size):
        yield content[at : at + size]


async def content(blobs: Blobs, name: str, *, start: int = 0, length: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in blobs.read(name, start=start, length=length)])


class OnPurpose(Exception):
    """The sender of a blob breaks off."""


class BlobsExam:
    @pytest.mark.parametrize("name", NAMES)
    async def test_a_blob_comes_back(self, blobs: Blobs, name: str) -> None:
        assert await blobs.put(name, chunks(CONTENT)) == len(CONTENT)
        assert await blobs.size(name) == len(CONTENT)
        assert await content(blobs, name) == CONTENT

    async def test_names_that_begin_alike_do_not_meet(self, blobs: Blobs) -> None:
        for name in NAMES:
            await blobs.put(name, chunks(name.encode()))
        for name in NAMES:
            assert await content(blobs, name) == name.encode()

    @pytest.mark.parametrize("name", BAD_NAMES)
    async def test_bad_names_are_refused(self, blobs: Blobs, name: str) -> None:
        with pytest.raises(BadName):
            await blobs.put(name, chunks(b"x"))
        with pytest.raises(BadName):
            await content(blobs, name)
        with pytest.raises(BadName):
            await blobs.delete(name)
        with pytest.raises(BadName):
            await blobs.size(name)

    @pytest.mark.parametrize(
        ("start", "length"),
        [(0, 1), (5, 10), (262_143, 2), (len(CONTENT) - 1, 5), (len(CONTENT), 5), (7, 0), (3, None)],
    )
    async def test_ranges(self, blobs: Blobs, start: int, length: int | None) -> None:
        await blobs.put("ab", chunks(CONTENT))
        end = len(CONTENT) if length is None else start + length
        assert await content(blobs, "ab", start=start, length=length) == CONTENT[start:end]

    async def test_empty_blob(self, blobs: Blobs) -> None:
        assert await blobs.put("ab", chunks(b"")) == 0
        assert await blobs.size("ab") == 0
        assert await content(blobs, "ab") == b""

    async def test_chunks_are_not_larger_than_promised(self, blobs: Blobs) -> None:
        await blobs.put("ab", chunks(CONTENT, size=len(CONTENT)))
        assert max([len(chunk) async for chunk in blobs.read("ab")]) <= 256 * 1024

    async def test_unknown_blob(self, blobs: Blobs) -> None:
        assert await blobs.size("ab") is None
        await blobs.delete("ab")
        with pytest.raises(NoSuchBlob):
            await content(blobs, "ab")

    async def test_deleted_blob_is_gone(self, blobs: Blobs) -> None:
        await blobs.put("ab", chunks(b"x"))
        await blobs.delete("ab")
        assert await blobs.size("ab") is None

    async def test_a_blob_broken_off_leaves_the_older_one(self, blobs: Blobs) -> None:
        async def broken() -> AsyncIterator[bytes]:
            yield b"new"
            raise OnPurpose

        with pytest.raises(OnPurpose):
            await blobs.put("ab", broken())
        assert await blobs.size("ab") is None
        await blobs.put("ab", chunks(b"old"))
        with pytest.raises(OnPurpose):
            await blobs.put("ab", broken())
        assert await content(blobs, "ab") == b"old"

    async def test_writers_of_one_name_do_not_mix(self, blobs: Blobs) -> None:
        await asyncio.gather(*(blobs.put("ab", chunks(letter * 50_000, 7000)) for letter in (b"a", b"b", b"c")))
        kept = await content(blobs, "ab")
        assert len(kept) == 50_000
        assert len(set(kept)) == 1
