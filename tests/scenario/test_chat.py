"""`hongyan chat` as people run it: through pipes, and on a terminal."""

import os
import pty
import re
import select
import subprocess
import sys
import time

import pytest

from tests.processes import UNLIMITED, ServerProcess


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = ServerProcess(tmp_path_factory.mktemp("chat") / "var", *UNLIMITED)
    running.start()
    yield running
    running.stop()


class Person:
    """A chat process and what it has shown. `terminal`: it has a screen of its own."""

    def __init__(self, server, folder, name, *options, terminal=False):
        command = [
            sys.executable,
            "-m",
            "hongyan.app.cli",
            "chat",
            "--user",
            name,
            "--url",
            server.url,
            "--data",
            str(folder),
            *options,
        ]
        env = os.environ | {
            "HONGYAN_PASSWORD": "correct horse",
            "TERM": "xterm",
            "LINES": "30",
            "COLUMNS": "100",
            "PROMPT_TOOLKIT_NO_CPR": "1",
        }
        self.shown = ""
        if terminal:
            self._in, slave = pty.openpty()
            self._out = self._in
            self._process = subprocess.Popen(
                command, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
            )
            os.close(slave)
        else:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env
            )
            self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
            self._process.stdout.close()
        else:
            os.close(self._in)

    def types(self, line, end="\n"):
        os.write(self._in, (line + end).encode())

    def sees(self, pattern, seconds=20):
        """Waits until something like this has been shown since the last time, and returns it."""
        end = time.monotonic() + seconds
        while (found := re.search(pattern, self.shown)) is None:
            left = end - time.monotonic()
            assert left > 0, f"{pattern!r} is not in:\n{self.shown}"
            if select.select([self._out], [], [], left)[0]:
                try:
                    data = os.read(self._out, 1 << 16)
                except OSError:
                    data = b""
                assert data, f"the chat has ended; {pattern!r} is not in:\n{self.shown}"
                self.shown += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()=>].?", " ", data.decode(errors="replace"))
        self.shown = self.shown[found.end() :]
        return found

    def ends(self):
        return self._process.wait(20)


def test_two_people_talk_through_pipes(server, tmp_path):
    with Person(server, tmp_path, "alice", "--register") as alice, Person(server, tmp_path, "bob", "--register") as bob:
        alice.sees("live")
        bob.sees("live")
        alice.types("/open bob")
        alice.sees("Talking with bob")
        alice.types("你好，bob")
        alice.sees(r"1 \d\d:\d\d me: 你好，bob  ✓")
        bob.sees("new from alice")
        bob.types("/list")
        bob.sees(r"1 alice \(1 new\)")
        bob.types("/open 1")
        bob.sees("alice: 你好，bob")
        alice.sees("✓✓ read")
        bob.types("hello back")
        alice.sees("bob: hello back")
        bob.types("/edit 2 hello again")
        alice.sees(r"bob: hello again \(edited\)")
        alice.types("/react 2 👍")
        bob.sees("👍1")
        bob.types("/recall 2")
        alice.sees(r"bob: \(taken back\)")
        alice.types("/edit nothing")
        alice.sees("number of the message is missing")
        alice.types("/nonsense")
        alice.sees("There is no /nonsense")
        alice.types("/offline")
        alice.sees("offline")
        alice.types("later")
        alice.types("/online")
        bob.sees("alice: later")
        bob.types("/quit")
        assert bob.ends() == 0


def test_the_screen(server, tmp_path):
    with (
        Person(server, tmp_path, "carol", "--register", terminal=True) as carol,
        Person(server, tmp_path, "dave", "--register") as dave,
    ):
        carol.sees("/help lists the commands")
        dave.sees("live")
        dave.types("/open carol")
        dave.sees("Talking with carol")
        dave.types("are you there")
        carol.sees("dave")
        carol.types("/open dave", "\r")
        carol.sees("dave: are you there")
        dave.sees("✓✓ read")
        carol.types("在的", "\r")
        carol.sees("me: 在的")
        dave.sees("carol: 在的")
        carol.types("/offline", "\r")
        carol.sees("offline")
        carol.types("/quit", "\r")
        assert carol.ends() == 0


def test_what_cannot_begin_says_so(server, tmp_path):
    with Person(server, tmp_path, "nobody") as nobody:
        nobody.sees("says no")
        assert nobody.ends() == 1
