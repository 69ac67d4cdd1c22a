"""What thousands of people do to one server, scene after scene. Each says in one line what it saw, or that a promise was
not kept.
"""

import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from tests.fault.crowd import Crowd, Size
from tests.fault.deaf import Deafness
from tests.fault.gathering import Gathering
from tests.fault.presence import Presence
from tests.processes import SERVER


async def scenes(
    folder: Path, size: Size, seed: int, *given: str, program: Sequence[str] = SERVER
) -> AsyncIterator[str]:
    """Lines of figures. Raises Violation. `given`: settings, as `name=value`."""
    async with Crowd(folder, size, *given, rng=random.Random(seed), program=program) as crowd:
        presence = Presence(crowd)
        yield await presence.run()
        gathering = Gathering(crowd)
        await gathering.found()
        yield await gathering.run()
        yield await Deafness(gathering).run()
        gathering.dismiss()
        yield await crowd.end()
