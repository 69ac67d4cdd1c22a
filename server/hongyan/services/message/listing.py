"""A person's conversations by last activity, pinned ones first, page by page."""

import base64
import binascii
import struct
from collections.abc import Sequence

from hongyan.ports.db import Transaction
from hongyan.rpc.errors import ServiceError
from hongyan.services.message import conversations
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store_read import ListPlace, LogReader, Membership, ShardReader
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.message_pb2 import ConversationList, ListConversationsRequest
from hongyan_proto.model_pb2 import Conversation

_MOST = (1 << 63) - 1
_START = (2, 0, 0, 0)
_CURSOR = struct.Struct(">BqIq")
_Place = tuple[int, int, int, int]
"""pinned, at, shard, conv of the last conversation of a page."""


async def list_conversations(
    reader: LogReader, user: int, request: ListConversationsRequest, settings: MessageSettings
) -> ConversationList:
    """The next page; conversations that the person has hidden are left out. The cursor is a place, not a snapshot: what
    becomes active between two pages moves to the front and is not met again.
    """
    limit = min(request.limit or settings.conversations_page, settings.conversations_page)
    place = _decode(request.cursor) if request.cursor else _START

    async def work(tx: Transaction) -> ConversationList:
        found: list[tuple[_Place, Membership]] = []
        for shard in reader.shards:
            for member in await shard.listed(tx, user, _place_in(shard.shard, place), limit + 1):
                found.append(((member.pinned, member.head_at, shard.shard, member.conv), member))
        found.sort(key=lambda one: _order(one[0]))
        page = found[:limit]
        rows = await _rows(reader.shards, tx, page)
        return ConversationList(conversations=rows, cursor=_encode(page[-1][0]) if len(found) > limit else "")

    return await reader.read(work)


async def _rows(
    shards: Sequence[ShardReader], tx: Transaction, page: Sequence[tuple[_Place, Membership]]
) -> list[Conversation]:
    made: dict[str, Conversation] = {}
    for shard in {place[2] for place, _ in page}:
        mine = [member for place, member in page if place[2] == shard]
        made.update({row.id: row for row in await conversations.rows(shards[shard], tx, mine)})
    return [made[member.id] for _, member in page]


def _order(place: _Place) -> _Place:
    pinned, at, shard, conv = place
    return -pinned, -at, shard, -conv


def _place_in(shard: int, place: _Place) -> ListPlace:
    """The same place seen from one shard: of equal times lower shards come first."""
    pinned, at, last_shard, conv = place
    if shard == last_shard:
        return ListPlace(pinned, at, conv)
    return ListPlace(pinned, at, _MOST if shard > last_shard else 0)


def _encode(place: _Place) -> str:
    return base64.urlsafe_b64encode(_CURSOR.pack(*place)).rstrip(b"=").decode()


def _decode(cursor: str) -> _Place:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        pinned, at, shard, conv = _CURSOR.unpack(raw)
    except (binascii.Error, ValueError, struct.error) as error:
        raise ServiceError(ErrorCode.bad_cursor, "this cursor was not made by the server", field="cursor") from error
    return pinned, at, shard, conv
