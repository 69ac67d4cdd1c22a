"""What the vectors tell: steps and the final state that must come of them, written by hand.

`python -m tests.unit.client.core.scenarios` plays them, fails where the final state is another one, and writes the
effects that came into `proto/vectors/`. Read the difference before committing it: the page's core must do the same.
"""

import json
from pathlib import Path

from tests.unit.client.core.replay import Replay
from tests.unit.client.core.scenarios_connection import LINE
from tests.unit.client.core.scenarios_log import LOG
from tests.unit.client.core.scenarios_outbox import OUT
from tests.unit.client.core.scenarios_sync import SYNC

VECTORS = Path(__file__).parents[4] / "proto" / "vectors"

RANGES = [
    {"name": "range_add_merge_table", "table": "ranges", "cases": [
        {"add": [[1, 3], [5, 7]], "spans": [[1, 3], [5, 7]], "missing": [[1, 10, [[4, 4], [8, 10]]]]},
        {"add": [[1, 3], [4, 7]], "spans": [[1, 7]], "missing": [[1, 7, []], [8, 8, [[8, 8]]]]},
        {"add": [[5, 7], [1, 3], [4, 4]], "spans": [[1, 7]], "missing": []},
        {"add": [[1, 2], [4, 5], [7, 8], [2, 7]], "spans": [[1, 8]], "missing": [[0, 9, [[0, 0], [9, 9]]]]},
        {"add": [[5, 4]], "spans": [], "missing": [[2, 3, [[2, 3]]]]},
        {"add": [[3, 5], [3, 5]], "spans": [[3, 5]], "missing": [[4, 4, []], [1, 4, [[1, 2]]]]},
        {"add": [[10, 20], [1, 30]], "spans": [[1, 30]], "missing": []},
    ]},
]  # fmt: skip

FILES = {"sync": SYNC, "log": LOG, "outbox": OUT, "connection": LINE}


def main() -> None:
    for file, scenarios in FILES.items():
        lines = []
        for name, init, steps, final in scenarios:
            replay = Replay(init)
            told = []
            for now, event in steps:
                if getattr(event, "id", 0) and event.id not in replay.core.desk.asks:
                    raise AssertionError((name, "answers nothing", event))
                told.append({"now": now, "in": event.to_json(), "out": replay.step(now, event)})
            vector = {"name": name, "init": init, "steps": told, "final": final}
            problem = replay.differs(final)
            assert problem is None, (name, problem)
            lines.append(json.dumps(vector, ensure_ascii=False))
        (VECTORS / f"{file}.jsonl").write_text("\n".join(lines) + "\n")
    (VECTORS / "tables.jsonl").write_text("\n".join(json.dumps(table) for table in RANGES) + "\n")


if __name__ == "__main__":
    main()
