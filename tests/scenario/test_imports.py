"""What a running embedded server has imported: nothing of a cluster, and nothing that nobody decided on."""

import importlib.metadata
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "tests" / "contracts" / "imports.txt"
CLUSTER = {
    "grpc",
    "asyncmy",
    "pymysql",
    "aio_pika",
    "aiormq",
    "redis",
    "aioredis",
    "etcd3",
    "kafka",
    "aiokafka",
    "minio",
    "boto3",
}
IF_THERE = {"rich", "pygments", "markdown_it", "mdurl", "better_exceptions", "colorama", "greenlet"}
"""What libraries take when it is installed, as it is for tests; a base install has none of it."""
TESTS_ONLY = {"pytest", "hypothesis", "httpx", "psutil", "schemathesis", "mypy", "ruff"}
WIRING = """
import asyncio, json, sys
from pathlib import Path
from hongyan.app import serve, listeners
from hongyan.app.keys import load_keys
from hongyan.app.reading import load
from hongyan.app.wiring import build
from hongyan.app.world import World
from hongyan.rpc.call import Call
from hongyan_proto import message_pb2, user_pb2

async def live(data):
    settings = load(environment={}, overrides=[f"server.data={data}", "user.argon2_memory_kib=8192"])
    house = await build(settings, load_keys(data), World.real())
    await house.start()
    http = listeners.HttpListener(house.gateway, listeners.bind("127.0.0.1", 0), None)
    await http.start()
    made = await house.clients.users.register(Call(), user_pb2.RegisterRequest(username="alice", password="correct horse"))
    request = message_pb2.SendRequest(to_user_id=made.user.id, client_id="c")
    request.text.text = "note"
    await house.clients.messages.send(Call(user_id=made.user.id, session_id=1), request)
    house.gateway.app.pages.get("/docs")
    await http.close()
    await house.close()

asyncio.run(live(Path(sys.argv[1])))
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """Top-level names that a server has in memory after it has lived a little."""
    data = tmp_path_factory.mktemp("imports") / "data"
    data.mkdir(mode=0o700)
    ran = subprocess.run([sys.executable, "-c", WIRING, data], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stdout.splitlines()[-1]))


def test_nothing_of_a_cluster_and_nothing_of_the_tests(imported):
    assert "hongyan" in imported
    assert "uvicorn" in imported
    assert not imported & CLUSTER
    assert not imported & TESTS_ONLY
    assert not imported & {"hongyan_client", "prompt_toolkit"}


def test_third_parties_are_those_agreed_on(imported):
    """A new one is a decision: write it into `tests/contracts/imports.txt` and `docs/adr/0006-libraries.md`."""
    agreed = {line for line in CONTRACT.read_text().splitlines() if line and not line.startswith("#")}
    assert third_parties(imported) == agreed


def test_third_parties_come_with_a_base_install():
    lock = (ROOT / "requirements.lock").read_text().splitlines()
    pinned = {line.partition("==")[0].lower() for line in lock if "==" in line}
    installed = importlib.metadata.packages_distributions()
    agreed = [line for line in CONTRACT.read_text().splitlines() if line and not line.startswith("#")]
    assert [name for name in agreed if not pinned & {one.lower() for one in installed[name]}] == []


def third_parties(names):
    installed = importlib.metadata.packages_distributions()
    return {name for name in names if name in installed and not name.startswith(("hongyan", "_"))} - IF_THERE
