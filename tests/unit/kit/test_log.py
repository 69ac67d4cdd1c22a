import json
import subprocess
import sys

import pytest

PROGRAM = """
from hongyan.kit.log import configure, get_logger
log = get_logger("push")
configure(level="info", json={json})
log.debug("hidden")
log.info("shown", user=7)
try:
    body = "a secret" + " body"
    raise ValueError("on purpose")
except ValueError as error:
    log.error("failed", exc_info=error)
"""


@pytest.mark.parametrize("json_lines", [True, False])
def test_logs_go_to_standard_error_and_show_no_local_values(json_lines: bool):
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(json=json_lines)], capture_output=True, text=True, check=True
    )
    assert run.stdout == ""
    assert "hidden" not in run.stderr
    assert "ValueError: on purpose" in run.stderr
    assert "a secret body" not in run.stderr
    if json_lines:
        first = json.loads(run.stderr.splitlines()[0])
        assert (first["event"], first["user"], first["level"], first["logger"]) == ("shown", 7, "info", "push")
        assert first["timestamp"].endswith("Z")
