import pytest

from hongyan.ports.blobs.file import FileBlobs
from hongyan.ports.pictures import Pictures


@pytest.fixture
async def pictures(tmp_path):
    blobs = FileBlobs(tmp_path / "blobs")
    yield Pictures(blobs)
    await blobs.close()


async def test_whoever_knows_the_name_reads_it(pictures):
    name = await pictures.keep("u1", b"a goose")
    assert await pictures.read("u1", name) == b"a goose"
    assert len(name) == 32


async def test_nobody_else_does(pictures):
    name = await pictures.keep("u1", b"a goose")
    assert [await pictures.read(*asked) for asked in (("u1", ""), ("u1", "0" * 32), ("u2", name))] == [None] * 3


async def test_a_new_picture_voids_the_old_name(pictures):
    old, new = await pictures.keep("u1", b"a goose"), await pictures.keep("u1", b"two geese")
    assert await pictures.read("u1", old) is None
    assert await pictures.read("u1", new) == b"two geese"


async def test_all_but_one_is_dropped(pictures):
    name = await pictures.keep("u1", b"a goose")
    await pictures.drop("u1", unless=name)
    assert await pictures.read("u1", name)
    await pictures.drop("u1", unless="goose")
    assert await pictures.read("u1", name) is None


async def test_dropped(pictures):
    name = await pictures.keep("u1", b"a goose")
    await pictures.drop("u1")
    await pictures.drop("u1")
    assert await pictures.read("u1", name) is None
