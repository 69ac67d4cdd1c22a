from tests.unit.services.group.conftest import ALICE, BOB, CAROL, DAVE


async def test_an_announcement_and_who_has_confirmed_it(town):
    group = await town.group(BOB, CAROL)
    assert await town.refused(BOB, "announce", id=group.id, text="x") == "forbidden"
    said = {"id": group.id, "text": "明天春游", "confirm": True, "request_id": "r"}
    first = (await town.do(ALICE, "announce", **said)).announcement
    assert (await town.do(ALICE, "announce", **said)).announcement == first
    assert (await town.entries(group.id))[-1].member.group.announcement_id == first.id
    place = {"id": group.id, "announcement_id": first.id}
    for _ in range(2):
        seen = (await town.do(BOB, "confirm_announcement", **place)).announcement
        assert (seen.confirmed_count, seen.confirmed) == (1, True)
    assert await town.refused(BOB, "list_confirmations", **place) == "forbidden"
    done = await town.do(ALICE, "list_confirmations", **place)
    assert ([one.user_id for one in done.confirmed], list(done.waiting_ids)) == ([BOB], [CAROL])
    for method in ("list_announcements", "confirm_announcement", "list_confirmations"):
        fields = {"id": group.id} if method == "list_announcements" else place
        assert await town.refused(DAVE, method, **fields) == "not_found"


async def test_the_oldest_make_room_and_the_newest_is_named(town):
    few = town.with_settings(announcements=2)
    group = await few.group(BOB)
    made = [(await few.do(ALICE, "announce", id=group.id, text=str(n))).announcement.id for n in range(3)]
    listed = (await few.do(BOB, "list_announcements", id=group.id)).announcements
    assert [one.id for one in listed] == made[:0:-1]
    assert await few.refused(BOB, "confirm_announcement", id=group.id, announcement_id=made[2]) == "invalid_field"
    for _ in range(2):
        await few.do(ALICE, "delete_announcement", id=group.id, announcement_id=made[2])
    assert (await few.seen(group.id)).announcement_id == made[1]
    assert await few.refused(BOB, "delete_announcement", id=group.id, announcement_id=made[1]) == "forbidden"
    assert await few.refused(ALICE, "announce", id=group.id, text="x" * 1001) == "invalid_field"
