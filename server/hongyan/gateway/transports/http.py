"""REST: one ASGI application, generic over the methods of the .proto files. No framework is needed for it."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, NamedTuple, Protocol

from google.protobuf.message import Message

from hongyan.gateway.addresses import header
from hongyan.gateway.dispatch import Dispatch, Room
from hongyan.gateway.transports.pages import Pages
from hongyan.gateway.transports.tcp import Door
from hongyan.gateway.transports.ws import is_home
from hongyan.kit.log import get_logger
from hongyan.rpc import rest
from hongyan.rpc.access import admit
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.methods import Method
from hongyan_proto import options_pb2, user_pb2
from hongyan_proto.errors_pb2 import ErrorCode

log = get_logger("gateway")
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
COOKIE = "hongyan_refresh"
COOKIE_PATH = "/v1/sessions:refresh"
COOKIE_SECONDS = 30 * 24 * 3600


class Shop(Door, Protocol):
    """The gateway, as REST needs it."""

    room: Room
    dispatch: Dispatch
    ready: bool


class Gone(Exception):
    """The client left before its request was whole."""


class Request(NamedTuple):
    scope: Mapping[str, Any]
    receive: Receive
    address: str
    secure: bool

    def header(self, name: bytes) -> str:
        return header(self.scope["headers"], name)


class Answer(NamedTuple):
    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


class ByteDoor(Protocol):
    """Paths whose bodies are bytes and no JSON."""

    async def answer(self, request: Request) -> Answer | None:
        """None: the path is not one of its own."""
        ...


class HttpApp:
    """`pages` and `byte_doors` are served besides REST: the wiring may add to them."""

    def __init__(self, shop: Shop, *, limits: Mapping[str, int]) -> None:
        self._shop = shop
        self._router = rest.Router()
        self.pages = Pages(limits)
        self.byte_doors: list[ByteDoor] = []

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            return
        try:
            answer = await self._answer(self._request(scope, receive))
        except Gone:
            return
        except ServiceError as error:
            answer = refusal(error)
        except Exception as error:
            log.error("request failed", path=scope["path"], error=repr(error), exc_info=error)
            answer = refusal(ServiceError(ErrorCode.internal))
        await self._send(answer, send, head=scope["method"] == "HEAD")

    async def _answer(self, request: Request) -> Answer:
        path, verb = request.scope["path"], request.scope["method"]
        if path in {"/healthz", "/readyz"}:
            return self._probe(path)
        if (page := self.pages.get(path)) is not None:
            if verb not in {"GET", "HEAD"}:
                raise rest.WrongVerb(["GET", "HEAD"])
            return Answer(200, page.body, page.content_type, page.headers)
        for door in self.byte_doors:
            if (answer := await door.answer(request)) is not None:
                return answer
        return await self._call(request)

    def _probe(self, path: str) -> Answer:
        if path == "/readyz" and not (self._shop.ready and not self._shop.draining):
            return Answer(503, b'{"ready":false}')
        return Answer(200, b'{"ready":true}' if path == "/readyz" else b'{"alive":true}')

    # One call

    async def _call(self, request: Request) -> Answer:
        room = self._shop.room
        path = request.scope["raw_path"].decode("latin-1")
        route, parameters = self._router.match(request.scope["method"], path)
        method = route.method
        call = await self.caller(request, method)
        admit(method, call)
        message = rest.build(
            route,
            parameters,
            query=request.scope["query_string"].decode("latin-1"),
            body=await self.body(request, room.settings.body_limit),
            content_type=request.header(b"content-type"),
        )
        cookie = self._take_cookie(request, message)
        room.checker.check(message)
        if method.bucket == "send" and self._shop.draining:
            raise ServiceError(ErrorCode.draining, retry_after_ms=1000)
        reply = await self.ask(method, call, message)
        headers = _give_cookie(reply, secure=request.secure) if cookie and isinstance(reply, user_pb2.SignedIn) else ()
        status, body = rest.reply(reply)
        return Answer(status, body, headers=headers)

    async def ask(self, method: Method, call: Call, message: Message) -> Message:
        """Raises `outcome_unknown` when the answer does not come in time."""
        room = self._shop.room
        try:
            async with asyncio.timeout(room.settings.call_deadline):
                return await room.clients.handler(method)(call, message)
        except TimeoutError:
            raise ServiceError(ErrorCode.outcome_unknown, "perhaps it was done: ask again with the same id") from None

    async def _charge(self, method: Method, *, user: int, address: str) -> None:
        takes = self._shop.room.buckets.method(method, user=user, address=address)
        if user:
            takes = takes[1:]  # the address has paid
        elif method.access != options_pb2.Access.anyone:
            takes = takes[:1]  # the rest is the user's to pay
        refused = (await self._shop.room.buckets.charge([takes]))[0] if takes else None
        if refused is not None:
            raise refused

    async def caller(self, request: Request, method: Method) -> Call:
        """Who asks, after they have paid; whether they may is for `admit` to say, or for who stands before an inside
        method."""
        await self._charge(method, user=0, address=request.address)
        identity = await self._identity(request) if method.access != options_pb2.Access.anyone else user_pb2.Identity()
        if identity.user_id:
            await self._charge(method, user=identity.user_id, address=request.address)
        room = self._shop.room
        return Call(
            user_id=identity.user_id,
            session_id=identity.session_id,
            device_id=identity.device_id,
            administrator=identity.administrator,
            address=request.address,
            deadline=room.clock.monotonic() + room.settings.call_deadline,
            trace=self._shop.dispatch.trace(),
        )

    async def _identity(self, request: Request) -> user_pb2.Identity:
        scheme, _, token = request.header(b"authorization").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise ServiceError(ErrorCode.unauthenticated, "send Authorization: Bearer with an access token")
        asked = user_pb2.AuthenticateRequest(access_token=token.strip())
        inside = Call(inside=True, address=request.address)
        return await self._shop.room.clients.accounts.authenticate(inside, asked)

    async def body(self, request: Request, limit: int) -> bytes:
        """The whole body. Raises `too_large` over `limit` bytes, `bad_request` when it takes too long."""
        said = request.header(b"content-length")
        if said.isdecimal() and int(said[:20]) > limit:
            raise ServiceError(ErrorCode.too_large, f"a body may have {limit} bytes")
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._shop.room.settings.body_timeout):
                more = True
                while more:
                    event = await request.receive()
                    if event["type"] == "http.disconnect":
                        raise Gone
                    parts.append(event.get("body", b""))
                    size += len(parts[-1])
                    if size > limit:
                        raise ServiceError(ErrorCode.too_large, f"a body may have {limit} bytes")
                    more = event.get("more_body", False)
        except TimeoutError:
            raise ServiceError(ErrorCode.bad_request, "the body came too slowly") from None
        return b"".join(parts)

    # The refresh cookie: it opens one call and nothing else

    def _take_cookie(self, request: Request, message: Message) -> bool:
        """Put the cookie's token into a refresh without one; whether the answer's token goes out as a cookie."""
        if isinstance(message, user_pb2.SignInRequest):
            return message.cookie
        if not isinstance(message, user_pb2.RefreshRequest):
            return False
        if message.refresh_token:
            return message.cookie
        try:
            morsel = SimpleCookie(request.header(b"cookie").replace(",", ";")).get(COOKIE)
        except CookieError:
            morsel = None
        if morsel is None:
            raise ServiceError(ErrorCode.unauthenticated, "a refresh token is needed", field="refreshToken")
        origin = request.header(b"origin") or None
        others = self._shop.room.settings.origins
        if not is_home(origin, request.header(b"host"), secure=request.secure, others=others):
            raise ServiceError(ErrorCode.origin_refused, "this origin may not use the cookie")
        message.refresh_token = morsel.value
        return True

    def _request(self, scope: Mapping[str, Any], receive: Receive) -> Request:
        peer = scope["client"][0] if scope.get("client") else ""
        addresses = self._shop.addresses
        forwarded = header(scope["headers"], b"x-forwarded-for")
        proto = header(scope["headers"], b"x-forwarded-proto") if addresses.believed(peer) else ""
        return Request(scope, receive, addresses.client(peer, forwarded), (proto or scope["scheme"]) == "https")

    async def _send(self, answer: Answer, send: Send, *, head: bool) -> None:
        settings = self._shop.room.settings
        headers = [
            ("content-type", answer.content_type),
            ("content-length", str(len(answer.body))),
            *([] if any(name == "cache-control" for name, _ in answer.headers) else [("cache-control", "no-store")]),
            *settings.security_headers,
            *answer.headers,
        ]
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        await send({"type": "http.response.body", "body": b"" if head else answer.body})


def refusal(error: ServiceError) -> Answer:
    status, body = rest.refusal(error)
    headers: list[tuple[str, str]] = []
    if error.retry_after_ms is not None:
        headers.append(("retry-after", str(math.ceil(error.retry_after_ms / 1000))))
    if isinstance(error, rest.WrongVerb):
        headers.append(("allow", error.allow))
    if status == 401:
        headers.append(("www-authenticate", "Bearer"))
    return Answer(status, body, headers=tuple(headers))


def _give_cookie(reply: user_pb2.SignedIn, *, secure: bool) -> tuple[tuple[str, str], ...]:
    token, reply.refresh_token = reply.refresh_token, ""
    rules = f"Path={COOKIE_PATH}; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Strict"
    return (("set-cookie", f"{COOKIE}={token}; {rules}{'; Secure' if secure else ''}"),)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        event = await receive()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return
