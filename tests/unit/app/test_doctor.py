from hongyan.app.doctor import examine
from hongyan.app.folder import held
from hongyan.app.keys import ADDED, FOLDER, NAMES, load_keys
from hongyan.app.listeners import bind
from hongyan.app.reading import load
from hongyan.app.upgrade import upgrade


def troubles(data, *overrides):
    settings = load(environment={}, overrides=[f"server.data={data}", "server.port=0", *overrides])
    return {finding.name: finding.trouble for finding in examine(settings) if finding.trouble}


def healthy(tmp_path):
    data = tmp_path / "data"
    upgrade(load(environment={}, overrides=[f"server.data={data}"]))
    load_keys(data)
    return data


def test_a_healthy_folder_has_no_trouble(tmp_path):
    assert troubles(healthy(tmp_path)) == {}
    assert troubles(tmp_path / "not yet") == {}


def test_a_running_server_is_noticed(tmp_path):
    data = healthy(tmp_path)
    settings = load(environment={}, overrides=[f"server.data={data}"])
    with held(data):
        assert next(examine(settings)).name == "server runs on this folder"
    assert next(examine(settings)).name == "server does not run"


def test_each_trouble_has_its_name(tmp_path):
    data = healthy(tmp_path)
    (data / FOLDER / NAMES[0]).chmod(0o644)
    assert set(troubles(data)) == {"secrets"}
    (data / FOLDER / NAMES[0]).unlink()
    assert "backup" in troubles(data)["secrets"]
    load_keys(data)
    for name in ADDED:  # the folder of an older version
        (data / FOLDER / name).unlink()
    data.chmod(0o755)
    assert set(troubles(data)) == {"data folder"}
    data.chmod(0o700)
    (data / "log.db").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    assert set(troubles(data)) == {"log.db"}


def test_a_taken_port_and_missing_tls(tmp_path):
    with bind("127.0.0.1", 0) as taken:
        taken.listen()
        port = taken.getsockname()[1]
        assert set(troubles(tmp_path / "d", f"server.port={port}")) == {"port"}
    assert set(troubles(tmp_path / "d", "server.host=0.0.0.0")) == {"tls"}
    assert set(troubles(tmp_path / "d", "server.tls_cert=/no/c", "server.tls_key=/no/k")) == {"tls"}
