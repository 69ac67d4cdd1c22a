"""The exam of a group store. A test module gives a fixture `store` (migrated, empty) and imports `GroupStoreExam`."""

import asyncio
from dataclasses import replace

import pytest

from hongyan.ports.answers import RequestKey
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.group.store import (
    AnnouncementRow,
    GroupRow,
    GroupStore,
    GroupTx,
    JoinRow,
    LinkRow,
    MemberRow,
    Pending,
)
from hongyan_proto import group_pb2, inside_pb2, model_pb2, push_pb2

NOW = 1_800_000_000_000
ALICE, BOB, CAROL = 1, 2, 3
FAR = 1 << 62


def group(number: int = 7, **more: object) -> GroupRow:
    return replace(GroupRow(number, 100_000 + number, "七年级三班", ALICE, NOW, ALICE), **more)  # type: ignore[arg-type]


def member(user: int, of: int = 7, **more: object) -> MemberRow:
    return replace(MemberRow(of, user, joined_at=NOW + user), **more)  # type: ignore[arg-type]


async def made(store: GroupStore, *members: MemberRow, row: GroupRow | None = None) -> GroupRow:
    row = row or group()

    async def work(tx: GroupTx) -> GroupRow:
        new = replace(row, stamp=await tx.lock())
        await tx.add_group(new)
        await tx.save_members([replace(one, stamp=new.stamp) for one in members])
        return new

    return await store.write(work)


class GroupsExam:
    async def test_a_group_comes_back_as_it_was_stored(self, store: GroupStore) -> None:
        row = await made(store, row=group(history=True, findable=False, muted_all=True, intro="x" * 300))
        assert await store.read(lambda tx: tx.group(7)) == row
        assert await store.read(lambda tx: tx.group_by_number(100_007)) == row
        assert await store.read(lambda tx: tx.group(8)) is None
        changed = replace(row, name="八年级", version=3, revision=2, told=1, dissolved_at=NOW, join_answer="雁")

        async def work(tx: GroupTx) -> None:
            await tx.lock()
            await tx.save_group(changed)

        await store.write(work)
        assert await store.read(lambda tx: tx.group(7)) == changed

    async def test_numbers_and_stamps_are_given_once(self, store: GroupStore) -> None:
        async def work(tx: GroupTx) -> tuple[int, int]:
            return await tx.lock(), await tx.take_number()

        got = await asyncio.gather(*(store.write(work) for _ in range(8)))
        assert sorted(number for _, number in got) == list(range(100_001, 100_009))
        assert sorted(stamp for stamp, _ in got) == list(range(1, 9))
        assert await store.read(lambda tx: tx.stamp()) == 8

    async def test_what_fails_leaves_nothing(self, store: GroupStore) -> None:
        await made(store)

        async def work(tx: GroupTx) -> None:
            await tx.lock()
            await tx.save_members([member(BOB)])
            await tx.add_group(group())

        with pytest.raises(ServiceError):
            await store.write(work)
        assert await store.read(lambda tx: tx.stamp()) == 1
        assert await store.read(lambda tx: tx.member(7, BOB)) is None

    async def test_a_users_groups_since_a_stamp(self, store: GroupStore) -> None:
        await made(store, member(ALICE, role=2), member(BOB, present=False))
        await made(store, member(BOB, 8), row=group(8))

        async def since(user: int, stamp: int) -> list[tuple[int, bool]]:
            found = await store.read(lambda tx: tx.groups_since(user, stamp))
            return [(row.id, mine.present) for row, mine in found]

        assert await since(BOB, 0) == [(7, False), (8, True)]
        assert await since(BOB, 1) == [(8, True)]
        assert await since(ALICE, 1) == []

        async def touch(tx: GroupTx) -> None:
            await tx.save_group(group(stamp=await tx.lock()))

        await store.write(touch)
        assert await since(ALICE, 2) == [(7, True)]
        assert await since(BOB, 2) == [], "who has left is told nothing more"

    async def test_counts(self, store: GroupStore) -> None:
        await made(store, member(ALICE), member(BOB))
        await made(store, member(ALICE, 8), member(BOB, 8, present=False), row=group(8, dissolved_at=NOW))
        assert await store.read(lambda tx: tx.joined([ALICE, BOB, CAROL])) == {ALICE: 2, BOB: 1}
        assert await store.read(lambda tx: tx.joined([])) == {}
        assert await store.read(lambda tx: tx.owned(ALICE)) == 1
        assert await store.read(lambda tx: tx.created(ALICE, NOW - 1)) == 2
        assert await store.read(lambda tx: tx.created(ALICE, NOW)) == 0

    async def test_who_is_in_groups_together(self, store: GroupStore) -> None:
        await made(store, member(ALICE), member(BOB), member(CAROL, present=False))
        await made(store, member(ALICE, 8), member(BOB, 8), member(CAROL, 8), row=group(8, member_count=3))
        assert await store.read(lambda tx: tx.together(ALICE, [BOB, CAROL, 4])) == {BOB, CAROL}
        assert await store.read(lambda tx: tx.together(ALICE, [])) == set()
        found = await store.read(lambda tx: tx.companions(ALICE, most_members=3, limit=5))
        assert found == [(BOB, 2), (CAROL, 1)]
        assert await store.read(lambda tx: tx.companions(ALICE, most_members=2, limit=5)) == [(BOB, 1)]
        assert await store.read(lambda tx: tx.companions(ALICE, most_members=3, limit=1)) == [(BOB, 2)]


