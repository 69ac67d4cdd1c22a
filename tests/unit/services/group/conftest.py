import random
import re
from dataclasses import replace

import pytest
from google.protobuf.message_factory import GetMessageClass

from hongyan.kit.ids import Snowflakes
from hongyan.kit.tasks import Tasks
from hongyan.ports.blobs.file import FileBlobs
from hongyan.ports.bus import Topic
from hongyan.ports.bus.memory import MemoryBus
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.ports.outbox import Outbox, to_bus
from hongyan.ports.pictures import Pictures
from hongyan.rpc.call import INSIDE, Call
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.group.migrations import OUTBOX
from hongyan.services.group.parts import Parts
from hongyan.services.group.service import GroupRoom
from hongyan.services.group.settings import GroupSettings
from hongyan.services.group.store_sql import SqlGroupStore
from hongyan_proto import group_pb2, inside_pb2, model_pb2, relation_pb2, user_pb2
from tests.clock import ManualClock
from tests.unit.services.message.rooms import Room as MessageRoom

ALICE, BOB, CAROL, DAVE, ERIN = 1, 2, 3, 4, 5
NAMES = {ALICE: "alice", BOB: "bob", CAROL: "carol", DAVE: "dave", ERIN: "erin"}
NICKNAMES = {ALICE: "爱丽丝", BOB: "鲍勃", CAROL: "王小红", DAVE: "王小明"}
REQUESTS = {
    re.sub(r"(?<!^)(?=[A-Z])", "_", method.name).lower(): GetMessageClass(method.input_type)
    for service in group_pb2.DESCRIPTOR.services_by_name.values()
    for method in service.methods
}


class People:
    """Everybody with an id below 10,000 has an account."""

    async def exist(self, call, request):
        return user_pb2.UserIds(user_ids=[user for user in request.user_ids if user < 10_000])

    async def profiles(self, call, request):
        return user_pb2.UserList(users=[person(user) for user in request.user_ids if user < 10_000])


def person(user):
    name = NAMES.get(user, f"user{user}")
    return model_pb2.User(id=user, username=name, nickname=NICKNAMES.get(user, name))


class Refused(AssertionError):
    pass


class Town:
    """The room on real stores, beside a real log; people with small ids."""

    def __init__(self, parts, db, message):
        self.parts = parts
        self.db = db
        self.message = message
        self.clock = parts.clock
        self.store = parts.store
        self.room = GroupRoom(parts)

    def again(self, **changes):
        """Another instance on the same store."""
        return Town(replace(self.parts, **changes), self.db, self.message)

    def with_settings(self, **changes):
        return self.again(settings=replace(self.parts.settings, **changes))

    async def do(self, user, method, **fields):
        return await getattr(self.room, method)(Call(user_id=user), REQUESTS[method](**fields))

    async def refused(self, user, method, **fields):
        """The reason word of the refusal."""
        try:
            done = await self.do(user, method, **fields)
        except ServiceError as error:
            return reason(error.code)
        raise Refused(f"{method} was not refused: {done}")

    async def group(self, *users, owner=ALICE, **more):
        """A group of the owner and these."""
        made = await self.do(owner, "create_group", name="七年级三班", member_ids=users, **more)
        return made.group

    async def ask(self, method, **fields):
        """What another service asks."""
        return await getattr(self.room.companions, method)(INSIDE, REQUESTS[method](**fields))

    async def seen(self, group_id, user=ALICE):
        return (await self.do(user, "get_group", id=group_id)).group

    async def roster(self, group_id, user=ALICE, **more):
        listed = await self.do(user, "list_members", id=group_id, **more)
        return [(member.user.id, member.role) for member in listed.members]

    async def in_log(self, group_id):
        """{user: role} of the present members, as the log has them."""
        asked = inside_pb2.MembersRequest(conversation_ids=[f"g.{group_id}"])
        (found,) = (await self.message.log.members(INSIDE, asked)).conversations
        return {member.user_id: member.role for member in found.members if not member.to_seq}

    async def entries(self, group_id):
        """The changes of members that the log has published."""
        await self.message.quiet()
        items = [item for event in self.message.events for item in event.items]
        return [model_pb2.Entry.FromString(item.entry) for item in items if item.conversation_id == f"g.{group_id}"]

    async def say(self, user, text, group_id):
        return await self.message.say(user, text, f"g.{group_id}")

    async def told(self, user=None):
        """Since the last time, for the streams of people: (user, event)."""
        waiting = OUTBOX.on(self.db)
        rows = await waiting.waiting(before=1 << 62, limit=10_000)
        await waiting.done([key for key, _ in rows])
        assert len({event.event_id for _, event in rows}) == len(rows)
        return [event.event for _, event in rows if user in {None, event.user_id}]

    async def consistent(self, group_id):
        """The room's rows are exactly the log's members."""
        rows = await self.store.read(lambda tx: tx.present(group_id))
        assert {row.user_id: row.role for row in rows} == await self.in_log(group_id)
        group = await self.store.read(lambda tx: tx.group(group_id))
        assert group.member_count == len(rows)
        assert not await self.store.read(lambda tx: tx.pending_of(group_id))
        return group


class Letting:
    """Everybody lets everybody bring them into a group, but those in `shut`."""

    def __init__(self):
        self.shut = set()

    async def related(self, call, request):
        assert call.inside
        ones = [relation_pb2.Relation(user_id=one, invites=one not in self.shut) for one in request.other_ids]
        return relation_pb2.RelatedReply(relations=ones)


@pytest.fixture
async def town(tmp_path):
    clock, rng, tasks = ManualClock(), random.Random(1), Tasks("group")
    db, log_db = (SqliteDatabase(tmp_path / name, inline=True) for name in ("main.db", "log.db"))
    message = await MessageRoom(log_db).start()
    store = SqlGroupStore(db)
    await store.migrate()
    bus = MemoryBus(tasks, rng=rng)
    topic = Topic("users", inside_pb2.UserStreamEvent)
    parts = Parts(
        store=store,
        log=message.log,
        accounts=People(),
        relations=Letting(),
        outbox=Outbox("group_outbox", OUTBOX.on(db), to_bus(bus, topic), clock=clock, rng=rng),
        pictures=Pictures(FileBlobs(tmp_path / "blobs")),
        ids=Snowflakes(clock, 1),
        settings=GroupSettings(),
        clock=clock,
        rng=rng,
        tasks=tasks,
        token_bytes=rng.randbytes,
    )
    yield Town(parts, db, message)
    await tasks.close()
    await bus.close()
    await message.close()
    await db.close()
    await log_db.close()
