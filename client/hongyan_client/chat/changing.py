"""The words of the chat about messages and about the open conversation."""

from typing import Any

from hongyan_client.chat.part import Part


class MessageWords(Part):
    """A part of `Talk`."""

    def do_reply(self, rest: str) -> None:
        number, _, words = rest.partition(" ")
        self.follow(self.client.post_text(self.open_target(), words, quote=int(number)))

    async def do_edit(self, rest: str) -> None:
        number, _, words = rest.partition(" ")
        await self.client.edit(self.open_id, int(number), words)

    async def do_recall(self, rest: str) -> None:
        await self.client.recall(self.open_id, int(rest))

    async def do_react(self, rest: str) -> None:
        number, _, emoji = rest.partition(" ")
        await self.client.react(self.open_id, int(number), emoji or "👍")

    async def do_unreact(self, rest: str) -> None:
        number, _, emoji = rest.partition(" ")
        await self.client.react(self.open_id, int(number), emoji or "👍", on=False)

    async def do_pin(self, rest: str) -> None:
        await self._pin(rest, on=True)

    async def do_unpin(self, rest: str) -> None:
        await self._pin(rest, on=False)

    async def _pin(self, rest: str, *, on: bool) -> None:
        if rest:
            await self.client.pin(self.open_id, int(rest), on=on)
        else:
            await self._update(pinned=on)

    async def do_mute(self, _: str) -> None:
        await self._update(mutedUntil=-1)

    async def do_unmute(self, _: str) -> None:
        await self._update(mutedUntil=0)

    async def _update(self, **settings: Any) -> None:
        if self.open_id:
            await self.client.update(self.open_id, **settings)

    async def do_readers(self, rest: str) -> None:
        reply = await self.client.readers(self.open_id, int(rest))
        for word, users in (("read", reply.read), ("has it", reply.delivered), ("not yet", reply.neither)):
            if users:
                self.tell("{word}: {names}", word=self.tongue(word), names=", ".join(self.name(str(u)) for u in users))

    def do_retry(self, _: str) -> None:
        for message in self.messages():
            if message.state == "FAILED":
                self.client.retry(message.client_id)

    def do_drop(self, _: str) -> None:
        for message in self.messages():
            if message.state == "FAILED":
                self.client.delete(message.client_id)
