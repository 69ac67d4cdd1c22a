"""What a power loss would leave, read from the system calls: before an answer is written to its socket, an fsync of the
log must have returned that began after the log's last write. A kill proves nothing here: the page cache survives it.
"""

import asyncio
import re
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fault.people import conversation_of, make_people
from tests.fault.talk import Talk
from tests.processes import SERVER, UNLIMITED, ServerProcess

CALLS = "pwrite64,pwritev,fdatasync,fsync,write,writev,sendmsg,sendto"
SENDS = 30
LINE = re.compile(r"^(?P<process>\d+) +(?P<call>\w+)\((?P<rest>.*)$")
RESUMED = re.compile(r"^(?P<process>\d+) +<\.\.\. (?P<call>\w+) resumed>.*= (?P<result>-?\d+)")

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@dataclass(slots=True)
class Reading:
    """Of a trace: answers that were written, and those of them that came before their fsync."""

    answers: int = 0
    unsafe: int = 0
    syncs: int = 0


class Trace:
    def __init__(self, port: int) -> None:
        self.reading = Reading()
        self._socket = f"TCP:[127.0.0.1:{port}->"
        self._writes = self._safe = 0
        self._syncing: dict[str, int] = {}

    def read(self, lines: Iterable[str]) -> Reading:
        for line in lines:
            if resumed := RESUMED.match(line):
                if resumed["call"] in {"fdatasync", "fsync"} and resumed["result"] == "0":
                    self._synced(resumed["process"])
            elif found := LINE.match(line):
                self._call(found["process"], found["call"], found["rest"])
        return self.reading

    def _call(self, process: str, call: str, rest: str) -> None:
        if "log.db" in rest.partition(",")[0] and "log.db-shm" not in rest:
            if call.startswith("pwrite"):
                self._writes += 1
            elif call in {"fdatasync", "fsync"}:
                self._syncing[process] = self._writes
                if rest.rstrip().endswith("= 0"):
                    self._synced(process)
        elif self._socket in rest and is_answer(rest):
            self.reading.answers += 1
            self.reading.unsafe += self._safe < self._writes

    def _synced(self, process: str) -> None:
        if process in self._syncing:
            self.reading.syncs += 1
            self._safe = max(self._safe, self._syncing.pop(process))


def is_answer(rest: str) -> bool:
    """Whether what is written begins with a `sent`: its length, its id, then field 4."""
    written = re.search(r'"((?:\\x[0-9a-f]{2})+)"', rest)
    data = bytes.fromhex(written[1].replace("\\x", "")) if written else b""
    return len(data) > 4 and data[1] == 0x08 and data[2] < 0x80 and data[3] == 0x22


async def trace(folder: Path, program: tuple[str, ...]) -> Reading:
    """Messages one after the other, so that each answer has its own commit."""
    file = folder / "trace"
    words = ("strace", "-D", "-f", "-y", "-yy", "-x", "-s", "32", "-e", f"trace={CALLS}", "-o", str(file))
    async with ServerProcess(folder / "data", *UNLIMITED, program=(*words, *program)) as server:
        people = await make_people(server, [("desktop",)] * 2)
        async with Talk(server, people[0].token, tcp=True) as talk:
            for number in range(SENDS):
                answer = await talk.send(conversation_of(*people), f"m-{number}", "灯火")
                assert answer.HasField("sent"), answer
        port = server.tcp_port
        assert await asyncio.to_thread(server.stop) == 0
    return Trace(port).read(file.read_text().splitlines())


async def test_no_answer_leaves_before_its_fsync(tmp_path):
    reading = await trace(tmp_path, SERVER)
    assert (reading.answers, reading.unsafe) == (SENDS, 0), reading
    assert reading.syncs >= SENDS


async def test_a_server_without_fsync_is_caught(tmp_path):
    reading = await trace(tmp_path, (sys.executable, "-m", "tests.fault.forgetful", "serve"))
    assert reading.answers == reading.unsafe == SENDS, reading
