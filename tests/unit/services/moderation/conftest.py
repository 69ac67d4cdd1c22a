import pytest

from hongyan.kit.ids import Snowflakes
from hongyan.kit.tasks import Tasks
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.call import Call
from hongyan.rpc.clients import Clients
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.moderation.parts import Parts
from hongyan.services.moderation.service import Moderation
from hongyan.services.moderation.settings import ModerationSettings
from hongyan.services.moderation.store_sql import SqlModerationStore
from hongyan_proto import account_pb2, model_pb2, relation_pb2, user_pb2
from hongyan_proto import moderation_pb2 as pb
from tests.unit.services.message.room import ALICE, BOB, CAROL, DAVE
from tests.unit.services.message.room import Room as MessageRoom

BOSS = Call(user_id=DAVE, session_id=4, administrator=True, address="10.0.0.9")


class People:
    """Everybody below 1000 exists; who is hidden is seen by nobody."""

    def __init__(self):
        self.hidden, self.blocked, self.disabled = set(), set(), []

    async def profiles(self, call, request):
        return user_pb2.UserList(users=[model_pb2.User(id=user) for user in request.user_ids if user < 1000])

    async def related(self, call, request):
        return relation_pb2.RelatedReply(
            relations=[
                relation_pb2.Relation(
                    user_id=user, sees=user not in self.hidden, blocks=(request.user_id, user) in self.blocked
                )
                for user in request.other_ids
            ]
        )

    async def disable_account(self, call, request):
        assert call.administrator
        if request.id == ALICE:
            raise ServiceError(1112)
        self.disabled.append(request.id)
        return account_pb2.AccountReply()


class Town:
    """The room on a real store, beside a real log; people with small ids, and Dave who administers."""

    def __init__(self, db, message, settings=None):
        self.db, self.message, self.people, self.clients = db, message, People(), Clients()
        self.clock = message.clock
        for service, stub in (
            ("MessageService", message.messages),
            ("LogService", message.log),
            ("Accounts", self.people),
            ("Relations", self.people),
            ("AdminService", self.people),
        ):
            self.clients.put(service, stub)
        self.parts = Parts(
            store=SqlModerationStore(db),
            clients=self.clients,
            ids=Snowflakes(self.clock, 1),
            settings=settings or ModerationSettings(words=3, context=2),
            clock=self.clock,
            tasks=Tasks("moderation"),
        )
        self.room = Moderation(self.parts)
        self.desk = self.room.desk

    async def reports(self, who, conversation="", seq=0, **more):
        request = pb.ReportRequest(conversation_id=conversation, seq=seq, reason=more.pop("reason", pb.Report.abuse))
        for name, value in more.items():
            setattr(request, name, value)
        return (await self.room.report(Call(user_id=who), request)).report

    async def queue(self, **asked):
        return (await self.desk.list_reports(BOSS, pb.ListReportsRequest(**asked))).reports

    async def closes(self, report, decision, note=""):
        request = pb.CloseReportRequest(id=report.id, decision=decision, note=note)
        return (await self.desk.close_report(BOSS, request)).report

    async def acts(self):
        lines = (await self.desk.list_audit_lines(BOSS, pb.ListAuditLinesRequest())).lines
        return [(line.act, line.target, line.detail) for line in lines]


async def refused(awaitable):
    with pytest.raises(ServiceError) as caught:
        await awaitable
    return reason(caught.value.code)


@pytest.fixture
async def town(tmp_path):
    log_db, db = [SqliteDatabase(tmp_path / name, inline=True) for name in ("log.db", "main.db")]
    message = await MessageRoom(log_db).open()
    made = Town(db, message)
    await made.parts.store.migrate()
    yield made
    await made.room.close()
    await message.close()
    for one in (db, log_db):
        await one.close()


@pytest.fixture
async def talk(town):
    """A group of alice and bob; bob has said six things, of which the seqs are 2 to 7."""
    name = await town.message.group("g.1", ALICE, BOB)
    for number in range(6):
        await town.message.say(BOB, name, f"number {number}")
    return name


__all__ = ["ALICE", "BOB", "BOSS", "CAROL", "DAVE", "refused"]
