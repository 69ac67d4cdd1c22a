import asyncio

import pytest

from hongyan.kit.tasks import Tasks
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.message.words import Forbidden, WordList
from hongyan.services.message.work import Appending
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.message_pb2 import EditRequest, ForwardRequest, ReactRequest, SendRequest
from hongyan_proto.model_pb2 import Entry, Forward, Kind, Text
from hongyan_proto.moderation_pb2 import ForbiddenWord, WordsReply
from tests.unit.services.message.room import ALICE, BOB, CAROL, Room

REFUSE, MASK = True, False
LIST = Forbidden({"bad": REFUSE, "坏话": REFUSE, "darn": MASK, "傻瓜": MASK, "darning": MASK, "xbadx": MASK})


@pytest.mark.parametrize(
    "text", ["bad", "so BAD!", "ｂａｄ", "b\u200bad", "说坏话了", "坏\ufe0f话", "xbadx", "embadment", "darn bad"]
)
def test_a_text_is_refused(text):
    assert LIST.judge(text) is None


@pytest.mark.parametrize("text", ["", "good", "b a d", "坏 话", "bаd with a Cyrillic а", "🪿" * 40, "\u200b"])
def test_a_text_is_taken_as_it_is(text):
    assert LIST.judge(text) is text


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("darn it", "**** it"),
        ("DARN, ｄａｒｎ!", "****, ****!"),
        ("你这个傻瓜啊", "你这个**啊"),
        ("d\u200ba\u200brn it", "**** it"),
        ("\u200bdarn\u200b", "\u200b****\u200b"),
        ("darning", "*******"),
        ("①darn①", "①****①"),
        ("ﬀdarn ﷺ", "ﬀ**** ﷺ"),
        ("cafe\u0301 darn", "cafe\u0301 ****"),
        ("ﾊﾞdarn", "ﾊﾞ****"),
    ],
)
def test_a_text_is_masked(text, stored):
    assert LIST.judge(text) == stored


def test_what_cannot_be_placed_is_masked_whole():
    text = "ᄀ" + "ᅡ" + "\u200bᆨdarn"
    assert "darn" not in LIST.judge(text)


def appending(entry, kind):
    return Appending(ALICE, 5, "", "g.1", "c", int(kind), entry.SerializeToString())


def test_whoever_sent_what_is_masked_is_told_of_it():
    plain, changed = [appending(Entry(text=Text(text=text)), Kind.text) for text in ("hi", "darn")]
    LIST.screen([plain, changed])
    assert (plain.session_id, changed.session_id) == (5, 0)


@pytest.mark.parametrize(("text", "forbidden", "stored"), [("bad", True, "bad"), ("darn", False, "****")])
def test_forwards_in_forwards(text, forbidden, stored):
    inner = Forward.Item(text=Text(text=text))
    item = appending(Entry(forward=Forward(items=[Forward.Item(items=[inner])])), Kind.forward)
    LIST.screen([item])
    assert item.forbidden == forbidden
    assert Entry.FromString(item.body).forward.items[0].items[0].text.text == stored


class Source:
    """The list of the moderation room, as it is told."""

    def __init__(self):
        self.version, self.words, self.down, self.asked = 1, {}, False, 0

    def put(self, word, *, refuse=True):
        self.words[word] = ForbiddenWord.refuse if refuse else ForbiddenWord.mask
        self.version += 1

    async def since(self, call, request):
        assert call.inside
        self.asked += 1
        if self.down:
            raise ServiceError(ErrorCode.unavailable)
        words = [] if request.version == self.version else self.words.items()
        return WordsReply(version=self.version, words=[ForbiddenWord(word=w, action=a) for w, a in words])


async def test_the_list_is_followed():
    source, tasks = Source(), Tasks("words")
    source.put("bad")
    words = WordList(source, poll_s=0.001)
    await words.start(tasks)
    assert words.forbidden.judge("bad") is None
    first = words.forbidden
    await words.refresh()
    assert words.forbidden is first, "the same version is not compiled again"
    source.words.clear()
    source.version += 1
    async with asyncio.timeout(10):
        while words.forbidden is not None:
            await asyncio.sleep(0)
    await tasks.close()


async def test_a_list_that_cannot_be_asked_goes_on_to_bind():
    source, tasks = Source(), Tasks("words")
    source.put("bad")
    words = WordList(source, poll_s=0.001)
    await words.refresh()
    source.down = True
    await words.start(tasks)
    asked = source.asked
    async with asyncio.timeout(10):
        while source.asked < asked + 2:
            await asyncio.sleep(0)
    assert words.forbidden.judge("bad") is None
    await tasks.close()


