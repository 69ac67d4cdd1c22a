import tomllib

import pytest

from hongyan.app.reading import KINDS, flat, load, masked, show
from hongyan.app.settings import MAY_BE_0, RANGES, SAME, SCHEMES, WORDS, BadSettings


def refused(*overrides, environment=None, file=None):
    with pytest.raises(BadSettings) as caught:
        load(file=file, environment=environment or {}, overrides=overrides)
    return str(caught.value)


def test_each_source_beats_the_one_before(tmp_path):
    file = tmp_path / "hongyan.toml"
    file.write_text('bus = "memory:"\n[server]\nport = 1\nhost = "::1"\ndata = "d"\n[user]\naudience = "us"\n')
    environment = {"HONGYAN_SERVER__PORT": "2", "HONGYAN_SERVER__HOST": "127.0.0.2", "HONGYAN_BUS": "memory:"}
    settings = load(file=file, environment=environment, overrides=["server.port=3"])
    assert (settings.server.port, settings.server.host, settings.server.data) == (3, "127.0.0.2", "d")
    assert settings.user.audience == "us"


def test_texts_become_the_setting_s_type():
    settings = load(
        environment={},
        overrides=[
            "log.json=yes",
            "gateway.heartbeat=30",
            "gateway.origins=https://a.example, https://b.example",
            'gateway.security_headers=[["a","b"]]',
            "limits.text_chars=6_000",
        ],
    )
    assert settings.log.json is True
    assert settings.gateway.heartbeat == 30.0
    assert settings.gateway.origins == ("https://a.example", "https://b.example")
    assert settings.gateway.security_headers == (("a", "b"),)
    assert settings.limits["text_chars"] == 6000


@pytest.mark.parametrize(
    ("override", "word"),
    [
        ("server.prot=1", "server.prot"),
        ("nothing=1", "nothing"),
        ("server=1", "server"),
        ("limits.unheard=1", "limits.unheard"),
        ("server.port=x", "whole number"),
        ("server.port=70000", "too large"),
        ("server.port=-1", "server.port"),
        ("log.json=maybe", "true or false"),
        ("gateway.heartbeat=nan", "gateway.heartbeat"),
        ("gateway.heartbeat=0", "too small"),
        ("limits.mentions=0", "too small"),
        ("message.batch_items=0", "too small"),
        ("group.members=5001", "too large"),
        ("group.invited=500", "too large"),
        ("limits.group_invited=500", "too large"),
        ("gateway.security_headers=[1]", "pairs"),
        ("gateway.origins=[1]", "list"),
        ("bus=kafka:", "kafka"),
        ("db.main=postgres://x", "postgres"),
        ("log.level=loud", "loud"),
        ("user.registration=sometimes", "sometimes"),
        ("message.digest_key=abc", "digest_key"),
        ("server.port", "a.b=value"),
    ],
)
def test_a_bad_setting_is_named(override, word):
    assert word in refused(override)


def test_types_in_a_file_are_not_guessed(tmp_path):
    file = tmp_path / "hongyan.toml"
    for text in (
        "[server]\nport = true",
        "[log]\njson = 1",
        "[server]\nhost = 3",
        "[gateway]\norigins = 3",
        "x",
        "[a]\nb=1",
    ):
        file.write_text(text)
        assert str(file) in refused(file=file)
    assert "missing.toml" in refused(file=tmp_path / "missing.toml")


def test_other_variables_of_the_environment_are_left_alone():
    load(environment={"HONGYAN_TEST_SERVERS": "none", "PATH": "/"})
    assert "environment" in refused(environment={"HONGYAN_SERVER__PROT": "1"})


def test_one_limit_with_two_readers_has_one_value():
    settings = load(environment={}, overrides=["limits.history_page=70"])
    assert settings.message.history_page == 70
    settings = load(environment={}, overrides=["user.nickname_chars=9"])
    assert settings.limits["nickname"] == 9
    assert "same limit" in refused("limits.history_page=70", "message.history_page=60")


def test_what_is_shown_can_be_read_again_and_holds_no_password(tmp_path):
    settings = load(environment={}, overrides=["db.main=mysql://u:hunter2@h/x", "server.port=4"])
    text = show(settings)
    assert "hunter2" not in text
    assert tomllib.loads(text)["server"]["port"] == 4
    file = tmp_path / "again.toml"
    file.write_text(text)
    assert flat(load(file=file, environment={})) == {**flat(settings), "db.main": "mysql://u:***@h/x"}
    assert masked("sqlite:log.db") == "sqlite:log.db"


def test_the_tables_speak_of_settings_that_exist():
    for table in (RANGES, SCHEMES, WORDS, SAME, SAME.values(), MAY_BE_0):
        assert set(table) <= set(KINDS)


def test_0_is_taken_where_it_says_something():
    settings = load(environment={}, overrides=["message.keep_history_ms=0", "server.port=0", "user.bots=0"])
    assert (settings.message.keep_history_ms, settings.server.port, settings.user.bots) == (0, 0, 0)
