"""What the parts of `Talk` need of it."""

from hongyan_client.chat.crowd import Crowd
from hongyan_client.chat.tongue import Tongue
from hongyan_client.client import Client
from hongyan_client.view import Message, User


class Part:
    client: Client
    crowd: Crowd
    open_id: str
    tongue: Tongue

    def tell(self, words: str, /, **values: object) -> None:
        raise NotImplementedError

    def follow(self, made: str) -> None:
        """Say so if this item of the outbox is refused."""
        raise NotImplementedError

    def name(self, user_id: str) -> str:
        raise NotImplementedError

    def open_target(self) -> str:
        raise NotImplementedError

    def messages(self) -> list[Message]:
        raise NotImplementedError

    def show(self, conversation_id: str) -> None:
        raise NotImplementedError

    async def whom(self, word: str) -> User:
        raise NotImplementedError
