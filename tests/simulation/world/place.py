"""Where the files of a run live: one folder, in memory if there is any, that goes with the run."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

NAME = "HONGYAN_SIMULATION"
"""The variable by which the processes of a run know its folder."""
PREFIX = "hongyan-simulation-"


def place() -> Path:
    """The folder of this run. Its first process makes it, and removes it when it ends."""
    if NAME not in os.environ:
        sweep()
        os.environ[NAME] = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=_memory())
        atexit.register(shutil.rmtree, os.environ[NAME], ignore_errors=True)
    return Path(os.environ[NAME])


def sweep() -> None:
    """Remove what runs have left that were killed without warning."""
    for folder in _memory().glob(f"{PREFIX}*-*"):
        number = folder.name.removeprefix(PREFIX).partition("-")[0]
        if number.isdigit() and not _lives(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _memory() -> Path:
    memory = Path("/dev/shm")
    return memory if memory.is_dir() else Path(tempfile.gettempdir())
