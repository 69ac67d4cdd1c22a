"""What the chat knows besides the client: which conversation is open, names, and the commands."""

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from typing import Any

from hongyan_client.client import Client
from hongyan_client.errors import ClientError, NotSent
from hongyan_client.tasks import Tasks
from hongyan_client.view import ConversationView, Message

HELP = """\
/list                     your conversations
/open NAME or NUMBER      begin or go on talking
/close                    leave this conversation
/find WORD                look for people
/history                  older messages (Page Up scrolls)
/reply N TEXT             answer to message N
/edit N TEXT · /recall N  change or take back your own
/react N EMOJI · /unreact N EMOJI
/readers N                who has read message N
/pin · /unpin · /mute · /unmute   this conversation
/retry · /drop            a message that was refused
/offline · /online        pull and plug the line
/quit
Anything else is said; // at the start says one /."""

PAGE = 50


class Stop(Exception):
    """The person has had enough."""


class Talk:
    """`say` shows a line of the program itself, `redraw` is called when anything may look different."""

    def __init__(self, client: Client, say: Callable[[str], None], redraw: Callable[[], None]) -> None:
        self.client = client
        self.open_id = ""
        self.first = 0  # the lowest seq asked for
        self._say = say
        self._redraw = redraw
        self._tasks = Tasks()
        self._asked: set[str] = set()
        self._numbered: list[str] = []

    def spawn(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Runs until this talk is closed."""
        self._tasks.spawn(name, work)

    async def close(self) -> None:
        await self._tasks.close()

    # -- words -------------------------------------------------------------------------------------------------------
    def name(self, user_id: str) -> str:
        user = self.client.known_user(user_id)
        if not user.username and user_id not in self._asked:
            self._asked.add(user_id)
            self._tasks.spawn("name", self._ask_name(user_id))
        return user.title

    def knows(self, user_id: str) -> bool:
        """Whether `name` gives a name already; else it comes later, with a redraw."""
        return self.name(user_id) != user_id

    async def _ask_name(self, user_id: str) -> None:
        try:
            await self.client.user(user_id)
        except ClientError:
            await asyncio.sleep(1)
            self._asked.discard(user_id)
        self._redraw()

    def title(self, view: ConversationView) -> str:
        if view.kind == "self":
            return "notes to myself"
        return self.name(view.peer_id) if view.peer_id else view.id

    def open_title(self) -> str:
        view = self.client.conversation(self.open_id)
        return self.title(view) if view else ""

    def banner(self) -> str:
        """Empty while all is well."""
        waiting = sum(m.state in ("QUEUED", "SENDING") for m in self.messages())
        later = f"; {waiting} to be sent later" if waiting else ""
        words = {
            "OFFLINE": "offline",
            "BACKOFF": "no connection, trying again",
            "CONNECTING": "connecting",
            "RESUMING": "catching up",
            "LOGGED_OUT": "signed out: start again to sign in",
        }
        state = words.get(self.client.state, "")
        return f"{state}{later}" if state else ""

    def messages(self) -> list[Message]:
        return self.client.seen(self.open_id) if self.open_id else []

    def conversations(self) -> list[ConversationView]:
        """In the order of their numbers in the list."""
        views = self.client.conversations()
        self._numbered = [view.id for view in views]
        return views

    # -- input -------------------------------------------------------------------------------------------------------
    async def take(self, line: str) -> None:
        """One line of the person: a command or words to say. Stop ends the program."""
        line = line.strip()
        if not line:
            return
        if line.startswith("/") and not line.startswith("//"):
            await self._command(line[1:])
        elif self.open_id:
            self._follow(self.client.post_text(self.open_target(), line.removeprefix("/")))
        else:
            self._say("Nobody is listening yet: /open NAME, or /help.")

    def open_target(self) -> str:
        view = self.client.conversation(self.open_id)
        return view.peer_id if view and view.peer_id else self.open_id

    async def _command(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        do = getattr(self, f"do_{word}", None)
        if do is None:
            self._say(f"There is no /{word}. /help lists what there is.")
            return
        try:
            result = do(rest.strip())
            if inspect.isawaitable(result):
                await result
        except NotSent as no:
            self._say(f"Refused: {no.reason}")
        except ClientError as error:
            self._say(f"That did not work: {error}")
        except ValueError:
            self._say("The number of the message is missing, like /edit 12 new words. /help lists all.")
        self._redraw()

    def _follow(self, made: str) -> None:
        self._tasks.spawn("sent", self._refusal(made))

    async def _refusal(self, made: str) -> None:
        try:
            await self.client.confirmed(made)
        except NotSent as no:
            self._say(f"Not sent: {no.reason}. /retry or /drop.")
        self._redraw()

    # -- commands ----------------------------------------------------------------------------------------------------
    def do_help(self, _: str) -> None:
        self._say(HELP)

    def do_quit(self, _: str) -> None:
        raise Stop

    def do_list(self, _: str) -> None:
        views = self.conversations()
        for number, view in enumerate(views, 1):
            new = f" ({view.unread} new)" if view.unread else ""
            self._say(f"{number:3} {self.title(view)}{new}")
        if not views:
            self._say("Nobody yet: /open NAME begins.")

    async def do_open(self, word: str) -> None:
        if word.isdigit() and 0 < int(word) <= len(self._numbered or self.conversations()):
            self._open(self._numbered[int(word) - 1])
            return
        for view in self.conversations():
            if word and word in (self.title(view), self.client.known_user(view.peer_id).username):
                self._open(view.id)
                return
        found = await self.client.find_users(word)
        exact = [u for u in found if word.lower() in (u.username.lower(), u.number)] or (
            found if len(found) == 1 else []
        )
        if exact:
            self._open(self.client.direct(exact[0]))
        elif found:
            self._say("Whom do you mean? " + ", ".join(user.username for user in found))
        else:
            self._say(f"Nobody is called {word}.")

    def _open(self, conversation_id: str) -> None:
        if self.open_id and self.open_id != conversation_id:
            self.client.leave(self.open_id)
        self.open_id, self.first = conversation_id, 0
        self.client.look(conversation_id)
        self.client.mark_read(conversation_id)
        self._say(f"Talking with {self.open_title()}.")

    def do_close(self, _: str) -> None:
        if self.open_id:
            self.client.leave(self.open_id)
        self.open_id = ""

    async def do_find(self, word: str) -> None:
        users = await self.client.find_users(word)
        for user in users:
            self._say(f"{user.number:>10} {user.username} {user.nickname}")
        if not users:
            self._say("Nobody.")

    def do_history(self, _: str) -> None:
        self.older()

    def older(self) -> bool:
        """Fetch the page above what is shown. False at the beginning."""
        shown = [m.seq for m in self.messages() if m.seq]
        view = self.client.conversation(self.open_id)
        if not shown or view is None or shown[0] <= 1:
            return False
        self.first = max(1, shown[0] - PAGE)
        self.client.look(self.open_id, self.first, view.head)
        return True

    def do_reply(self, rest: str) -> None:
        number, _, words = rest.partition(" ")
        self._follow(self.client.post_text(self.open_target(), words, quote=int(number)))

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

    async def do_pin(self, _: str) -> None:
        await self._update(pinned=True)

    async def do_unpin(self, _: str) -> None:
        await self._update(pinned=False)

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
                self._say(f"{word}: " + ", ".join(self.name(str(user)) for user in users))

    def do_retry(self, _: str) -> None:
        for message in self.messages():
            if message.state == "FAILED":
                self.client.retry(message.client_id)

    def do_drop(self, _: str) -> None:
        for message in self.messages():
            if message.state == "FAILED":
                self.client.delete(message.client_id)

    def do_offline(self, _: str) -> None:
        self.client.go_offline()

    def do_online(self, _: str) -> None:
        self.client.go_online()
