"""Large groups, broken: here every conversation is one."""

from typing import Any

from hongyan.gateway.hints import Hints
from hongyan_client.core.reader import Reader
from tests.simulation.mutations.base import Mutation, swap
from tests.simulation.world.scenario import Scenario
from tests.simulation.world.settings import WorldSettings

LARGE = Scenario(faults=(), settings=WorldSettings(large_group=1))


def end_without_telling(self: Any, conversation_id: str) -> None:
    del self._gathered[conversation_id]


def tell_nobody(self: Any, item: Any, outline: Any) -> None:
    pass


MUTATIONS = (
    Mutation("the last hint of a second is lost", "hints", swap(Hints, _end=end_without_telling), LARGE),
    Mutation("who looks gets no entries", "hints", swap(Hints, _tell=tell_nobody), LARGE),
    Mutation("hints are not heard", "hints", swap(Reader, on_heads=lambda self, e: None), LARGE),
)
