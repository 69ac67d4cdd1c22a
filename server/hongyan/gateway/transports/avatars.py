"""The bytes of avatars, beside REST: put by their owners, read by whoever was told the picture's name."""

import re
from typing import Protocol

from google.protobuf.message import Message

from hongyan.gateway.transports.http import Answer, Request
from hongyan.ports.pictures import CONTENT_TYPE, BadPicture, Drawing, Pictures
from hongyan.rpc import rest
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.methods import METHODS, Method
from hongyan_proto import group_pb2, user_pb2
from hongyan_proto.errors_pb2 import ErrorCode

OWN = "/v1/users/me/avatar"
OF_GROUP = re.compile(r"/v1/groups/([0-9]{1,19})/avatar")
KEPT = re.compile(r"/v1/avatars/([ug][0-9]{1,19})/([0-9a-f]{32})")
OF_USER, OF_GROUPS = METHODS["Accounts/SetAvatar"], METHODS["Groups/SetAvatar"]
READ_FOR_EVER = (
    ("cache-control", "private, max-age=31536000, immutable"),
    ("content-security-policy", "default-src 'none'"),
)
"""A name is never given to another picture; what it leads to is nothing to be run."""


class Counter(Protocol):
    """What a request goes through in REST (`HttpApp`)."""

    async def caller(self, request: Request, method: Method) -> Call: ...

    async def body(self, request: Request, limit: int) -> bytes: ...

    async def ask(self, method: Method, call: Call, message: Message) -> Message: ...


class AvatarDoor:
    """Implements `ByteDoor`. A picture's name cannot be guessed, so reading one asks for no token: a page shows it by
    its address alone."""

    def __init__(self, counter: Counter, pictures: Pictures, *, limit: int) -> None:
        """`limit`: bytes of an upload."""
        self._counter = counter
        self._pictures = pictures
        self._drawing = Drawing()
        self._limit = limit

    async def answer(self, request: Request) -> Answer | None:
        path, verb = request.scope["path"], request.scope["method"]
        if kept := KEPT.fullmatch(path):
            _allow(verb, "GET", "HEAD")
            return await self._read(*kept.groups())
        if path == OWN:
            _allow(verb, "PUT")
            return await self._put(request, None)
        if group := OF_GROUP.fullmatch(path):
            _allow(verb, "PUT")
            return await self._put(request, int(group[1]))
        return None

    async def _read(self, owner: str, name: str) -> Answer:
        picture = await self._pictures.read(owner, name)
        if picture is None:
            raise ServiceError(ErrorCode.not_found, "there is no such picture")
        return Answer(200, picture, CONTENT_TYPE, READ_FOR_EVER)

    async def _put(self, request: Request, group_id: int | None) -> Answer:
        method = OF_USER if group_id is None else OF_GROUPS
        call = await self._counter.caller(request, method)
        try:
            drawn = await self._drawing.draw(await self._counter.body(request, self._limit))
        except BadPicture as error:
            raise ServiceError(ErrorCode.unsupported_media, str(error)) from None
        asked: Message
        if group_id is None:
            asked = user_pb2.SetAvatarRequest(user_id=call.user_id, picture=drawn)
        else:
            asked = group_pb2.SetGroupAvatarRequest(group_id=group_id, user_id=call.user_id, picture=drawn)
        status, body = rest.reply(await self._counter.ask(method, call, asked))
        return Answer(status, body)


def _allow(verb: str, *allowed: str) -> None:
    if verb not in allowed:
        raise rest.WrongVerb(allowed)
