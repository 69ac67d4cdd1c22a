"""Bytes of events, put together without building messages: this runs once per message.

The encoding is protobuf's own; tests compare it with the generated classes.
"""

from functools import lru_cache

from hongyan_proto.inside_pb2 import EventItem, LogEvent
from hongyan_proto.model_pb2 import Marks


@lru_cache(maxsize=1 << 16)
def varint(value: int) -> bytes:
    """The base-128 encoding of 0 <= value < 2**64. Remembered: seqs, users and sessions come again and again."""
    return fresh_varint(value)


def fresh_varint(value: int) -> bytes:
    """The same for values that come once."""
    groups = bytearray()
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    groups.append(value)
    return bytes(groups)


def entry_tag(conversation_id: str) -> bytes:
    """Field 1 and the tag of field 2: of an Entry, and of a Sent."""
    raw = conversation_id.encode()
    return b"\x0a" + varint(len(raw)) + raw + b"\x10"


def conversation_tag(conversation_id: str, version: int) -> bytes:
    """Fields 1 and 2 of an EventItem."""
    raw = conversation_id.encode()
    return b"\x0a" + varint(len(raw)) + raw + b"\x10" + varint(version)


@lru_cache(maxsize=64)
def _upper(value: int) -> bytes:
    """The groups of an id above its lowest three: the same for all ids of a few milliseconds, and never the last."""
    return varint(value)


def id_varint(value: int) -> bytes:
    """The varint of a message id (at least 2**21)."""
    return bytes((value & 0x7F | 0x80, value >> 7 & 0x7F | 0x80, value >> 14 & 0x7F | 0x80)) + _upper(value >> 21)


def entry_bytes(  # noqa: PLR0917 - once per message
    begin: bytes, ord_: int, message_id: bytes, sender: int, client_id: bytes, rest: bytes
) -> bytes:
    """A new Entry: `begin` is from `entry_tag` with the seq's varint, `message_id` a varint, `rest` from `kind` on."""
    length, counted, who = varint(len(client_id)), varint(ord_), varint(sender)
    return b"".join((begin, b"\x18", counted, b"\x20", message_id, b"\x28", who, b"\x32", length, client_id, rest))


def version_and_body(number: bytes, target_seq: int, body: bytes) -> bytes:
    """An Entry from field 9 on: a new one's version is its own seq, of which `number` is the varint."""
    return b"\x48" + number + (b"\x50" + varint(target_seq) + body if target_seq else body)


@lru_cache(maxsize=64)
def kind_and_time(kind: int, at: int) -> bytes:
    """Fields 7 and 8 of an Entry: the same for a whole batch."""
    return b"\x38" + varint(kind) + b"\x40" + fresh_varint(at)


def entry_item(  # noqa: PLR0917 - once per message
    tag: bytes, origin: int, entry: bytes, number: bytes, trace: str, target_seq: int = 0
) -> bytes:
    """An item of a LogEvent with an encoded Entry; `tag` is from `conversation_tag`, `number` the seq's varint."""
    rest = b"\x38" + number
    if origin:
        rest += b"\x18" + varint(origin)
    if trace:
        raw = trace.encode()
        rest += b"\x42" + varint(len(raw)) + raw
    if target_seq:
        rest += b"\x48" + varint(target_seq)
    length = varint(len(entry))
    size = len(tag) + 1 + len(length) + len(entry) + len(rest)
    return b"".join((b"\x32", varint(size), tag, b"\x22", length, entry, rest))


def marks_item(version: int, origin: int, marks: Marks, read_from: int | None = None) -> bytes:
    item = EventItem(
        conversation_id=marks.conversation_id,
        members_version=version,
        origin_session=origin,
        marks=marks,
        read_from=read_from,
    )
    return _item(item.SerializeToString())


def row_item(conversation_id: str, version: int, origin: int, user: int) -> bytes:
    item = EventItem(conversation_id=conversation_id, members_version=version, origin_session=origin)
    item.row.user_id = user
    return _item(item.SerializeToString())


def event_bytes(shard: int, epoch: str, position: int, items: list[bytes]) -> bytes:
    """A LogEvent without a term: that is the relay's."""
    head = LogEvent(shard=shard, epoch=epoch, position=position, previous=position - 1)
    return head.SerializeToString() + b"".join(items)


def _item(raw: bytes) -> bytes:
    return b"\x32" + varint(len(raw)) + raw
