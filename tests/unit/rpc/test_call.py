import dataclasses

import pytest

from hongyan.rpc.call import FOREVER, INSIDE, Call


def test_nobody_asks_unless_said_so():
    call = Call()
    assert not call.user_id
    assert not call.inside
    assert call.deadline == FOREVER
    assert INSIDE.inside


def test_a_call_cannot_be_changed_on_its_way():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Call().user_id = 1
