"""The stories that anybody can live through, over real sockets: REST alone, WebSocket in JSON and in protobuf, TCP."""

import pytest

from tests.scenario.stories import accounts, grouping, knowing, moderating, reading, talking
from tests.scenario.stories.book import STORIES
from tests.scenario.stories.towns import TRANSPORTS, outside

BOOK = (accounts, grouping, knowing, moderating, reading, talking)
EVERYWHERE = [story for story in STORIES if story.everywhere]


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("story", EVERYWHERE, ids=lambda story: story.name)
async def test_story(story, transport, tmp_path):
    async with outside(tmp_path / "data", transport) as town:
        await story.tell(town)


def test_there_are_stories_from_every_part():
    assert len(EVERYWHERE) >= 10
    assert {story.tell.__module__ for story in EVERYWHERE} == {module.__name__ for module in BOOK}
