"""The SDK on a real server: friends, groups, and who is there."""

import asyncio
import contextlib
import itertools

import pytest

from hongyan_client import Client, Refused, news
from hongyan_client.notifications import QuietHours
from tests.processes import UNLIMITED, ServerProcess
from tests.scenario.test_commandline import hongyan

PASSWORD = "correct horse"
QUICK = (
    "gateway.offline_after=1",
    "gateway.presence_asked=1",
    "gateway.find_group_burst=1e9",
    "gateway.join_group_burst=1e9",
)
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = ServerProcess(tmp_path_factory.mktemp("people") / "var", *UNLIMITED, *QUICK)
    running.start()
    yield running
    running.stop()


@contextlib.asynccontextmanager
async def people(server, *names, **options):
    """Signed in, each with all the news they got in `told`."""
    number = next(numbers)
    async with contextlib.AsyncExitStack() as stack:
        made = []
        for name in names:
            client = await stack.enter_async_context(Client(server.url, **options))
            await client.register(f"{name}-{number}", PASSWORD, name)
            client.told = []
            client.on_news(client.told.append)
            await client.sign_in(f"{name}-{number}", PASSWORD)
            made.append(client)
        yield made


async def told(client, kind, right=lambda _: True):
    """The first news of this kind, once it is there."""
    found = []

    def there():
        found[:] = [one for one in client.told if isinstance(one, kind) and right(one)]
        return bool(found)

    async with asyncio.timeout(20):
        await client.until(there)
    return found[0]


async def friends(*clients):
    for one, other in itertools.combinations(clients, 2):
        asked = await one.friends.ask(other.me)
        await other.friends.accept(asked.request.id)


async def test_asking_and_answering(server):
    async with people(server, "alice", "bob") as (alice, bob):
        asked = await alice.friends.ask(bob.me, "我是 alice", remark="鲍勃")
        assert (asked.request.state, asked.friend, asked.request.to_user.nickname) == ("pending", None, "bob")
        request = (await told(bob, news.FriendAsked)).request
        assert (request.id, request.message, request.from_user.id) == (asked.request.id, "我是 alice", alice.me.id)
        assert [one.id for one in await bob.friends.requests()] == [request.id]
        assert (await bob.friends.reject(request.id, "谁？")).request.state == "rejected"
        answer = await told(alice, news.FriendAsked, lambda one: one.request.state == "rejected")
        assert answer.request.reason == "谁？"
        again = (await alice.friends.ask(bob.me)).request
        assert (await alice.friends.withdraw(again.id)).request.state == "withdrawn"
        third = (await alice.friends.ask(bob.me, remark="鲍勃")).request
        assert (await bob.friends.accept(third.id)).friend.user == alice.me
        assert (await told(alice, news.FriendChanged)).friend.title == "鲍勃"
        assert [one.title for one in await alice.friends.all()] == ["鲍勃"]
        assert [one.state for one in await alice.friends.requests(sent=True)] == ["accepted", "withdrawn", "rejected"]


async def test_the_kept_list_follows_its_version(server, tmp_path):
    async with people(server, "alice", "bob", "carol") as (alice, bob, carol):
        await friends(alice, bob, carol)
        family = await alice.friends.make_category("家人")
        work = await alice.friends.make_category("work")
        await alice.friends.update(bob.me, remark="老鲍", category=family.id)
        assert {one.title: one.category_id for one in await alice.friends.all()} == {"老鲍": family.id, "carol": ""}
        asked = []
        alice.friends._call = recorded(alice.call, asked)
        await carol.friends.delete(alice.me, both=True)
        gone = await told(alice, news.FriendRemoved)
        assert gone.user_id == carol.me.id
        assert len(alice.friends.known()) == 2, "an event alone does not move the list"
        await alice.friends.update_category(work.id, name="工作", place=0)
        assert [one.title for one in await alice.friends.all()] == ["老鲍"]
        lists = [request for method, request in asked if method.endswith("ListFriends")]
        assert len(lists) == 1
        assert lists[0].since > 0
        assert [one.name for one in alice.friends.known_categories()] == ["工作", "家人"]
        await alice.friends.delete_category(family.id)
        await alice.friends.all()
        assert alice.friends.find(bob.me).category_id == ""


def recorded(call, asked):
    async def calling(method, request, answer):
        asked.append((method, request))
        return await call(method, request, answer)

    return calling


