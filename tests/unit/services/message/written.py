"""A log database written row by row through the store, so that reads are tried without the rules of writing."""

import random
from dataclasses import replace

from hongyan.ports.db import Database
from hongyan.services.message.store import HeadRow, MemberRow
from hongyan.services.message.store_read import LogReader
from hongyan.services.message.store_write import SqlLogStore
from hongyan_proto.model_pb2 import ConversationKind, Entry, Kind, React, Text

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
        async def work(writer):
            await writer.add_lineage(lineage, (await writer.lock()).position)

        await self.store.write(shard, work)

    async def commit(self, name: str, change) -> None:
        async def work(writer):
            position = (await writer.lock()).position + 1
            await change(writer, position)
            await writer.move(position)

        await self.store.write(self.shard(name), work)

    async def conversation(self, name: str, *users: int) -> str:
        kind = ConversationKind.group if name.startswith("g.") else ConversationKind.direct

        async def change(writer, position):
            conv = await writer.make_head(name, kind, 0)
            self.heads[name] = HeadRow(conv, name, kind, 0, 0, 0, 1, 1, 0)
            self.members[name] = {user: member(user) for user in users}
            await writer.save_heads([self.heads[name]], position)
            await writer.add_members([(conv, row) for row in self.members[name].values()], position)

        await self.commit(name, change)
        return name

    async def entry(self, name, sender, kind, body, *, target=0, mentions=(), state=b"") -> int:
        head = self.heads[name]
        countable = kind < 10

        async def change(writer, position):
            head.seq, head.ord, head.at = head.seq + 1, head.ord + countable, 1000 + head.seq
            self.messages += 1
            client = f"c{self.messages}".encode()
            row = (head.conv, head.seq, head.ord, self.messages, sender, client, kind, head.at, head.seq, target)
            await writer.insert_entries([(*row, body, state, b"")])
            if countable:
                head.last_seq = head.seq
                own = self.members[name][sender]
                own.own_after += 1
                await writer.count_own([(own.own_after, head.conv, sender)])
            await writer.add_mentions([(head.conv, user, head.seq) for user in mentions])
            await writer.save_heads([head], position)

        await self.commit(name, change)
        return head.seq

    async def say(self, name: str, sender: int, text: str = "hi", mentions=()) -> int:
        return await self.entry(name, sender, Kind.text, said(text), mentions=mentions)

    async def react(self, name: str, sender: int, target: int) -> int:
        body = Entry(react=React(emoji="+", on=True)).SerializeToString()
        return await self.entry(name, sender, Kind.react, body, target=target)

    async def recall(self, name: str, target: int, *, sender: int = ALICE) -> int:
        seq = await self.entry(name, sender, Kind.recall, b"", target=target)
        head = self.heads[name]

        async def change(writer, position):
            await writer.save_target(head.conv, target, b"", RECALLED, seq)
            await writer.delete_mentions(head.conv, target)
            if head.last_seq == target:
                head.last_seq = await writer.newest_countable(head.conv, target)
            await writer.save_heads([head], position)

        await self.commit(name, change)
        return seq

    async def read_to(self, name: str, user: int, seq: int) -> None:
        head, row = self.heads[name], self.members[name][user]

        async def change(writer, position):
            row.read_seq = row.delivered_seq = seq
            row.read_ord = await writer.ord_at(head.conv, seq)
            row.own_after = await writer.own_beyond(head.conv, user, seq)
            await writer.save_members([(head.conv, row)], position)
            await writer.save_heads([head], position)

        await self.commit(name, change)

    async def leave(self, name: str, user: int) -> int:
        seq = await self.entry(name, user, Kind.member, b"")
        head, row = self.heads[name], self.members[name][user]

        async def change(writer, position):
            row.to_seq = seq
            await writer.save_members([(head.conv, row)], position)
            await writer.end_span(head.conv, user, seq)

        await self.commit(name, change)
        return seq

    async def come(self, name: str, user: int) -> int:
        seq = await self.entry(name, user, Kind.member, b"")
        head, old = self.heads[name], self.members[name].get(user)
        self.members[name][user] = row = replace(old, from_seq=seq, to_seq=0) if old else member(user, seq)

        async def change(writer, position):
            if old:
                await writer.save_members([(head.conv, row)], position)
                await writer.open_span(head.conv, user, seq)
            else:
                await writer.add_members([(head.conv, row)], position)

        await self.commit(name, change)
        return seq

    async def settings(self, name: str, user: int, **values) -> None:
        async def change(writer, position):
            await writer.save_settings(self.heads[name].conv, user, values, position)

        await self.commit(name, change)

    async def purge(self, name: str, first: int) -> None:
        head = self.heads[name]

        async def change(writer, position):
            await writer.delete_entries(head.conv, first, 1000)
            head.first_seq = first
            await writer.save_heads([head], position)

        await self.commit(name, change)

    async def row(self, name: str, user: int):
        from hongyan.services.message.members import rows

        return (await rows(self.reader, name, [user])).rows[0]


def said(text: str) -> bytes:
    return Entry(text=Text(text=text)).SerializeToString()
