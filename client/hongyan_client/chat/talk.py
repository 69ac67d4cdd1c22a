"""What the chat knows besides the client: which conversation is open, names, and the commands."""

import asyncio
import contextlib
import inspect
from collections.abc import Callable, Coroutine
from typing import Any

from hongyan_client.chat.changing import MessageWords
from hongyan_client.chat.chinese import WORDS
from hongyan_client.chat.crowd import Crowd, Unknown
from hongyan_client.chat.gathering import GroupWords
from hongyan_client.chat.hearing import line_of_news
from hongyan_client.chat.people import PeopleWords
from hongyan_client.chat.tongue import Tongue
from hongyan_client.client import Client
from hongyan_client.errors import ClientError, NotSent
from hongyan_client.news import News
from hongyan_client.tasks import Tasks
from hongyan_client.view import ConversationView, Message

PAGE = 50
TELL_TYPING_S = 3


class Stop(Exception):
    """The person has had enough."""


class Talk(MessageWords, PeopleWords, GroupWords):
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
        self._typed = 0.0
        self.tongue = Tongue()
        self.crowd = Crowd(client, self._tasks, redraw)

    def spawn(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Runs until this talk is closed."""
        self._tasks.spawn(name, work)

    async def close(self) -> None:
        self.crowd.close()
        await self._tasks.close()

    def begin(self) -> None:
        """Fetch friends, watch who is there, and say what happens besides messages."""
        self.crowd.begin()
        self.client.on_news(self._hear)

    def tell(self, words: str, /, **values: object) -> None:
        """A sentence in the person's language."""
        self._say(self.tongue(words, **values))

    def _hear(self, one: News) -> None:
        line = line_of_news(one, self.client.me.id, self._named)
        if line is not None:
            self._say("* " + self.tongue(line[0], **line[1]))

    def _named(self, who: str) -> str:
        return self.crowd.group_title(who) if who.startswith("g.") else self.name(who)

    def typing(self) -> str:
        """Who writes just now in the open conversation; empty: nobody."""
        names = [self.name(user_id) for user_id in self.crowd.typing(self.open_id)]
        return self.tongue("{names} is typing…", names=", ".join(names)) if names else ""

    def types(self) -> None:
        """The person writes: tell the others, but not with each key."""
        now = asyncio.get_running_loop().time()
        if self.open_id and self.client.state == "LIVE" and now - self._typed > TELL_TYPING_S:
            self._typed = now
            self._tasks.spawn("typing", self._tell_typing(self.open_id))

    async def _tell_typing(self, conversation_id: str) -> None:
        with contextlib.suppress(ClientError):
            await self.client.typing(conversation_id)

    # -- words -------------------------------------------------------------------------------------------------------
    def name(self, user_id: str) -> str:
        if not user_id:
            return self.tongue("the server")
        user = self.client.known_user(user_id)
        if not user.username and user_id not in self._asked:
            self._asked.add(user_id)
            self._tasks.spawn("name", self._ask_name(user_id))
        return self.crowd.title(user_id) or user.title

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
            return self.tongue("notes to myself")
        return self.name(view.peer_id) if view.peer_id else self.crowd.group_title(view.id)

    def open_title(self) -> str:
        view = self.client.conversation(self.open_id)
        return self.title(view) if view else ""

    def banner(self) -> str:
        """Empty while all is well."""
        waiting = sum(m.state in ("QUEUED", "SENDING") for m in self.messages())
        later = self.tongue("; {count} to be sent later", count=waiting) if waiting else ""
        words = {
            "OFFLINE": "offline",
            "BACKOFF": "no connection, trying again",
            "CONNECTING": "connecting",
            "RESUMING": "catching up",
            "LOGGED_OUT": "signed out: start again to sign in",
        }
        state = words.get(self.client.state, "")
        return f"{self.tongue(state)}{later}" if state else ""

    def messages(self) -> list[Message]:
        """What may write to whom in a conversation of two is not told as a message."""
        seen = self.client.seen(self.open_id) if self.open_id else []
        return [one for one in seen if one.kind != "member" or self.open_id.startswith("g.")]

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
            self._typed = 0.0
            self.follow(self.client.post_text(self.open_target(), line.removeprefix("/")))
        else:
            self.tell("Nobody is listening yet: /open NAME, or /help.")

    def open_target(self) -> str:
        view = self.client.conversation(self.open_id)
        return view.peer_id if view and view.peer_id else self.open_id

    async def _command(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        do = getattr(self, f"do_{WORDS.get(word, word)}", None)
        if do is None:
            self.tell("There is no /{word}. /help lists what there is.", word=word)
            return
        try:
            result = do(rest.strip())
            if inspect.isawaitable(result):
                await result
        except Unknown as missing:
            self.tell(missing.words, **missing.values)
        except NotSent as no:
            self.tell("Refused: {reason}", reason=no.reason)
        except ClientError as error:
            self.tell("That did not work: {error}", error=error)
        except ValueError:
            self.tell("The number of the message is missing, like /edit 12 new words. /help lists all.")
        self._redraw()

    def follow(self, made: str) -> None:
        self._tasks.spawn("sent", self._refusal(made))

    async def _refusal(self, made: str) -> None:
        try:
            await self.client.confirmed(made)
        except NotSent as no:
            self.tell("Not sent: {reason}. /retry or /drop.", reason=no.reason)
        self._redraw()

    # -- commands ----------------------------------------------------------------------------------------------------
    def do_help(self, _: str) -> None:
        self._say(self.tongue.help)

    def do_quit(self, _: str) -> None:
        raise Stop

    def do_list(self, _: str) -> None:
        views = self.conversations()
        for number, view in enumerate(views, 1):
            new = self.tongue(" ({count} new)", count=view.unread) if view.unread else ""
            self.tell("{number:3} {name}", number=number, name=self.title(view) + new)
        if not views:
            self.tell("Nobody yet: /open NAME begins.")

    async def do_open(self, word: str) -> None:
        if word.isdigit() and 0 < int(word) <= len(self._numbered or self.conversations()):
            self.show(self._numbered[int(word) - 1])
            return
        for view in self.conversations():
            if word and word in (self.title(view), self.client.known_user(view.peer_id).username):
                self.show(view.id)
                return
        group = self.crowd.group_named(word)
        self.show(group.conversation_id if group else self.client.direct(await self.whom(word)))

    def show(self, conversation_id: str) -> None:
        if self.open_id and self.open_id != conversation_id:
            self.client.leave(self.open_id)
        self.open_id, self.first = conversation_id, 0
        self.client.look(conversation_id)
        self.client.mark_read(conversation_id)
        self.tell("Talking with {name}.", name=self.open_title())

    def do_close(self, _: str) -> None:
        if self.open_id:
            self.client.leave(self.open_id)
        self.open_id = ""

    async def do_find(self, word: str) -> None:
        users = await self.client.find_users(word)
        for user in users:
            self.tell("{number:>10} {name} {nick}", number=user.number, name=user.username, nick=user.nickname)
        if not users:
            self.tell("Nobody.")

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

    def do_offline(self, _: str) -> None:
        self.client.go_offline()

    def do_online(self, _: str) -> None:
        self.client.go_online()
