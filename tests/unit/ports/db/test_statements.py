import pytest

from hongyan.ports.db import Migration
from hongyan.ports.db.statements import expand, fill, in_order


def test_lists_are_expanded_with_the_mark_of_the_engine():
    assert expand("a = ? AND b IN ({list})", (1, ["x", "y"]), "?") == ("a = ? AND b IN (?,?)", (1, "x", "y"))
    assert expand("b IN ({list})", ((),), "%s") == ("b IN (NULL)", ())


def test_type_words_are_filled():
    assert fill("a {id}, b {key}", {"id": "BIGINT", "key": "TEXT"}) == "a BIGINT, b TEXT"
    with pytest.raises(ValueError, match="unknown type word"):
        fill("a {uuid}", {"id": "BIGINT"})


def test_migrations_come_by_number_within_their_room():
    steps = [Migration("b", 2, ()), Migration("a", 1, ()), Migration("b", 1, ())]
    assert [(step.room, step.number) for step in in_order(steps)] == [("b", 1), ("b", 2), ("a", 1)]
    with pytest.raises(ValueError, match="same number"):
        in_order([Migration("a", 1, ()), Migration("a", 1, ("x",))])
