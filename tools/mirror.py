"""Tests mirror the sources: `server/hongyan/x/y.py` has `tests/unit/x/test_y.py`, the client likewise.

Left out by rule: promises (`__init__`), plain data and SQL texts (`settings`, `migrations`), ports' exams, generated
stubs, and entry points that only scenario tests can run. Exceptions stand by name in `tools/mirror.txt`; the list may
only shrink.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {ROOT / "server" / "hongyan": Path(), ROOT / "client" / "hongyan_client": Path("client")}
BY_RULE = {"__init__", "__main__", "settings", "migrations", "store", "stubs", "conformance"}


def expected() -> dict[str, Path]:
    found = {}
    for root, place in SOURCES.items():
        for path in sorted(root.rglob("*.py")):
            stem = path.stem
            if not BY_RULE.isdisjoint((stem, path.parent.name)) or stem.endswith("_conformance"):
                continue
            parts = path.relative_to(root).parent
            found[str(path.relative_to(ROOT))] = ROOT / "tests" / "unit" / place / parts / f"test_{stem}.py"
    return found


def main() -> int:
    file = ROOT / "tools" / "mirror.txt"
    allowed = {line.split()[0] for line in file.read_text().splitlines() if line and not line.startswith("#")}
    missing = {source: test for source, test in expected().items() if not test.exists()}
    complaints = [
        f"{source} has no {test.relative_to(ROOT)}" for source, test in missing.items() if source not in allowed
    ]
    complaints += [f"take {source} off tools/mirror.txt" for source in sorted(allowed - set(missing))]
    for complaint in complaints:
        print(complaint)
    print(f"{len(expected()) - len(missing)} of {len(expected())} sources have a test of their own")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
