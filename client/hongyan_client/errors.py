"""What the SDK raises."""


class ClientError(Exception):
    """Base of all."""


class Refused(ClientError):
    """The server answered no. `code` and `reason` are stable (errors.proto)."""

    def __init__(self, code: int, reason: str, message: str = "", *, retry_after_ms: int = 0, field: str = "") -> None:
        super().__init__(f"{reason or code}: {message}" if message else reason or str(code))
        self.code = code
        self.reason = reason
        self.message = message
        self.retry_after_ms = retry_after_ms
        self.field = field


class Unreachable(ClientError):
    """No connection, or it ended before the answer came: nobody knows whether the request was carried out."""


class NotSignedIn(ClientError):
    """Sign in first; the session has ended or there never was one."""


class NotSent(ClientError):
    """The server refused a message or a change for good. It stays in the outbox until retried or deleted."""

    def __init__(self, client_id: str, reason: str) -> None:
        super().__init__(reason)
        self.client_id = client_id
        self.reason = reason


class StoreBusy(ClientError):
    """Another process uses this store file."""
