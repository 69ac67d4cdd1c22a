"""The body of an `Entry`, cut out of the bytes of what is to be sent.

A whole one is prefix (fields 1..10), body (11..39) and state (from 40), one behind the other: protobuf reads
concatenated encodings as one message.
"""

from hongyan_proto import message_pb2
from hongyan_proto.model_pb2 import Entry, Kind, MemberChange

_MEMBER = int(Kind.member)
_NOTHING = Entry(member=MemberChange()).SerializeToString()
_CONVERSATION_ID = 0x0A
_TO_USER_ID = 0x10
_CLIENT_ID = 0x1A


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


def told(conversation_id: str, kind: int, sender: int, body: bytes) -> tuple[int, bytes]:
    """Sender and body as readers get them. Between two people a change of members says from where on something holds,
    not what or by whom: nobody is to read there that they are blocked.
    """
    if kind == _MEMBER and conversation_id.startswith("d."):
        return 0, _NOTHING
    return sender, body


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
