"""What every `LogStore` must keep. An adapter's test subclasses `LogStoreExam` and gives the fixture `store`: opened,
one shard.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

from hongyan.kit.clock import SystemClock
from hongyan.ports.db import Duplicate
from hongyan.services.message.nodes import NodeIds
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store import (
    RECALLED,
    EntryRow,
    HeadRow,
    Known,
    Lease,
    LogStore,
    MemberRow,
    ShardWriter,
    Target,
)

ALICE, BOB = 11, 22
T = TypeVar("T")


def entry(conv: int, seq: int, sender: int = ALICE, *, kind: int = 1, target: int = 0, at: int = 1000) -> EntryRow:
    name, body = f"c{seq}".encode(), f"body {seq}".encode()
    return (conv, seq, seq, 100 + seq, sender, name, kind, at, seq, target, body, b"", b"d" * 16)


def member(user: int) -> MemberRow:
    return MemberRow(user, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0)


async def conversation(writer: ShardWriter, entries: int = 3) -> HeadRow:
    """Alice and Bob with some messages of Alice's."""
    conv = await writer.make_head("d.11.22", 1, 5)
    head = HeadRow(conv, "d.11.22", 1, entries, entries, 9, 1, 1, entries)
    await writer.add_members([(conv, member(ALICE)), (conv, member(BOB))], 1)
    await writer.insert_entries([entry(conv, seq) for seq in range(1, entries + 1)])
    await writer.save_heads([head], 1)
    return head


class Undo(Exception):
    """Thrown to end a transaction without a commit."""


