import pytest

from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.group.room import NEWEST, before, person
from tests.unit.services.group.conftest import REQUESTS


def test_nobody_is_no_person():
    with pytest.raises(ServiceError) as refused:
        person(Call())
    assert reason(refused.value.code) == "unauthenticated"


def test_pages_begin_at_the_newest():
    assert (before(0), before(5)) == (NEWEST, 5)


async def test_every_method_wants_somebody(town):
    for name, request in REQUESTS.items():
        if callable(getattr(town.room, name, None)):
            with pytest.raises(ServiceError) as refused:
                await getattr(town.room, name)(Call(), request())
            assert reason(refused.value.code) == "unauthenticated", name
