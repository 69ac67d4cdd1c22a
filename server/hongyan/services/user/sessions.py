"""Sessions on devices: opened, kept alive by refresh tokens, ended."""

from functools import partial

from hongyan.kit.ids import uuid7
from hongyan.rpc.errors import ServiceError
from hongyan.services.user import events, rules
from hongyan.services.user.accounts import BIGGEST_ID
from hongyan.services.user.parts import Parts
from hongyan.services.user.seen import LastSeen
from hongyan.services.user.settings import DAY_MS
from hongyan.services.user.store import Account, Refresh, SessionRow, Turn
from hongyan.services.user.tokens import AccessTokens, RefreshTokens, stored
from hongyan_proto import model_pb2, user_pb2
from hongyan_proto.errors_pb2 import ErrorCode

_TURNS = {
    Turn.ended: ErrorCode.session_ended,
    Turn.expired: ErrorCode.token_expired,
    Turn.reused: ErrorCode.refresh_reused,
}


class Sessions:
    def __init__(self, parts: Parts, *, access: AccessTokens, seen: LastSeen) -> None:
        self._store = parts.store.sessions
        self._settings = parts.settings
        self._clock = parts.clock
        self._rng = parts.rng
        self._ids = parts.ids
        self._access = access
        self._refresh = RefreshTokens(parts.keys.refresh, token_bytes=parts.token_bytes)
        self._seen = seen
        self._limits = rules.platform_limits(parts.settings)

    async def open(
        self, account: Account, device: model_pb2.Device, address: str
    ) -> tuple[user_pb2.SignedIn, list[int]]:
        """Sign an account in whose password was right; the answer and the sessions that this ended.

        Raises `store.Moved` when the password is another one by now.
        """
        now = self._clock.now_ms()
        row = SessionRow(
            id=self._ids.next(),
            user_id=account.id,
            device_id=device.device_id or uuid7(self._clock, self._rng),
            platform=device.platform,
            name=device.name,
            ip=address,
            created_at=now,
            last_seen_at=now,
        )
        choose = partial(
            rules.kicked,
            device_id=row.device_id,
            platform=row.platform,
            limits=self._limits,
            most=self._settings.sessions,
        )
        token, refresh = self._new_refresh(row.id)
        ended = await self._store.open(row, refresh, password_hash=account.password_hash, choose=choose)
        return self._signed_in(row, account, token), ended

    async def refresh(self, presented: str, address: str) -> user_pb2.SignedIn:
        """Raises `unauthenticated`, `session_ended`, `token_expired`, or `refresh_reused` after ending the session."""
        session_id = self.session_of(presented)
        token, refresh = self._new_refresh(session_id)
        rotation = await self._store.rotate(
            session_id,
            stored(presented),
            refresh,
            at=self._clock.now_ms(),
            grace_ms=self._settings.refresh_grace_s * 1000,
            ip=address,
        )
        if rotation.session is None or rotation.account is None:
            raise ServiceError(_TURNS[rotation.turn])
        return self._signed_in(rotation.session, rotation.account, token)

    def session_of(self, refresh_token: str) -> int:
        """Raises `unauthenticated` for a token that this server did not make."""
        session_id = self._refresh.session_of(refresh_token)
        if session_id is None:
            raise ServiceError(ErrorCode.unauthenticated, "this refresh token is not valid")
        return session_id

    async def list(self, user_id: int, current: int) -> user_pb2.SessionList:
        rows = await self._store.live(user_id, at=self._clock.now_ms())
        return user_pb2.SessionList(sessions=[events.session(row, current=row.id == current) for row in rows])

    async def end(self, user_id: int, session_id: int) -> None:
        """Ending twice is the same as once. Raises `not_found` for a session that is not the user's."""
        at = self._clock.now_ms()
        known = 0 < session_id <= BIGGEST_ID
        if not known or await self._store.end(user_id, session_id, reason=events.SIGNED_OUT, at=at) is None:
            raise ServiceError(ErrorCode.not_found, "you have no such session", field="id")

    async def tidy(self) -> None:
        now = self._clock.now_ms()
        await self._store.purge(at=now, ended_before=now - self._settings.ended_sessions_days * DAY_MS)

    def _new_refresh(self, session_id: int) -> tuple[str, Refresh]:
        token = self._refresh.make(session_id)
        until = self._clock.now_ms() + self._settings.refresh_token_days * DAY_MS
        return token, Refresh(stored(token), until)

    def _signed_in(self, row: SessionRow, account: Account, refresh_token: str) -> user_pb2.SignedIn:
        self._seen.written(row.id)
        return user_pb2.SignedIn(
            access_token=self._access.sign(
                user_id=row.user_id, session_id=row.id, device_id=row.device_id, platform=row.platform
            ),
            refresh_token=refresh_token,
            expires_in=self._settings.access_token_s,
            session_id=row.id,
            user=events.user(account),
        )
