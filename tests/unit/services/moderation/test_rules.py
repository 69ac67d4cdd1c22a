import pytest

from hongyan.rpc.errors import ServiceError
from hongyan.services.moderation import rules
from hongyan.services.moderation.store import ReportRow
from hongyan_proto.model_pb2 import Entry, Kind
from hongyan_proto.moderation_pb2 import Report

ROW = ReportRow(1, "g.1/3", 2, 3, "g.1", 3, Report.spam, "why", 4, Report.dismissed, 5, 6, "note")


def test_a_target_tells_the_same_from_another():
    assert rules.target_of(3, "g.1", 7) == "g.1/7"
    assert rules.target_of(3, "", 0) == "u.3"


def test_its_reporter_sees_only_what_they_said():
    mine, whole = rules.reported(ROW, whole=False), rules.reported(ROW, open_count=2)
    assert (mine.text, mine.decision, mine.closed_by, mine.note) == ("why", Report.undecided, 0, "")
    assert (whole.decision, whole.closed_at, whole.closed_by, whole.note, whole.open_count) == (1, 5, 6, "note", 2)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (None, "there is no such message"),
        (Entry(kind=Kind.member), "not_countable"),
        (Entry(kind=Kind.text, recalled=True), "recalled_already"),
        (Entry(kind=Kind.text, sender_id=2), "nobody reports themselves"),
    ],
)
def test_entries_that_cannot_be_reported(entry, text):
    with pytest.raises(ServiceError, match=text):
        rules.check_message(entry, 2)
    rules.check_message(Entry(kind=Kind.text, sender_id=3), 2)


@pytest.mark.parametrize(
    ("text", "word"), [("ＡＢＣ", "abc"), (" a \u3000b ", "a b"), ("ß", "ss"), ("坏\u200d话", "坏话")]
)
def test_a_word_as_it_is_compared(text, word):
    assert rules.word(text) == word
