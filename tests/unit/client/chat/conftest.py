import pytest

from tests.unit.client.chat.shown import Shown


@pytest.fixture
async def talk(alice):
    """alice (1) knows bob (2)."""
    made = Shown(alice)
    yield made
    await made.close()
