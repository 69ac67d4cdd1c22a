"""The rooms that hold something of a deleted account are told until each has let go of it; its picture goes first."""

from collections.abc import Sequence

from hongyan.ports.bus import PublishFailed
from hongyan.ports.outbox import Send
from hongyan.ports.pictures import Pictures
from hongyan.rpc.call import INSIDE
from hongyan.rpc.clients import Clients
from hongyan.rpc.errors import ServiceError
from hongyan.services.user.parts import picture_of
from hongyan_proto import group_pb2, user_pb2


def farewell(clients: Clients, pictures: Pictures) -> Send[user_pb2.UserIds]:
    """For the outbox of deleted accounts. Forgetting twice does no harm."""

    async def send(gone: Sequence[user_pb2.UserIds]) -> None:
        ids = [user_id for one in gone for user_id in one.user_ids]
        try:
            await clients.relations.forget(INSIDE, user_pb2.UserIds(user_ids=ids))
            await clients.reports.forget(INSIDE, user_pb2.UserIds(user_ids=ids))
            for user_id in ids:
                await pictures.drop(picture_of(user_id))
                await clients.groups.forget(INSIDE, group_pb2.ForgetRequest(user_id=user_id))
        except ServiceError as error:
            raise PublishFailed(str(error)) from error

    return send
