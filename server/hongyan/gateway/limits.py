"""Token buckets: what one user or one address may ask for, taken many at once."""

from collections.abc import Sequence

from hongyan.gateway.addresses import Addresses
from hongyan.gateway.settings import Bucket, GatewaySettings
from hongyan.ports.cache import Cache, Take
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.methods import Method
from hongyan_proto import message_pb2, options_pb2
from hongyan_proto.errors_pb2 import ErrorCode


class Buckets:
    """Makes the takes of a request; `charge` takes those of many requests in one round trip."""

    def __init__(self, cache: Cache, settings: GatewaySettings) -> None:
        self._cache = cache
        self._settings = settings
        self._addresses = Addresses(settings)

    def send(
        self, user: int, send: message_pb2.SendRequest, last: tuple[Take, Take] | None = None
    ) -> tuple[Take, Take]:
        """The sender's bucket, and that of sender and peer; `last` is what the sender's last send was charged to."""
        settings = self._settings
        key = f"peer:{user}:{send.conversation_id or send.to_user_id}"
        if last is not None and last[1].key == key:
            return last
        return (
            Take(f"send:{user}", settings.send_rate, settings.send_burst),
            Take(key, settings.peer_rate, settings.peer_burst),
        )

    def call(self, user: int, *, cost: int = 1) -> Take:
        return Take(f"call:{user}", self._settings.call_rate, self._settings.call_burst, cost)

    def connect(self, address: str) -> Take:
        return self._of_address("connect", address)

    def method(self, method: Method, *, user: int, address: str) -> list[Take]:
        """One for the caller, one for the method's own bucket; what needs no sign-in is charged to the address."""
        takes = [self._of_address("address", address, cost=method.cost)]
        if user:
            takes.append(self.call(user, cost=method.cost))
        names = (method.bucket, f"{method.bucket}_minute") if method.bucket else ()
        for name in names:
            bucket = self._settings.bucket(name)
            if bucket is not None and method.access == options_pb2.Access.anyone:
                takes.append(self._of_address(name, address))
            elif bucket is not None:
                takes.append(Take(f"{name}:{user}", bucket.rate, bucket.burst))
        return takes

    async def charge(self, requests: Sequence[Sequence[Take]]) -> list[ServiceError | None]:
        """Per request: None, or the refusal with the time after which it may be tried again."""
        answers = await self._cache.take([take for takes in requests for take in takes])
        if not any(answers):
            return [None] * len(requests)
        waits = iter(answers)
        longest = [max((next(waits) for _ in takes), default=0) for takes in requests]
        return [limited(wait) if wait else None for wait in longest]

    def _of_address(self, name: str, address: str, *, cost: int = 1) -> Take:
        bucket = self._settings.bucket(name) or Bucket(1.0, 1.0)
        factor = self._addresses.factor(address)
        return Take(f"{name}:{address}", bucket.rate * factor, bucket.burst * factor, cost)


def limited(wait_ms: int) -> ServiceError:
    return ServiceError(ErrorCode.rate_limited, "too many requests", retry_after_ms=wait_ms)
