"""A smaller world than that of the demo, made through the doors of a real server."""

import pytest

from hongyan.app import demo_filling
from hongyan.app.demo import hurried, serving
from hongyan.app.demo_filling import fill
from hongyan.app.demo_town import Circle, Line, Pair, Person
from hongyan.app.reading import load
from hongyan_client import Client
from tests.processes import CHEAP

WORLD = {
    "PEOPLE": (Person("alice", "爱丽丝", "hi"), Person("bob", "Bob"), Person("carol", "Carol")),
    "FRIENDS": (("alice", ("bob",)),),
    "CATEGORIES": (("alice", "家人", (("bob", "老鲍"),)),),
    "REQUESTS": (("carol", "alice", "let me in"),),
    "BLOCKS": (("bob", "carol"),),
    "QUESTIONS": (("bob", "where?", "here"),),
    "PAIRS": (Pair(("alice", "alice"), (Line("alice", "a note"),)), Pair(("alice", "bob"), (Line("bob", "hello"),))),
    "CIRCLES": (
        Circle(
            "读书会",
            ("bob", "alice", "carol"),
            (
                Line("bob", "first", likes=(("alice", "👍"),), pin=True),
                Line("alice", "second", quote=0, edit="the second"),
                Line("carol", "gone", recall=True),
                Line("carol", "hey", mentions=("alice",)),
            ),
            managers=("alice",),
            muted=("carol",),
            cards=(("carol", "C"),),
            announcement="Friday",
            confirmed=("alice",),
            behind=(("alice", 1),),
        ),
    ),
}


@pytest.fixture
async def alice(tmp_path, monkeypatch):
    for name, value in WORLD.items():
        monkeypatch.setattr(demo_filling, name, value)
    settings = load(environment={}, overrides=(*CHEAP, f"server.data={tmp_path}"))
    async with serving(hurried(settings)) as (_, url):
        await fill(url, "correct horse")
        async with Client(url) as client:
            await client.sign_in("alice", "correct horse")
            yield client


async def test_everything_is_as_it_was_written(alice):
    assert [(one.title, one.category_id != "") for one in await alice.friends.all()] == [("老鲍", True)]
    assert [one.message for one in await alice.friends.requests()] == ["let me in"]
    assert (await alice.friends.adding(alice.friends.known()[0].user)).question == "where?"
    (group,) = await alice.groups.mine()
    assert [(one.title, one.role, one.muted_until) for one in await alice.groups.members(group)] == [
        ("Bob", "owner", 0),
        ("爱丽丝", "manager", 0),
        ("C", "member", -1),
    ]
    (said,) = await alice.groups.announcements(group)
    assert (said.text, said.confirm, said.confirmed) == ("Friday", True, True)
    view = alice.conversation(group.conversation_id)
    assert (view.unread, view.mentions) == (1, 1)
    lines = [one for one in await alice.history(group.conversation_id) if one.kind == "text" or one.recalled]
    assert [(one.text, one.recalled, one.edited, one.pinned) for one in lines] == [
        ("first", False, False, True),
        ("the second", False, True, False),
        ("", True, False, False),
        ("hey", False, False, False),
    ]
    assert lines[0].reactions == {"👍": (alice.me.id,)}
    assert lines[1].quote_seq == lines[0].seq
    assert {one.kind for one in alice.conversations()} == {"self", "direct", "group"}
