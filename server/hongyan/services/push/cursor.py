"""The client's cursor: opaque text that holds the epoch, the place in the user stream and one position per shard."""

import base64
import binascii

from google.protobuf.message import DecodeError

from hongyan.rpc.errors import ServiceError
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import Cursor


def encode_cursor(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(cursor.SerializeToString()).rstrip(b"=").decode()


def decode_cursor(text: str) -> Cursor:
    """Raises `bad_cursor` for text that no server made."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        cursor = Cursor.FromString(raw)
    except (binascii.Error, ValueError, DecodeError) as error:
        raise ServiceError(ErrorCode.bad_cursor, "this cursor was not made by the server", field="cursor") from error
    if not cursor.epoch:
        raise ServiceError(ErrorCode.bad_cursor, "this cursor holds no epoch", field="cursor")
    return cursor
