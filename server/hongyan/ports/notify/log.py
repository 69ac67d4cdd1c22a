"""`log:` - says in the log whom it would wake."""

from collections.abc import Sequence

from hongyan.kit.log import get_logger
from hongyan.ports.notify import Wake
from hongyan.ports.url import parse

log = get_logger("notify")


def open_url(url: str) -> "LogNotify":
    parse(url, scheme="log")
    return LogNotify()


class LogNotify:
    async def wake(self, wakes: Sequence[Wake]) -> None:
        for wake in wakes:
            log.info(
                "wake",
                user=wake.user_id,
                conversation=wake.conversation_id,
                unread=wake.unread,
                mentioned=wake.mentioned,
            )

    async def close(self) -> None:
        pass
