"""`log:` - says in the log whom it would wake."""

from collections.abc import Sequence

from hongyan.kit.log import get_logger
from hongyan.ports.notify import BadTarget, OnGone, Target, Wake
from hongyan.ports.url import parse

log = get_logger("notify")


def open_url(url: str) -> "LogNotify":
    parse(url, scheme="log")
    return LogNotify()


class LogNotify:
    """For trying things out: it names everybody who would be woken, whether they have a device or not."""

    public_key = ""
    by_target = False
    waiting = 0

    def check(self, target: Target) -> None:  # noqa: ARG002
        raise BadTarget("endpoint", "devices do not register here")

    def on_gone(self, handler: OnGone) -> None:
        pass

    async def wake(self, wakes: Sequence[Wake]) -> None:
        for wake in wakes:
            log.info(
                "wake",
                user=wake.user_id,
                conversation=wake.conversation_id,
                unread=wake.unread,
                mentioned=wake.mentioned,
                preview=wake.preview,
            )

    async def withdraw(self, conversation_id: str, seq: int) -> None:
        pass

    async def close(self) -> None:
        pass
