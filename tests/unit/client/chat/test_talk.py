import pytest

from hongyan_client.chat.help import HELP
from hongyan_client.chat.talk import Stop
from hongyan_proto import message_pb2, user_pb2
from tests.unit.client.chat.shown import Shown
from tests.unit.client.peer import ROOM, entry, eventually, row, until


async def test_every_command_of_the_help_exists(talk):
    words = {word.split()[0] for line in HELP.splitlines() for word in line.split("/")[1:] if line.startswith("/")}
    assert len(words) > 15
    assert all(callable(getattr(talk, f"do_{word}", None)) for word in words)
    await talk.take("/help")
    assert talk.said == [HELP]


async def test_what_is_no_command_and_what_says_nothing(talk):
    await talk.take("   ")
    assert talk.said == []
    await talk.take("/nonsense x")
    assert talk.said == ["There is no /nonsense. /help lists what there is."]
    await talk.take("hello")
    assert "/open NAME" in talk.said[-1]
    with pytest.raises(Stop):
        await talk.take("/quit")


async def test_a_line_is_said_to_whom_is_open(opened, peer):
    await opened.take("  你好  ")
    id_, send = await peer.hears("send")
    assert (send.to_user_id, send.text.text) == (2, "你好")
    peer.says(id_, sent=message_pb2.Sent(seq=3))
    await opened.take("//slash")
    assert (await peer.hears("send"))[1].text.text == "/slash"


async def test_opening_by_name_shows_reads_and_leaves_the_other(opened):
    client = opened.client
    assert opened.open_id == ROOM
    assert client.conversation(ROOM).unread == 0
    assert opened.open_title() == "Bob"
    client._store.put("user", "1", {"id": "1", "username": "alice"})
    opened.show("d.1.1")
    assert (client._core.conversations[ROOM].shown, client._core.conversations["d.1.1"].shown) == (False, True)
    assert opened.open_title() == "notes to myself"
    await opened.take("/close")
    assert (opened.open_id, client._core.conversations["d.1.1"].shown, opened.messages()) == ("", False, [])


async def test_opening_by_number_of_the_list(opened):
    await opened.take("/close")
    await opened.take("/list")
    assert opened.said == ["  1 Bob"]
    await opened.take("/open 1")
    assert opened.open_id == ROOM


async def test_an_empty_list_says_so(talk):
    await talk.take("/list")
    assert talk.said == ["Nobody yet: /open NAME begins."]


FOUND = [{"id": 5, "username": "bo"}, {"id": 6, "username": "bonnie"}]


@pytest.mark.parametrize(
    "case",
    [
        ("bo", FOUND, "d.1.5", "Talking with bo."),
        ("BO", FOUND, "d.1.5", "Talking with bo."),
        ("b", FOUND, "", "Whom do you mean? bo, bonnie"),
        ("bon", FOUND[1:], "d.1.6", "Talking with bonnie."),
        ("b", [], "", "Nobody is called b."),
    ],
)
async def test_opening_somebody_new(talk, peer, tasks, case):
    word, found, opens, says = case
    taking = tasks.spawn("take", talk.take(f"/open {word}"))
    id_, _ = await peer.hears("call")
    peer.replies(id_, user_pb2.UserList(users=found))
    await taking
    assert (talk.open_id, talk.said) == (opens, [says])


async def test_finding_people(talk, peer, tasks):
    for found, said in ((FOUND[:1], ["           bo "]), ([], ["Nobody."])):
        talk.said.clear()
        taking = tasks.spawn("take", talk.take("/find bo"))
        id_, _ = await peer.hears("call")
        peer.replies(id_, user_pb2.UserList(users=found))
        await taking
        assert [line.strip() for line in talk.said] == [line.strip() for line in said]


@pytest.mark.parametrize("line", ["/edit nothing", "/recall", "/react x", "/reply x y", "/readers"])
async def test_a_missing_number_is_explained(opened, line):
    await opened.take(line)
    assert "number of the message is missing" in opened.said[0]


async def test_the_banner_says_what_is_wrong_and_how_much_waits(opened):
    assert opened.banner() == ""
    await opened.take("/offline")
    assert opened.banner() == "offline"
    await opened.take("later")
    assert opened.banner() == "offline; 1 to be sent later"
    await opened.take("/readers 1")
    assert opened.said[-1] == "That did not work: offline"
    await opened.take("/online")
    await opened.client.live()
    assert opened.banner() == ""


async def test_older_messages_are_fetched_up_to_the_first(peer):
    peer.rows = [row(399, read_seq=399)]
    async with peer.alice(follow=False) as alice:
        talk = Shown(alice)
        assert not talk.older()
        peer.pushes(entry(400), entry(401))
        await until(alice, lambda: len(alice.seen(ROOM)) == 2)
        talk.open_id = ROOM
        assert talk.older()
        assert talk.first == 350
        _, asked = await peer.hears("history")
        assert (asked.conversation_id, asked.before, asked.limit) == (ROOM, 400, 50)
        talk.open_id = "d.1.9"
        assert not talk.older()
        await talk.close()


async def test_at_the_beginning_there_is_nothing_older(opened):
    assert not opened.older()


async def test_names_come_once_they_are_known(talk, peer):
    assert (talk.name("2"), talk.knows("2")) == ("Bob", True)
    assert (talk.name("8"), talk.knows("8")) == ("8", False)
    id_, request = await peer.hears_call("UserService/GetUser", user_pb2.GetUserRequest)
    assert request.id == 8
    before = talk.redraws
    peer.replies(id_, user_pb2.UserReply(user={"id": 8, "username": "dave"}))
    await eventually(lambda: talk.redraws > before)
    assert talk.name("8") == "dave"
    assert peer.heard.empty()
