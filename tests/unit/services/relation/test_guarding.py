from hongyan.rpc.call import Call
from hongyan_proto import model_pb2, relation_pb2
from hongyan_proto.model_pb2 import Privacy
from tests.scenario.stories.book import refused
from tests.unit.services.relation.room import ALICE, BOB, CAROL, profile


async def blocked(room, user, **more):
    return await room.relations.list_blocks(Call(user_id=user), relation_pb2.ListBlocksRequest(**more))


async def test_blocks(room):
    first = await room.blocks(ALICE, BOB)
    room.clock.advance(1)
    assert await room.blocks(ALICE, BOB) == first
    assert (first.block.user, first.block.at) == (profile(BOB), room.clock.now_ms() - 1000)
    await room.blocks(ALICE, CAROL)
    page = await blocked(room, ALICE, limit=1)
    assert [block.user.id for block in page.blocks] == [CAROL]
    rest = await blocked(room, ALICE, cursor=page.cursor)
    assert [block.user.id for block in rest.blocks] == [BOB]
    assert rest.cursor == ""
    for _ in range(2):
        await room.unblocks(ALICE, BOB)
    await room.unblocks(ALICE, ALICE)
    assert [block.user.id for block in (await blocked(room, ALICE)).blocks] == [CAROL]
    assert list((await blocked(room, BOB)).blocks) == []


async def test_bad_blocks(room):
    with refused("invalid_field", field="userId"):
        await room.blocks(ALICE, ALICE)
    with refused("not_found", field="userId"):
        await room.blocks(ALICE, 1000)
    few = room.with_settings(blocks=1)
    await few.blocks(ALICE, BOB)
    with refused("too_many"):
        await few.blocks(ALICE, CAROL)
    for cursor in ("1", ".", "1.", "9" * 30 + ".1"):
        with refused("bad_cursor"):
            await blocked(room, ALICE, cursor=cursor)


async def test_blocking_shows_no_profile_that_one_may_not_see(room):
    await room.sets(BOB, see=Privacy.friends)
    assert (await room.blocks(ALICE, BOB)).block.user == model_pb2.User(id=BOB)
    assert (await blocked(room, ALICE)).blocks[0].user == model_pb2.User(id=BOB)


async def test_a_friend_who_is_blocked_stays_in_the_list(room):
    await room.befriend(ALICE, BOB)
    await room.blocks(ALICE, BOB)
    assert [await room.friend_ids(user) for user in (ALICE, BOB)] == [[BOB], [ALICE]]


async def test_privacy_changes_what_is_named(room):
    before = (await room.relations.get_privacy(Call(user_id=ALICE), model_pb2.Empty())).privacy
    assert before == Privacy(recommend=True, presence=Privacy.friends)
    shown = await room.sets(ALICE, see=Privacy.friends, strangers=Privacy.no_message, recommend=False)
    assert shown == Privacy(see=Privacy.friends, strangers=Privacy.no_message, presence=Privacy.friends)
    shown = await room.sets(ALICE, presence=Privacy.nobody, invite=Privacy.friends, find=Privacy.by_number)
    assert shown == Privacy(
        see=Privacy.friends,
        strangers=Privacy.no_message,
        presence=Privacy.nobody,
        invite=Privacy.friends,
        find=Privacy.by_number,
    )
    assert (await room.relations.get_privacy(Call(user_id=ALICE), model_pb2.Empty())).privacy == shown


async def test_a_new_question_needs_a_new_answer(room):
    with refused("invalid_field", field="answer"):
        await room.sets(ALICE, add=Privacy.right_answer, question="?")
    shown = await room.sets(ALICE, add=Privacy.right_answer, question="谁？", answer="小明")
    assert (shown.question, shown.answered) == ("谁？", True)
    assert (await room.sets(ALICE, question="谁？")).answered
    with refused("invalid_field", field="answer"):
        await room.sets(ALICE, question="哪里？")
    assert (await room.sets(ALICE, add=Privacy.approval, question="哪里？")).answered is False
    with refused("invalid_field", field="see"):
        await room.sets(ALICE, see=Privacy.nobody)
