"""A mail server for tests: real SMTP on a real socket, with TLS and sign-in where asked; letters stay in memory."""

import asyncio
import base64
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.policy import default


class Post:
    """Takes letters for everybody but `refused@…`."""

    def __init__(self, *, context=None, starttls=False, account=None):
        self.letters = []
        self.commands = []
        self.port = 0
        self._context = context
        self._starttls = starttls
        self._account = account

    def inbox(self, address):
        return [
            (letter["subject"], letter.get_content().replace("\r\n", "\n"))
            for to, letter in self.letters
            if to == address
        ]

    async def serve(self, reader, writer):
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader, writer):
        to, secure, known = [], self._context is not None and not self._starttls, self._account is None
        writer.write(b"220 post\r\n")
        while line := (await reader.readline()).decode().strip():
            word, _, rest = line.partition(" ")
            self.commands.append(word.upper())
            match word.upper():
                case "EHLO":
                    writer.write(b"250-post\r\n" + (b"250-STARTTLS\r\n" if self._starttls and not secure else b""))
                    writer.write(b"250-AUTH PLAIN\r\n250 8BITMIME\r\n")
                case "STARTTLS":
                    writer.write(b"220 go on\r\n")
                    await writer.start_tls(self._context)
                    secure = True
                case "AUTH":
                    given = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")[1:]
                    known = known or tuple(given) == self._account
                    writer.write(b"235 welcome\r\n" if known else b"535 no\r\n")
                case "RCPT" if not known:
                    writer.write(b"530 sign in\r\n")
                case "RCPT" if "refused@" in rest:
                    writer.write(b"550 nobody here\r\n")
                case "RCPT":
                    to.append(rest.partition("<")[2].partition(">")[0])
                    writer.write(b"250 fine\r\n")
                case "DATA":
                    writer.write(b"354 go on\r\n")
                    await self._keep(reader, to)
                    to = []
                    writer.write(b"250 taken\r\n")
                case "QUIT":
                    writer.write(b"221 bye\r\n")
                    return
                case _:
                    writer.write(b"250 fine\r\n")

    async def _keep(self, reader, to):
        lines = []
        while (line := await reader.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        letter = message_from_bytes(b"".join(lines), policy=default)
        self.letters += [(address, letter) for address in to]


@asynccontextmanager
async def post_office(*, context=None, starttls=False, account=None):
    post = Post(context=context, starttls=starttls, account=account)
    plain = context is None or starttls
    server = await asyncio.start_server(post.serve, "127.0.0.1", 0, ssl=None if plain else context)
    post.port = server.sockets[0].getsockname()[1]
    yield post
    server.close()
    await server.wait_closed()
