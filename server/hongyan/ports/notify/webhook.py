"""`webhook://:SECRET@host/path` - posts wakes as JSON to a program that knows the devices: phone makers' services stand
behind it.

    POST {"wakes": [{"userId": "7", "conversationId": "d.1.7", "seq": "9", "unread": 3, "mentioned": false, …}]}
    Hongyan-Delivery: the same for each try of a post
    Hongyan-Timestamp: Unix seconds
    Hongyan-Signature: sha256=HMAC-SHA256(SECRET, "TIMESTAMP.BODY") in hex

Any 2xx takes it. It speaks TLS unless `?tls=off`.
"""

import hashlib
import hmac
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from hongyan.kit.clock import Clock
from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks
from hongyan.ports.notify import BadTarget, OnGone, Target, Wake
from hongyan.ports.notify.http import Answer, Http, Place
from hongyan.ports.notify.posting import Job, Posting
from hongyan.ports.url import BadUrl, parse

log = get_logger("notify")
PAUSES = (15.0, 120.0, 900.0, 2400.0)
"""Seconds before the second try and those after it: five tries within an hour."""
WAITING = 1000
"""Posts that wait; the oldest goes first."""
_TOGETHER = 100
"""Wakes in one post."""


@dataclass(slots=True, eq=False)
class Post:
    delivery: str
    wakes: list[Wake]


def open_url(url: str, *, clock: Clock, rng: random.Random, tasks: Tasks) -> "Webhook":
    parsed = parse(url, scheme="webhook", allowed=frozenset({"tls"}))
    tls = parsed.query.get("tls", "on")
    if tls not in {"on", "off"}:
        raise BadUrl("webhook: `tls` is on or off")
    if not parsed.host or not parsed.password or parsed.user:
        raise BadUrl("webhook: wants webhook://:SECRET@host[:port]/path")
    if not parsed.path.isascii() or not parsed.path.isprintable() or " " in parsed.path:
        raise BadUrl("webhook: the path is not plain")
    where = Place(tls == "on", parsed.host, parsed.port or (443 if tls == "on" else 80), parsed.path or "/")
    return Webhook(
        where, parsed.password.encode(), http=Http(clock=clock, private=True), clock=clock, rng=rng, tasks=tasks
    )


class Webhook:
    """Whoever runs the server chose the address, so it may be a private one."""

    public_key = ""
    by_target = False

    def __init__(
        self,
        where: Place,
        secret: bytes,
        *,
        http: Http,
        clock: Clock,
        rng: random.Random,
        tasks: Tasks,
        pauses: Sequence[float] = PAUSES,
        longest: float = 2400.0,
    ) -> None:
        self._where = where
        self._secret = secret
        self._http = http
        self._clock = clock
        self._rng = rng
        self._pauses = pauses
        self._longest = longest
        self._posts: dict[str, Post] = {}
        self._posting = Posting(tasks, most=WAITING)

    @property
    def waiting(self) -> int:
        return sum(len(post.wakes) for post in self._posts.values())

    def check(self, target: Target) -> None:  # noqa: ARG002
        raise BadTarget("endpoint", "devices do not register here")

    def on_gone(self, handler: OnGone) -> None:
        pass

    async def wake(self, wakes: Sequence[Wake]) -> None:
        for start in range(0, len(wakes), _TOGETHER):
            post = Post(f"{self._rng.getrandbits(128):032x}", list(wakes[start : start + _TOGETHER]))
            self._posts[post.delivery] = post
            self._posting.put(Job(post.delivery, self._where.origin, partial(self._attempt, post)))
        while len(self._posts) > 2 * WAITING:  # of posts that found no room
            del self._posts[next(iter(self._posts))]

    async def withdraw(self, conversation_id: str, seq: int) -> None:
        for post in self._posts.values():
            post.wakes = [wake for wake in post.wakes if (wake.conversation_id, wake.seq) != (conversation_id, seq)]

    async def close(self) -> None:
        await self._posting.close()

    async def _attempt(self, post: Post, tries: int) -> float | None:
        after = await self._try(post, tries) if post.wakes else None
        if after is None:
            self._posts.pop(post.delivery, None)
        return after

    async def _try(self, post: Post, tries: int) -> float | None:
        body = body_of(post.wakes)
        try:
            answer = await self._http.post(self._where, self._headers(post, body), body)
        except (OSError, TimeoutError) as error:
            return self._later(tries, None, repr(error))
        if answer.taken:
            return None
        if answer.again:
            return self._later(tries, answer, str(answer.status))
        log.warning("the webhook refused wakes", status=answer.status)
        return None

    def _later(self, tries: int, answer: Answer | None, reason: str) -> float | None:
        if tries > len(self._pauses):
            log.warning("the webhook was given up", reason=reason)
            return None
        pause = self._pauses[tries - 1] * self._rng.uniform(0.9, 1.04)
        return min(max(pause, (answer and answer.retry_after) or 0.0), self._longest)

    def _headers(self, post: Post, body: bytes) -> dict[str, str]:
        at = str(self._clock.now_ms() // 1000)
        return {
            "Content-Type": "application/json",
            "Hongyan-Delivery": post.delivery,
            "Hongyan-Timestamp": at,
            "Hongyan-Signature": f"sha256={signature(self._secret, at, body)}",
        }


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    return hmac.digest(secret, timestamp.encode() + b"." + body, hashlib.sha256).hex()


def body_of(wakes: Sequence[Wake]) -> bytes:
    told = [
        {
            "userId": str(wake.user_id),
            "conversationId": wake.conversation_id,
            "seq": str(wake.seq),
            "unread": wake.unread,
            "mentioned": wake.mentioned,
            "preview": wake.preview,
        }
        for wake in wakes
    ]
    return json.dumps({"wakes": told}, separators=(",", ":")).encode()
