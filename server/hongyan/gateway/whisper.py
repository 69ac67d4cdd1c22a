"""Who is typing: told to the other members at once, or not at all. Nothing keeps it and nobody waits for it."""

from hongyan.kit.log import get_logger
from hongyan.ports.routes import Routes
from hongyan.rpc import direct
from hongyan.rpc.call import INSIDE
from hongyan.rpc.clients import Clients
from hongyan.rpc.direct import Directed
from hongyan.rpc.errors import ServiceError
from hongyan_proto import frames_pb2, inside_pb2
from hongyan_proto.errors_pb2 import ErrorCode

MOST_MEMBERS = 200
"""In larger conversations nobody is told: it would cost more than it says."""
log = get_logger("gateway")


class Whisper:
    def __init__(self, *, clients: Clients, routes: Routes) -> None:
        self._clients = clients
        self._routes = routes

    async def typing(self, user: int, conversation: str) -> None:
        """Tell the present members who are connected anywhere. Raises `not_a_member` for who is none."""
        request = inside_pb2.MembersRequest(conversation_ids=[conversation])
        found = (await self._clients.log.members(INSIDE, request)).conversations
        present = [member.user_id for one in found for member in one.members if not member.to_seq]
        if user not in present:
            raise ServiceError(ErrorCode.not_a_member)
        others = [member for member in present if member != user]
        if len(others) < MOST_MEMBERS:
            await self._tell(others, frames_pb2.Typing(conversation_id=conversation, user_id=user))

    async def _tell(self, users: list[int], typing: frames_pb2.Typing) -> None:
        there: dict[str, list[int]] = {}
        for user, gateways in (await self._routes.locate(users)).items():
            for gateway in gateways:
                there.setdefault(gateway, []).append(user)
        for gateway, some in there.items():
            try:
                await direct.deliver(self._clients.gateway(gateway), INSIDE, [Directed(some, "typing", typing)])
            except ServiceError as error:
                log.debug("typing not told", gateway=gateway, error=str(error))