class MembersExam:
    async def test_members_by_role_then_by_time(self, store: GroupStore) -> None:
        rows = [member(user, role=role) for user, role in ((4, 0), (3, 1), (2, 0), (1, 2), (6, 0))]
        await made(store, *rows, member(5, present=False), row=group())
        present = await store.read(lambda tx: tx.present(7))
        assert [row.user_id for row in present] == [1, 3, 2, 4, 6]
        assert [row.user_id for row in await store.read(lambda tx: tx.leaders(7))] == [1, 3]
        first = await store.read(lambda tx: tx.members_page(7, None, 2))
        assert [row.user_id for row in first] == [1, 3]
        place = first[-1].role, first[-1].joined_at, first[-1].user_id
        assert [row.user_id for row in await store.read(lambda tx: tx.members_page(7, place, 9))] == [2, 4, 6]

    async def test_a_member_is_replaced(self, store: GroupStore) -> None:
        await made(store, member(BOB))
        row = member(BOB, card="鲍勃", muted_until=-1, role=1, invited_by=ALICE, stamp=9)

        async def work(tx: GroupTx) -> None:
            await tx.lock()
            await tx.save_members([row, member(CAROL)])

        await store.write(work)
        assert await store.read(lambda tx: tx.member(7, BOB)) == row
        assert set(await store.read(lambda tx: tx.members(7, [BOB, CAROL, 9]))) == {BOB, CAROL}
        assert await store.read(lambda tx: tx.members(7, [])) == {}
        assert await store.read(lambda tx: tx.groups_of(BOB)) == [7]
        assert await store.read(lambda tx: tx.groups_of(9)) == []

    async def test_pending_changes(self, store: GroupStore) -> None:
        async def add(tx: GroupTx) -> list[Pending]:
            await tx.lock()
            rows = Pending(0, 7, b"a", 0, NOW), Pending(0, 8, b"", 5, NOW + 1, ALICE, "r")
            return [await tx.add_pending(row) for row in rows]

        first, second = await store.write(add)
        assert 0 < first.id < second.id
        assert await store.read(lambda tx: tx.pending(NOW + 1, 10)) == [first, second]
        assert await store.read(lambda tx: tx.pending(NOW, 10)) == [first]
        assert await store.read(lambda tx: tx.pending_of(8)) == [second]
        assert await store.read(lambda tx: tx.pending_under(ALICE, "r")) == second
        assert await store.read(lambda tx: tx.pending_under(BOB, "r")) is None

        async def drop(tx: GroupTx) -> list[bool]:
            await tx.lock()
            return [await tx.drop_pending(first.id), await tx.drop_pending(first.id)]

        assert await store.write(drop) == [True, False]
        assert await store.read(lambda tx: tx.pending(FAR, 10)) == [second]


