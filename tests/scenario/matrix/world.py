"""One server, eight people around alice, and what she owns: made anew for every call that is to change it."""

import asyncio
import hashlib
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from google.protobuf import json_format

from hongyan.rpc.checker import Checker
from hongyan_proto import model_pb2, relation_pb2, user_pb2
from hongyan_proto.model_pb2 import Platform
from tests.processes import UNLIMITED
from tests.scenario.stories.lines import Direct, Rest, WebSocketJson
from tests.scenario.stories.people import Device, new_id
from tests.scenario.stories.towns import Outside, outside

SETTINGS = (
    *UNLIMITED,
    *(f"group.{name}=100000" for name in ("owned", "joined", "created_a_day", "requests_of_user")),
    "relation.open_requests=100000",
    "user.tries_per_account=100000",
    "relation.follow_settle_ms=1",
    "relation.follow_poll_s=0.02",
    "relation.outbox_poll_s=0.02",
    "relation.profile_delay_ms=1",
    "relation.profile_poll_s=0.05",
    "relation.outbox_age_ms=1",
)
HIDDEN = (
    *("past", "older", "edited", "now", "direct", "whisper", "notice", "name", "card", "applicant"),
    *("remark", "draft", "please", "about", "device", "category", "note", "plea", "complaint"),
)
"""Each of these words stands, as `[word]`, in one thing of alice's; whoever reads it there has seen that thing."""
PEOPLE = {
    "self": "alice",
    "member": "bob",
    "exmember": "carol",
    "stranger": "dave",
    "blocked": "erin",
    "muted": "frank",
    "admin": "grace",
}


class Person:
    """Somebody with a line of their own by each way in. What the calls under test need not show goes by `device`."""

    def __init__(self, device: Device, rest: Rest, socket: WebSocketJson | None = None) -> None:
        self.device, self.rest = device, rest
        self._socket = socket

    @property
    def id(self) -> int:
        return self.device.id

    @property
    def own(self) -> str:
        """The conversation with oneself."""
        return f"d.{self.id}.{self.id}"

    @property
    def socket(self) -> WebSocketJson:
        assert self._socket is not None
        return self._socket

    async def asks(self, name, request):
        return await self.device.line.call(name, request)

    async def group(self, name, request):
        return await self.asks(f"GroupService/{name}", request)

    async def friends(self, name, request):
        return await self.asks(f"RelationService/{name}", request)


class World:
    """`people` by their standing to alice; alice herself is `self`."""

    def __init__(self, town: Outside) -> None:
        self.town = town
        self.state = State(town.data)
        self.people: dict[str, Person] = {}
        self.extra: dict = {}
        self.ended_token = ""
        self.nobody = Rest(town.url)
        self.ended: Rest

    @property
    def alice(self) -> Person:
        return self.people["self"]

    async def newcomer(self, name: str, *, socket: bool = False, **more) -> Person:
        town = self.town
        device = await town.newcomer(name, **more)
        assert isinstance(device.line, Rest)
        rest, device.line = device.line, self.direct(device.token)
        line = None
        if socket:
            line = await self.connected(device.token)
        return Person(device, rest, line)

    def direct(self, token: str) -> Direct:
        return Direct(self.town.house.clients, Checker(self.town.settings.limits), token)

    async def connected(self, token: str) -> WebSocketJson:
        socket = WebSocketJson()
        await socket.open(self.town.url)
        await socket.hello(token)
        self.town._lines.append(socket)
        return socket

    async def settle(self) -> None:
        await self.state.settle()


@asynccontextmanager
async def world(data: Path) -> AsyncIterator[World]:
    async with outside(data, "rest", limits=SETTINGS) as town:
        made = World(town)
        link = await town.house.invitations.administrator()
        for standing, name in PEOPLE.items():
            more = {"invitation": link} if standing == "admin" else {}
            made.people[standing] = await made.newcomer(name, socket=True, nickname=name, **more)
        made.extra["heidi"] = await made.newcomer("heidi", nickname="[applicant]")
        await _relations(made)
        await _own_things(made)
        try:
            yield made
        finally:
            await made.nobody.close()
            made.state.close()


async def befriend(one: Person, other: Person) -> None:
    asked = await one.friends("AskFriend", relation_pb2.AskFriendRequest(user_id=other.id))
    await other.friends("AcceptFriend", relation_pb2.AcceptFriendRequest(id=asked.request.id))


