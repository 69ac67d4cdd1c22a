"""The stubs of one process in one place. Services refer to each other in circles, so stubs are filled in late."""

from collections.abc import Awaitable, Callable
from typing import Any

from google.protobuf.message import Message

from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.methods import Method
from hongyan.rpc.stubs import (
    Accounts,
    AccountService,
    AdminService,
    GatewayService,
    Groups,
    GroupService,
    LogService,
    MessageService,
    ModerationAdminService,
    ModerationService,
    NotificationService,
    PushService,
    Relations,
    RelationService,
    Reports,
    UserService,
    Words,
)
from hongyan_proto.errors_pb2 import ErrorCode

Handler = Callable[[Call, Any], Awaitable[Message]]

_PLACES = {
    "UserService": "users",
    "Accounts": "accounts",
    "AccountService": "account",
    "AdminService": "admin",
    "RelationService": "relation",
    "Relations": "relations",
    "GroupService": "group",
    "Groups": "groups",
    "MessageService": "messages",
    "LogService": "log",
    "PushService": "push",
    "NotificationService": "notifications",
    "ModerationService": "moderation",
    "ModerationAdminService": "moderation_desk",
    "Reports": "reports",
    "Words": "words",
}


class Clients:
    """One attribute per service, set by wiring after construction; reading one that is not set raises AttributeError.

    A service takes the `Clients` and reads the attribute at each call, never in its constructor.
    """

    users: UserService
    accounts: Accounts
    account: AccountService
    admin: AdminService
    relation: RelationService
    relations: Relations
    group: GroupService
    groups: Groups
    messages: MessageService
    log: LogService
    push: PushService
    notifications: NotificationService
    moderation: ModerationService
    moderation_desk: ModerationAdminService
    reports: Reports
    words: Words

    def __init__(self, gateway: Callable[[str], GatewayService] | None = None) -> None:
        self._gateways: dict[str, GatewayService] = {}
        self._find_gateway = gateway

    def put(self, service: str, stub: object) -> None:
        """Set the stub of a service by its name in the .proto (`UserService`)."""
        setattr(self, _PLACES[service], stub)

    def service(self, name: str) -> Any:
        """The stub of a service by its name in the .proto; `unavailable` while it is not there."""
        stub = getattr(self, _PLACES.get(name, ""), None)
        if stub is None:
            raise ServiceError(ErrorCode.unavailable, f"{name} is not reachable")
        return stub

    def handler(self, method: Method) -> Handler:
        """The coroutine function that answers a method: `await clients.handler(method)(call, request)`."""
        handler: Handler = getattr(self.service(method.service), method.snake)
        return handler

    def put_gateway(self, name: str, stub: GatewayService) -> None:
        self._gateways[name] = stub

    def gateway(self, name: str) -> GatewayService:
        """The stub of the gateway of that name; `unavailable` when nobody knows it."""
        stub = self._gateways.get(name)
        if stub is None and self._find_gateway is not None:
            stub = self._find_gateway(name)
        if stub is None:
            raise ServiceError(ErrorCode.unavailable, f"gateway {name} is not reachable")
        return stub
