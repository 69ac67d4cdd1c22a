import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.call import INSIDE
from hongyan.rpc.errors import ServiceError
from hongyan.services.message.rules import takes_no_messages
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import ChangeRequest, MembersRequest
from hongyan_proto.model_pb2 import Entry, Group, Kind, MemberChange, MemberOperation
from tests.unit.services.message.rooms import ALICE, BOB, CAROL, Room, join, leave


@pytest.fixture
async def room(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db).start()
    yield room
    await room.close()
    await db.close()


async def spans(room, user) -> list:
    return await room.sql("SELECT from_seq, to_seq FROM span_00 WHERE user = ? ORDER BY from_seq", user)


async def test_a_conversation_is_made_with_its_members(room):
    reply = await room.change("g.7", "make", 0, join(ALICE, role=2), join(BOB))
    assert (reply.seq, reply.version) == (1, 1)
    assert await room.sql("SELECT user, role, from_seq FROM member_00") == [(ALICE, 2, 1), (BOB, 0, 1)]
    await room.quiet()
    entry = Entry.FromString(room.events[0].items[0].entry)
    assert (entry.kind, entry.sender_id, len(entry.member.items)) == (Kind.member, ALICE, 2)
    assert room.events[0].items[0].members_version == 1


async def test_the_same_change_id_gets_the_same_answer(room):
    first = await room.change("g.7", "make", 0, join(ALICE))
    again = await room.change("g.7", "make", 0, join(ALICE))
    assert (again.seq, again.version) == (first.seq, first.version)
    assert await room.sql("SELECT COUNT(*) FROM entry_00") == [(1,)]


@pytest.mark.parametrize("expected", [0, 2, 9])
async def test_another_version_has_moved(room, expected):
    await room.group(ALICE)
    with pytest.raises(ServiceError) as refused:
        await room.change("g.7", "more", expected, join(BOB))
    assert refused.value.code == ErrorCode.moved
    assert await room.sql("SELECT COUNT(*) FROM entry_00") == [(1,)]


async def test_who_leaves_sees_the_leaving_as_the_last_entry(room):
    await room.group(ALICE, BOB)
    await room.say(ALICE, "hi", "g.7")
    reply = await room.change("g.7", "out", 1, leave(BOB))
    assert (reply.seq, reply.version) == (3, 2)
    assert await spans(room, BOB) == [(1, 3)]
    assert await room.sql("SELECT to_seq FROM member_00 WHERE user = 2") == [(3,)]
    assert (await room.say(BOB, "still here", "g.7")).code == ErrorCode.not_a_member


async def test_coming_back_is_a_new_interval_with_nothing_unread(room):
    await room.group(ALICE, BOB)
    await room.change("g.7", "out", 1, leave(BOB))
    await room.say(ALICE, "behind his back", "g.7")
    await room.change("g.7", "back", 2, join(BOB))
    assert await spans(room, BOB) == [(1, 2), (4, 0)]
    assert await room.unread(BOB, "g.7") == 0
    await room.say(ALICE, "welcome", "g.7")
    assert await room.unread(BOB, "g.7") == 1


async def test_newcomers_see_from_their_joining_unless_the_group_says_otherwise(room):
    await room.group(ALICE)
    await room.say(ALICE, "hi", "g.7")
    await room.change("g.7", "b", 1, join(BOB))
    await room.change("g.7", "c", 2, join(CAROL, from_seq=1))
    assert await spans(room, BOB) == [(3, 0)]
    assert await spans(room, CAROL) == [(1, 0)]
    assert (await room.unread(BOB, "g.7"), await room.unread(CAROL, "g.7")) == (0, 0)


async def test_a_rejoining_with_history_does_not_overlap_the_first_interval(room):
    await room.group(ALICE, BOB)
    await room.change("g.7", "out", 1, leave(BOB))
    await room.say(ALICE, "x", "g.7")
    await room.change("g.7", "back", 2, join(BOB, from_seq=1))
    assert await spans(room, BOB) == [(1, 2), (3, 0)]


async def test_members_say_role_and_mute(room):
    await room.group(ALICE, BOB)
    mute = MemberChange.Item(operation=MemberOperation.mute, user_id=BOB, muted_until=-1)
    await room.change("g.7", "hush", 1, mute)
    (found,) = (await room.log.members(INSIDE, MembersRequest(conversation_ids=["g.7"]))).conversations
    assert {(one.user_id, one.role, one.muted_until) for one in found.members} == {(ALICE, 2, 0), (BOB, 0, -1)}


async def test_roles_and_wishes_that_came_true_already(room):
    await room.group(ALICE, BOB)
    role = MemberChange.Item(operation=MemberOperation.set_role, user_id=BOB, role=1)
    reply = await room.change("g.7", "x", 1, role, leave(CAROL), join(BOB))
    assert reply.version == 2
    assert await room.sql("SELECT role, to_seq FROM member_00 WHERE user = 2") == [(1, 0)]


