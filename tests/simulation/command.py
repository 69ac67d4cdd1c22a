"""The simulation runs in a process of its own: the order of sets of text must not come from pytest's."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def simulate(*arguments: str) -> str:
    """What `tools/simulate.py` prints."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools/simulate.py"), *arguments], capture_output=True, text=True, check=False
    )
    assert not done.stderr, done.stderr
    return done.stdout
