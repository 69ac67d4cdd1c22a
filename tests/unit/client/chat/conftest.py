import pytest

from hongyan_client.tasks import Tasks
from tests.unit.client.chat.shown import Shown


@pytest.fixture
async def talk(alice):
    """alice (1) knows bob (2)."""
    made = Shown(alice)
    yield made
    await made.close()


@pytest.fixture
async def tasks():
    made = Tasks()
    yield made
    await made.close()
