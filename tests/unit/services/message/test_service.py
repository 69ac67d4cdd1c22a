import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.message_pb2 import (
    ConversationRequest,
    EditRequest,
    ForwardRequest,
    ListConversationsRequest,
    MarkRequest,
    PinRequest,
    ReactRequest,
    ReadersRequest,
    SendRequest,
    TargetRequest,
    UpdateConversationRequest,
)
from hongyan_proto.model_pb2 import Entry, Kind, Text
from tests.unit.services.message.room import ALICE, BOB, CAROL, DAVE, Room


@pytest.fixture
async def db(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    yield db
    await db.close()


@pytest.fixture
async def room(db):
    room = await Room(db).open()
    yield room
    await room.close()


def by(user: int) -> Call:
    return Call(user_id=user, session_id=user * 10)


async def row(room, user, name="d.1.2"):
    return (await room.messages.get_conversation(by(user), ConversationRequest(conversation_id=name))).conversation


async def refused(action) -> ErrorCode:
    with pytest.raises(ServiceError) as error:
        await action
    return error.value.code


# ---- counting ----


async def test_counts_are_exact_through_marks_recalls_edits_and_clearing(room):
    talk = await room.group("g.5", ALICE, BOB)
    await room.say(ALICE, talk)
    named = [await room.say(BOB, talk, mentions=[ALICE]) for _ in range(3)]
    assert ((await row(room, ALICE, talk)).unread, (await row(room, ALICE, talk)).mentions) == (3, 3)
    await room.recall(BOB, talk, named[1])
    assert ((await row(room, ALICE, talk)).unread, (await row(room, ALICE, talk)).mentions) == (3, 2)
    edit = EditRequest(conversation_id=talk, seq=named[2], text=Text(text="nobody"))
    await room.messages.edit(by(BOB), edit)
    assert (await row(room, ALICE, talk)).mentions == 1
    edit = EditRequest(conversation_id=talk, seq=named[2], text=Text(text="all of you", mentions=["all"]))
    await room.messages.edit(by(BOB), edit)
    assert (await row(room, ALICE, talk)).mentions == 2
    await room.read(ALICE, talk, named[0])
    assert ((await row(room, ALICE, talk)).unread, (await row(room, ALICE, talk)).mentions) == (2, 1)
    await room.messages.clear(by(ALICE), ConversationRequest(conversation_id=talk))
    cleared = await row(room, ALICE, talk)
    assert (cleared.unread, cleared.mentions, cleared.HasField("last")) == (0, 0, False)
    await room.say(BOB, talk, mentions=["all"])
    assert ((await row(room, ALICE, talk)).unread, (await row(room, ALICE, talk)).mentions) == (1, 1)


# ---- rights ----


async def test_strangers_find_nothing_and_the_gone_are_told(room):
    talk = await room.group("g.5", ALICE, BOB)
    seq = await room.say(BOB, talk)
    await room.leave(talk, ALICE, 1)
    messages = room.messages
    acts = [
        lambda who: messages.recall(who, TargetRequest(conversation_id=talk, seq=seq)),
        lambda who: messages.edit(who, EditRequest(conversation_id=talk, seq=seq, text=Text(text="x"))),
        lambda who: messages.react(who, ReactRequest(conversation_id=talk, seq=seq, emoji="x", on=True)),
        lambda who: messages.pin(who, PinRequest(conversation_id=talk, seq=seq, on=True)),
        lambda who: messages.readers(who, ReadersRequest(conversation_id=talk, seq=seq)),
        lambda who: messages.send(who, SendRequest(conversation_id=talk, client_id="x", text=Text(text="x"))),
    ]
    for act in acts:
        assert await refused(act(by(CAROL))) == ErrorCode.not_found
        assert await refused(act(by(ALICE))) == ErrorCode.not_a_member
    looks = [
        lambda who: messages.get_conversation(who, ConversationRequest(conversation_id=talk)),
        lambda who: messages.clear(who, ConversationRequest(conversation_id=talk)),
        lambda who: messages.mark_unread(who, ConversationRequest(conversation_id=talk)),
        lambda who: messages.mark_read(who, MarkRequest(conversation_id=talk, seq=1)),
        lambda who: messages.mark_delivered(who, MarkRequest(conversation_id=talk, seq=1)),
        lambda who: messages.update_conversation(who, UpdateConversationRequest(conversation_id=talk, pinned=True)),
    ]
    for look in looks:
        assert await refused(look(by(CAROL))) == ErrorCode.not_found
        await look(by(ALICE))


async def test_the_gone_neither_quote_forward_nor_react_to_what_came_later(room):
    talk = await room.group("g.5", ALICE, BOB)
    await room.leave(talk, ALICE, 1)
    later = await room.say(BOB, talk, "later")
    request = ForwardRequest(conversation_id=talk, seq=later, client_id="f", conversation_ids=["d.1.3"])
    assert await refused(room.messages.forward(by(ALICE), request)) == ErrorCode.not_found


# ---- settings ----


async def test_settings_change_exactly_what_is_named(room):
    await room.say(ALICE, "d.1.2")
    update = UpdateConversationRequest(conversation_id="d.1.2", pinned=True, draft="half a", muted_until=-1)
    changed = (await room.messages.update_conversation(by(ALICE), update)).conversation
    assert (changed.pinned, changed.draft, changed.muted_until, changed.hidden) == (True, "half a", -1, False)
    update = UpdateConversationRequest(conversation_id="d.1.2", draft="", hidden=True)
    changed = (await room.messages.update_conversation(by(ALICE), update)).conversation
    assert (changed.pinned, changed.draft, changed.hidden) == (True, "", True)
    before = changed.stamp
    update = UpdateConversationRequest(conversation_id="d.1.2")
    assert (await room.messages.update_conversation(by(ALICE), update)).conversation.stamp == before
    assert not (await row(room, BOB)).pinned


async def test_a_mark_takes_marked_unread_away(room):
    seq = await room.say(ALICE, "d.1.2")
    marked = await room.messages.mark_unread(by(BOB), ConversationRequest(conversation_id="d.1.2"))
    assert marked.conversation.marked_unread
    await room.read(BOB, "d.1.2", seq)
    assert not (await row(room, BOB)).marked_unread


async def test_at_most_so_many_are_pinned(db):
    room = await Room(db, shards=3, pinned_conversations=2).open()
    for other in (2, 3, 4):
        await room.say(ALICE, f"d.1.{other}")
    for other in (2, 3, 2):
        update = UpdateConversationRequest(conversation_id=f"d.1.{other}", pinned=True)
        await room.messages.update_conversation(by(ALICE), update)
    update = UpdateConversationRequest(conversation_id="d.1.4", pinned=True)
    assert await refused(room.messages.update_conversation(by(ALICE), update)) == ErrorCode.invalid_field
    await room.close()


# ---- changes of messages ----


async def test_a_retry_of_a_change_is_the_same_and_without_an_id_the_server_makes_one(room):
    seq = await room.say(ALICE, "d.1.2")
    edit = EditRequest(conversation_id="d.1.2", seq=seq, client_id="e1", text=Text(text="new"))
    first, second = [await room.messages.edit(by(ALICE), edit) for _ in range(2)]
    assert (first.seq, first.duplicate, second.seq, second.duplicate) == (2, False, 2, True)
    react = ReactRequest(conversation_id="d.1.2", seq=seq, emoji="👍", on=True)
    assert (await room.messages.react(by(BOB), react)).seq == 3
    assert len((await room.entries(ALICE, "d.1.2")).entries[-1].client_id) == 36
    (message,) = (await room.page(BOB, "d.1.2")).messages
    assert (message.text.text, message.edited, message.reactions[0].user_ids, message.ver) == ("new", True, [BOB], 3)


async def test_an_edit_keeps_its_quote(room):
    first = await room.say(BOB, "d.1.2")
    seq = await room.say(ALICE, "d.1.2", quote=first)
    await room.messages.edit(by(ALICE), EditRequest(conversation_id="d.1.2", seq=seq, text=Text(text="new")))
    assert (await room.page(BOB, "d.1.2")).messages[-1].quote_seq == first


async def test_changes_need_a_target(room):
    await room.say(ALICE, "d.1.2")
    recall = TargetRequest(conversation_id="d.1.2")
    assert await refused(room.messages.recall(by(ALICE), recall)) == ErrorCode.invalid_field
    recall = TargetRequest(conversation_id="d.1.2", seq=2**64 - 1)
    assert await refused(room.messages.recall(by(ALICE), recall)) == ErrorCode.not_found


async def test_unknown_fields_of_an_edit_become_no_state(room):
    seq = await room.say(ALICE, "d.1.2")
    forged = Text(text="x").SerializeToString() + Entry(recalled=True).SerializeToString()
    edit = EditRequest(conversation_id="d.1.2", seq=seq, text=Text.FromString(forged))
    await room.messages.edit(by(ALICE), edit)
    (message,) = (await room.page(BOB, "d.1.2")).messages
    assert message.text.SerializeToString() == Text(text="x").SerializeToString()


async def test_all_are_named_in_groups_only(room):
    seq = await room.say(ALICE, "d.1.2")
    assert await refused(room.say(ALICE, "d.1.2", mentions=["all"])) == ErrorCode.invalid_field
    edit = EditRequest(conversation_id="d.1.2", seq=seq, text=Text(text="x", mentions=["all"]))
    assert await refused(room.messages.edit(by(ALICE), edit)) == ErrorCode.invalid_field
    talk = await room.group("g.5", ALICE, BOB)
    await room.say(ALICE, talk, mentions=["0", "000"])
    assert (await row(room, BOB, talk)).mentions == 0


# ---- the list ----


async def test_the_list_goes_by_last_activity_pinned_first_page_by_page(db):
    room = await Room(db, shards=3).open()
    for other in (5, 3, 2, 6, 4, 7):
        room.clock.advance(1 if other != 6 else 0)
        await room.say(ALICE, f"d.1.{other}")
    update = UpdateConversationRequest(conversation_id="d.1.3", pinned=True)
    await room.messages.update_conversation(by(ALICE), update)
    hide = UpdateConversationRequest(conversation_id="d.1.7", hidden=True)
    await room.messages.update_conversation(by(ALICE), hide)
    names, cursor = [], ""
    while True:
        request = ListConversationsRequest(cursor=cursor, limit=2)
        page = await room.messages.list_conversations(by(ALICE), request)
        names += [one.id for one in page.conversations]
        cursor = page.cursor
        if not cursor:
            break
    assert names[:2] == ["d.1.3", "d.1.4"]
    assert sorted(names[2:4]) == ["d.1.2", "d.1.6"]
    assert names[4:] == ["d.1.5"]
    request = ListConversationsRequest(cursor="nonsense!")
    assert await refused(room.messages.list_conversations(by(ALICE), request)) == ErrorCode.bad_cursor
    await room.close()


async def test_conversations_of_the_same_moment_come_once_each(db):
    room = await Room(db, shards=4).open()
    for other in range(2, 14):
        await room.say(ALICE, f"d.1.{other}")
    names, cursor = [], ""
    while not names or cursor:
        request = ListConversationsRequest(cursor=cursor, limit=1)
        page = await room.messages.list_conversations(by(ALICE), request)
        names += [one.id for one in page.conversations]
        cursor = page.cursor
    assert sorted(names) == sorted(f"d.1.{other}" for other in range(2, 14))
    await room.close()


# ---- forwards ----


async def test_one_message_is_copied_without_quote_and_mentions(room):
    talk = await room.group("g.5", ALICE, BOB)
    first = await room.say(BOB, talk)
    source = await room.say(BOB, talk, "see this", mentions=[ALICE], quote=first)
    request = ForwardRequest(
        conversation_id=talk, seq=source, client_id="f1", conversation_ids=["d.1.3", "d.1.4", "d.1.3"]
    )
    reply = await room.messages.forward(by(ALICE), request)
    assert [sent.conversation_id for sent in reply.sent] == ["d.1.3", "d.1.4", "d.1.3"]
    (copy,) = (await room.page(CAROL, "d.1.3")).messages
    assert (copy.kind, copy.text, copy.HasField("quote_seq")) == (Kind.text, Text(text="see this"), False)
    edit = EditRequest(conversation_id=talk, seq=source, text=Text(text="edited in between"))
    await room.messages.edit(by(BOB), edit)
    again = await room.messages.forward(by(ALICE), request)
    assert [(sent.seq, sent.duplicate) for sent in again.sent] == [(1, True)] * 3
    other = ForwardRequest(conversation_id=talk, seq=first, client_id="f1", conversation_ids=["d.1.3"])
    assert await refused(room.messages.forward(by(ALICE), other)) == ErrorCode.conflict


async def test_several_are_merged_in_their_order_also_forwards(room):
    first, second = await room.say(ALICE, "d.1.2", "one"), await room.say(BOB, "d.1.2", "two")
    request = ForwardRequest(
        conversation_id="d.1.2", seq=second, more_seqs=[first], client_id="f1", conversation_ids=["d.1.3"]
    )
    (sent,) = (await room.messages.forward(by(ALICE), request)).sent
    merged = (await room.page(CAROL, "d.1.3")).messages[0]
    assert merged.kind == Kind.forward
    assert [(item.sender_id, item.text.text) for item in merged.forward.items] == [(ALICE, "one"), (BOB, "two")]
    note = await room.say(CAROL, "d.1.3", "look")
    request = ForwardRequest(
        conversation_id="d.1.3", seq=sent.seq, more_seqs=[note], client_id="f2", conversation_ids=["d.3.4"]
    )
    await room.messages.forward(by(CAROL), request)
    items = (await room.page(DAVE, "d.3.4")).messages[0].forward.items
    assert [len(item.items) for item in items] == [2, 0]


async def test_what_cannot_be_forwarded(room):
    talk = await room.group("g.5", ALICE, BOB)
    seq = await room.say(ALICE, talk, "x")
    gone = await room.say(ALICE, talk)
    recall = await room.recall(ALICE, talk, gone)
    await room.say(BOB, "d.2.3")

    def to(name, source):
        request = ForwardRequest(conversation_id=talk, seq=source, client_id="f", conversation_ids=["d.1.3", name])
        return refused(room.messages.forward(by(ALICE), request))

    assert await to("d.1.4", gone) == ErrorCode.recalled_already
    assert await to("d.1.4", recall) == ErrorCode.not_countable
    assert await to("d.1.4", 99) == ErrorCode.not_found
    assert await to("d.2.3", seq) == ErrorCode.not_found
    left = await room.group("g.6", ALICE, BOB)
    await room.leave(left, ALICE, 1)
    assert await to(left, seq) == ErrorCode.not_a_member
    assert await refused(room.page(CAROL, "d.1.3")) == ErrorCode.not_found  # nothing was sent anywhere


async def test_forwards_in_forwards_end_somewhere(room):
    source, name = await room.say(ALICE, "d.1.2"), "d.1.2"
    for depth in range(20):
        note = await room.say(ALICE, name, "n")
        target = f"d.1.{depth + 10}"
        request = ForwardRequest(
            conversation_id=name, seq=source, more_seqs=[note], client_id="f", conversation_ids=[target]
        )
        try:
            (sent,) = (await room.messages.forward(by(ALICE), request)).sent
        except ServiceError as error:
            assert error.code == ErrorCode.too_large
            assert depth == 8
            return
        name, source = target, sent.seq
    raise AssertionError("no end")


# ---- readers ----


async def test_who_has_read(room):
    talk = await room.group("g.5", ALICE, BOB, CAROL, DAVE)
    seq = await room.say(ALICE, talk)
    await room.join(talk, 5, 1)
    await room.read(BOB, talk, seq)
    await room.messages.mark_delivered(by(CAROL), MarkRequest(conversation_id=talk, seq=seq))
    reply = await room.messages.readers(by(DAVE), ReadersRequest(conversation_id=talk, seq=seq))
    assert (reply.read, reply.delivered, reply.neither) == ([BOB], [CAROL], [DAVE])


async def test_readers_are_not_told_in_large_conversations(room):
    talk = await room.group("g.5", *range(1, 202))
    seq = await room.say(ALICE, talk)
    request = ReadersRequest(conversation_id=talk, seq=seq)
    assert await refused(room.messages.readers(by(ALICE), request)) == ErrorCode.too_large
