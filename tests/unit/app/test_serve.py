import re
import ssl
import subprocess

import httpx
import pytest

from hongyan.app.reading import load
from hongyan.app.serve import certificate, is_loopback
from hongyan.app.settings import BadSettings
from hongyan.kit.clock import SystemClock
from tests.processes import CHEAP, SERVER, ServerProcess


def serve(*words):
    """A server that cannot start: run to its end."""
    return subprocess.run([*SERVER, *words], capture_output=True, text=True, timeout=60, check=False)


ALICE = {"username": "alice", "password": "correct horse"}


def test_the_first_start_gives_one_link_that_makes_the_administrator(tmp_path):
    with ServerProcess(tmp_path / "data", *CHEAP, "user.registration=closed") as server:
        code = re.search(r"#invitation=(\S+)", server.said())[1]
        refused = httpx.post(f"{server.url}/v1/users", json=ALICE)
        assert refused.json()["error"]["reason"] == "registration_closed"
        made = httpx.post(f"{server.url}/v1/users", json={**ALICE, "invitation": code})
        assert made.status_code == 200, made.text
        again = httpx.post(f"{server.url}/v1/users", json={**ALICE, "username": "bob", "invitation": code})
        assert again.json()["error"]["reason"] == "invitation_invalid"
        assert server.stop() == 0
        server.start()
        assert server.said().count("#invitation=") == 1
        signed_in = httpx.post(f"{server.url}/v1/sessions", json=ALICE)
        assert signed_in.status_code == 200, signed_in.text


def test_two_servers_on_one_folder_are_refused(tmp_path):
    with ServerProcess(tmp_path / "data"):
        second = serve("--port", "0", "--data", str(tmp_path / "data"))
        assert second.returncode == 2
        assert "in use" in second.stderr
        assert "Traceback" not in second.stderr
        assert second.stdout == ""


def test_a_port_that_is_taken_is_one_line(tmp_path):
    with ServerProcess(tmp_path / "one") as server:
        second = serve("--port", str(server.port), "--data", str(tmp_path / "two"))
        assert second.returncode == 2
        assert second.stderr.splitlines()[-1].startswith("hongyan: ")
        assert "Traceback" not in second.stderr
        assert not list((tmp_path / "two").glob("*.db")), "a start that fails leaves no first start behind"


def test_tls_of_its_own(tmp_path):
    with ServerProcess(tmp_path / "data", options=("--tls", "self")) as server:
        trusting = ssl.create_default_context(cafile=tmp_path / "data" / "secrets" / "self.crt")
        assert httpx.get(f"https://{server.address}/readyz", verify=trusting).json() == {"ready": True}


def test_a_missing_certificate_is_named():
    settings = load(environment={}, overrides=["server.tls_cert=/no/cert.pem", "server.tls_key=/no/key.pem"])
    with pytest.raises(BadSettings, match=r"cert\.pem"):
        certificate(settings, SystemClock())
    assert certificate(load(environment={}), SystemClock()) is None


def test_which_hosts_are_this_machine():
    assert all(map(is_loopback, ("localhost", "127.0.0.9", "::1")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.0.2.1", "example.com")))
