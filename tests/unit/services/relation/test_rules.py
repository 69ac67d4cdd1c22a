"""Every cell of every rule, written down a second time."""

import dataclasses

import pytest

from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.relation import rules
from hongyan.services.relation.facts import DELETED, LEFT, FriendRow, Pair, Person, RequestRow, Situation
from hongyan.services.relation.rules import Deed, Outcome, Standing
from hongyan_proto.model_pb2 import FriendRequest, MemberOperation, Privacy
from hongyan_proto.relation_pb2 import MayBeginReply

NOW = 1_800_000_000_000
ME, OTHER = 1, 2


def line(user, friend, *, gone=0):
    return FriendRow(user, friend, "", 0, NOW, 1, gone)


PAIRS = {
    "oneself": Pair(oneself=True),
    "friend": Pair(mine=line(ME, OTHER), theirs=line(OTHER, ME)),
    "stranger": Pair(mine=line(ME, OTHER, gone=DELETED), theirs=line(OTHER, ME, gone=LEFT)),
    "deleted": Pair(mine=line(ME, OTHER), theirs=line(OTHER, ME, gone=DELETED)),
    "blocked": Pair(mine=line(ME, OTHER), theirs=line(OTHER, ME), blocked=True),
}
STANDINGS = tuple(PAIRS)

MAY = """
                            oneself friend stranger deleted blocked
see          everyone       yes     yes    yes      yes     yes
see          friends        yes     yes    no       no      no
see          nobody         yes     yes    no       no      no
find         by_name        yes     yes    yes      yes     yes
find         by_number      yes     yes    no       no      no
find         not_found_by   yes     yes    no       no      no
find_number  by_name        yes     yes    yes      yes     yes
find_number  by_number      yes     yes    yes      yes     yes
find_number  not_found_by   yes     yes    no       no      no
see_presence everyone       yes     yes    yes      yes     no
see_presence friends        yes     yes    no       no      no
see_presence nobody         yes     no     no       no      no
invite       everyone       yes     yes    yes      yes     no
invite       friends        yes     yes    no       no      no
invite       nobody         yes     no     no       no      no
"""
BEGIN = """
              oneself friend stranger deleted blocked
any_message   freely  freely freely   once    no
one_message   freely  freely once     once    no
no_message    freely  freely no       no      no
"""
ADD = """
                    friend   stranger deleted blocked
approval            befriend ask      ask     hide
open                befriend befriend ask     hide
right_answer        befriend befriend ask     wrong
right_answer_wrong  befriend wrong    wrong   wrong
any_answer          befriend ask      ask     hide
closed              befriend refuse   refuse  refuse
"""


def cells(table, names):
    lines = [line.split() for line in table.strip().splitlines()]
    return [
        (*words[:names], column, word)
        for words in lines[1:]
        for column, word in zip(lines[0], words[names:], strict=True)
    ]


def test_the_tables_are_whole():
    assert {Deed(deed) for deed, *_ in cells(MAY, 2)} == set(Deed)
    assert {standing for *_, standing, _ in cells(MAY, 2)} == {standing.value for standing in Standing}
    assert {(deed.value, setting) for deed, by in rules.ALLOWED.items() for setting in by} == {
        (deed, getattr(Privacy, setting)) for deed, setting, *_ in cells(MAY, 2)
    }


@pytest.mark.parametrize(("deed", "setting", "standing", "word"), cells(MAY, 2))
def test_may(deed, setting, standing, word):
    setting_of = {"find_number": "find", "see_presence": "presence"}.get(deed, deed)
    other = Person(OTHER, **{setting_of: getattr(Privacy, setting)})
    assert rules.standing(PAIRS[standing]) is Standing(standing)
    assert rules.may(Deed(deed), PAIRS[standing], other) is (word == "yes")
    assert getattr(rules.rights(PAIRS[standing], other), deed) is (word == "yes")


@pytest.mark.parametrize("deed", list(Deed))
@pytest.mark.parametrize("standing", STANDINGS)
def test_who_may_not_be_seen_is_not_there(deed, standing):
    assert rules.may(deed, PAIRS[standing], Person(OTHER, see=Privacy.friends)) is (standing in {"oneself", "friend"})


@pytest.mark.parametrize("standing", ["stranger", "deleted", "blocked"])
def test_whoever_addresses_somebody_is_seen_and_no_more(standing):
    pair, other = dataclasses.replace(PAIRS[standing], shown=True), Person(OTHER, see=Privacy.friends)
    assert [deed for deed in Deed if rules.may(deed, pair, other)] == [Deed.see]
    assert [deed for deed in Deed if getattr(rules.rights(pair, other), deed.value)] == [Deed.see]
    assert rules.may_begin(pair, other, Privacy.any_message) != MayBeginReply.unknown


