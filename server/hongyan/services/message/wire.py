"""Bytes of an `Entry` put together from stored parts: prefix (fields 1..10), body (11..39), state (from 40)."""

from hongyan_proto import message_pb2, model_pb2

_CONVERSATION_ID = 0x0A
_TO_USER_ID = 0x10
_CLIENT_ID = 0x1A

_Entry = model_pb2.Entry


def encode_prefix(  # noqa: PLR0917 - one parameter per field, positional because it is called per message
    conversation_id: str,
    seq: int,
    ord: int,  # noqa: A002 - the field's name
    message_id: int,
    sender_id: int,
    client_id: str,
    kind: int,
    at: int,
    ver: int,
    target_seq: int = 0,
) -> bytes:
    """Fields 1..10 of an Entry. `target_seq` 0: the field is absent."""
    return _Entry(
        conversation_id=conversation_id,
        seq=seq,
        ord=ord,
        message_id=message_id,
        sender_id=sender_id,
        client_id=client_id,
        kind=kind,  # type: ignore[arg-type]
        at=at,
        ver=ver,
        target_seq=target_seq or None,
    ).SerializeToString()


def splice(prefix: bytes, body: bytes, state: bytes) -> bytes:
    """A whole encoded Entry: protobuf reads concatenated encodings as one message."""
    return prefix + body + state


def encode_body(request: message_pb2.SendRequest) -> bytes:
    """The body (fields from 11 on) of what is to be sent; equal requests give equal bytes.

    Fields that this version does not know are dropped from `request` first, also inside of it: behind a prefix they
    would be read as fields of an Entry, and a sender could set the state of a message.
    """
    request.DiscardUnknownFields()
    raw = request.SerializeToString()
    at = _after_text(raw, 0, _CONVERSATION_ID)
    if at < len(raw) and raw[at] == _TO_USER_ID:
        at = decode_varint(raw, at + 1)[1]
    return raw[_after_text(raw, at, _CLIENT_ID) :]


def encode_varint(value: int) -> bytes:
    """The base-128 encoding of 0 <= value < 2**64."""
    groups = bytearray()
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    groups.append(value)
    return bytes(groups)


def decode_varint(data: bytes, at: int) -> tuple[int, int]:
    """The value that starts at `at`, and where the next thing starts. ValueError when it is cut off or too long."""
    value = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise ValueError("no varint")


def _after_text(raw: bytes, at: int, tag: int) -> int:
    if at >= len(raw) or raw[at] != tag:
        return at
    length, at = decode_varint(raw, at + 1)
    return at + length