async def test_blocks_privacy_and_questions(server):
    async with people(server, "alice", "bob", "carol") as (alice, bob, carol):
        await bob.friends.block(alice.me)
        assert [one.user.id for one in await bob.friends.blocks()] == [alice.me.id]
        assert (await told(bob, news.BlockChanged)).on
        await bob.friends.unblock(alice.me)
        assert await bob.friends.blocks() == []
        set_ = await bob.friends.set_privacy(add="right_answer", question="哪座城？", answer="杭州")
        assert (set_.add, set_.question, set_.answered) == ("right_answer", "哪座城？", True)
        assert (await told(bob, news.PrivacyChanged)).privacy == set_ == await bob.friends.privacy()
        adding = await carol.friends.adding(bob.me)
        assert (adding.rule, adding.question) == ("right_answer", "哪座城？")
        with pytest.raises(Refused):
            await carol.friends.ask(bob.me, answer="北京")
        assert (await carol.friends.ask(bob.me, answer="杭州")).friend.user == bob.me


async def test_people_one_may_know(server):
    async with people(server, "alice", "bob", "carol") as (alice, bob, carol):
        await friends(alice, bob)
        await friends(bob, carol)
        found = {one.user.id: one for one in await alice.friends.suggestions()}
        assert (found[carol.me.id].common_friends, found[carol.me.id].friends[0].id) == (1, bob.me.id)
        await alice.friends.dismiss(carol.me)
        assert carol.me.id not in {one.user.id for one in await alice.friends.suggestions()}
        mail = f"carol{carol.me.id}@example.org"
        for one in (alice, carol):
            await one.contacts.be_found_by(f"{one.me.username}@example.org", mail if one is carol else "x@y.z")
        assert await alice.contacts.take_part()
        found = await alice.contacts.match([mail, "nobody@example.org"])
        assert {entry: user.id for entry, user in found.items()} == {mail: carol.me.id}


@pytest.mark.parametrize("way", ["websocket", "tcp"])
async def test_who_is_there_and_who_types(server, way):
    options = {"tcp_port": server.tcp_port} if way == "tcp" else {}
    async with people(server, "alice", "bob", **options) as (alice, bob):
        await friends(alice, bob)
        await alice.presence.watch([bob.me])
        await told(alice, news.PresenceChanged, lambda one: one.online)
        assert alice.presence.online(bob.me)
        bob.go_offline()
        assert (await told(alice, news.PresenceChanged, lambda one: not one.online)).user_id == bob.me.id
        bob.go_online()
        await bob.live()
        alice.go_offline()
        alice.told.clear()
        assert alice.presence.online(bob.me) is None
        alice.go_online()
        await told(alice, news.PresenceChanged, lambda one: one.online)  # it was asked for again
        room = await begun(alice, bob)
        await bob.typing(room)
        typing = await told(alice, news.Typing)
        assert (typing.conversation_id, typing.user_id) == (room, bob.me.id)


async def begun(one, other):
    await one.send_text(other.me, "hello")
    return one.direct(other.me)


async def test_a_group_from_its_beginning_to_its_end(server):
    async with people(server, "alice", "bob", "carol") as (alice, bob, carol):
        await friends(alice, bob)
        group = await alice.groups.create("读书会", [bob.me], intro="每周一本")
        assert (await told(bob, news.GroupJoined)).group.name == "读书会"
        await alice.send_text(group.conversation_id, "欢迎")
        async with asyncio.timeout(20):
            await bob.until(lambda: [m.text for m in bob.seen(group.conversation_id) if m.kind == "text"] == ["欢迎"])
        await alice.groups.update(group, join_rule="approval", name="Book club")
        joined = await carol.groups.join(group.id, "我也爱读书")
        assert (joined.request.state, joined.group.name) == ("pending", "Book club")
        request = (await told(alice, news.JoinAsked)).request
        assert (request.message, request.user.nickname) == ("我也爱读书", "carol")
        assert [one.id for one in await alice.groups.requests(group)] == [request.id]
        assert (await alice.groups.accept(request)).state == "accepted"
        await told(carol, news.GroupJoined)
        await alice.groups.set_role(group, bob.me, "manager")
        await bob.groups.mute(group, carol.me)
        await bob.groups.set_card(group, carol.me, "卡罗尔")
        assert [(m.title, m.role, m.muted_until) for m in await carol.groups.members(group)] == [
            ("alice", "owner", 0),
            ("bob", "manager", 0),
            ("卡罗尔", "member", -1),
        ]
        assert [m.user.id for m in await alice.groups.members(group, "罗尔")] == [carol.me.id]
        assert (await bob.groups.mute_all(group)).muted_all
        assert (await alice.groups.transfer(group, bob.me)).owner_id == bob.me.id
        await alice.groups.leave(group)
        await bob.groups.remove(group, carol.me)
        assert (await told(carol, news.GroupLeft)).reason == "removed"
        await bob.groups.dissolve(group)
        assert await bob.groups.mine() == []