class LogStoreExam:
    async def write(self, store: LogStore, work: Callable[[ShardWriter], Awaitable[T]]) -> T:
        async def locked(writer: ShardWriter) -> T:
            await writer.lock()
            return await work(writer)

        return await store.write(0, locked)

    async def test_a_shard_begins_at_nothing_and_remembers_its_position(self, store: LogStore) -> None:
        async def work(writer: ShardWriter) -> tuple[int, int, int]:
            before = await writer.lock()
            await writer.move(before.position + 1)
            await writer.set_term(4)
            await writer.add_lineage(77, before.position)
            after = await writer.lock()
            return (after.position, after.lineage, after.term)

        assert await store.write(0, work) == (1, 77, 4)

    async def test_heads_and_members_come_back_as_they_were_saved(self, store: LogStore) -> None:
        async def work(writer: ShardWriter) -> None:
            head = await conversation(writer)
            assert await writer.heads(["d.11.22", "d.1.1"]) == [head]
            row = MemberRow(BOB, 2, 3, 4, -1, 0, 6, 5, 7, 8, 1, 1)
            await writer.save_members([(head.conv, row)], 2)
            await writer.count_own([(9, head.conv, ALICE)])
            alice = member(ALICE)
            alice.own_after = 9
            found = sorted(await writer.members([head.conv]), key=lambda pair: pair[1].user)
            assert found == [(head.conv, alice), (head.conv, row)]

        await self.write(store, work)

    async def test_the_rules_of_a_group_come_back(self, store: LogStore) -> None:
        async def work(writer: ShardWriter) -> None:
            head = await conversation(writer)
            head.muted_all, head.mention_all, head.pin_by = 1, 2, 0
            await writer.save_rules(head)
            await writer.save_heads([head], 2)
            assert await writer.heads([head.id]) == [head]

        await self.write(store, work)

    async def test_what_is_not_committed_never_was(self, store: LogStore) -> None:
        async def fail(writer: ShardWriter) -> None:
            await conversation(writer)
            raise Undo

        with contextlib.suppress(Undo):
            await self.write(store, fail)

        async def look(writer: ShardWriter) -> list[HeadRow]:
            return await writer.heads(["d.11.22"])

        assert await self.write(store, look) == []

    async def test_a_seq_or_a_client_id_is_used_once(self, store: LogStore) -> None:
        head = await self.write(store, conversation)
        taken = entry(head.conv, 3)
        for again in ((*taken[:5], b"other", *taken[6:]), (taken[0], 4, *taken[2:])):
            refused = False

            async def work(writer: ShardWriter, again: EntryRow = again) -> None:
                await writer.insert_entries([entry(head.conv, 5), again])

            try:
                await self.write(store, work)
            except Duplicate:
                refused = True
            assert refused

    async def test_client_ids_are_compared_byte_by_byte(self, store: LogStore) -> None:
        async def work(writer: ShardWriter) -> dict[bytes, Known]:
            head = await conversation(writer, 1)
            row = entry(head.conv, 2)
            await writer.insert_entries([(*row[:5], b"C1", *row[6:])])
            return await writer.known(head.conv, ALICE, [b"c1", b"C1", b"c1 ", b"c9"])

        known = await self.write(store, work)
        assert known == {b"c1": Known(1, 101, 1000, b"d" * 16), b"C1": Known(2, 102, 1000, b"d" * 16)}

    async def test_targets_change_in_place_and_edits_are_erased(self, store: LogStore) -> None:
        async def work(writer: ShardWriter) -> None:
            head = await conversation(writer)
            await writer.insert_entries(
                [entry(head.conv, 4, kind=31, target=2), entry(head.conv, 5, kind=31, target=1)]
            )
            await writer.save_target(head.conv, 2, b"", RECALLED, 6)
            await writer.erase_edits(head.conv, 2)
            assert await writer.target(head.conv, 2) == Target(2, 2, ALICE, 1, 1000, b"", RECALLED)
            bodies = [row.body for seq in (4, 5) if (row := await writer.target(head.conv, seq)) is not None]
            assert bodies == [b"", b"body 5"]
            assert await writer.target(head.conv, 9) is None
            assert [await writer.newest_countable(head.conv, below) for below in (3, 2, 1)] == [1, 1, 0]

        await self.write(store, work)

    async def test_counting(self, store: LogStore) -> None:
        async def work(writer: ShardWriter) -> None:
            head = await conversation(writer)
            await writer.insert_entries([entry(head.conv, 4, BOB), entry(head.conv, 5, kind=30, target=1)])
            assert await writer.own_beyond(head.conv, ALICE, 1) == 2
            assert await writer.own_beyond(head.conv, BOB, 4) == 0
            assert (await writer.ord_at(head.conv, 4), await writer.ord_at(head.conv, 99)) == (4, 0)

        await self.write(store, work)

    async def test_mentions_twice_are_one(self, store: LogStore) -> None:
        async def work(writer: ShardWriter) -> None:
            head = await conversation(writer)
            await writer.add_mentions([(head.conv, 0, 1), (head.conv, BOB, 1)])
            await writer.add_mentions([(head.conv, BOB, 1)])
            await writer.delete_mentions(head.conv, 1)

        await self.write(store, work)

    async def test_a_change_is_remembered(self, store: LogStore) -> None:
        async def work(writer: ShardWriter) -> None:
            head = await conversation(writer)
            await writer.add_change(head.conv, "Change", 4, 2)
            assert await writer.change(head.conv, "Change") == (4, 2)
            assert await writer.change(head.conv, "change") is None

        await self.write(store, work)

    async def test_the_outbox_keeps_order(self, store: LogStore) -> None:
        big = bytes(700_000)

        async def work(writer: ShardWriter) -> None:
            for position in (3, 1, 2):
                await writer.add_event(position, 0, big if position == 2 else b"e%d" % position)
            assert await writer.events(0, 2) == [(1, b"e1"), (2, big)]
            await writer.drop_events(2)
            assert await writer.events(0, 9) == [(3, b"e3")]

        await self.write(store, work)

    async def test_a_lease_is_a_row(self, store: LogStore) -> None:
        async def work(writer: ShardWriter) -> None:
            assert await writer.lease() == Lease("", 0, 0)
            await writer.take_lease(Lease("one", 1, 1 << 45))
            assert await writer.lease() == Lease("one", 1, 1 << 45)

        await self.write(store, work)

    async def test_old_entries_are_found_and_deleted_from_the_front(self, store: LogStore) -> None:
        async def work(writer: ShardWriter) -> None:
            head = await conversation(writer)
            await writer.insert_entries([entry(head.conv, 4, at=2000)])
            assert await writer.newest_conversation() == head.conv
            assert await writer.expired(1000, 0, head.conv) == {}
            assert await writer.expired(1001, 0, head.conv) == {head.id: 4}
            assert await writer.expired(1001, head.conv, head.conv + 9) == {}
            assert await writer.expired(1001, 0, head.conv - 1) == {}
            await writer.delete_entries(head.conv, 4)
            assert [await writer.target(head.conv, seq) is not None for seq in range(1, 5)] == [False] * 3 + [True]
            head.first_seq = 4
            await writer.save_heads([head], 2)
            assert await writer.expired(1001, 0, head.conv) == {}
            await writer.delete_entries(head.conv, 5)
            assert await writer.expired(1 << 60, 0, head.conv) == {}

        await self.write(store, work)

    async def test_own_settings(self, store: LogStore) -> None:
        async def work(writer: ShardWriter) -> None:
            head = await conversation(writer)
            values = {"pinned": 1, "notify_muted_until": -1, "draft": "草稿🪿", "hidden": 1, "cleared_seq": 2}
            await writer.save_settings(head.conv, BOB, values, 5)
            rows = dict(
                await writer.members([head.conv]) and [(m.user, m) for _, m in await writer.members([head.conv])]
            )
            assert (rows[BOB].hidden, rows[ALICE].hidden) == (1, 0)

        await self.write(store, work)

    async def test_holders_that_come_at_once_have_nodes_of_their_own(self, store: LogStore) -> None:
        all_ids = [NodeIds(store=store, settings=MessageSettings(), clock=SystemClock()) for _ in range(8)]
        await asyncio.gather(*(ids.start(f"holder {number}") for number, ids in enumerate(all_ids)))
        nodes = [ids.node for ids in all_ids]
        assert len(set(nodes)) == 8
        await asyncio.gather(*(ids.take() for ids in all_ids))
        assert [ids.node for ids in all_ids] == nodes

    async def test_an_epoch_is_made_once_and_again_when_the_store_went_back(self, store: LogStore) -> None:
        first = store.epoch
        assert first
        new = await store.new_epoch(first)
        assert new == store.epoch != first
        assert await store.new_epoch(first) == new
        await store.open()
        assert store.epoch == new
