import pytest

from tests.unit.client.chat.shown import Shown
from tests.unit.client.peer import ROOM, entry, until


@pytest.fixture
async def talk(alice):
    """alice (1) knows bob (2)."""
    made = Shown(alice)
    yield made
    await made.close()


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
async def opened(talk, peer):
    """The talk with bob, who has said two things."""
    peer.pushes(entry(1, "one"), entry(2, "two"))
    await until(talk.client, lambda: len(talk.client.seen(ROOM)) == 2)
    await talk.take("/open bob")
    talk.said.clear()
    while not peer.heard.empty():
        peer.heard.get_nowait()
    return talk