async def test_links_and_requests(server):
    async with people(server, "alice", "bob", "carol") as (alice, bob, carol):
        group = await alice.groups.create("shop")
        link = await alice.groups.make_link(group, short=True, max_uses=5)
        assert (len(link.code), link.max_uses) == (8, 5)
        assert (await bob.groups.look_at_link(link.code)).name == "shop"
        assert (await bob.groups.join_by_link(link.code)).request is None
        assert [one.uses for one in await alice.groups.links(group)] == [1]
        await alice.groups.revoke_link(group, link.id)
        with pytest.raises(Refused):
            await carol.groups.join_by_link(link.code)
        await alice.groups.update(group, join_rule="approval", findable=True)
        assert (await carol.groups.find(group.number)).id == group.id
        first = (await carol.groups.join(group)).request
        assert [one.id for one in await carol.groups.my_requests()] == [first.id]
        assert (await carol.groups.withdraw(first)).state == "withdrawn"
        second = (await carol.groups.join(group)).request
        assert (await alice.groups.reject(second, "full")).reason == "full"
        assert await carol.groups.me(group) is None
        assert (await bob.groups.me(group)).role == "member"
        joined, asked = await alice.groups.invite(group, [carol.me])
        assert joined + asked == [carol.me.id]


async def test_announcements_and_pins(server):
    async with people(server, "alice", "bob") as (alice, bob):
        await friends(alice, bob)
        group = await alice.groups.create("class", [bob.me])
        said = await alice.groups.announce(group, "明天放假", confirm=True)
        assert [one.id for one in await bob.groups.announcements(group)] == [said.id]
        assert await alice.groups.confirmations(said) == ([], [bob.me.id])
        assert (await bob.groups.confirm(said)).confirmed
        assert (await alice.groups.confirmations(said))[0] == [bob.me.id]
        seq = await alice.send_text(group.conversation_id, "书单")
        await alice.groups.update(group, pin_by="member")
        await bob.pin(group.conversation_id, seq)
        async with asyncio.timeout(20):
            await alice.until(lambda: any(m.seq == seq and m.pinned for m in alice.seen(group.conversation_id)))
        await alice.groups.delete_announcement(said)
        assert await bob.groups.announcements(group) == []


async def test_quiet_hours(server):
    async with people(server, "alice") as (alice,):
        assert not (await alice.notifications.settings()).quiet.on
        quiet = QuietHours("23:00", "07:30", "Asia/Shanghai", mentions=True)
        assert (await alice.notifications.update(quiet=quiet)).quiet == quiet
        assert not (await alice.notifications.update(preview=False)).preview
        assert (await alice.notifications.settings()).quiet == quiet
        assert await alice.notifications.targets() == []
        await alice.notifications.remove()
        assert len(await alice.notifications.key()) > 80


async def test_reports_and_the_desk(server, tmp_path):
    async with people(server, "alice", "bob") as (alice, bob):
        room = await begun(bob, alice)
        report = await alice.moderation.report_message(room, 1, "spam", "again and again")
        assert (report.user_id, report.reason, report.decision) == (bob.me.id, "spam", "undecided")
        assert (await alice.moderation.report_message(room, 1, "spam")).id == report.id
        assert (await alice.moderation.report_user(bob.me, "abuse")).conversation_id == ""
        with pytest.raises(Refused):
            await alice.moderation.reports()
        root = ["user", "add", "root", "--administrator", "--data", str(server.data), "--set", *UNLIMITED[:1]]
        await hongyan(*root, password=PASSWORD)
        async with Client(server.url) as desk:
            await desk.sign_in("root", PASSWORD)
            assert report.id in [one.id for one in await desk.moderation.reports()]
            assert [one.text for one in await desk.moderation.look(report)] == ["hello"]
            closed = await desk.moderation.close(report, "message_removed", "spam")
            assert (closed.decision, closed.note) == ("message_removed", "spam")
            await desk.moderation.forbid("坏词", "mask")
            assert await desk.moderation.words() == {"坏词": "mask"}
            await desk.moderation.allow("坏词")
            assert await desk.moderation.words() == {}
            assert {"report.look", "report.close"} <= {one.act for one in await desk.moderation.audit()}
