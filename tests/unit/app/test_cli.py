import tomllib

from click.testing import CliRunner

from hongyan.app.cli import main

SMALL = ["--set", "user.argon2_memory_kib=8192"]


def run(*words, **environment):
    return CliRunner().invoke(main, words, env=environment)


def test_config_show_prints_what_is_in_force(tmp_path):
    result = run("config", "show", "--data", str(tmp_path), "--set", "server.port=7", HONGYAN_LOG__LEVEL="debug")
    shown = tomllib.loads(result.output)
    assert (shown["server"]["port"], shown["server"]["data"], shown["log"]["level"]) == (7, str(tmp_path), "debug")


def test_what_is_wrong_is_one_line_and_exit_code_2(tmp_path):
    for words in (["config", "show", "--set", "a.b=1"], ["serve", "--port", "99999"], ["serve", "--roles", "user"]):
        result = run(*words)
        assert result.exit_code == 2
        assert result.stderr.startswith("hongyan: ")
        assert result.stdout == ""


def test_accounts_from_the_command_line(tmp_path):
    data = ["--data", str(tmp_path), *SMALL]
    secret = {"HONGYAN_PASSWORD": "correct horse"}
    added = run("user", "add", "alice", "--administrator", *data, **secret)
    assert added.exit_code == 0, added.stderr
    assert "alice has the number" in added.stdout
    again = run("user", "add", "alice", *data, **secret)
    assert again.exit_code == 2
    assert "username_taken" in again.stderr
    assert run("user", "passwd", "alice", *data, HONGYAN_PASSWORD="battery staple").exit_code == 0
    last = run("user", "disable", "alice", *data)
    assert (last.exit_code, "last_administrator" in last.stderr) == (2, True)
    assert run("user", "add", "root", "--administrator", *data, **secret).exit_code == 0
    assert run("user", "disable", "alice", *data).exit_code == 0
    assert run("user", "disable", "alice", "--off", *data).exit_code == 0
    assert run("user", "disable", "bob", *data).exit_code == 2


def test_tables_are_made_without_a_server(tmp_path):
    for _ in range(2):
        assert run("migrate", "--data", str(tmp_path / "new")).output == "up to date\n"
    assert (tmp_path / "new" / "log.db").exists()


def test_doctor_ends_with_1_when_there_is_trouble(tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    result = run("doctor", "--data", str(data), "--set", "server.port=0")
    assert result.exit_code == 1
    assert "!!  data folder" in result.output
