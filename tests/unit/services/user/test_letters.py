import pytest

from hongyan.services.user.letters import code_letter
from hongyan.services.user.store import Purpose


@pytest.mark.parametrize("purpose", Purpose)
def test_a_letter_says_the_code_in_both_languages(purpose):
    letter = code_letter(purpose, "alice@example.com", "012345", seconds=300)
    assert letter.text.count("012345") == 2
    assert "5 分钟" in letter.text
    assert "5 minutes" in letter.text
    assert "012345" not in letter.subject
