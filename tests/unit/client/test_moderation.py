import pytest

from hongyan_client.moderation import Moderation, Report
from hongyan_proto import moderation_pb2


@pytest.fixture
def asked():
    return []


@pytest.fixture
def moderation(asked):
    async def server(method, request, answer):
        asked.append((method, request))
        if answer is moderation_pb2.WordPage:
            first = not request.after
            return answer(words=[{"word": "a" if first else "b", "action": "mask"}], more=first)
        return answer()

    return Moderation(server, lambda: "made")


async def test_a_report_is_of_a_person_or_of_a_message(moderation, asked):
    await moderation.report_user("2", "spam", "words")
    await moderation.report_message("g.7", 9, "abuse", request_id="mine")
    (_, person), (_, message) = asked
    assert (person.user_id, person.reason, person.text, person.request_id) == (2, 1, "words", "made")
    assert (message.conversation_id, message.seq, message.user_id, message.request_id) == ("g.7", 9, 0, "mine")


async def test_a_reason_must_be_one(moderation, asked):
    with pytest.raises(ValueError, match="nonsense"):
        await moderation.report_user("2", "nonsense")
    assert asked == []


async def test_all_words_are_gathered(moderation, asked):
    assert await moderation.words() == {"a": "mask", "b": "mask"}
    assert [request.after for _, request in asked] == ["", "a"]


async def test_a_decision(moderation, asked):
    await moderation.close(Report("5"), "message_removed", "note")
    assert (asked[0][1].id, asked[0][1].decision, asked[0][1].note) == (5, 2, "note")
