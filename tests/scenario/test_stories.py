"""Every story on the services as `app/wiring.py` wires them: called directly, through serialisation, over gRPC.

Through serialisation and gRPC every call that is declared safe to retry happens twice, and the second answer counts.
"""

import pytest

from hongyan.rpc.methods import METHODS
from tests.scenario.stories import accounts, grouping, knowing, moderating, reading, talking
from tests.scenario.stories.book import STORIES
from tests.scenario.stories.towns import inside

BOOK = (accounts, grouping, knowing, moderating, reading, talking)
SLICES = "message.sync_items=2"


@pytest.fixture(params=["local", "loopback", "grpc"])
def runner(request):
    return request.param


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
async def test_story(story, runner, tmp_path):
    settings = [SLICES] if "slices" in story.name else []
    async with inside(tmp_path / "data", runner, *settings) as town:
        await story.tell(town)


def test_the_book_is_whole():
    told = {module.__name__.rpartition(".")[2] for module in BOOK}
    assert told == {story.tell.__module__.rpartition(".")[2] for story in STORIES}
    assert sum(story.everywhere for story in STORIES) >= 10
    assert METHODS
