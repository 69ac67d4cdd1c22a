"""The chat without a terminal: a line in is a command, a line out is what happened. For pipes and scripts."""

import asyncio
import sys
from collections.abc import AsyncIterator

from hongyan_client.chat.talk import Stop, Talk
from hongyan_client.chat.words import NOTHING_TO_SHOW, clean, line_of
from hongyan_client.client import Client
from hongyan_client.core.effects import Arrived, Effect, Render, Status


class Lines:
    def __init__(self, client: Client) -> None:
        self.client = client
        self.talk = Talk(client, self._say, self._show)
        self._new: list[str] = []
        self._shown: dict[tuple[str, int], str] = {}
        client.listen(self._on_effect)

    async def run(self) -> None:
        self._say_state()
        try:
            async for line in stdin_lines():
                await self.talk.take(line)
        except Stop:
            pass
        finally:
            await self.talk.close()

    def _on_effect(self, effect: Effect) -> None:
        match effect:
            case Render(conversation_id=conversation_id) if conversation_id == self.talk.open_id:
                self.client.mark_read(conversation_id)
                self._show()
            case Arrived(conversation_id=conversation_id, entry=entry) if conversation_id != self.talk.open_id:
                if entry.get("senderId") != self.client.me.id:
                    self._new.append(entry.get("senderId", ""))
                    self._show()
            case Status():
                self._say_state()
            case _:
                pass

    def _say_state(self) -> None:
        say(f"* {self.talk.banner() or self.talk.tongue(self.client.state.lower())}")

    def _say(self, words: str) -> None:
        for line in words.splitlines() or [""]:
            say(clean(line))

    def _show(self) -> None:
        """What is new, and messages that look different now. Nobody is shown without a name."""
        for sender in [sender for sender in self._new if self.talk.knows(sender)]:
            self._new.remove(sender)
            say(clean("* " + self.talk.tongue("new from {name}", name=self.talk.name(sender))))
        for message in self.talk.messages():
            key = (message.conversation_id, message.seq)
            line = line_of(self.talk, message)
            if (
                message.seq
                and self.talk.knows(message.sender_id)
                and message.kind not in NOTHING_TO_SHOW
                and self._shown.get(key) != line
            ):
                self._shown[key] = line
                say(line)


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


async def stdin_lines() -> AsyncIterator[str]:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    try:
        while line := await reader.readline():
            yield line.decode(errors="replace")
    finally:
        transport.close()
