import subprocess
import sys

import pytest

from hongyan.app.folder import FolderInUse, held


def test_a_folder_is_held_once_and_given_back(tmp_path):
    folder = tmp_path / "data"
    with held(folder):
        assert folder.stat().st_mode & 0o777 == 0o700
        with pytest.raises(FolderInUse) as caught, held(folder):
            pass
        assert str(folder) in str(caught.value)
    with held(folder):
        pass


def test_a_dead_process_holds_nothing(tmp_path):
    code = f"import os\nfrom pathlib import Path\nfrom hongyan.app.folder import held\nheld(Path({str(tmp_path)!r})).__enter__()\nos._exit(9)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    with held(tmp_path):
        pass