@pytest.mark.parametrize(("setting", "standing", "word"), cells(BEGIN, 1))
def test_may_begin(setting, standing, word):
    wanted, pair = getattr(Privacy, setting), PAIRS[standing]
    assert rules.may_begin(pair, Person(OTHER, strangers=wanted), Privacy.no_message) == getattr(MayBeginReply, word)
    assert rules.may_begin(pair, Person(OTHER), wanted) == getattr(MayBeginReply, word), "as the server says"
    hidden = rules.may_begin(pair, Person(OTHER, see=Privacy.friends, strangers=wanted), wanted)
    assert hidden == (MayBeginReply.freely if standing in {"oneself", "friend"} else MayBeginReply.unknown)


@pytest.mark.parametrize(("standing", "word"), [*zip(STANDINGS, ["unblock"] * 3 + ["once", "block"], strict=True)])
def test_what_the_log_is_told(standing, word):
    assert rules.SENDING[Standing(standing)] == getattr(MemberOperation, word)


def one_sided(standing):
    """The pair as it is for somebody who has not the other in their list."""
    return dataclasses.replace(PAIRS[standing], mine=None)


def asked(situation, *, right=True, same=False, friends=10, open_requests=3):
    return rules.asking(situation, now=NOW, right=right, same=same, friends=friends, open_requests=open_requests)


@pytest.mark.parametrize(("rule", "standing", "word"), cells(ADD, 1))
def test_adding(rule, standing, word):
    person = Person(OTHER, rule=getattr(Privacy, rule.removesuffix("_wrong")))
    situation = Situation(one_sided(standing), Person(ME), person)
    assert asked(situation, right=not rule.endswith("_wrong")).name == word


def request(state=FriendRequest.pending, *, asker=ME, expires_at=NOW + 1, hidden=False):
    return RequestRow(7, asker, ME + OTHER - asker, "hi", "", 0, state, NOW - 9, expires_at, 0, "", hidden, "", 0)


THEIRS = request(asker=OTHER)


@pytest.mark.parametrize("rule", list(Privacy.Rule.values()))
@pytest.mark.parametrize("standing", ["stranger", "deleted", "friend"])
def test_those_who_ask_each_other_are_friends(rule, standing):
    person = Person(OTHER, rule=rule, see=Privacy.friends)
    situation = Situation(one_sided(standing), Person(ME), person, theirs=THEIRS)
    assert asked(situation, right=False) is Outcome.befriend
    over = dataclasses.replace(situation, theirs=dataclasses.replace(THEIRS, expires_at=NOW))
    assert standing == "friend" or asked(over, right=False) is Outcome.unseen


def test_who_blocks_is_not_merged_with():
    situation = Situation(one_sided("blocked"), Person(ME), Person(OTHER), theirs=THEIRS)
    assert asked(situation) is Outcome.hide
    assert asked(Situation(Pair(blocks=True), Person(ME), Person(OTHER), theirs=THEIRS)) is Outcome.block


@pytest.mark.parametrize(
    ("last", "same", "outcome"),
    [
        (request(), True, Outcome.repeat),
        (request(), False, Outcome.differs),
        (request(hidden=True), True, Outcome.repeat),
        (request(expires_at=NOW), True, Outcome.ask),
        (request(FriendRequest.rejected), True, Outcome.ask),
        (request(FriendRequest.withdrawn), True, Outcome.ask),
        (request(FriendRequest.accepted), True, Outcome.ask),
    ],
)
def test_there_is_no_second_request_while_one_is_open(last, same, outcome):
    assert asked(Situation(Pair(), Person(ME), Person(OTHER), last=last), same=same) is outcome


@pytest.mark.parametrize(
    ("last", "same", "outcome"),
    [
        (request(FriendRequest.accepted), True, Outcome.repeat),
        (request(FriendRequest.accepted), False, Outcome.already),
        (None, False, Outcome.already),
        (request(FriendRequest.rejected), True, Outcome.already),
    ],
)
def test_friends_are_friends_already(last, same, outcome):
    assert asked(Situation(PAIRS["friend"], Person(ME), Person(OTHER), last=last), same=same) is outcome


@pytest.mark.parametrize("crowded", ["asker", "asked"])
def test_lists_have_an_end(crowded):
    situation = Situation(Pair(), Person(ME), Person(OTHER, rule=Privacy.open))
    full = dataclasses.replace(getattr(situation, crowded), friends=10)
    assert asked(dataclasses.replace(situation, **{crowded: full})) is Outcome.full
    nearly = dataclasses.replace(full, friends=9)
    assert asked(dataclasses.replace(situation, **{crowded: nearly})) is Outcome.befriend


