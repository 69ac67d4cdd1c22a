"""Whose token is it? Asked for every connection and every REST call, so it must cost next to nothing."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hongyan.kit.batching import Batcher
from hongyan.ports.blobs import BlobsFull
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.user import events
from hongyan.services.user.parts import Parts, picture_of
from hongyan.services.user.seen import LastSeen
from hongyan.services.user.store import Moved, Profile, SessionState
from hongyan.services.user.tokens import AccessTokens, Claims
from hongyan_proto import user_pb2
from hongyan_proto.errors_pb2 import ErrorCode

BIGGEST_ID = 2**63 - 1
_BATCH = 500


@dataclass(slots=True)
class _Known:
    """A session as the store last described it; None: it has ended."""

    state: SessionState | None
    until: float


class Accounts:
    """Implements `rpc.stubs.Accounts`. A token's signature is checked once; what the store said about its session is
    believed for `session_trust_ms`, then asked again, many sessions in one statement.
    """

    def __init__(self, parts: Parts, *, access: AccessTokens, seen: LastSeen, changed: Callable[[], None]) -> None:
        """`changed` hears that an event waits to be published."""
        self._store = parts.store
        self._pictures = parts.pictures
        self._changed = changed
        self._settings = parts.settings
        self._clock = parts.clock
        self._tokens = access
        self._seen = seen
        self._claims: dict[bytes, Claims] = {}
        self._sessions: dict[int, _Known] = {}
        self._asking: Batcher[int, SessionState | None] = Batcher(parts.tasks, "session_states", self._ask, most=_BATCH)

    async def authenticate(self, call: Call, request: user_pb2.AuthenticateRequest) -> user_pb2.Identity:
        """Raises `unauthenticated`, `token_expired` or `session_ended`."""
        claims = self._verified(request.access_token)
        known = self._sessions.get(claims.session_id)
        if known is None or known.until <= self._clock.monotonic():
            known = await self._look_up(claims.session_id)
        if known.state is None or known.state.user_id != claims.user_id:
            raise ServiceError(ErrorCode.session_ended, "this session has ended")
        self._seen.note(claims.session_id, call.address)
        return user_pb2.Identity(
            user_id=claims.user_id,
            session_id=claims.session_id,
            device_id=claims.device_id,
            platform=claims.platform,  # type: ignore[arg-type]
            administrator=known.state.administrator,
            expires_at=claims.expires_at,
        )

    async def exist(self, call: Call, request: user_pb2.UserIds) -> user_pb2.UserIds:  # noqa: ARG002
        wanted = {user_id for user_id in request.user_ids if 0 < user_id <= BIGGEST_ID}
        found = await self._store.accounts.existing(wanted) if wanted else set()
        return user_pb2.UserIds(user_ids=[user_id for user_id in request.user_ids if user_id in found])

    async def profiles(self, call: Call, request: user_pb2.UserIds) -> user_pb2.UserList:  # noqa: ARG002
        """In the order asked, each once."""
        wanted = dict.fromkeys(user_id for user_id in request.user_ids if 0 < user_id <= BIGGEST_ID)
        found = {account.id: account for account in await self._store.accounts.many(wanted)} if wanted else {}
        return user_pb2.UserList(users=[events.user(found[user_id]) for user_id in wanted if user_id in found])

    async def set_avatar(self, call: Call, request: user_pb2.SetAvatarRequest) -> user_pb2.UserReply:  # noqa: ARG002
        user_id = request.user_id
        if not await self._store.accounts.existing({user_id}):
            raise ServiceError(ErrorCode.not_found)
        try:
            name = await self._pictures.keep(picture_of(user_id), request.picture)
            account = await self._store.accounts.update_profile(user_id, Profile(avatar=name), at=self._clock.now_ms())
        except BlobsFull:
            raise ServiceError(ErrorCode.storage_full, "no room for pictures", retry_after_ms=60_000) from None
        except Moved:  # deleted meanwhile
            await self._pictures.drop(picture_of(user_id))
            raise ServiceError(ErrorCode.not_found) from None
        self._changed()
        return user_pb2.UserReply(user=events.user(account))

    async def ended_sessions(self, call: Call, request: user_pb2.SessionIds) -> user_pb2.SessionIds:  # noqa: ARG002
        """Always asks the store: it is what ends a socket when every event was lost."""
        wanted = {session_id for session_id in request.session_ids if 0 < session_id <= BIGGEST_ID}
        live = await self._store.sessions.states(wanted) if wanted else {}
        for session_id in () if request.asleep else live:
            self._seen.note(session_id)
        ended = [session_id for session_id in request.session_ids if session_id not in live]
        self.forget(ended)
        return user_pb2.SessionIds(session_ids=ended)

    def forget(self, session_ids: Iterable[int]) -> None:
        """These sessions have just changed or ended: ask the store about them again."""
        for session_id in session_ids:
            self._sessions.pop(session_id, None)

    def _verified(self, token: str) -> Claims:
        key = hashlib.blake2b(token.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        claims = self._claims.get(key)
        if claims is None:
            claims = self._tokens.verify(token)
            if len(self._claims) >= self._settings.token_cache:
                del self._claims[next(iter(self._claims))]
            self._claims[key] = claims
        elif claims.expires_at + self._settings.leeway_s * 1000 <= self._clock.now_ms():
            del self._claims[key]
            raise ServiceError(ErrorCode.token_expired)
        return claims

    async def _look_up(self, session_id: int) -> _Known:
        if not 0 < session_id <= BIGGEST_ID:
            return _Known(None, 0.0)
        asked = self._clock.monotonic()
        # What is forgotten while the store is being asked must not come back with its answer.
        mark = self._sessions[session_id] = _Known(None, 0.0)
        known = _Known(await self._asking.call(session_id), asked + self._settings.session_trust_ms / 1000)
        if self._sessions.get(session_id) is mark:
            self._remember(session_id, known)
        return known

    def _remember(self, session_id: int, known: _Known) -> None:
        if known.state is None:
            del self._sessions[session_id]
            return
        if len(self._sessions) > self._settings.token_cache:
            del self._sessions[next(iter(self._sessions))]
        self._sessions[session_id] = known

    async def _ask(self, session_ids: Sequence[int]) -> list[SessionState | None]:
        states = await self._store.sessions.states(set(session_ids))
        return [states.get(session_id) for session_id in session_ids]
