import pytest

from hongyan_client.chat import chinese
from hongyan_client.chat.help import HELP
from hongyan_client.chat.tongue import Tongue


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "没有叫 bob 的人。"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "Nobody is called bob."),
        ({"LC_MESSAGES": "zh_TW", "LANG": "en_US"}, "没有叫 bob 的人。"),
        ({}, "Nobody is called bob."),
    ],
)
def test_the_terminal_says_which_language(environment, words):
    tongue = Tongue(environment)
    assert tongue("Nobody is called {name}.", name="bob") == words
    assert tongue.help == (chinese.HELP if tongue.chinese else HELP)


def test_what_others_wrote_is_never_taken_for_a_pattern():
    assert Tongue({})("Nobody is called {name}.", name="{0.__class__}") == "Nobody is called {0.__class__}."
