"""What every `DeviceStore` must keep. A test subclasses `DeviceStoreExam` and gives the fixture `devices`."""

import asyncio
from dataclasses import replace

from hongyan.services.push.store import AS_SHIPPED, Device, DeviceStore, Preferences

ALICE, BOB = 11, 22


def phone(session: int, user: int = ALICE, *, at: int = 1000, where: str = "") -> Device:
    endpoint = where or f"https://push.example.com/{session}/" + "x" * 1900
    return Device(session, user, endpoint, b"\x04" + bytes([session]) * 64, b"s" * 16, at)


class DeviceStoreExam:
    async def test_preferences_are_as_shipped_until_somebody_says_otherwise(self, devices: DeviceStore) -> None:
        assert await devices.preferences([ALICE, BOB]) == {}
        assert await devices.preferences([]) == {}
        night: dict[str, bool | int | str] = {
            "quiet": True,
            "quiet_from": 1320,
            "quiet_to": 420,
            "zone": "Asia/Shanghai",
        }
        first = await devices.prefer(ALICE, night)
        assert first == Preferences(True, 1320, 420, "Asia/Shanghai", quiet_mentions=False, preview=True)
        second = await devices.prefer(ALICE, {"preview": False, "quiet_mentions": True})
        assert second == replace(first, preview=False, quiet_mentions=True)
        assert await devices.prefer(BOB, {}) == AS_SHIPPED
        assert await devices.preferences([ALICE, BOB, 33]) == {ALICE: second, BOB: AS_SHIPPED}

    async def test_a_device_comes_back_as_it_was_and_the_same_again_changes_nothing(self, devices: DeviceStore) -> None:
        one, other = phone(1), phone(2, BOB, at=500)
        assert await devices.register(one, most=5) == one
        assert await devices.register(other, most=5) == other
        assert await devices.register(replace(one, at=9000), most=5) == one
        assert await devices.devices([ALICE, BOB, 33]) == [other, one]
        assert await devices.devices([]) == []

    async def test_a_session_has_one_device_and_an_endpoint_one_session(self, devices: DeviceStore) -> None:
        await devices.register(phone(1, where="https://a.example/1"), most=5)
        moved = phone(1, where="https://a.example/2")
        await devices.register(moved, most=5)
        assert await devices.devices([ALICE]) == [moved]
        await devices.register(phone(2, BOB, where="https://a.example/2"), most=5)
        assert await devices.devices([ALICE]) == []
        assert [one.session_id for one in await devices.devices([BOB])] == [2]

    async def test_there_is_a_most_and_who_is_over_it_loses_nothing(self, devices: DeviceStore) -> None:
        await devices.register(phone(1), most=2)
        await devices.register(phone(2), most=2)
        assert await devices.register(phone(3), most=2) is None
        assert [one.session_id for one in await devices.devices([ALICE])] == [1, 2]
        again = phone(2, where="https://a.example/new")
        assert await devices.register(again, most=2) == again
        taken_over = phone(4, where="https://a.example/new")
        assert await devices.register(taken_over, most=2) == taken_over
        assert [one.session_id for one in await devices.devices([ALICE])] == [1, 4]

    async def test_many_at_once_stay_below_the_most(self, devices: DeviceStore) -> None:
        answers = await asyncio.gather(*(devices.register(phone(number), most=3) for number in range(1, 9)))
        assert sum(answer is not None for answer in answers) == 3
        assert len(await devices.devices([ALICE])) == 3

    async def test_devices_are_removed_by_their_owner_and_with_their_sessions(self, devices: DeviceStore) -> None:
        for number in range(1, 5):
            await devices.register(phone(number), most=9)
        await devices.remove(BOB, 1)
        await devices.remove(ALICE, 2)
        await devices.remove_sessions([3, 77])
        await devices.remove_sessions([])
        assert [one.session_id for one in await devices.devices([ALICE])] == [1, 4]

    async def test_what_is_gone_goes_unless_it_was_replaced(self, devices: DeviceStore) -> None:
        await devices.register(phone(1), most=9)
        await devices.register(phone(2), most=9)
        await devices.remove_gone(1, phone(1).endpoint)
        await devices.remove_gone(2, "https://a.example/old")
        assert [one.session_id for one in await devices.devices([ALICE])] == [2]

    async def test_nothing_is_left_of_who_is_gone(self, devices: DeviceStore) -> None:
        for user in (ALICE, BOB):
            await devices.register(phone(user, user), most=9)
            await devices.prefer(user, {"zone": "Asia/Shanghai"})
        await devices.forget(ALICE)
        assert [one.user_id for one in await devices.devices([ALICE, BOB])] == [BOB]
        assert list(await devices.preferences([ALICE, BOB])) == [BOB]
