"""Answers every message with its own text: `python -m hongyan_client.examples.echo_bot URL NAME PASSWORD`."""

import asyncio
import sys

from hongyan_client import Client


async def main(url: str, name: str, password: str) -> None:
    async with Client(url, store=f"{name}.db") as bot:
        await bot.sign_in(name, password)
        async for message in bot.messages():
            bot.mark_read(message.conversation_id, message.seq)
            await bot.send_text(message.conversation_id, message.text)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
