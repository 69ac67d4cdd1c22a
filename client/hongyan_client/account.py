"""Accounts and sessions: what needs no socket. The store keeps the session, so that a restart signs in by itself."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeAlias

from hongyan_client.errors import NotSignedIn, Refused
from hongyan_client.rest import Rest
from hongyan_client.store import Store
from hongyan_client.view import User, user_of

Json: TypeAlias = dict[str, Any]


class Account:
    """Tokens are in the store file (mode 0600) and nowhere else; never in a log."""

    def __init__(self, rest: Rest, store: Store, *, platform: str, name: str, make_id: Callable[[], str]) -> None:
        self._rest = rest
        self._store = store
        self._platform = platform
        self._name = name
        self._make_id = make_id
        self._renewing = asyncio.Lock()
        self.session: Json | None = store.get("meta", "session")

    @property
    def token(self) -> str:
        return str((self.session or {}).get("accessToken", ""))

    @property
    def device_id(self) -> str:
        """Made once and kept."""
        device: str | None = self._store.get("meta", "device")
        if device is None:
            device = self._make_id()
            self._store.put("meta", "device", device)  # type: ignore[arg-type]
        return device

    async def register(self, username: str, password: str, nickname: str | None = None) -> User:
        body = {"username": username, "password": password, "requestId": self._make_id()}
        if nickname:
            body["nickname"] = nickname
        return user_of((await self._rest.call("POST", "/v1/users", body))["user"])

    async def sign_in(self, username: str, password: str) -> tuple[User, int]:
        """The user, and how long the access token lasts (ms)."""
        device = {"platform": self._platform, "name": self._name, "deviceId": self.device_id}
        body = {"username": username, "password": password, "device": device}
        return self._take(await self._rest.call("POST", "/v1/sessions", body))

    async def renew(self) -> int:
        """The old refresh token ends with this: the new one is saved before anything else."""
        async with self._renewing:
            if self.session is None:
                raise Refused(1100, "unauthenticated")
            body = {"refreshToken": self.session["refreshToken"]}
            return self._take(await self._rest.call("POST", "/v1/sessions:refresh", body))[1]

    async def sign_out(self) -> None:
        if self.session is None:
            raise NotSignedIn
        token, self.session = self.token, None
        self._store.put("meta", "session", None)
        await self._rest.call("DELETE", "/v1/sessions/current", token=token)

    def forget(self) -> None:
        """The server has ended the session."""
        self.session = None
        self._store.put("meta", "session", None)

    def _take(self, answer: Json) -> tuple[User, int]:
        user = user_of(answer["user"])
        self.session = {
            "userId": user.id,
            "accessToken": answer["accessToken"],
            "refreshToken": answer["refreshToken"],
        }
        self._store.put("meta", "session", self.session)
        return user, int(answer["expiresIn"]) * 1000
