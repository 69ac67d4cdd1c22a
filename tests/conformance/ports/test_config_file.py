from pathlib import Path

import pytest

from hongyan.ports.config.conformance import ConfigExam
from hongyan.ports.config.file import FileConfig


@pytest.fixture
def make_config(tmp_path: Path):
    async def make() -> FileConfig:
        return FileConfig(tmp_path / "settings.json")

    return make


class TestFileConfig(ConfigExam):
    pass
