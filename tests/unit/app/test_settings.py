import pytest

from hongyan.app.reading import load
from hongyan.app.settings import BadSettings, Settings, check_pairs


@pytest.mark.parametrize(
    "overrides",
    [
        ["server.roles=gateway,user"],
        ["server.tls_cert=cert.pem"],
        ["server.tls=self", "server.tls_cert=c", "server.tls_key=k"],
        ["db.log=sqlite:"],
        ["db.main=mysql://h/x", "db.log=mysql://h/x"],
        ["limits.text_chars=20000"],
    ],
)
def test_what_cannot_work_together_is_refused(overrides):
    with pytest.raises(BadSettings):
        load(environment={}, overrides=overrides)


def test_the_defaults_fit_together():
    check_pairs(Settings())


def test_clients_are_told_the_limits_in_force():
    settings = load(environment={}, overrides=["limits.text_chars=7", "message.recall_window_ms=5"])
    told = settings.told_limits()
    assert told["text_chars"] == 7
    assert told["message.recall_window_ms"] == 5
