import pytest

from hongyan.rpc.call import Call
from hongyan_proto import relation_pb2
from hongyan_proto.model_pb2 import FriendRequest, Privacy
from tests.scenario.stories.book import refused
from tests.unit.services.relation.room import ALICE, BOB, CAROL, DAVE, profile

DAY = 86_400


async def test_a_request_shows_who_asks_whom_and_what(room):
    reply = await room.ask(ALICE, BOB, "我是小明", source=FriendRequest.search)
    request = reply.request
    assert (request.from_user, request.to_user) == (profile(ALICE), profile(BOB))
    assert (request.message, request.source, request.state) == ("我是小明", FriendRequest.search, FriendRequest.pending)
    assert request.expires_at - request.at == 15 * DAY * 1000
    assert not reply.HasField("friend")
    assert list((await room.requests(BOB)).requests) == [request]
    assert list((await room.requests(ALICE, sent=True)).requests) == [request]
    assert list((await room.requests(ALICE)).requests) == []


async def test_accepting_makes_both_friends(room):
    asked = await room.ask(ALICE, BOB, remark="小张")
    accepted = await room.accept(BOB, asked.request.id, remark="老王")
    assert accepted.request.state == FriendRequest.accepted
    assert (accepted.friend.user, accepted.friend.remark) == (profile(ALICE), "老王")
    (friend,) = (await room.friends(ALICE)).friends
    assert (friend.user, friend.remark) == (profile(BOB), "小张")
    assert await room.accept(BOB, asked.request.id) == accepted


async def test_rejecting_and_withdrawing(room):
    asked = await room.ask(ALICE, BOB)
    rejected = await room.reject(BOB, asked.request.id, "认错人了")
    assert (rejected.request.state, rejected.request.reason) == (FriendRequest.rejected, "认错人了")
    again = await room.ask(ALICE, BOB)
    withdrawn = await room.withdraw(ALICE, again.request.id)
    assert withdrawn.request.state == FriendRequest.withdrawn
    with refused("request_closed"):
        await room.accept(BOB, again.request.id)
    for user in (ALICE, CAROL):
        with refused("not_found", field="id"):
            await room.reject(user, asked.request.id)


async def test_a_request_is_over_after_its_time(room):
    asked = await room.ask(ALICE, BOB)
    room.clock.advance(15 * DAY - 1)
    with refused("request_open"):
        await room.ask(ALICE, BOB, "another text")
    room.clock.advance(1)
    (shown,) = (await room.requests(BOB)).requests
    assert shown.state == FriendRequest.expired
    with refused("request_closed"):
        await room.accept(BOB, asked.request.id)
    assert (await room.ask(ALICE, BOB, "another text")).request.id != asked.request.id


async def test_the_same_again_is_the_same_request(room):
    first = await room.ask(ALICE, BOB, "hi")
    assert await room.ask(ALICE, BOB, "hi") == first
    with refused("request_open", field="userId"):
        await room.ask(ALICE, BOB, "hello")


async def test_two_who_ask_each_other_are_friends(room):
    await room.ask(ALICE, BOB)
    merged = await room.ask(BOB, ALICE, "me too")
    assert (merged.request.state, merged.friend.user.id) == (FriendRequest.accepted, ALICE)
    assert await room.ask(BOB, ALICE, "me too") == merged, "a retry of the merging request"
    with refused("already_friends"):
        await room.ask(ALICE, BOB, "another text")
    states = [row.state for user in (ALICE, BOB) for row in (await room.requests(user)).requests]
    assert states == [FriendRequest.accepted, FriendRequest.accepted]


async def test_a_request_id_gets_one_answer(room):
    first = await room.ask(ALICE, BOB, request_id="r1")
    await room.withdraw(ALICE, first.request.id)
    assert (await room.ask(ALICE, BOB, request_id="r1")) == first
    with refused("conflict", field="requestId"):
        await room.ask(ALICE, BOB, "another text", request_id="r1")
    with refused("conflict"):
        await room.ask(ALICE, CAROL, request_id="r1")
    assert (await room.ask(CAROL, BOB, request_id="r1")).request.id != first.request.id
    room.clock.advance(DAY)
    assert (await room.ask(ALICE, BOB, request_id="r1")).request.id != first.request.id


async def test_bad_requests(room):
    with refused("invalid_field", field="userId"):
        await room.ask(ALICE, ALICE)
    for nobody in (1000, 2**63 + 5):
        with refused("not_found", field="userId"):
            await room.ask(ALICE, nobody)
    with refused("not_found", field="categoryId"):
        await room.ask(ALICE, BOB, category_id=77)
    with refused("invalid_field", field="message"):
        await room.ask(ALICE, BOB, "two\nlines")
    with refused("unauthenticated"):
        await room.ask(0, BOB)
    assert list((await room.requests(BOB)).requests) == []
    asked = await room.ask(ALICE, BOB)
    with refused("not_found", field="categoryId"):
        await room.accept(BOB, asked.request.id, category_id=77)
    assert await room.friend_ids(BOB) == []


