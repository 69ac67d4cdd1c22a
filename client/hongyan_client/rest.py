"""The few calls that are made without a socket: a small JSON client over HTTP/1.1."""

import asyncio
import json
import ssl
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from hongyan_client.errors import Refused, Unreachable

Json: TypeAlias = dict[str, Any]

WAIT_S = 15
MOST_BYTES = 4 << 20


class Rest:
    """One connection per call. `base` is the server's URL, e.g. `http://127.0.0.1:8000`."""

    def __init__(self, base: str, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(base)
        self._secure = parts.scheme in ("https", "wss")
        self._host = parts.hostname or "127.0.0.1"
        self._port = parts.port or (443 if self._secure else 80)
        self._tls = (tls or ssl.create_default_context()) if self._secure else None

    async def call(self, verb: str, path: str, body: Json | None = None, token: str = "") -> Json:
        """Refused for an answer that says no; Unreachable when none comes."""
        try:
            async with asyncio.timeout(WAIT_S):
                status, data = await self._exchange(self._request(verb, path, body, token))
        except (OSError, EOFError, TimeoutError, ValueError, IndexError) as error:
            raise Unreachable(f"{self._host}:{self._port}: {error or type(error).__name__}") from error
        answer = _json(data)
        if status >= 400:
            raise _refusal(status, answer)
        return answer

    def _request(self, verb: str, path: str, body: Json | None, token: str) -> bytes:
        data = b"" if body is None else json.dumps(body).encode()
        host = f"[{self._host}]" if ":" in self._host else self._host
        lines = [f"{verb} {path} HTTP/1.1", f"Host: {host}:{self._port}", "Connection: close"]
        lines += ["Accept: application/json", f"Content-Length: {len(data)}"]
        if body is not None:
            lines.append("Content-Type: application/json")
        if token:
            lines.append(f"Authorization: Bearer {token}")
        return "\r\n".join([*lines, "", ""]).encode() + data

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        reader, writer = await asyncio.open_connection(self._host, self._port, ssl=self._tls)
        try:
            writer.write(request)
            await writer.drain()
            status = int((await reader.readline()).split()[1])
            headers = await _headers(reader)
            return status, await _body(reader, headers)
        finally:
            writer.close()


async def _headers(reader: asyncio.StreamReader) -> dict[str, str]:
    headers = {}
    while line := (await reader.readline()).decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return headers


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = b""
        while size := int((await reader.readline()).split(b";")[0], 16):
            body += await reader.readexactly(size)
            await reader.readline()
            if len(body) > MOST_BYTES:
                raise ValueError("the answer is too large")
        return body
    return await reader.readexactly(min(int(headers.get("content-length", "0")), MOST_BYTES))


def _json(data: bytes) -> Json:
    try:
        value = json.loads(data) if data else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _refusal(status: int, answer: Json) -> Refused:
    error = answer.get("error", {})
    return Refused(
        int(error.get("code", status)),
        error.get("reason", f"http_{status}"),
        error.get("message", ""),
        retry_after_ms=int(error.get("retryAfterMs", 0)),
        field=error.get("field", ""),
    )
