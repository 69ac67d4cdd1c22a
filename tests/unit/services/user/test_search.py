import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.services.user import search

NAMES = st.text(st.sampled_from("abcAB12王小明李鸿雁あ_.- 😀é"), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        *[("王", True), ("小明", True), ("王小明", True), ("明", True), ("王明", False), ("李", False)],
        *[("alice", True), ("ALI", True), ("lic", True), ("a", True), ("li", False), ("wo", True), ("bob", False)],
        *[("小明 alice", True), ("小明 bob", False), ("ａｌｉｃｅ", True), ("ce_wo", True), ("", True)],
    ],
)
def test_parts_of_a_name(query, found):
    assert search.matches(query, "Alice_Wong", "王小明") is found
    if found and query:
        terms = search.terms_for(query)
        assert terms
        assert set(terms) <= search.terms_of("Alice_Wong", "王小明")


def test_a_query_without_letters_finds_nobody():
    assert search.terms_for(" _.- ") == []
    assert search.terms_for("") == []
    assert search.terms_for("\u200b") == []


@given(NAMES, NAMES, st.data())
def test_the_terms_of_a_part_lead_to_the_name(username, nickname, data):
    name = search.folded(data.draw(st.sampled_from([username, nickname])))
    start = data.draw(st.integers(0, len(name)))
    part = name[start : data.draw(st.integers(start, len(name)))]
    if search.matches(part, username, nickname):
        assert set(search.terms_for(part)) <= search.terms_of(username, nickname)


@given(st.text(max_size=64))
def test_any_text_is_a_query(text):
    assert len(search.terms_for(text)) <= search.MOST_TERMS
    search.matches(text, "alice", "王小明")
    search.rank(text, "alice", "王小明")
    search.number_in(text)


def test_whole_numbers_only():
    assert search.number_in(" １０００１ ") == 10001
    assert search.number_in("10001a") is None
    assert search.number_in("٣") is None
    assert search.number_in("9" * 19) is None


def test_nearer_names_come_first():
    names = [("xalice", "x"), ("alice2", "x"), ("x", "alice"), ("Alice", "x")]
    ranked = sorted(names, key=lambda name: search.rank("alice", *name))
    assert ranked == [names[3], names[2], names[1], names[0]]