async def test_who_lets_themselves_be_added_is_added(room):
    await room.sets(BOB, add=Privacy.open)
    reply = await room.ask(ALICE, BOB)
    assert (reply.request.state, reply.friend.user.id) == (FriendRequest.accepted, BOB)
    assert await room.friend_ids(BOB) == [ALICE]
    await room.sets(CAROL, add=Privacy.closed)
    with refused("adding_refused"):
        await room.ask(ALICE, CAROL)


async def test_adding_by_question(room):
    await room.sets(BOB, add=Privacy.right_answer, question="学校？", answer="Beida  大学")
    with refused("wrong_answer", field="answer"):
        await room.ask(ALICE, BOB, answer="清华")
    with refused("wrong_answer", field="answer"):
        await room.ask(ALICE, BOB)
    assert (await room.ask(ALICE, BOB, answer=" ｂeida 大学")).friend.user.id == BOB
    adding = await room.relations.get_adding(Call(user_id=ALICE), relation_pb2.PersonRequest(user_id=BOB))
    assert (adding.rule, adding.question) == (Privacy.right_answer, "学校？")


async def test_answers_that_a_person_judges(room):
    await room.sets(BOB, add=Privacy.any_answer, question="你是谁？")
    with refused("invalid_field", field="answer"):
        await room.ask(ALICE, BOB)
    asked = await room.ask(ALICE, BOB, answer="小明")
    assert asked.request.answer == ""
    (shown,) = (await room.requests(BOB)).requests
    assert shown.answer == "小明"
    assert await room.ask(ALICE, BOB, answer="小明") == asked
    with refused("request_open"):
        await room.ask(ALICE, BOB, answer="小红")
    await room.sets(CAROL, add=Privacy.approval)
    await room.ask(ALICE, CAROL, answer="a secret")
    assert [row.answer for row in (await room.requests(CAROL)).requests] == [""]


async def test_who_may_not_be_seen_cannot_be_added(room):
    await room.sets(BOB, see=Privacy.friends)
    with refused("not_found", field="userId"):
        await room.ask(ALICE, BOB)
    with refused("not_found", field="userId"):
        await room.relations.get_adding(Call(user_id=ALICE), relation_pb2.PersonRequest(user_id=BOB))
    asked = await room.ask(BOB, ALICE)
    await room.accept(ALICE, asked.request.id)
    await room.relations.get_adding(Call(user_id=ALICE), relation_pb2.PersonRequest(user_id=BOB))


async def test_a_blocked_person_notices_nothing(room):
    await room.blocks(BOB, ALICE)
    asked, other = await room.ask(ALICE, BOB), await room.ask(ALICE, CAROL)
    assert asked.request.state == other.request.state == FriendRequest.pending
    assert await room.ask(ALICE, BOB) == asked
    assert list((await room.requests(BOB)).requests) == []
    with refused("not_found"):
        await room.accept(BOB, asked.request.id)
    with refused("you_block"):
        await room.ask(BOB, ALICE)
    room.clock.advance(16 * DAY)
    (shown,) = [row for row in (await room.requests(ALICE, sent=True)).requests if row.to_user.id == BOB]
    assert shown.state == FriendRequest.expired


async def test_requests_come_in_pages(room):
    for user in range(10, 15):
        await room.ask(user, ALICE)
    first = await room.requests(ALICE, limit=2)
    assert [row.from_user.id for row in first.requests] == [14, 13]
    assert first.more
    second = await room.requests(ALICE, limit=3, before=first.requests[-1].id)
    assert [row.from_user.id for row in second.requests] == [12, 11, 10]
    assert not second.more


@pytest.mark.parametrize("who", ["sent", "received"])
async def test_open_requests_have_an_end(room, who):
    few = room.with_settings(open_requests=2)
    for other in (10, 11):
        await few.ask(*((ALICE, other) if who == "sent" else (other, ALICE)))
    pair = (ALICE, 12) if who == "sent" else (12, ALICE)
    with refused("too_many"):
        await few.ask(*pair)
    room.clock.advance(15 * DAY)
    await few.ask(*pair)


async def test_friend_lists_have_an_end(room):
    few = room.with_settings(friends=2)
    for other in (10, 11):
        await few.befriend(ALICE, other)
    asked = await few.ask(BOB, ALICE)
    with refused("friends_full"):
        await few.accept(ALICE, asked.request.id)
    await few.sets(DAVE, add=Privacy.open)
    with refused("friends_full"):
        await few.ask(ALICE, DAVE)
    await few.deletes(ALICE, 10)
    await few.accept(ALICE, asked.request.id)
    assert sorted(await few.friend_ids(ALICE)) == [BOB, 11]
