"""A push service and browsers for tests: real HTTP on a real socket. It does what a browser's maker and the browser do
together: checks who sends, opens the message with the subscription's private key, and remembers what it said.
"""

import asyncio
import json
import secrets
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import h11
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hongyan.ports.notify import Target
from hongyan.ports.notify.sealing import CURVE, SALT, keys_of, public_bytes, text_of


@dataclass
class Heard:
    path: str
    headers: dict
    body: bytes


class Receiver:
    """Answers each POST with the next of `answers` (status, headers), and with 201 when there are none left."""

    def __init__(self):
        self.heard = []
        self.answers = []
        self.port = 0
        self.scheme = "http"
        self.stuck = None
        """An event: while it is not set nobody gets an answer."""
        self._news = asyncio.Condition()

    @property
    def origin(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    async def until(self, count):
        """What was heard, once it is so many posts."""
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: len(self.heard) >= count)
        return self.heard

    async def serve(self, reader, writer):
        try:
            await self._take(reader, writer)
        except (ConnectionError, h11.ProtocolError):
            pass
        finally:
            writer.close()

    async def _take(self, reader, writer):
        connection, request, body = h11.Connection(h11.SERVER), None, b""
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                connection.receive_data(await reader.read(65536))
            elif isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                break
            else:
                return
        headers = {name.decode(): value.decode() for name, value in request.headers}
        self.heard.append(Heard(request.target.decode(), headers, bytes(body)))
        status, more = self.answers.pop(0) if self.answers else (201, {})
        async with self._news:
            self._news.notify_all()
        if self.stuck is not None:
            await self.stuck.wait()
        response = h11.Response(status_code=status, headers=[("Content-Length", "0"), *more.items()])
        writer.write(connection.send(response) + connection.send(h11.EndOfMessage()))
        await writer.drain()


@dataclass
class Browser:
    """A subscription: only who has it opens what is sent to it."""

    origin: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    path: str = field(default_factory=lambda: f"/push/{secrets.token_urlsafe(8)}")

    @property
    def endpoint(self):
        return self.origin + self.path

    @property
    def point(self):
        return public_bytes(self.key.public_key())

    def target(self, number=1):
        return Target(number, self.endpoint, self.point, self.secret)

    def asks(self):
        """What its page tells the server, as in the request."""
        return {"endpoint": self.endpoint, "p256dh": text_of(self.point), "auth": text_of(self.secret)}

    def opens(self, heard, public_key):
        """The text for this browser, after the sender has proved to be who it subscribed with."""
        self.checks(heard.headers["authorization"], public_key)
        assert heard.headers["content-encoding"] == "aes128gcm"
        return json.loads(unseal(heard.body, self.key, self.secret))

    def checks(self, authorization, public_key):
        scheme, _, rest = authorization.partition(" ")
        said = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert (scheme, said["k"]) == ("vapid", public_key)
        raw = jwt.utils.base64url_decode(public_key)
        known = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)
        claims = jwt.decode(said["t"], known, algorithms=["ES256"], audience=self.origin)
        assert claims["sub"].startswith(("mailto:", "https:"))


def unseal(body, key, secret):
    """RFC 8188 and 8291, from the receiver's side."""
    salt, size = body[:SALT], body[SALT + 4]
    sender, sealed = body[SALT + 5 : SALT + 5 + size], body[SALT + 5 + size :]
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
    opener, nonce = keys_of(shared, receiver=public_bytes(key.public_key()), sender=sender, secret=secret, salt=salt)
    record = AESGCM(opener).decrypt(nonce, sealed, None).rstrip(b"\0")
    assert record.endswith(b"\x02")
    return record[:-1]


@asynccontextmanager
async def receiver(context=None):
    made = Receiver()
    made.scheme = "https" if context else "http"
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=context)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    if made.stuck is not None:
        made.stuck.set()
    server.close()
    await server.wait_closed()
