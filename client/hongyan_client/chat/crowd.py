"""Whom and which groups the chat knows by name, who is there, and who types: kept up to date in the background."""

import asyncio
import contextlib
import dataclasses
from collections.abc import Callable

from hongyan_client import news
from hongyan_client.client import Client
from hongyan_client.core.effects import Arrived, Effect, Status
from hongyan_client.errors import ClientError
from hongyan_client.news import News
from hongyan_client.nouns import Friend, Group, Member, group_of
from hongyan_client.tasks import Tasks
from hongyan_client.view import User

WATCHED = 200
"""So many the server watches for one connection: friends one talks with come first."""
TYPING_S = 6


class Unknown(ClientError):
    """The person has to say it in another way. A sentence, and what stands in its braces."""

    def __init__(self, words: str, /, **values: object) -> None:
        super().__init__(words)
        self.words = words
        self.values = values


class Crowd:
    """`begin` starts it; without that nothing is fetched by itself."""

    def __init__(self, client: Client, tasks: Tasks, redraw: Callable[[], None]) -> None:
        self.client = client
        self._tasks = tasks
        self._redraw = redraw
        self._friends: dict[str, Friend] = {one.user.id: one for one in client.friends.known()}
        self._groups: dict[str, Group] = {}
        self._asked: set[str] = set()
        self._typing: dict[tuple[str, str], asyncio.TimerHandle] = {}
        self._refreshing = False

    def begin(self) -> None:
        self.client.listen(self._on_effect)
        self.client.on_news(self._on_news)
        if self.client.state == "LIVE":
            self._renew()

    # -- people ------------------------------------------------------------------------------------------------------
    def title(self, user_id: str) -> str:
        """A friend's remark or name; empty for others."""
        friend = self._friends.get(user_id)
        return friend.title if friend else ""

    def named(self, word: str) -> User | None:
        """A friend who is called so."""
        for one in self._friends.values():
            if word.lower() in (one.remark.lower(), one.user.username.lower(), one.user.nickname.lower()):
                return one.user
        return None

    def online(self, user_id: str) -> bool | None:
        """None: it is not known."""
        if user_id == self.client.me.id:
            return self.client.state == "LIVE"
        return self.client.presence.online(user_id) if user_id.isdigit() else None

    def dot(self, user_id: str) -> str:
        return {True: "●", False: "○", None: " "}[self.online(user_id)]

    async def refresh(self) -> None:
        """Friends, whether they are there, and groups."""
        self._friends = {one.user.id: one for one in await self.client.friends.all()}
        peers = [view.peer_id for view in self.client.conversations() if view.peer_id]
        talking = [peer for peer in peers if peer in self._friends]
        watched = list(dict.fromkeys([*talking, *self._friends, *peers]))[:WATCHED]
        if set(watched) != set(self.client.presence.watched):
            await self.client.presence.watch(watched)
        await self.fetch_groups()
        self._redraw()

    async def members(self, conversation_id: str) -> list[Member]:
        """The first page of a group's members; nobody of another conversation."""
        if not conversation_id.startswith("g."):
            return []
        return (await self.client.groups.members_page(conversation_id, limit=200))[0]

    # -- groups ------------------------------------------------------------------------------------------------------
    def group_title(self, conversation_id: str) -> str:
        group = self._groups.get(conversation_id)
        if group is not None:
            return group.name
        if conversation_id not in self._asked:
            self._asked.add(conversation_id)
            self._tasks.spawn("group", self._ask_group(conversation_id))
        return conversation_id

    def group_named(self, word: str) -> Group | None:
        """By name or number."""
        return next((one for one in self._groups.values() if word and word in (one.name, one.number)), None)

    def take_group(self, group: Group) -> None:
        self._groups[group.conversation_id] = group
        self._redraw()

    async def fetch_groups(self) -> list[Group]:
        groups = await self.client.groups.mine()
        self._groups |= {group.conversation_id: group for group in groups}
        return groups

    async def _ask_group(self, conversation_id: str) -> None:
        with contextlib.suppress(ClientError):
            self.take_group(await self.client.groups.get(conversation_id))

    # -- who types ---------------------------------------------------------------------------------------------------
    def typing(self, conversation_id: str) -> list[str]:
        """The ids of those who write there just now."""
        return [user_id for where, user_id in self._typing if where == conversation_id]

    def _types(self, key: tuple[str, str]) -> None:
        self._types_no_more(key)
        self._typing[key] = asyncio.get_running_loop().call_later(TYPING_S, self._types_no_more, key)
        self._redraw()

    def _types_no_more(self, key: tuple[str, str]) -> None:
        timer = self._typing.pop(key, None)
        if timer is not None:
            timer.cancel()
            self._redraw()

    # -- what happens ------------------------------------------------------------------------------------------------
    def _on_news(self, one: News) -> None:
        match one:
            case news.FriendChanged() | news.FriendRemoved() | news.CategoriesChanged():
                self._renew()
            case news.GroupJoined(group=group):
                self.take_group(group)
            case news.Typing(conversation_id=conversation_id, user_id=user_id):
                self._types((conversation_id, user_id))
            case news.PresenceChanged():
                self._redraw()
            case _:
                pass

    def _on_effect(self, effect: Effect) -> None:
        match effect:
            case Status(state="LIVE"):
                self._renew()
            case Arrived(conversation_id=where, entry=entry):
                self._types_no_more((where, str(entry.get("senderId", ""))))
                changed = entry.get("member", {}).get("group", {})
                if changed.get("name"):
                    self.take_group(dataclasses.replace(group_of(changed), conversation_id=where))
            case _:
                pass

    def _renew(self) -> None:
        if not self._refreshing:
            self._refreshing = True
            self._tasks.spawn("friends", self._refresh_later())

    async def _refresh_later(self) -> None:
        await asyncio.sleep(0)  # what comes together is fetched once
        self._refreshing = False
        with contextlib.suppress(ClientError):
            await self.refresh()

    def close(self) -> None:
        for key in list(self._typing):
            self._types_no_more(key)