class WaysInExam:
    async def test_requests_to_join(self, store: GroupStore) -> None:
        rows = [
            JoinRow(11, 7, BOB, 0, "我是鲍勃", 0, NOW),
            JoinRow(12, 7, CAROL, ALICE, "", 0, NOW + 5),
            JoinRow(13, 8, BOB, 0, "hi", 0, NOW + 9),
        ]

        async def work(tx: GroupTx) -> None:
            await tx.lock()
            for row in rows:
                await tx.add_join(row)
            await tx.save_join(replace(rows[0], state=2, answered_by=ALICE, answered_at=NOW + 1, reason="no"))

        await store.write(work)
        answered = await store.read(lambda tx: tx.join(11))
        assert answered == replace(rows[0], state=2, answered_by=ALICE, answered_at=NOW + 1, reason="no")
        assert await store.read(lambda tx: tx.open_joins(7, [BOB, CAROL])) == [rows[1]]
        assert await store.read(lambda tx: tx.open_joins(7, [])) == []
        assert await store.read(lambda tx: tx.joins(7, only_open=False, before=FAR, limit=9)) == [rows[1], answered]
        assert await store.read(lambda tx: tx.joins(7, only_open=False, before=12, limit=9)) == [answered]
        assert await store.read(lambda tx: tx.joins(7, only_open=True, before=FAR, limit=9)) == [rows[1]]
        assert await store.read(lambda tx: tx.joins_of(BOB, before=FAR, limit=9)) == [rows[2], answered]
        assert await store.read(lambda tx: tx.joins_of(CAROL, before=FAR, limit=9)) == []
        assert await store.read(lambda tx: tx.waiting(7, BOB)) == (1, 1)

        async def age(tx: GroupTx) -> None:
            await tx.lock()
            await tx.expire_joins(NOW + 6, 4)
            await tx.purge_joins(NOW + 5)

        await store.write(age)
        assert await store.read(lambda tx: tx.join(11)) is None
        assert await store.read(lambda tx: tx.join(12)) == replace(rows[1], state=4)
        assert await store.read(lambda tx: tx.join(13)) == rows[2]

    async def test_links(self, store: GroupStore) -> None:
        link = LinkRow(21, 7, "abcABC", ALICE, NOW, NOW + 100, 1)
        any_number = LinkRow(22, 7, "abcabc", BOB, NOW, NOW + 200, 0)

        async def work(tx: GroupTx) -> None:
            await tx.lock()
            await tx.add_link(link)
            await tx.add_link(any_number)

        await store.write(work)
        assert await store.read(lambda tx: tx.link_by_code("abcABC")) == link, "letters count as they are"
        assert await store.read(lambda tx: tx.link(22)) == any_number
        assert await store.read(lambda tx: tx.links(7, NOW)) == [any_number, link]
        assert await store.read(lambda tx: tx.links(7, NOW + 100)) == [any_number]

        async def use(tx: GroupTx) -> None:
            await tx.lock()
            await tx.use_link(21)
            await tx.use_link(22)

        await store.write(use)
        assert [row.id for row in await store.read(lambda tx: tx.links(7, NOW))] == [22]

        async def drop(tx: GroupTx) -> None:
            await tx.lock()
            await tx.drop_link(22)
            await tx.purge_links(NOW + 101)

        await store.write(drop)
        assert await store.read(lambda tx: tx.link(21)) is None
        assert await store.read(lambda tx: tx.link(22)) is None


class WordsExam:
    async def test_announcements_and_who_confirmed(self, store: GroupStore) -> None:
        rows = [AnnouncementRow(number, 7, ALICE, "明天春游" * 250, True, NOW + number) for number in (31, 32)]

        async def work(tx: GroupTx) -> list[bool]:
            await tx.lock()
            for row in rows:
                await tx.add_announcement(row)
            return [await tx.confirm(31, user, NOW + user) for user in (CAROL, BOB, BOB)]

        assert await store.write(work) == [True, True, False]
        first = replace(rows[0], confirmed_count=2)
        assert await store.read(lambda tx: tx.announcement(31)) == first
        assert await store.read(lambda tx: tx.announcements(7, before=FAR, limit=9)) == [rows[1], first]
        assert await store.read(lambda tx: tx.announcements(7, before=32, limit=9)) == [first]
        assert await store.read(lambda tx: tx.announcements(7, before=FAR, limit=1)) == [rows[1]]
        assert await store.read(lambda tx: tx.confirmations(31)) == [(BOB, NOW + BOB), (CAROL, NOW + CAROL)]
        assert await store.read(lambda tx: tx.confirmed(BOB, [31, 32])) == {31}
        assert await store.read(lambda tx: tx.confirmed(BOB, [])) == set()

        async def drop(tx: GroupTx) -> None:
            await tx.lock()
            await tx.drop_announcement(31)

        await store.write(drop)
        assert await store.read(lambda tx: tx.announcement(31)) is None
        assert await store.read(lambda tx: tx.confirmations(31)) == []

    async def test_answers_and_events(self, store: GroupStore) -> None:
        key, reply = RequestKey(ALICE, "r", b"d", NOW), group_pb2.JoinReply(group=model_pb2.Group(id=7))

        async def work(tx: GroupTx) -> None:
            await tx.lock()
            for one in (key, replace(key, id="s"), replace(key, user=BOB), None):
                await tx.remember(one, reply, NOW + 1)
            event = push_pb2.UserEvent(at=NOW, group_left=push_pb2.GroupLeft(group_id=7))
            await tx.add_events([inside_pb2.UserStreamEvent(event_id="x", user_id=BOB, event=event)])
            await tx.forget_answer(ALICE, "s")

        await store.write(work)
        with pytest.raises(ServiceError) as caught:
            await store.read(lambda tx: tx.answered(replace(key, digest=b"e"), group_pb2.JoinReply))
        assert reason(caught.value.code) == "conflict"

        async def answered() -> list[group_pb2.JoinReply | None]:
            async def work(tx: GroupTx) -> list[group_pb2.JoinReply | None]:
                keys = key, replace(key, id="s"), replace(key, user=BOB)
                return [await tx.answered(one, group_pb2.JoinReply) for one in keys]

            return await store.read(work)

        assert await answered() == [reply, None, reply]

        async def purge(tx: GroupTx) -> None:
            await tx.lock()
            await tx.purge_answers(NOW + 1)

        await store.write(purge)
        assert await answered() == [None, None, None]


class GroupStoreExam(GroupsExam, MembersExam, WaysInExam, WordsExam):
    """All of it."""
