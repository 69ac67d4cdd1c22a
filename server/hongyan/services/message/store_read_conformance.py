"""The exam of the reads: on a log database that is written row by row, without the rules of writing.

A test module gives a fixture `db` (an empty database) and imports `ReadExam`.
"""

import random
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace

import pytest

from hongyan.ports.db import Database
from hongyan.services.message.members import rows
from hongyan.services.message.sleepers import sleepers
from hongyan.services.message.store import HeadRow, MemberRow, ShardWriter
from hongyan.services.message.store_read import ListPlace, LogReader, Membership, ShardReader
from hongyan.services.message.store_write import SqlLogStore
from hongyan_proto.inside_pb2 import SleepersRequest
from hongyan_proto.model_pb2 import Conversation, ConversationKind, Entry, Kind, React, Text

ALICE, BOB, CAROL = 1, 2, 3
RECALLED = Entry(recalled=True).SerializeToString()


def member(user: int, from_seq: int = 1, **columns: int) -> MemberRow:
    values = dict.fromkeys(MemberRow.__slots__, 0) | {"user": user, "from_seq": from_seq, "may_send": 1}
    return MemberRow(**(values | columns))


class Written:
    """Each word is one commit. Conversations are known by their ids; shard 0 unless there are more."""

    def __init__(self, db: Database, *, shards: int = 1) -> None:
        self.db = db
        self.store = SqlLogStore(db, shards=shards, rng=random.Random(7))
        self.reader = LogReader(db, shards)
        self.heads: dict[str, HeadRow] = {}
        self.members: dict[str, dict[int, MemberRow]] = {}
        self.messages = 0

    async def open(self) -> "Written":
        await self.store.open()
        for shard in range(self.store.shards):
            await self.start_writer(100 + shard, shard)
        return self

    def shard(self, name: str) -> int:
        return self.reader.of(name).shard

    async def start_writer(self, lineage: int, shard: int = 0) -> None:
        async def work(writer: ShardWriter) -> None:
            await writer.add_lineage(lineage, (await writer.lock()).position)

        await self.store.write(shard, work)

    async def commit(self, name: str, change: Callable[[ShardWriter, int], Awaitable[None]]) -> None:
        async def work(writer: ShardWriter) -> None:
            position = (await writer.lock()).position + 1
            await change(writer, position)
            await writer.move(position)

        await self.store.write(self.shard(name), work)

    async def conversation(self, name: str, *users: int) -> str:
        kind = ConversationKind.group if name.startswith("g.") else ConversationKind.direct

        async def change(writer: ShardWriter, position: int) -> None:
            conv = await writer.make_head(name, kind, 0)
            self.heads[name] = HeadRow(conv, name, kind, 0, 0, 0, 1, 1, 0)
            self.members[name] = {user: member(user) for user in users}
            await writer.save_heads([self.heads[name]], position)
            await writer.add_members([(conv, row) for row in self.members[name].values()], position)

        await self.commit(name, change)
        return name

    async def entry(
        self, name: str, sender: int, kind: int, body: bytes, *, target: int = 0, mentions: Collection[int] = ()
    ) -> int:
        head = self.heads[name]
        countable = kind < 10

        async def change(writer: ShardWriter, position: int) -> None:
            head.seq, head.ord, head.at = head.seq + 1, head.ord + countable, 1000 + head.seq
            self.messages += 1
            client = f"c{self.messages}".encode()
            row = (head.conv, head.seq, head.ord, self.messages, sender, client, kind, head.at, head.seq, target)
            await writer.insert_entries([(*row, body, b"", b"")])
            if countable:
                head.last_seq = head.seq
                own = self.members[name][sender]
                own.own_after += 1
                await writer.count_own([(own.own_after, head.conv, sender)])
            await writer.add_mentions([(head.conv, user, head.seq) for user in mentions])
            await writer.save_heads([head], position)

        await self.commit(name, change)
        return head.seq

    async def say(self, name: str, sender: int, text: str = "hi", mentions: Collection[int] = ()) -> int:
        return await self.entry(name, sender, Kind.text, said(text), mentions=mentions)

    async def react(self, name: str, sender: int, target: int) -> int:
        body = Entry(react=React(emoji="+", on=True)).SerializeToString()
        return await self.entry(name, sender, Kind.react, body, target=target)

    async def recall(self, name: str, target: int, *, sender: int = ALICE) -> int:
        seq = await self.entry(name, sender, Kind.recall, b"", target=target)
        head = self.heads[name]

        async def change(writer: ShardWriter, position: int) -> None:
            await writer.save_target(head.conv, target, b"", RECALLED, seq)
            await writer.delete_mentions(head.conv, target)
            if head.last_seq == target:
                head.last_seq = await writer.newest_countable(head.conv, target)
            await writer.save_heads([head], position)

        await self.commit(name, change)
        return seq

    async def read_to(self, name: str, user: int, seq: int) -> None:
        head, row = self.heads[name], self.members[name][user]

        async def change(writer: ShardWriter, position: int) -> None:
            row.read_seq = row.delivered_seq = seq
            row.read_ord = await writer.ord_at(head.conv, seq)
            row.own_after = await writer.own_beyond(head.conv, user, seq)
            await writer.save_members([(head.conv, row)], position)
            await writer.save_heads([head], position)

        await self.commit(name, change)

    async def leave(self, name: str, user: int) -> int:
        seq = await self.entry(name, user, Kind.member, b"")
        head, row = self.heads[name], self.members[name][user]

        async def change(writer: ShardWriter, position: int) -> None:
            row.to_seq = seq
            await writer.save_members([(head.conv, row)], position)
            await writer.end_span(head.conv, user, seq)

        await self.commit(name, change)
        return seq

    async def come(self, name: str, user: int) -> int:
        seq = await self.entry(name, user, Kind.member, b"")
        head, old = self.heads[name], self.members[name].get(user)
        self.members[name][user] = row = replace(old, from_seq=seq, to_seq=0) if old else member(user, seq)

        async def change(writer: ShardWriter, position: int) -> None:
            if old:
                await writer.save_members([(head.conv, row)], position)
                await writer.open_span(head.conv, user, seq)
            else:
                await writer.add_members([(head.conv, row)], position)

        await self.commit(name, change)
        return seq

    async def settings(self, name: str, user: int, **values: int | str) -> None:
        async def change(writer: ShardWriter, position: int) -> None:
            await writer.save_settings(self.heads[name].conv, user, values, position)

        await self.commit(name, change)

    async def purge(self, name: str, first: int) -> None:
        head = self.heads[name]

        async def change(writer: ShardWriter, position: int) -> None:
            await writer.delete_entries(head.conv, first)
            head.first_seq = first
            await writer.save_heads([head], position)

        await self.commit(name, change)

    async def row(self, name: str, user: int) -> Conversation:
        return (await rows(self.reader, name, [user])).rows[0]


