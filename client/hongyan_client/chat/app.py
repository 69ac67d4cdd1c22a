"""The program: who signs in where, and which face the chat has."""

import argparse
import asyncio
import contextlib
import getpass
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from hongyan_client.chat.lines import Lines
from hongyan_client.chat.screen import Screen
from hongyan_client.client import Client
from hongyan_client.errors import ClientError, NotSignedIn, Refused, StoreBusy, Unreachable

PASSWORD = "HONGYAN_PASSWORD"  # noqa: S105 - the name of a variable
FIRST_S = 5


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs until the person leaves. Exits with 1 and a sentence when it cannot begin."""
    options = parser().parse_args(arguments)
    try:
        asyncio.run(run(options))
    except Refused as no:
        sys.exit(f"{options.url} says no: {no.message or no.reason}")
    except StoreBusy as busy:
        sys.exit(f"another chat uses {busy}")
    except NotSignedIn as error:
        sys.exit(f"not signed in: {error}")
    except ClientError as error:
        sys.exit(f"{options.url} cannot be reached: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="hongyan chat", description="Talk in the terminal.")
    made.add_argument("--user", required=True, metavar="NAME", help="who you are")
    made.add_argument("--url", default="http://127.0.0.1:8000", help="the server (default: %(default)s)")
    made.add_argument("--register", action="store_true", help="make the account first")
    made.add_argument("--password-file", type=Path, metavar="FILE", help=f"else {PASSWORD}, else you are asked")
    made.add_argument("--data", type=Path, metavar="DIR", help="where cache, outbox and session are kept")
    made.add_argument("--tcp-port", type=int, metavar="N", help="speak TCP on this port instead of WebSocket")
    made.add_argument("--plain", action="store_true", help="lines in, lines out, also on a terminal")
    return made


async def run(options: argparse.Namespace) -> None:
    store = store_file(options)
    async with Client(options.url, store=store, platform="desktop", follow=False, tcp_port=options.tcp_port) as client:
        await begin(client, options)
        plain = options.plain or not (sys.stdin.isatty() and sys.stdout.isatty())
        face = Lines(client) if plain else Screen(client)
        face.talk.begin()
        await face.run()


async def begin(client: Client, options: argparse.Namespace) -> None:
    """Go on with the session of last time, also without a connection; else sign in."""
    if options.register:
        await client.register(options.user, password(options))
    if client.account.session is None:
        await client.sign_in(options.user, password(options), wait=False)
    else:
        await client.resume(wait=False)
    with contextlib.suppress(Unreachable):
        await client.live(FIRST_S)


def password(options: argparse.Namespace) -> str:
    if options.password_file:
        return str(options.password_file.read_text().strip())
    return os.environ.get(PASSWORD) or getpass.getpass(f"Password of {options.user}: ")


def store_file(options: argparse.Namespace) -> Path:
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    folder = options.data or Path(home) / "hongyan"
    parts = urlsplit(options.url)
    name = re.sub(r"[^\w.-]", "_", f"{options.user}@{parts.hostname}_{parts.port or ''}")
    return Path(folder) / f"{name}.db"
