import sys
from pathlib import Path

import pytest

from hongyan_client import Client, Refused
from hongyan_client.chat import app
from hongyan_client.errors import StoreBusy, Unreachable
from tests.unit.client.chat.shown import Shown
from tests.unit.client.peer import ALICE


def options(peer=None, *words):
    where = ["--url", peer.url, "--tcp-port", str(peer.tcp_port)] if peer else []
    return app.parser().parse_args(["--user", "alice", *where, *words])


def test_only_the_name_is_needed():
    made = options()
    assert (made.url, made.register, made.plain, made.tcp_port) == ("http://127.0.0.1:8000", False, False, None)
    with pytest.raises(SystemExit):
        app.parser().parse_args([])


def test_the_password_is_in_a_file_or_in_the_environment_or_asked_for(tmp_path, monkeypatch):
    file = tmp_path / "password"
    file.write_text("from the file\n")
    monkeypatch.setattr("getpass.getpass", lambda prompt: f"asked: {prompt}")
    monkeypatch.delenv(app.PASSWORD, raising=False)
    assert app.password(options()) == "asked: Password of alice: "
    monkeypatch.setenv(app.PASSWORD, "from the environment")
    assert app.password(options()) == "from the environment"
    assert app.password(options(None, "--password-file", str(file))) == "from the file"


def test_each_person_of_each_server_has_a_store(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert app.store_file(options()) == tmp_path / "hongyan" / "alice_127.0.0.1_8000.db"
    monkeypatch.delenv("XDG_DATA_HOME")
    assert app.store_file(options()).parent == Path.home() / ".local" / "share" / "hongyan"
    other = app.parser().parse_args(["--user", "../a/b", "--url", "https://im.example.org", "--data", str(tmp_path)])
    assert app.store_file(other) == tmp_path / ".._a_b_im.example.org_.db"


async def begun(peer, client, *words, monkeypatch):
    monkeypatch.setenv(app.PASSWORD, "correct horse")
    await app.begin(client, options(peer, *words))
    return [path for _, path, _, _ in peer.asked]


async def test_the_first_time_it_signs_in_and_later_it_goes_on(peer, tmp_path, monkeypatch):
    for paths in (["/v1/sessions"], ["/v1/sessions:refresh"]):
        peer.asked.clear()
        async with Client(peer.url, tcp_port=peer.tcp_port, store=tmp_path / "a.db") as client:
            assert await begun(peer, client, monkeypatch=monkeypatch) == paths
            assert client.state == "LIVE"


async def test_registering_comes_first(peer, monkeypatch):
    peer.rest["/v1/users"] = (201, {"user": ALICE})
    async with Client(peer.url, tcp_port=peer.tcp_port) as client:
        assert await begun(peer, client, "--register", monkeypatch=monkeypatch) == ["/v1/users", "/v1/sessions"]
    peer.rest["/v1/users"] = (409, {"error": {"code": 1202, "reason": "username_taken"}})
    async with Client(peer.url, tcp_port=peer.tcp_port) as client:
        with pytest.raises(Refused, match="username_taken"):
            await begun(peer, client, "--register", monkeypatch=monkeypatch)


async def test_without_a_connection_it_begins_all_the_same(peer, monkeypatch):
    monkeypatch.setattr(app, "FIRST_S", 0.05)
    async with Client(peer.url, tcp_port=1) as client:
        await begun(peer, client, monkeypatch=monkeypatch)
        assert client.state in ("CONNECTING", "BACKOFF")


async def test_pipes_get_lines_and_terminals_a_screen(peer, tmp_path, monkeypatch):
    faces = []

    def face(name):
        class Face:
            def __init__(self, client):
                self.client = client
                self.talk = Shown(client)

            async def run(self):
                faces.append((name, self.client.state))
                await self.talk.close()

        return Face

    monkeypatch.setenv(app.PASSWORD, "correct horse")
    monkeypatch.setattr(app, "Lines", face("lines"))
    monkeypatch.setattr(app, "Screen", face("screen"))
    for terminal, words in ((True, []), (False, []), (True, ["--plain"])):
        monkeypatch.setattr(sys, "stdin", Terminal(on=terminal))
        monkeypatch.setattr(sys, "stdout", Terminal(on=True))
        await app.run(options(peer, "--data", str(tmp_path), *words))
    assert faces == [("screen", "LIVE"), ("lines", "LIVE"), ("lines", "LIVE")]


class Terminal:
    def __init__(self, *, on):
        self.on = on

    def isatty(self):
        return self.on

    def write(self, text):
        return len(text)

    def flush(self):
        pass


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Refused(1103, "bad_credentials", "wrong password"), "http://x says no: wrong password"),
        (Refused(1103, "bad_credentials"), "http://x says no: bad_credentials"),
        (StoreBusy("/a.db"), "another chat uses /a.db"),
        (Unreachable("refused"), "http://x cannot be reached: refused"),
        (KeyboardInterrupt(), "130"),
    ],
)
def test_what_cannot_begin_says_why(monkeypatch, error, words):
    async def fail(_):
        raise error

    monkeypatch.setattr(app, "run", fail)
    with pytest.raises(SystemExit) as end:
        app.main(["--user", "alice", "--url", "http://x"])
    assert str(end.value.code) == words
