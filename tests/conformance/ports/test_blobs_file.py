from pathlib import Path

import pytest

from hongyan.ports.blobs.conformance import BlobsExam
from hongyan.ports.blobs.file import FileBlobs


@pytest.fixture
def blobs(tmp_path: Path) -> FileBlobs:
    return FileBlobs(tmp_path / "blobs")


class TestFileBlobs(BlobsExam):
    pass
