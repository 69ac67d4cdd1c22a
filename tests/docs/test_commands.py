"""Every command that a document shows is run: by a test here, or by the one named beside it. A new one has to be added."""

import ast
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
STARTS = ("make", ".venv/bin/", "hongyan ", "python ", "pip ", "curl ", "git ", "docker ")
CHAT = "tests/scenario/test_chat.py::test_the_screen"
DEMO = "tests/scenario/test_demo.py::test_a_world_to_look_at"
LONG = "tests/docs/test_commands.py::test_words_that_take_long_name_what_exists"
RUN_BY = {
    "make": "tests/docs/test_commands.py::test_make_prints_its_words",
    "make run": "tests/docs/test_commands.py::test_make_run_starts_the_messenger",
    "make test": LONG,
    "make test SERVERS=none": LONG,
    "make check": LONG,
    "make browser": LONG,
    "make generate": LONG,
    "make bench": LONG,
    "make simulate": LONG,
    "make matrix": LONG,
    "make fault": LONG,
    "make fresh": LONG,
    ".venv/bin/hongyan user add alice": "tests/docs/test_commands.py::test_accounts_as_the_readme_makes_them",
    ".venv/bin/hongyan user add bob": "tests/docs/test_commands.py::test_accounts_as_the_readme_makes_them",
    ".venv/bin/hongyan chat --user alice": CHAT,
    ".venv/bin/hongyan chat --user bob": CHAT,
    ".venv/bin/hongyan demo --data demo": DEMO,
    ".venv/bin/hongyan serve --data demo": DEMO,
    ".venv/bin/hongyan chat --user lin": CHAT,
    "hongyan demo": DEMO,
    ".venv/bin/hongyan serve --host 0.0.0.0 --tls self": "tests/docs/test_commands.py::test_serving_others_with_tls",
    "hongyan serve --config FILE": "tests/docs/test_commands.py::test_a_file_of_settings",
    "hongyan user passwd": "tests/scenario/test_commandline.py::test_accounts_beside_a_running_server",
    "hongyan config show": "tests/docs/test_commands.py::test_a_file_of_settings",
}


def fenced(text):
    for block in re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        yield from block.splitlines()


def commands_of(path):
    """Lines of fenced blocks without what explains them, and commands in the text."""
    text = path.read_text()
    lines = [re.split(r"\s{2,}|\s+#", line.strip().removeprefix("$ "))[0] for line in fenced(text)]
    inline = re.findall(
        r"`((?:make|hongyan|\.venv/bin/hongyan) [^`\n]+|make)`",
        re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE),
    )
    return [line for line in (*lines, *inline) if line.startswith(STARTS)]


def all_commands():
    return {command for path in DOCUMENTS for command in commands_of(path)}


def test_every_command_is_run_by_a_test():
    shown = all_commands()
    assert "make run" in shown
    assert sorted(shown - set(RUN_BY)) == []


def test_the_tests_that_run_them_exist():
    for test in set(RUN_BY.values()):
        file, _, function = test.partition("::")
        assert function in {getattr(node, "name", "") for node in ast.walk(ast.parse((ROOT / file).read_text()))}


def test_nothing_is_run_that_no_document_shows():
    assert sorted(set(RUN_BY) - all_commands() - {"make simulate", "make fault", "make fresh"}) == []


# make


def make(*words):
    # as in a shell of its own: a make around the tests would have its words printed too
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", *words], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True, env=environment
    )
    return done.stdout


