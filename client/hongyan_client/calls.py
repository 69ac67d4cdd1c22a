"""What the parts of the SDK need of the client: to call a method of the API."""

from collections.abc import Callable
from typing import Protocol, TypeAlias, TypeVar

from google.protobuf.message import Message as Proto

from hongyan_client.view import User

Answer = TypeVar("Answer", bound=Proto)
Remember: TypeAlias = Callable[[User], User]


class Caller(Protocol):
    async def __call__(self, method: str, request: Proto, answer: type[Answer]) -> Answer:
        """Refused, or Unreachable when no answer came."""
        ...


def number(who: str | User) -> int:
    """The id of a user as the protocol has it."""
    return int(who.id if isinstance(who, User) else who)
