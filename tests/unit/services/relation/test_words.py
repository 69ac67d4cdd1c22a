import pytest

from hongyan.rpc.errors import ServiceError
from hongyan.services.relation import words

KEY = b"k" * 32


def test_a_line_is_composed_and_trimmed():
    assert words.line("  Ame\u0301lie 小明 👨\u200d👩 ", "remark") == "Amélie 小明 👨\u200d👩"
    assert words.line("", "remark") == ""


@pytest.mark.parametrize("text", ["a\nb", "a\x00", "a\u2028b", "a\u202eb", "\ufeff", "\ue000"[:0] + "a\u200bb"])
def test_what_hides_or_breaks_is_refused(text):
    with pytest.raises(ServiceError) as caught:
        words.line(text, "remark")
    assert caught.value.field == "remark"


@pytest.mark.parametrize("text", ["", "  ", "\u200d"])
def test_a_name_shows_something(text):
    with pytest.raises(ServiceError):
        words.visible_line(text, "name")
    assert words.visible_line("同事", "name") == "同事"


def test_answers_are_the_same_without_case_width_and_spaces():
    right = words.answer_hash("Hong  Yan", user=1, key=KEY)
    assert words.answer_hash(" ｈｏｎｇ yan ", user=1, key=KEY) == right
    assert words.answer_hash("hongyan", user=1, key=KEY) != right
    assert words.answer_hash("Hong Yan", user=2, key=KEY) != right, "the same answer of others looks different"
    assert words.answer_hash("Hong Yan", user=1, key=b"x") != right
    assert words.answer_hash("  ", user=1, key=KEY) == b""


def test_contacts_depend_on_the_key():
    one = words.contact_hash("ab" * 32, key=KEY)
    assert one == words.contact_hash("ab" * 32, key=KEY)
    assert one != words.contact_hash("ab" * 32, key=b"x")
    assert words.contact_salt(KEY) != words.contact_salt(b"x")
    assert len(words.contact_salt(KEY)) == 32