def said(text: str) -> bytes:
    return Entry(text=Text(text=text)).SerializeToString()


class ReadExam:
    @pytest.fixture
    async def log(self, db: Database) -> Written:
        return await Written(db, shards=2).open()

    def shard(self, log: Written, name: str) -> ShardReader:
        return log.reader.of(name)

    async def test_positions_come_from_every_shard(self, log: Written) -> None:
        await log.conversation("d.1.2", ALICE, BOB)
        first, second = await log.reader.positions()
        assert sorted((first.position, second.position)) == [0, 1]
        assert (first.shard, first.lineage, second.shard, second.lineage) == (0, 100, 1, 101)
        assert first.epoch == second.epoch == log.store.epoch
        await log.start_writer(200)
        assert await log.reader.read(log.reader.shards[0].lineages) == {100: 0, 200: first.position}

    async def test_what_changed_for_a_user_comes_in_order_and_in_slices(self, log: Written) -> None:
        names = [f"g.{number}" for number in range(20) if log.shard(f"g.{number}") == 0][:3]
        for name in names:
            await log.conversation(name, ALICE, BOB)
        reader = log.reader.shards[0]

        async def changed(user: int, since: int, after: int = 0, limit: int = 10) -> list[str]:
            found = await log.reader.read(lambda tx: reader.changed(tx, user, since, after, limit))
            return [member.id for member in found]

        assert await changed(ALICE, 0) == names
        assert await changed(ALICE, 0, limit=2) == names[:2]
        assert await changed(ALICE, 0, after=log.heads[names[1]].conv) == names[2:]
        assert await changed(ALICE, 3) == await changed(CAROL, 0) == []
        await log.say(names[2], BOB)
        assert await changed(ALICE, 3) == [names[2]]
        await log.settings(names[0], ALICE, draft="x")
        assert (await changed(ALICE, 3), await changed(BOB, 4)) == ([names[0], names[2]], [])
        await log.leave(names[1], ALICE)
        assert await changed(ALICE, 7) == []
        await log.say(names[1], BOB)
        assert (await changed(ALICE, 7), await changed(BOB, 7)) == ([], [names[1]])

    async def test_mentions_beyond_the_mark_are_those_by_others(self, log: Written) -> None:
        talk = await log.conversation("g.5", ALICE, BOB)
        conv, reader = log.heads[talk].conv, self.shard(log, "g.5")
        read = await log.say(talk, BOB, mentions=[ALICE])
        await log.read_to(talk, ALICE, read)
        both = await log.say(talk, BOB, mentions=[0, ALICE])
        await log.say(talk, ALICE, mentions=[0, ALICE])
        await log.say(talk, ALICE, mentions=[BOB])
        found = await log.reader.read(lambda tx: reader.mentions(tx, ALICE, [conv]))
        assert found == {conv: {both}}
        assert await log.reader.read(lambda tx: reader.mentions(tx, ALICE, [])) == {}

    async def test_the_last_message_is_neither_a_change_nor_recalled(self, log: Written) -> None:
        talk = await log.conversation("d.1.2", ALICE, BOB)
        conv, reader = log.heads[talk].conv, self.shard(log, talk)
        kept, gone = await log.say(talk, ALICE), await log.say(talk, BOB)
        await log.recall(talk, gone, sender=BOB)
        last = await log.reader.read(lambda tx: reader.last(tx, [conv]))
        assert last[conv].seq == kept
        newest = await log.reader.read(lambda tx: reader.newest(tx, conv, (1, 99)))
        assert newest is not None
        assert newest.seq == kept
        assert await log.reader.read(lambda tx: reader.newest(tx, conv, (gone, 99))) is None

    async def test_ranges_hold_what_lies_between_their_ends(self, log: Written) -> None:
        talk = await log.conversation("d.1.2", ALICE, BOB)
        conv, reader = log.heads[talk].conv, self.shard(log, talk)
        for _ in range(4):
            await log.say(talk, ALICE)
        await log.react(talk, BOB, 2)
        await log.say(talk, BOB)
        older = await log.reader.read(lambda tx: reader.older(tx, conv, (2, 6), 4))
        newer = await log.reader.read(lambda tx: reader.newer(tx, conv, (2, 6), 4))
        entries = await log.reader.read(lambda tx: reader.entries(tx, conv, (2, 6), 4))
        assert [row.seq for row in older] == [6, 4, 3, 2]
        assert [row.seq for row in newer] == [2, 3, 4, 6]
        assert [row.seq for row in entries] == [2, 3, 4, 5]
        assert await log.reader.read(lambda tx: reader.own(tx, conv, ALICE, (2, 6))) == 3

    async def test_few_members_are_told_from_many(self, log: Written) -> None:
        few, many = await log.conversation("g.5", *range(1, 201)), await log.conversation("g.7", *range(1, 202))
        assert self.shard(log, few) is self.shard(log, many)
        convs = [log.heads[few].conv, log.heads[many].conv]
        reader = self.shard(log, few)
        assert await log.reader.read(lambda tx: reader.small(tx, convs)) == {convs[0]}
        assert len(await log.reader.read(lambda tx: reader.marks(tx, convs[:1]))) == 200

    async def test_who_may_be_woken_and_how_much_they_have_not_read(self, log: Written) -> None:
        talk, dave = await log.conversation("g.5", ALICE, BOB, CAROL), 4
        first = await log.say(talk, BOB)
        await log.read_to(talk, ALICE, first)
        gone = await log.say(talk, BOB)
        await log.recall(talk, gone, sender=BOB)
        await log.say(talk, ALICE)
        await log.come(talk, dave)
        last = await log.say(talk, BOB)
        await log.settings(talk, CAROL, notify_muted_until=-1, cleared_seq=gone)
        await log.leave(talk, BOB)
        items = [
            SleepersRequest.Item(conversation_id=talk, seqs=[gone, last], user_ids=[ALICE, BOB, CAROL, dave]),
            SleepersRequest.Item(conversation_id="g.404", seqs=[1], user_ids=[ALICE]),
        ]
        told, unknown = (await sleepers(log.reader, items)).items
        assert (list(told.recalled), list(unknown.sleepers)) == ([gone], [])
        found = {one.user_id: one for one in told.sleepers}
        assert sorted(found) == [ALICE, CAROL, dave]
        assert [found[user].muted_until for user in (ALICE, CAROL, dave)] == [0, -1, 0]
        assert found[ALICE].read_seq == first
        for purged in (0, first + 1):
            await log.purge(talk, purged)
            for one in (await sleepers(log.reader, items)).items[0].sleepers:
                assert one.unread == (await log.row(talk, one.user_id)).unread, (purged, one.user_id)

    async def test_the_list_goes_by_pin_and_time_and_hides_what_is_hidden(self, log: Written) -> None:
        names = [f"g.{number}" for number in range(30) if log.shard(f"g.{number}") == 1][:4]
        for count, name in enumerate(names):
            await log.conversation(name, ALICE)
            for _ in range(count):
                await log.say(name, ALICE)
        await log.settings(names[0], ALICE, pinned=1)
        await log.settings(names[2], ALICE, hidden=1)
        reader, found, place = log.reader.shards[1], [], ListPlace(2, 0, 0)

        async def next_one(place: ListPlace) -> list[Membership]:
            return await log.reader.read(lambda tx: reader.listed(tx, ALICE, place, 1))

        while page := await next_one(place):
            found.append(page[0].id)
            place = ListPlace(page[0].pinned, page[0].head_at, page[0].conv)
        assert found == [names[0], names[3], names[1]]
        assert await log.reader.read(lambda tx: reader.pinned(tx, ALICE)) == 1
