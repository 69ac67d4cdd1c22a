"""A member's own settings of a conversation, as requests say them and as columns hold them."""

from typing import Any

from hongyan.ports.db import Transaction
from hongyan.rpc.errors import ServiceError
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store_read import LogReader
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.message_pb2 import UpdateConversationRequest

_COLUMNS = {"pinned": "pinned", "muted_until": "notify_muted_until", "draft": "draft", "hidden": "hidden"}


def columns_of(request: UpdateConversationRequest) -> dict[str, Any]:
    """Exactly the fields that are present."""
    values = {column: getattr(request, name) for name, column in _COLUMNS.items() if request.HasField(name)}
    return {column: int(value) if isinstance(value, bool) else value for column, value in values.items()}


async def check_pins(reader: LogReader, user: int, conversation_id: str, settings: MessageSettings) -> None:
    """Raises `invalid_field` when one more pinned conversation would be too many."""

    async def work(tx: Transaction) -> int:
        member = await reader.of(conversation_id).membership(tx, conversation_id, user)
        if member is None or member.pinned:
            return 0
        return sum([await shard.pinned(tx, user) for shard in reader.shards])

    if await reader.read(work) >= settings.pinned_conversations:
        raise ServiceError(
            ErrorCode.invalid_field, f"at most {settings.pinned_conversations} can be pinned", field="pinned"
        )