async def test_without_a_source_nothing_is_followed():
    await WordList(None, poll_s=1).start(Tasks("words"))


@pytest.fixture
async def room(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    made = Room(db)
    made.log.words.forbidden = LIST
    await made.open()
    yield made
    await made.close()
    await db.close()


async def refused(awaitable):
    with pytest.raises(ServiceError) as caught:
        await awaitable
    return reason(caught.value.code)


async def send(room, user, name, text, client_id):
    request = SendRequest(conversation_id=name, client_id=client_id, text=Text(text=text))
    return await room.messages.send(Call(user_id=user, session_id=user * 10), request)


async def texts(room, user, name):
    return [entry.text.text for entry in (await room.page(user, name)).messages if entry.HasField("text")]


async def test_nothing_of_a_refused_text_is_stored(room, tmp_path):
    name = await room.group("g.1", ALICE, BOB)
    assert await refused(room.say(ALICE, name, "so bad, my secret")) == "forbidden_words"
    assert await refused(room.say(ALICE, name, "quoted and bad", quote=1)) == "forbidden_words"
    assert (await room.entries(BOB, name)).head == 1
    assert not any(b"secret" in file.read_bytes() for file in tmp_path.glob("log.db*"))


async def test_a_refused_text_begins_no_conversation(room):
    assert await refused(room.say(ALICE, "d.1.2", "bad")) == "forbidden_words"
    assert await refused(room.page(ALICE, "d.1.2")) == "not_found"
    await room.say(ALICE, "d.1.2", "good")
    assert await texts(room, BOB, "d.1.2") == ["good"]


async def test_strangers_hear_what_they_always_hear(room):
    name = await room.group("g.1", ALICE, BOB)
    for place in (name, "g.2", "d.1.2"):
        assert await refused(room.say(CAROL, place, "bad")) == "not_found"
    await room.leave(name, BOB, 1)
    assert await refused(room.say(BOB, name, "bad")) == "not_a_member"


async def test_a_retry_is_answered_whatever_the_list_says_by_now(room):
    name = await room.group("g.1", ALICE, BOB)
    room.log.words.forbidden = None
    first = await send(room, ALICE, name, "bad or darn", "c-1")
    room.log.words.forbidden = LIST
    again = await send(room, ALICE, name, "bad or darn", "c-1")
    assert (again.seq, again.duplicate) == (first.seq, True)
    assert await refused(send(room, ALICE, name, "bad", "c-1")) == "conflict"


async def test_a_mask_is_stored_and_told_to_everybody(room):
    name = await room.group("g.1", ALICE, BOB)
    first = await send(room, ALICE, name, "darn it", "c-1")
    again = await send(room, ALICE, name, "darn it", "c-1")
    assert (again.seq, again.duplicate) == (first.seq, True)
    assert await refused(send(room, ALICE, name, "**** it", "c-1")) == "conflict"
    assert await texts(room, ALICE, name) == await texts(room, BOB, name) == ["**** it"]


async def test_edits_forwards_and_reactions(room):
    name, other = await room.group("g.1", ALICE, BOB), await room.group("g.2", ALICE, CAROL)
    seq = await room.say(ALICE, name, "good")
    call, at = Call(user_id=ALICE), {"conversation_id": name, "seq": seq}
    edit = room.messages.edit
    assert await refused(edit(call, EditRequest(text=Text(text="bad"), **at))) == "forbidden_words"
    await edit(call, EditRequest(text=Text(text="oh darn"), **at))
    assert await texts(room, BOB, name) == ["oh ****"]
    react = room.messages.react
    assert await refused(react(call, ReactRequest(emoji="坏话", on=True, **at))) == "forbidden_words"
    await react(call, ReactRequest(emoji="坏话", on=False, **at))
    room.log.words.forbidden = None
    old = [await room.say(ALICE, name, text) for text in ("bad before", "darn before")]
    room.log.words.forbidden = LIST
    forward = room.messages.forward
    request = ForwardRequest(conversation_id=name, seq=old[0], client_id="f", conversation_ids=[other])
    assert await refused(forward(call, request)) == "forbidden_words"
    request.more_seqs[:] = [old[1]]
    assert await refused(forward(call, request)) == "forbidden_words"
    request = ForwardRequest(conversation_id=name, seq=seq, more_seqs=[old[1]], client_id="g", conversation_ids=[other])
    await forward(call, request)
    (entry,) = [one for one in (await room.page(CAROL, other)).messages if one.HasField("forward")]
    assert [item.text.text for item in entry.forward.items] == ["oh ****", "**** before"]
