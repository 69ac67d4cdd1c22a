"""What both engines do to the text of queries and migrations."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from hongyan.ports.db import Migration

LIST = "{list}"
_WORD = re.compile(r"\{(\w+)\}")


def expand(sql: str, arguments: Sequence[Any], mark: str) -> tuple[str, tuple[Any, ...]]:
    """Replace `{list}` by as many placeholders as the last argument has values. An empty list becomes NULL, which no
    value equals: `x IN ({list})` finds nothing.
    """
    *before, values = arguments
    marks = ",".join([mark] * len(values)) or "NULL"
    return sql.replace(LIST, marks), (*before, *values)


def fill(statement: str, words: Mapping[str, str]) -> str:
    """Replace the type words of a migration; an unknown one is a mistake of the room that wrote it."""

    def word(match: re.Match[str]) -> str:
        if match[1] not in words:
            raise ValueError(f"unknown type word {match[0]} in: {statement}")
        return words[match[1]]

    return _WORD.sub(word, statement)


def in_order(migrations: Sequence[Migration]) -> list[Migration]:
    """By number within each room, rooms in the order in which they come; a number twice is a mistake."""
    seen = {(step.room, step.number) for step in migrations}
    if len(seen) != len(migrations):
        raise ValueError("two migrations of one room have the same number")
    rooms = list(dict.fromkeys(step.room for step in migrations))
    return sorted(migrations, key=lambda step: (rooms.index(step.room), step.number))
