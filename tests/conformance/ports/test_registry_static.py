import pytest

from hongyan.ports.registry.conformance import RegistryExam
from hongyan.ports.registry.static import StaticRegistry


@pytest.fixture
def registry() -> StaticRegistry:
    return StaticRegistry()


class TestStaticRegistry(RegistryExam):
    pass