async def _relations(made: World) -> None:
    """Bob is her friend, carol was, erin is blocked. Alice has written to none but bob."""
    alice, bob, carol, erin = [made.people[name] for name in ("self", "member", "exmember", "blocked")]
    for one in (bob, carol):
        await befriend(one, alice)
    await bob.device.says(alice.device, "[direct]")
    await alice.device.says(f"d.{min(alice.id, bob.id)}.{max(alice.id, bob.id)}", "[direct]")
    await erin.device.says(alice.device, "[whisper]")
    category = await alice.friends("CreateCategory", relation_pb2.CreateCategoryRequest(name="[category]"))
    made.extra["category"] = category.category.id
    await alice.friends("UpdateFriend", relation_pb2.UpdateFriendRequest(user_id=bob.id, remark="[remark]"))
    await alice.friends("DeleteFriend", relation_pb2.DeleteFriendRequest(user_id=carol.id, both=True))
    await alice.friends("Block", relation_pb2.PersonRequest(user_id=erin.id))


async def _own_things(made: World) -> None:
    alice, town = made.alice, made.town
    await alice.asks("UserService/UpdateMe", user_pb2.UpdateMeRequest(signature="[about]"))
    made.extra["judy"] = judy = await made.newcomer("judy")
    await judy.friends("AskFriend", relation_pb2.AskFriendRequest(user_id=alice.id, message="[please]"))
    ended = await town.signs_in(alice.device.username, alice.device.password, Platform.web)
    made.ended_token = ended.token
    await ended.ends()
    made.ended = ended.line
    more = model_pb2.Device(platform=Platform.tablet, name="[device]", device_id=new_id("device"))
    request = user_pb2.SignInRequest(username=alice.device.username, password=alice.device.password, device=more)
    made.extra["session"] = (await made.nobody.call("UserService/SignIn", request)).session_id


class State:
    """All that the server keeps, read from its files: what a refused call must leave as it is.

    Left out is what lives by itself: leases, counters, events on their way, when somebody was last there.
    """

    ALIVE = ("relay_", "node_lease", "stream_", "sqlite_", "schema", "outbox", "counter")
    WAITS = ("_outbox", "pending", "changed_profile", "account_gone")

    def __init__(self, data: Path) -> None:
        self._files = [sqlite3.connect(f"file:{data / name}?mode=ro", uri=True) for name in ("main.db", "log.db")]
        self._tables: list[tuple[sqlite3.Connection, str, str]] = []
        self._waits: list[tuple[sqlite3.Connection, str]] = []
        for file in self._files:
            for (table,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                if any(word in table for word in self.WAITS):
                    self._waits.append((file, table))
                elif not any(word in table for word in self.ALIVE):
                    names = [name for _, name, *_ in file.execute(f"PRAGMA table_info({table})")]
                    kept = ", ".join(name for name in names if "last_seen" not in name)
                    self._tables.append((file, table, kept))
        self._known: tuple[list[int], dict[str, bytes]] = ([], {})

    def digests(self) -> dict[str, bytes]:
        """By table; read anew only when somebody has committed something."""
        version = [file.execute("PRAGMA data_version").fetchone()[0] for file in self._files]
        if version != self._known[0]:
            found = {}
            for file, table, columns in self._tables:
                rows = file.execute(f"SELECT {columns} FROM {table}").fetchall()
                found[table] = hashlib.blake2b(repr(rows).encode(), digest_size=16).digest()
            self._known = (version, found)
        return self._known[1]

    async def settle(self) -> None:
        """Until nothing that was begun is on its way."""
        async with asyncio.timeout(20):
            while any(file.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() for file, table in self._waits):
                await asyncio.sleep(0.002)

    def close(self) -> None:
        for file in self._files:
            file.close()


def told(message) -> str:
    return json_format.MessageToJson(message, ensure_ascii=False)


SIGNS = {"owner": r'ownerId\\?"', "online": '"online"', "badword": "badword"}
"""Who a group's owner is, as its members see it; that somebody is there; any of the words that are forbidden."""


def seen_in(text: str) -> frozenset[str]:
    signs = {word for word, sign in SIGNS.items() if re.search(sign, text)}
    return frozenset(signs | {word for word in HIDDEN if f"[{word}]" in text})
