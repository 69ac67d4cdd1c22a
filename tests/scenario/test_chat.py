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

    def __init__(self, server, folder, name, *options, terminal=False, language="C.UTF-8"):
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
            "LC_ALL": language,
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


def test_friends_through_pipes(server, tmp_path):
    with (
        Person(server, tmp_path, "erin", "--register") as erin,
        Person(server, tmp_path, "frank", "--register") as frank,
    ):
        erin.sees("live")
        frank.sees("live")
        erin.types("/add frank it is me")
        erin.sees("frank has been asked")
        frank.sees(r"erin wants to be your friend: /accept erin or /reject erin\. it is me")
        frank.types("/requests")
        frank.sees("erin wants to be your friend: it is me")
        frank.types("/reject erin who?")
        erin.sees(r"frank does not want to be your friend\. who\?")
        erin.types("/add frank please")
        frank.sees("erin wants to be your friend")
        frank.types("/accept erin")
        erin.sees("frank is your friend now")
        erin.types("/remark frank 老弗")
        erin.sees("frank is called 老弗")
        erin.types("/category 老弗 family")
        erin.sees("stands in family")
        end = time.monotonic() + 20
        while time.monotonic() < end:  # until it is told that he is there
            erin.types("/friends")
            if erin.sees(r"family (\d/1)").group(1) == "1/1":
                break
        erin.sees(r"● 老弗 \(frank\)")
        frank.types("/block erin")
        frank.sees("erin is blocked")
        frank.types("/blocked")
        frank.sees("Blocked: erin")
        frank.types("/unblock erin")
        frank.sees("no longer blocked")
        frank.types("/delete erin both")
        erin.sees("is no longer on your list")
        erin.types("/friends")
        erin.sees("No friends yet")


def test_peace_and_quiet(server, tmp_path):
    with Person(server, tmp_path, "ken", "--register") as ken, Person(server, tmp_path, "leo", "--register") as leo:
        ken.sees("live")
        ken.types("/quiet")
        ken.sees("No quiet hours")
        ken.types("/quiet 23:00 7:00 Asia/Shanghai")
        ken.sees(r"Quiet from 23:00 to 07:00 \(Asia/Shanghai\)")
        ken.types("/quiet off")
        ken.sees("No quiet hours")
        leo.sees("live")
        leo.types("/open ken")
        leo.sees("Talking with ken")
        leo.types("buy now")
        ken.sees("new from leo")
        ken.types("/open leo")
        ken.sees("buy now")
        ken.types("/report 1 spam once more")
        ken.sees("Reported")
        ken.types("/report leo abuse")
        ken.sees("Reported")


def test_a_group_through_pipes(server, tmp_path):
    with (
        Person(server, tmp_path, "grace", "--register") as grace,
        Person(server, tmp_path, "heidi", "--register") as heidi,
    ):
        grace.sees("live")
        heidi.sees("live")
        grace.types("/group 读书会")
        grace.sees("Talking with 读书会")
        grace.types("/link")
        code = grace.sees(r"/join (\w{8})").group(1)
        heidi.types(f"/join {code}")
        heidi.sees("Talking with 读书会")
        grace.sees(r"\* heidi joined")
        grace.types("/announce 周五见")
        grace.sees("Announced")
        heidi.types("/announcements")
        heidi.sees("📢 grace: 周五见")
        heidi.types("/confirm")
        heidi.sees("Confirmed")
        heidi.types("/announce me too")
        heidi.sees("That did not work: .*role")
        grace.types("/hush heidi")
        heidi.sees("grace muted heidi")
        heidi.types("hello")
        heidi.sees("Not sent: may_not_send")
        heidi.types("/drop")
        grace.types("/unhush heidi")
        heidi.sees("grace let heidi speak")
        grace.types("/role heidi manager")
        heidi.sees("heidi is now a manager")
        grace.types("/members")
        grace.sees(r"★. grace \(grace\)")
        grace.sees(r"☆. heidi \(heidi\)")
        grace.types("/transfer heidi")
        grace.sees("heidi is now the owner")
        heidi.types("/kick grace")
        grace.sees("You were put out of 读书会")
        heidi.types("/dissolve 读书会")
        heidi.sees("读书会 is no more")


def test_the_screen_in_chinese(server, tmp_path):
    with (
        Person(server, tmp_path, "ivan", "--register", terminal=True, language="zh_CN.UTF-8") as ivan,
        Person(server, tmp_path, "judy", "--register", terminal=True, language="C.UTF-8") as judy,
    ):
        ivan.sees("/help 列出全部命令")
        judy.sees("/help lists")
        judy.types("/add ivan 你好", "\r")
        ivan.sees("judy 想加你为好友：/accept judy")
        ivan.types("/同意 judy", "\r")
        ivan.sees("已成为好友")
        judy.types("/open ivan", "\r")
        judy.sees("Talking with ivan")
        judy.types("hi", "\r")
        ivan.sees("●")
        ivan.types("/打开 judy", "\r")
        ivan.sees("judy: hi")
        judy.types("one mom", "")
        ivan.sees("正在输入")


def test_what_cannot_begin_says_so(server, tmp_path):
    with Person(server, tmp_path, "nobody") as nobody:
        nobody.sees("says no")
        assert nobody.ends() == 1
