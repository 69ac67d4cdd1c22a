"""One exception for everything that a service refuses; its numbers, words and retry rules stand in `errors.proto`."""

import re

from hongyan_proto import errors_pb2, options_pb2
from hongyan_proto.errors_pb2 import ErrorCode

_RULES: dict[int, options_pb2.ErrorRule] = {
    value.number: value.GetOptions().Extensions[options_pb2.error]  # type: ignore[index]
    for value in errors_pb2.ErrorCode.DESCRIPTOR.values
}


class ServiceError(Exception):
    """A refusal that reaches the client as it stands: `message` must not hold secrets or message bodies."""

    def __init__(
        self, code: ErrorCode, message: str = "", *, field: str | None = None, retry_after_ms: int | None = None
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message or reason(code).replace("_", " ")
        self.field = field
        self.retry_after_ms = retry_after_ms

    def __str__(self) -> str:
        where = f" ({self.field})" if self.field else ""
        return f"{reason(self.code)}: {self.message}{where}"

    def to_proto(self) -> errors_pb2.Error:
        return errors_pb2.Error(
            code=self.code,
            reason=reason(self.code),
            message=self.message,
            field=_as_in_json(self.field),
            retry_after_ms=self.retry_after_ms,
        )

    @classmethod
    def from_proto(cls, error: errors_pb2.Error) -> "ServiceError":
        return cls(
            error.code,  # type: ignore[arg-type]
            error.message,
            field=error.field if error.HasField("field") else None,
            retry_after_ms=error.retry_after_ms if error.HasField("retry_after_ms") else None,
        )


def _as_in_json(field: str | None) -> str | None:
    """Services say `to_user_id`, clients know it as `toUserId`."""
    return field and re.sub("_([a-z0-9])", lambda match: match[1].upper(), field)


def reason(code: int) -> str:
    """The stable reason word of an error number."""
    return errors_pb2.ErrorCode.Name(code)


def http_status(code: int) -> int:
    return int(_RULES[code].http)


def retry_rule(code: int) -> "options_pb2.Retry":
    return _RULES[code].retry
