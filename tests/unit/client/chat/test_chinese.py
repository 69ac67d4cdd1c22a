"""Nothing is said in English only."""

import ast
import re
import string
from pathlib import Path

import pytest

from hongyan_client import chat
from hongyan_client.chat import chinese
from hongyan_client.chat.help import HELP
from hongyan_client.chat.talk import Talk

SOURCES = sorted(Path(chat.__path__[0]).glob("*.py"))
SENTENCE = re.compile(r"[A-Za-z]{2}.*[ ]")


def said():
    """What is handed to `tell`, `tongue` or `Unknown`."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in ("tell", "tongue", "Unknown"):
                    yield node.args[0].value


def test_every_sentence_has_a_chinese_one():
    words = set(said())
    assert len(words) > 60
    assert words - set(chinese.CHINESE) == set()


def fields(words):
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("english", chinese.CHINESE)
def test_both_say_the_same_things(english):
    assert fields(chinese.CHINESE[english]) == fields(english)


def test_the_help_names_the_same_commands():
    def words(text):
        return set(re.findall(r"/([a-z]+)", text))

    assert words(chinese.HELP) == words(HELP)


@pytest.mark.parametrize("word", chinese.WORDS)
def test_chinese_commands_exist(word):
    assert callable(getattr(Talk, f"do_{chinese.WORDS[word]}"))
