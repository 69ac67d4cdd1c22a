import pytest

from hongyan_client.notifications import Notifications, QuietHours, minute
from hongyan_proto import push_pb2


@pytest.mark.parametrize(("clock", "is_"), [("0:00", 0), ("7", 420), ("23:59", 1439), ("07:05", 425)])
def test_a_time_of_the_day(clock, is_):
    assert minute(clock) == is_


@pytest.mark.parametrize("clock", ["24:00", "7:60", "-1:00", "noon", ""])
def test_what_is_no_time(clock):
    with pytest.raises(ValueError, match=r"."):
        minute(clock)


async def test_quiet_hours_change_as_a_whole_and_the_rest_stays():
    asked = []

    async def server(_, request, answer):
        asked.append(request)
        return answer(notifications=push_pb2.Notifications(quiet=request.quiet, preview=True))

    notifications = Notifications(server)
    made = QuietHours("22:30", "6:00", "Asia/Shanghai", mentions=True)
    settings = await notifications.update(quiet=made)
    assert settings.quiet == QuietHours("22:30", "06:00", "Asia/Shanghai", mentions=True)
    assert not asked[0].HasField("preview")
    await notifications.update(preview=False)
    assert (asked[1].HasField("quiet"), asked[1].HasField("preview")) == (False, True)