async def test_the_end_of_a_group_is_the_last_entry_of_everybody(room):
    await room.group(ALICE, BOB)
    await room.change("g.7", "out", 1, leave(BOB))
    end = MemberChange.Item(operation=MemberOperation.dissolve)
    reply = await room.change("g.7", "end", 2, end)
    assert await spans(room, ALICE) == [(1, reply.seq)]
    assert await spans(room, BOB) == [(1, 2)], "who had left before sees nothing of it"
    assert (await room.say(ALICE, "anybody?", "g.7")).code == ErrorCode.not_a_member
    await room.change("g.7", "anew", 3, join(BOB))
    assert (await room.say(BOB, "here", "g.7")).seq == 5


async def test_a_change_may_concern_the_group_alone(room):
    await room.group(ALICE)
    change = MemberChange(group=Group(id=7, name="new"))
    request = ChangeRequest(
        conversation_id="g.7", change_id="name", expected_version=1, by_user_id=ALICE, change=change
    )
    reply = await room.log.change(INSIDE, request)
    assert (reply.seq, reply.version) == (2, 2)
    await room.quiet()
    entry = Entry.FromString(room.events[-1].items[0].entry)
    assert (entry.kind, entry.member.group.name) == (Kind.member, "new")
    request.change_id = "nothing"
    request.ClearField("change")
    with pytest.raises(ServiceError) as refused:
        await room.log.change(INSIDE, request)
    assert refused.value.code == ErrorCode.invalid_field


async def test_joining_and_leaving_in_one_change(room):
    await room.group(ALICE)
    await room.change("g.7", "x", 1, join(BOB), leave(BOB))
    assert await spans(room, BOB) == [(2, 2)]
    assert (await room.say(BOB, "hi", "g.7")).code == ErrorCode.not_a_member


@pytest.mark.parametrize("name", ["x.1", "d.2.1", "", "h.3"])
async def test_conversations_with_false_names_are_not_made(room, name):
    with pytest.raises(ServiceError) as refused:
        await room.change(name, "make", 0, join(ALICE))
    assert refused.value.code == ErrorCode.invalid_field


async def rules(room, change_id, expected, **group):
    change = MemberChange(group=Group(**group))
    request = ChangeRequest(conversation_id="g.7", change_id=change_id, expected_version=expected, change=change)
    await room.log.change(INSIDE, request)


async def test_what_a_group_decides_binds_its_log(room):
    await room.group(ALICE, BOB)
    await rules(room, "quiet", 1, muted_all=True, mention_all=Group.managers, pin_by=Group.member)
    assert (await room.say(BOB, "hi", "g.7")).code == ErrorCode.may_not_send
    assert (await room.say(ALICE, "hi", "g.7")).seq == 3
    await rules(room, "loud", 2, mention_all=Group.managers, pin_by=Group.member)
    assert (await room.say(BOB, "hi", "g.7", mentions=["all"])).code == ErrorCode.forbidden
    assert (await room.say(BOB, "hi", "g.7")).seq == 5
    assert (await room.touch(BOB, Kind.pin, 3, "g.7", pin={"on": True})).seq == 6
    await rules(room, "strict", 3, pin_by=Group.owner)
    assert (await room.touch(BOB, Kind.pin, 5, "g.7", pin={"on": True})).code == ErrorCode.forbidden


async def test_it_binds_after_a_restart_too(room):
    await room.group(ALICE, BOB)
    await rules(room, "quiet", 1, muted_all=True)
    again = await Room(room.db).start()
    assert (await again.say(BOB, "hi", "g.7")).code == ErrorCode.may_not_send
    await again.close()


async def test_what_two_people_think_of_each_other_is_not_told(room):
    sent = await room.say(BOB, "hi")
    room.clock.advance(5)
    reply = await room.change("d.1.2", "x", 1, MemberChange.Item(operation=MemberOperation.block, user_id=BOB))
    assert (reply.seq, reply.version) == (2, 2)
    await room.quiet()
    entry = Entry.FromString(room.events[-1].items[0].entry)
    assert (entry.kind, entry.sender_id, entry.member) == (Kind.member, 0, MemberChange())
    ((sender, body),) = await room.sql("SELECT sender, body FROM entry_00 WHERE seq = 2")
    assert (sender, Entry.FromString(body).member.items[0].user_id) == (ALICE, BOB), "the store knows it"
    assert await room.sql("SELECT at FROM head_00") == [(sent.at,)], "it does not bring the conversation to the top"
    refusal = await room.say(BOB, "hi", client_id="again")
    assert refusal.message == takes_no_messages().to_proto().message
