"""The walls of the house: lines of functions, files and classes, and positional parameters.

Exceptions stand by name in `tools/sizes.txt` with the size that they have; the list may only shrink: an entry that is
no longer over the wall, or that grew, fails. The last line printed names the worst function and file.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("server", "client", "tools", "tests", "bench")
WALLS = {"function": 60, "test": 40, "file": 400, "class": 250, "parameters": 6}


@dataclass(frozen=True, slots=True)
class Size:
    kind: str
    name: str
    size: int

    @property
    def over(self) -> bool:
        return self.size > WALLS[self.kind]


def sizes_of(path: Path) -> Iterator[Size]:
    name = str(path.relative_to(ROOT))
    source = path.read_text()
    yield Size("file", name, source.count("\n"))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            kind = "test" if node.name.startswith("test_") else "function"
            yield Size(kind, f"{name}:{node.name}", _lines(node))
            yield Size("parameters", f"{name}:{node.name}", _parameters(node))
        elif isinstance(node, ast.ClassDef):
            yield Size("class", f"{name}:{node.name}", _lines(node))


def all_sizes() -> list[Size]:
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return [size for path in paths for size in sizes_of(path)]


def exceptions() -> dict[tuple[str, str], int]:
    file = ROOT / "tools" / "sizes.txt"
    lines = [line.split() for line in file.read_text().splitlines() if line and not line.startswith("#")]
    return {(kind, name): int(size) for kind, name, size in lines}


def main() -> int:
    sizes, allowed = all_sizes(), exceptions()
    over = {(size.kind, size.name): size.size for size in sizes if size.over}
    complaints = [
        f"{kind} {name} has {size}, wall {WALLS[kind]}"
        for (kind, name), size in over.items()
        if size > allowed.get((kind, name), 0)
    ]
    complaints += [f"take {kind} {name} off tools/sizes.txt" for kind, name in allowed if (kind, name) not in over]
    for complaint in complaints:
        print(complaint)
    function, file = (max((s for s in sizes if s.kind == kind), key=lambda s: s.size) for kind in ("function", "file"))
    print(f"worst function {function.size} ({function.name}), worst file {file.size} ({file.name})")
    return 1 if complaints else 0


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    return len([name for name in names if name not in ("self", "cls")])


if __name__ == "__main__":
    sys.exit(main())