def words():
    return dict(re.findall(r"^([a-z]+):.*?## (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_make_prints_its_words():
    printed = dict(line.split(maxsplit=1) for line in make().splitlines())
    assert printed == words()
    told = dict(re.findall(r"^make (\w+)\s{2,}(.*)$", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE))
    assert {"run", "test"} <= set(told) <= set(printed)


@pytest.mark.parametrize("word", ["test", "check", "generate", "simulate", "matrix", "fault", "bench", "fresh"])
def test_words_that_take_long_name_what_exists(word):
    """They are run by people and at the gate; here: every program, folder and module in their recipes exists."""
    recipe = make("-n", "-o", ".venv/test.stamp", word)
    paths = re.findall(r"(?<![\w/-])((?:tools|tests|server|client|bench|\.venv/bin)(?:/[\w.-]+)*)", recipe)
    modules = [module.replace(".", "/") for module in re.findall(r"-m ([\w.]+)", recipe)]
    assert paths or modules
    missing = [one for one in paths if not (ROOT / one).exists()]
    missing += [one for one in modules if not (ROOT / one / "__main__.py").exists()]
    assert missing == []
    if word == "test":
        without = make("-n", "-o", ".venv/test.stamp", "test", "SERVERS=none")
        assert "left out" in without
        assert "mariadb-server" not in without
        assert "mariadb-server" in recipe


# The server, as the documents start it


@contextmanager
def started(command, folder, **environment):
    """The command in a folder with `.venv`, until it is ready; the `ready` line and what it wrote to stderr."""
    errors = folder / "stderr"
    with errors.open("wb") as stderr:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
            env=os.environ | environment,
        )
    try:
        assert select.select([process.stdout], [], [], 30)[0], errors.read_text()
        yield process.stdout.readline().decode().strip(), errors
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture
def folder(tmp_path):
    """A folder that looks like the project's: with the program in its place, and with data of its own."""
    assert 'hongyan = "hongyan.app.cli:main"' in (ROOT / "pyproject.toml").read_text()
    program = tmp_path / ".venv" / "bin" / "hongyan"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m hongyan.app.cli "$@"\n')
    program.chmod(0o755)
    return tmp_path


def hongyan(command, folder, *more, **environment):
    """A line of a document that begins with `hongyan`, as a process."""
    line = [*command.split(), *more]
    line[0] = ".venv/bin/hongyan"
    return subprocess.run(
        line, cwd=folder, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_make_run_starts_the_messenger(folder):
    command = ["make", "-C", ROOT, "--no-print-directory", "-o", ".venv/run.stamp", "-o", ".venv/page.stamp", "run"]
    command += [f"BIN={folder / '.venv' / 'bin'}", f"ARGS=--port 0 --data {folder / 'data'}"]
    with started(command, folder) as (ready, errors):
        url = re.fullmatch(r"ready (http://127\.0\.0\.1:\d+)", ready)[1]
        assert httpx.get(f"{url}/readyz").status_code == 200
        assert httpx.get(f"{url}/docs").status_code == 200
        assert '<div id="' in httpx.get(url).text
        assert "/v1/users" in httpx.get(f"{url}/openapi.json").json()["paths"]
        assert errors.read_text().count("#invitation=") == 1


def test_serving_others_with_tls(folder):
    command = ".venv/bin/hongyan serve --host 0.0.0.0 --tls self"
    with started([*command.split(), "--port", "0"], folder) as (ready, errors):
        port = re.fullmatch(r"ready https://0\.0\.0\.0:(\d+)", ready)[1]
        with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=False) as http:
            assert http.get("/readyz").status_code == 200
            alice = {"username": "alice", "password": "correct horse"}
            assert http.post("/v1/users", json=alice).json()["error"]["reason"] == "registration_closed"
            code = re.search(r"#invitation=(\S+)", errors.read_text())[1]
            assert http.post("/v1/users", json={**alice, "invitation": code}).status_code == 200
    assert (folder / "var" / "log.db").exists()


def test_accounts_as_the_readme_makes_them(folder):
    cheap = {"HONGYAN_USER__ARGON2_MEMORY_KIB": "8192"}
    made = hongyan(".venv/bin/hongyan user add alice", folder, HONGYAN_PASSWORD="correct horse", **cheap)
    assert (made.returncode, "alice has the number" in made.stdout) == (0, True), made.stderr
    said = typed(".venv/bin/hongyan user add bob", folder, b"battery staple\n", times=2, **cheap)
    assert b"bob has the number" in said
    assert b"battery staple" not in said
    assert (folder / "var" / "main.db").exists()


def typed(command, folder, line, *, times, **environment):
    """What a person sees who types the line at each prompt."""
    environment = {key: value for key, value in (os.environ | environment).items() if key != "HONGYAN_PASSWORD"}
    master, slave = pty.openpty()
    process = subprocess.Popen(
        command.split(), cwd=folder, stdin=slave, stdout=slave, stderr=slave, start_new_session=True, env=environment
    )
    os.close(slave)
    said, asked, end = b"", 0, time.monotonic() + 30
    while time.monotonic() < end and select.select([master], [], [], 30)[0]:
        try:
            piece = os.read(master, 4096)
        except OSError:
            break
        said += piece
        while asked < min(times, said.count(b": ")):
            os.write(master, line)
            asked += 1
    os.close(master)
    try:
        assert process.wait(10) == 0, said
    finally:
        process.kill()
        process.wait()
    return said


def test_a_file_of_settings(folder):
    file = folder / "hongyan.toml"
    file.write_text('[server]\nport = 0\n[user]\nregistration = "closed"\n')
    shown = hongyan("hongyan config show", folder, "--config", str(file), "--set", "db.main=mysql://root:secret@h/a")
    assert 'registration = "closed"' in shown.stdout
    assert "secret" not in shown.stdout
    with started([".venv/bin/hongyan", *f"serve --config {file}".split()], folder) as (ready, _):
        url = ready.removeprefix("ready ")
        refusal = httpx.post(f"{url}/v1/users", json={"username": "alice", "password": "correct horse"})
        assert refusal.json()["error"]["reason"] == "registration_closed"
