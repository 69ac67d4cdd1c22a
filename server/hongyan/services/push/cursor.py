"""The client's cursor: opaque text that holds the epoch, the place in the user stream and one position per shard.

It is sealed for its user: a made-up one could tell the store that its history was lost.
"""

import base64
import binascii
import hashlib
import hmac

from google.protobuf.message import DecodeError

from hongyan.rpc.errors import ServiceError
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import Cursor

_SEAL_BYTES = 12


class Cursors:
    """Makes and reads cursors under the server's key; every push process has the same one."""

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.blake2b(key, person=b"hongyan-cursor", digest_size=32).digest()

    def encode(self, cursor: Cursor, user_id: int) -> str:
        raw = cursor.SerializeToString()
        return base64.urlsafe_b64encode(self._seal(raw, user_id) + raw).rstrip(b"=").decode()

    def decode(self, text: str, user_id: int) -> Cursor:
        """Raises `bad_cursor` for text that this server has not made for this user."""
        try:
            data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            seal, raw = data[:_SEAL_BYTES], data[_SEAL_BYTES:]
            if hmac.compare_digest(seal, self._seal(raw, user_id)):
                return Cursor.FromString(raw)
        except (binascii.Error, ValueError, DecodeError):
            pass
        raise ServiceError(ErrorCode.bad_cursor, "this cursor was not made here for you", field="cursor")

    def _seal(self, raw: bytes, user_id: int) -> bytes:
        who = user_id.to_bytes(8, "big")
        return hashlib.blake2b(who + raw, key=self._key, digest_size=_SEAL_BYTES).digest()
