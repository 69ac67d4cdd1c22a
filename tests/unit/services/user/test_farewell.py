import pytest

from hongyan.ports.blobs.file import FileBlobs
from hongyan.ports.bus import PublishFailed
from hongyan.ports.pictures import Pictures
from hongyan.rpc.clients import Clients
from hongyan.rpc.errors import ServiceError
from hongyan.services.user.farewell import farewell
from hongyan_proto import model_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.user_pb2 import UserIds


class Room:
    def __init__(self):
        self.forgotten = []
        self.down = False

    async def forget(self, call, request):
        assert call.inside
        if self.down:
            raise ServiceError(ErrorCode.unavailable)
        self.forgotten.append(request)
        return model_pb2.Empty()


@pytest.fixture
def pictures(tmp_path):
    return Pictures(FileBlobs(tmp_path / "blobs"))


async def test_every_room_lets_go(pictures):
    clients = Clients()
    relations, groups, reports = Room(), Room(), Room()
    clients.relations, clients.groups, clients.reports = relations, groups, reports
    name = await pictures.keep("u1", b"a goose")
    await farewell(clients, pictures)([UserIds(user_ids=[1]), UserIds(user_ids=[2])])
    assert relations.forgotten == reports.forgotten == [UserIds(user_ids=[1, 2])]
    assert [request.user_id for request in groups.forgotten] == [1, 2]
    assert await pictures.read("u1", name) is None


async def test_what_fails_is_told_again(pictures):
    clients = Clients()
    clients.relations = relations = Room()
    relations.down = True
    with pytest.raises(PublishFailed):
        await farewell(clients, pictures)([UserIds(user_ids=[1])])


async def test_a_deleted_account_is_told(room, alice):
    relations, groups, reports = Room(), Room(), Room()
    clients = room.parts.clients
    clients.relations, clients.groups, clients.reports = relations, groups, reports
    await room.store.own.erase(
        alice.user.id, (await room.store.accounts.get(alice.user.id)).password_hash, at=room.clock.now_ms()
    )
    await room.users._gone.drain()
    assert relations.forgotten == reports.forgotten == [UserIds(user_ids=[alice.user.id])]
    assert [request.user_id for request in groups.forgotten] == [alice.user.id]
