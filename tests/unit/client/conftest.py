"""A slow moment of the machine fails no property; and a person with a server of her own."""

import pytest
from hypothesis import settings

from hongyan_client.tasks import Tasks
from tests.unit.client.peer import Peer

settings.register_profile("client", deadline=None, database=None)
settings.load_profile("client")


@pytest.fixture
async def peer():
    async with Peer() as running:
        yield running


@pytest.fixture
async def alice(peer):
    """Signed in and live."""
    async with peer.alice() as client:
        yield client


@pytest.fixture
async def tasks():
    made = Tasks()
    yield made
    await made.close()
