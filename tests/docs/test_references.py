"""What the documents point at exists, and the two READMEs say the same."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "proto").rglob("*.md")])
PLACE = re.compile(r"`([\w./]+\.py):(\w+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
SOURCES = ("", "server/hongyan", "client/hongyan_client", "server/hongyan/gateway", "server/hongyan/services/message")


def name(path):
    return str(path.relative_to(ROOT))


@cache
def functions(path):
    """Names of every function of a file, also in classes."""
    tree = ast.parse(path.read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def prose(text):
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def anchor(heading):
    """As forges make it of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_every_step_of_a_message_exists():
    places = PLACE.findall((ROOT / "docs" / "LIFE_OF_A_MESSAGE.md").read_text())
    assert len(places) > 20
    missing = [f"{file}:{function}" for file, function in places if not _has(ROOT / file, function)]
    assert missing == []


def _has(path, function):
    return path.exists() and function in functions(path)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_links_lead_somewhere(path):
    lost = []
    for target in LINK.findall(prose(path.read_text())):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, part = target.partition("#")
        found = (path.parent / file).resolve() if file else path
        if not found.exists() or (part and part not in _anchors(found)):
            lost.append(target)
    assert lost == []


def _anchors(path):
    return {anchor(line.lstrip("#")) for line in path.read_text().splitlines() if line.startswith("#")}


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_files_that_are_named_exist(path):
    """Paths of sources in backticks: from the root, from a package, or a pattern of them."""
    named = set(re.findall(r"`([\w./-]+/[\w.-]+\.(?:py|proto|md|txt|toml))`", prose(path.read_text())))
    assert [one for one in sorted(named) if not any((ROOT / place / one).exists() for place in SOURCES)] == []


def readme(language):
    return (ROOT / f"README{language}.md").read_text()


def test_the_readmes_have_the_same_sections():
    english, chinese = (
        [line.count("#", 0, 4) for line in readme(language).splitlines() if line.startswith("#")]
        for language in ("", ".zh-CN")
    )
    assert english == chinese


def test_the_readmes_have_the_same_commands():
    english, chinese = (
        re.findall(r"^```\w*\n(.*?)^```", readme(one), re.DOTALL | re.MULTILINE) for one in ("", ".zh-CN")
    )
    assert english
    assert english == chinese
    inline = [
        {word for word in re.findall(r"`([^`\n]+)`", prose(readme(one))) if word.isascii()} for one in ("", ".zh-CN")
    ]
    assert inline[0] == inline[1]


def test_the_readmes_have_the_same_links():
    english, chinese = (sorted(LINK.findall(readme(one))) for one in ("", ".zh-CN"))
    others = {"README.zh-CN.md": "README.md"}
    assert sorted(others.get(link, link) for link in english) == chinese


def test_the_readmes_have_equally_many_points():
    english, chinese = (len(re.findall(r"^\* ", readme(one), re.MULTILINE)) for one in ("", ".zh-CN"))
    assert english == chinese > 0
