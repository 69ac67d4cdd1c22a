"""What may be tried again after an error, by its code (`retry` in errors.proto), and after how long."""

SIGN_IN = frozenset([1100, 1101, 1102, 1104])
RELOAD = frozenset([1203, 1205])
AGAIN = frozenset([1000, 1106, 1300, 1301, 1302, 1303, 1304, 1305])
TOKEN_EXPIRED = 1101
SESSION_ENDED = 1102

BASE_MS = 1_000


def is_permanent(code: int, retry_after_ms: int) -> bool:
    """A code that this client does not know is permanent unless the server names a delay."""
    return code not in AGAIN and code not in SIGN_IN and not retry_after_ms


def backoff(chance: float, tries: int, cap_ms: int) -> int:
    """Full jitter: else all clients come back in step."""
    return int(chance * min(cap_ms, BASE_MS * 2 ** min(tries, 20)))