def test_who_is_in_a_full_list_already_needs_no_room():
    full = Person(OTHER, friends=10)
    assert asked(Situation(one_sided("friend"), Person(ME), full)) is Outcome.befriend
    assert not rules.room_for(one_sided("friend"), Person(ME, friends=10), full, 10)


@pytest.mark.parametrize(
    ("sent", "received", "outcome"), [(2, 2, Outcome.ask), (3, 0, Outcome.many), (0, 3, Outcome.many)]
)
def test_open_requests_have_an_end(sent, received, outcome):
    assert asked(Situation(Pair(), Person(ME), Person(OTHER), sent=sent, received=received)) is outcome


@pytest.mark.parametrize(
    ("state", "expires_at", "shown"),
    [
        (FriendRequest.pending, NOW + 1, FriendRequest.pending),
        (FriendRequest.pending, NOW, FriendRequest.expired),
        (FriendRequest.accepted, NOW, FriendRequest.accepted),
    ],
)
def test_a_request_is_over_by_itself(state, expires_at, shown):
    assert rules.state_of(request(state, expires_at=expires_at), NOW) == shown


PENDING, ACCEPTED, REJECTED, WITHDRAWN, EXPIRED = range(5)
ANSWER = [
    (PENDING, OTHER, ACCEPTED, True),
    (PENDING, OTHER, REJECTED, True),
    (PENDING, OTHER, WITHDRAWN, "not_found"),
    (PENDING, ME, ACCEPTED, "not_found"),
    (PENDING, ME, REJECTED, "not_found"),
    (PENDING, ME, WITHDRAWN, True),
    (PENDING, 3, ACCEPTED, "not_found"),
    (ACCEPTED, OTHER, ACCEPTED, False),
    (ACCEPTED, OTHER, REJECTED, "request_closed"),
    (ACCEPTED, ME, WITHDRAWN, "request_closed"),
    (REJECTED, OTHER, ACCEPTED, "request_closed"),
    (REJECTED, OTHER, REJECTED, False),
    (REJECTED, ME, WITHDRAWN, "request_closed"),
    (WITHDRAWN, OTHER, ACCEPTED, "request_closed"),
    (WITHDRAWN, OTHER, REJECTED, "request_closed"),
    (WITHDRAWN, ME, WITHDRAWN, False),
    (EXPIRED, OTHER, ACCEPTED, "request_closed"),
    (EXPIRED, OTHER, REJECTED, "request_closed"),
    (EXPIRED, ME, WITHDRAWN, "request_closed"),
]


@pytest.mark.parametrize(("state", "user", "wanted", "expected"), ANSWER)
def test_answering(state, user, wanted, expected):
    if isinstance(expected, bool):
        assert rules.answering(request(state), user, wanted, NOW) is expected
        return
    with pytest.raises(ServiceError) as caught:
        rules.answering(request(state), user, wanted, NOW)
    assert reason(caught.value.code) == expected


def test_a_hidden_request_is_none_for_the_asked():
    for wanted in (ACCEPTED, REJECTED):
        with pytest.raises(ServiceError) as caught:
            rules.answering(request(hidden=True), OTHER, wanted, NOW)
        assert reason(caught.value.code) == "not_found"
    assert rules.answering(request(hidden=True), ME, WITHDRAWN, NOW)


@pytest.mark.parametrize(
    ("person", "field"),
    [
        (Person(ME, rule=Privacy.right_answer, answer=b"x"), "question"),
        (Person(ME, rule=Privacy.right_answer, question="?"), "answer"),
        (Person(ME, rule=Privacy.any_answer), "question"),
        (Person(ME, see=Privacy.nobody), "see"),
        (Person(ME, rule=Privacy.right_answer, question="?", answer=b"x"), None),
        (Person(ME, rule=Privacy.any_answer, question="?"), None),
        (Person(ME), None),
    ],
)
def test_settings_fit_together(person, field):
    if field is None:
        rules.check_privacy(person)
        return
    with pytest.raises(ServiceError) as caught:
        rules.check_privacy(person)
    assert caught.value.field == field


def test_every_refusal_has_a_number():
    fine = {Outcome.ask, Outcome.hide, Outcome.befriend, Outcome.repeat}
    for outcome in Outcome:
        error = rules.refusal(outcome)
        assert (error is None) == (outcome in fine)
        assert error is None or reason(error.code) == outcome.value
