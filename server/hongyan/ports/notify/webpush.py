"""`webpush:` - wakes browsers through the push services that they subscribed with (RFC 8030, 8188, 8291, 8292).

`?subject=mailto:you@example.com` tells those services whom to ask about this server. `private=on` also takes targets on
private addresses, over http and on any port: for a push service of one's own.
"""

import hashlib
import json
import random
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec

from hongyan.kit.clock import Clock
from hongyan.kit.log import get_logger
from hongyan.kit.retry import full_jitter
from hongyan.kit.tasks import Tasks
from hongyan.ports.notify import BadTarget, OnGone, Target, Wake
from hongyan.ports.notify.addresses import Forbidden, is_public
from hongyan.ports.notify.http import Answer, Http, Place, place
from hongyan.ports.notify.posting import Job, Posting
from hongyan.ports.notify.sealing import CURVE, SALT, Voucher, seal
from hongyan.ports.url import BadUrl, parse

log = get_logger("notify")
_GONE = frozenset({404, 410})
_PADDED = 256
"""Every message has this length: its size says nothing."""
_ENDPOINT_MOST = 2048


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a wake is worth trying."""

    ttl_s: int = 86_400
    """How long the push service keeps it for a device that is off."""
    tries: int = 5
    base_s: float = 2.0
    most_s: float = 900.0
    """The longest pause between two tries, also when the push service asks for a longer one."""
    waiting: int = 10_000


def open_url(url: str, *, seed: bytes, subject: str, clock: Clock, rng: random.Random, tasks: Tasks) -> "WebPush":
    """`seed`: 32 secret bytes, the same at every start; `subject` is used when the URL has none."""
    parsed = parse(url, scheme="webpush", allowed=frozenset({"subject", "private"}))
    private, subject = parsed.query.get("private", "off"), parsed.query.get("subject", subject)
    if private not in {"on", "off"}:
        raise BadUrl("webpush: `private` is on or off")
    if not subject.startswith(("mailto:", "https://")):
        raise BadUrl("webpush: `subject` is mailto:ADDRESS or https://ADDRESS")
    if parsed.host or parsed.path:
        raise BadUrl("webpush: takes no address")
    voucher = Voucher(seed, subject=subject, now_ms=clock.now_ms)
    return WebPush(voucher, http=Http(clock=clock, private=private == "on"), rng=rng, tasks=tasks)


class WebPush:
    """Up to 4 messages at once to one push service, 64 in all."""

    by_target = True

    def __init__(
        self,
        voucher: Voucher,
        *,
        http: Http,
        rng: random.Random,
        tasks: Tasks,
        patience: Patience | None = None,
        token_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._voucher = voucher
        self._http = http
        self._rng = rng
        self._patience = patience or Patience()
        self._token_bytes = token_bytes
        self._posting = Posting(tasks, most=self._patience.waiting)
        self._gone: OnGone | None = None

    @property
    def public_key(self) -> str:
        return self._voucher.public_key

    @property
    def waiting(self) -> int:
        return len(self._posting)

    def check(self, target: Target) -> None:
        try:
            where = place(target.endpoint)
        except ValueError as error:
            raise BadTarget("endpoint", str(error)) from None
        if len(target.endpoint) > _ENDPOINT_MOST:
            raise BadTarget("endpoint", "too long")
        if not self._http.private and not _is_open(where):
            raise BadTarget("endpoint", "not https on a public address")
        if len(target.secret) != 16:
            raise BadTarget("auth", "not 16 bytes")
        try:
            if len(target.key) != 65:
                raise ValueError
            ec.EllipticCurvePublicKey.from_encoded_point(CURVE, target.key)
        except ValueError:
            raise BadTarget("p256dh", "not an uncompressed point of the curve P-256") from None

    def on_gone(self, handler: OnGone) -> None:
        self._gone = handler

    async def wake(self, wakes: Sequence[Wake]) -> None:
        for wake in wakes:
            for target in wake.targets:
                self._put(wake, target)

    async def withdraw(self, conversation_id: str, seq: int) -> None:
        self._posting.withdraw((conversation_id, seq))

    async def close(self) -> None:
        await self._posting.close()

    def _put(self, wake: Wake, target: Target) -> None:
        try:
            where = place(target.endpoint)
        except ValueError:
            return

        async def attempt(tries: int) -> float | None:
            return await self._attempt(wake, target, where, tries)

        key, reason = (target.id, wake.conversation_id), (wake.conversation_id, wake.seq)
        self._posting.put(Job(key, where.origin, attempt, reason))

    async def _attempt(self, wake: Wake, target: Target, where: Place, tries: int) -> float | None:
        try:
            answer = await self._http.post(where, self._headers(wake, where), self._body(wake, target))
        except Forbidden:
            log.warning("a target is on a private address", target=target.id)
            return None
        except (OSError, TimeoutError) as error:
            return self._later(tries, None, repr(error), where)
        if answer.status in _GONE:
            await self._forget(target)
        elif answer.again:
            return self._later(tries, answer, str(answer.status), where)
        elif not answer.taken:
            log.warning("a push service refused a wake", service=where.origin, status=answer.status)
        return None

    def _later(self, tries: int, answer: Answer | None, reason: str, where: Place) -> float | None:
        patience = self._patience
        if tries >= patience.tries:
            log.info("a wake was given up", service=where.origin, reason=reason)
            return None
        jitter = full_jitter(tries, self._rng, base=patience.base_s, cap=patience.most_s)
        return min(max(jitter, (answer and answer.retry_after) or 0.0), patience.most_s)

    def _headers(self, wake: Wake, where: Place) -> dict[str, str]:
        return {
            "Authorization": self._voucher.authorization(where.origin),
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(self._patience.ttl_s),
            "Urgency": "high" if wake.mentioned or wake.conversation_id.startswith("d.") else "normal",
            "Topic": topic(wake.conversation_id),
        }

    def _body(self, wake: Wake, target: Target) -> bytes:
        told = {
            "conversationId": wake.conversation_id,
            "unread": wake.unread,
            "mentioned": wake.mentioned,
            "seq": str(wake.seq),
            "preview": wake.preview,
        }
        return seal(
            json.dumps(told, separators=(",", ":")).encode(),
            receiver=target.key,
            secret=target.secret,
            salt=self._token_bytes(SALT),
            sender=ec.generate_private_key(CURVE),
            padded=_PADDED,
        )

    async def _forget(self, target: Target) -> None:
        log.info("a target is gone", target=target.id)
        if self._gone is not None:
            await self._gone([target])


def topic(conversation_id: str) -> str:
    """At the push service a newer wake of a conversation replaces the older; 32 characters that say nothing."""
    digest = hashlib.blake2b(conversation_id.encode(), person=b"hongyan-topic", digest_size=24).digest()
    return urlsafe_b64encode(digest).decode()


def _is_open(where: Place) -> bool:
    """As far as the URL tells: what the name leads to is looked at whenever something is sent."""
    if not where.tls or where.port != 443:
        return False
    if ":" in where.host or where.host.rpartition(".")[2].isdigit():  # a number, not a name
        return is_public(where.host)
    return "." in where.host and not where.host.endswith((".localhost", ".local", ".internal"))
