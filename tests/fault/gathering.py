"""Scene: a group of thousands talks, through kills. Who looks gets every body in order; who does not has all of it when
they come for it; who is no member hears nothing.
"""

import asyncio
from collections.abc import Iterable, Sequence

from google.protobuf.message import Message

from hongyan_proto.frames_pb2 import Call, ClientFrame, Look, ServerFrame
from hongyan_proto.group_pb2 import CreateGroupRequest, GroupReply, InviteMembersRequest, UpdateGroupRequest
from hongyan_proto.message_pb2 import EntriesRequest, SendRequest
from hongyan_proto.model_pb2 import Entry, Kind, Text
from hongyan_proto.push_pb2 import SyncRequest
from tests.fault.crowd import Crowd, Socket, Violation, each, until
from tests.fault.device import AGAIN
from tests.fault.history import History, Line, Seen, Verdict
from tests.fault.presence import Watcher
from tests.fault.talk import Talk, read_log

LOOK, SYNC, FILL, FIRST_SEND = 2, 3, 4, 10
"""Frame ids; the same for everybody, so that the same answer is the same bytes."""
WINDOW = 8
LONG = "雁字回时月满西楼" * 600
"""14 kB."""
AT_ONCE = 499
"""Members that one call brings in."""
TICK_S = 0.02


class Member:
    """What one member shows of the group, in order and without a hole, and how much of it there is."""

    def __init__(self, scene: "Gathering", number: int, *, looks: bool) -> None:
        self.number = number
        self.name = f"p{number}.0"
        self.looks = looks
        self.shown: list[Line] = []
        self.head = 0
        self.pushed = self.hints = self.resyncs = 0
        self.socket: Socket | None = None
        self.pending: dict[str, None] = {}
        self.synced = False
        self.watcher: Watcher | None = None
        """Of the same person on the same socket."""
        self._scene = scene
        self._person = scene.crowd.people[number]
        self._held: dict[int, Line] = {}
        self._cursor = ""
        self._asked = False
        self._count = 0
        self._since = 0.0
        self._frame = FIRST_SEND
        self._flying: dict[int, str] = {}

    async def come(self) -> None:
        self.synced = False
        self._flying.clear()
        self.socket = await self._scene.crowd.open(self._person, self.heard)
        self._asked = False
        if self.watcher is not None:
            self.watcher.begin(self.socket)
        self.hints, self._since = 0, asyncio.get_running_loop().time()
        if self.looks:
            self._say(ClientFrame(id=LOOK, look=Look(conversation_id=self._scene.conversation)))
        self.sync()
        for client_id in self.pending:
            self._send(client_id)

    def go(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def look_away(self) -> None:
        if self.looks and self.here:
            self._say(ClientFrame(id=LOOK, look=Look()))
        self.looks = False

    @property
    def here(self) -> bool:
        return self.socket is not None and not self.socket.lost.done()

    @property
    def whole(self) -> bool:
        """It shows everything of which it knows."""
        return self.synced and not self._held and self.head == len(self.shown)

    def speak(self) -> None:
        """One more message, if not too many have no answer yet; refused ones first."""
        if not self.here:
            return
        flying = set(self._flying.values())
        for client_id in [client_id for client_id in self.pending if client_id not in flying]:
            self._send(client_id)
        if len(self.pending) < WINDOW:
            self._count += 1
            client_id = f"{self.name}-{self._count}"
            self._scene.history.invoke(self._scene.conversation, self._person.user_id, client_id)
            self.pending[client_id] = None
            if self._scene.shouting:
                self._scene.long.add(client_id)
            self._send(client_id)

    def sync(self) -> None:
        request = SyncRequest(cursor=self._cursor) if self._cursor else SyncRequest()
        self._say(ClientFrame(id=SYNC, sync=request))

    def fill(self) -> None:
        """Ask for what is missing, unless that is under way."""
        if self.head > len(self.shown) and not self._asked and self.here:
            self._asked = True
            request = EntriesRequest(conversation_id=self._scene.conversation, after=len(self.shown))
            self._say(ClientFrame(id=FILL, entries=request))

    def heard(self, frame: ServerFrame) -> None:
        body = frame.WhichOneof("body")
        if frame.id >= FIRST_SEND:
            self._answered(self._flying.pop(frame.id, ""), frame)
        elif body == "push":
            self.pushed += len(frame.push.entries)
            self._take(frame.push.entries)
        elif body == "heads":
            self.hints += 1
            seconds = asyncio.get_running_loop().time() - self._since
            if self.hints > seconds + 2:
                self._scene.complain(f"{self.name}: {self.hints} hints in {seconds:.1f} s")
            self.head = max(self.head, *(hint.head.seq for hint in frame.heads.hints))
        elif body == "log":
            self._asked = False
            self.head = max(self.head, frame.log.head)
            self._take(frame.log.entries)
            self.fill()
        elif body == "synced":
            self._synced(frame)
        elif body == "resync":
            self.resyncs += 1
            if self.watcher is not None and frame.resync.reason == "slow_reader":
                self.watcher.told.clear()  # what was on its way may be lost: all of it comes again
            self.sync()
        elif body == "presence" and self.watcher is not None:
            self.watcher.heard(frame)
        elif body == "error":
            self._scene.complain(f"{self.name}: {frame.error.reason}")
        if self.looks:
            self.fill()

    def _synced(self, frame: ServerFrame) -> None:
        synced = frame.synced
        self._cursor = synced.cursor
        for row in synced.conversations:
            if row.id == self._scene.conversation:
                self.head = max(self.head, row.head.seq)
        self.synced = not synced.more
        if synced.more:
            self.sync()

    def _take(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            line = self._scene.line(entry)
            self.head = max(self.head, line.seq)
            known = self.shown[line.seq - 1] if line.seq <= len(self.shown) else self._held.setdefault(line.seq, line)
            if known != line:
                self._scene.complain(f"{self.name}: {line} where {known} was")
        while (following := self._held.pop(len(self.shown) + 1, None)) is not None:
            self.shown.append(following)

    def _answered(self, client_id: str, answer: ServerFrame) -> None:
        if answer.HasField("sent"):
            self.pending.pop(client_id, None)
            self._scene.history.ok(client_id, answer.sent.seq)
            self._note(answer, client_id)
        elif answer.error.code in AGAIN:
            self._scene.history.refused(self.name, answer.error.reason)
        else:
            self.pending.pop(client_id, None)
            self._scene.history.fail(client_id, answer.error.reason)

    def _note(self, answer: ServerFrame, client_id: str) -> None:
        """One's own message comes as the answer, not as a push."""
        sent = answer.sent
        line = Line(sent.seq, sent.message_id, self._person.user_id, client_id)
        self.head = max(self.head, line.seq)
        if line.seq > len(self.shown):
            self._held.setdefault(line.seq, line)
        self._take(())

    def _send(self, client_id: str) -> None:
        self._frame += 1
        self._flying[self._frame] = client_id
        text = Text(text=self._scene.text_of(client_id))
        request = SendRequest(conversation_id=self._scene.conversation, client_id=client_id, text=text)
        self._say(ClientFrame(id=self._frame, send=request))

    def _say(self, frame: ClientFrame) -> None:
        assert self.socket is not None
        self.socket.say(frame)


class Gathering:
    """The group of a crowd: the hub and its friends but for the last one, who is no member."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.history = History()
        self.conversation = ""
        self.complaints: list[str] = []
        self.shouting = False
        self.long: set[str] = set()
        """Messages that are as long as a message may be: what is said while `shouting`."""
        looks = set(crowd.rng.sample(range(len(crowd.people) - 1), crowd.size.lookers))
        self.members = [Member(self, number, looks=number in looks) for number in range(len(crowd.people) - 1)]
        self.speakers = crowd.rng.sample(self.members, crowd.size.speakers)
        self.lookers = [member for member in self.members if member.looks]
        self._lines: dict[Line, Line] = {}
        self._overheard = 0

    async def found(self) -> None:
        """The group is made; nobody is connected yet."""
        people = self.crowd.people[1:-1]
        some = [[person.user_id for person in people[at : at + AT_ONCE]] for at in range(0, len(people), AT_ONCE)]
        async with Talk(self.crowd.server, self.crowd.hub.token) as talk:
            made = await _call(talk, "CreateGroup", CreateGroupRequest(name="雁群", member_ids=some[0]))
            group = GroupReply.FromString(made).group.id
            await _call(talk, "UpdateGroup", UpdateGroupRequest(id=group, history=True))
            for more in some[1:]:
                await _call(talk, "InviteMembers", InviteMembersRequest(id=group, user_ids=more))
        self.conversation = f"g.{group}"

    async def run(self) -> str:
        """A line of figures. Raises Violation."""
        size, meter = self.crowd.size, self.crowd.meter
        outsider = await self.crowd.open(self.crowd.people[-1], self._overhear)
        await self.come(self.members)
        await until(lambda: all(member.synced for member in self.members), lambda: "not everybody is up to date")
        idle = meter.begin()
        kills = await self._talk()
        truth = await self.settle(self.lookers)
        others = [member for member in self.members if not member.looks]
        await self.hear_of(others, len(truth))
        pushed = sum(member.pushed for member in self.lookers) / len(self.lookers) / len(truth)
        spared = sum(not member.pushed for member in others)
        if spared < len(others) and len(self.members) > size.large_group:
            raise Violation(f"group: {len(others) - spared} who do not look were given bodies")
        await self.catch_up(self.members)
        verdict = self.judge(truth, self.members)
        outsider.close()
        if not verdict.good:
            raise Violation(details("group", verdict))
        said = meter.check(idle, size, "group")
        return (
            f"group of {len(self.members)}: {verdict.acked} acked by {len(self.speakers)}, {kills} SIGKILLs, "
            f"{len(verdict.lost)} lost, {len(verdict.doubled)} doubled, {len(verdict.disordered)} out of order; "
            f"{100 * pushed:.0f} % of the bodies were pushed to who looks, "
            f"{spared} others heard hints alone; {said}"
        )

    def dismiss(self) -> None:
        for member in self.members:
            member.go()

    async def come(self, members: Sequence[Member]) -> None:
        await each(lambda place: members[place].come(), range(len(members)))

    async def settle(self, members: Sequence[Member]) -> list[Line]:
        """What was said is answered, and these have all of it by themselves. The log as somebody new reads it."""
        await until(
            lambda: not any(member.pending for member in self.members if member.here),
            lambda: f"{sum(len(member.pending) for member in self.members)} sends have no answer",
        )
        truth = await read_log(self.crowd.server, self.crowd.hub.token, self.conversation)
        await self.until_whole(members, len(truth))
        return truth

    async def catch_up(self, members: Sequence[Member]) -> None:
        """Everybody comes for what they do not have."""
        most = max(member.head for member in members)
        for member in members:
            member.sync()
        await self.hear_of(members, most)
        for start in range(0, len(members), 50):
            some = members[start : start + 50]
            for member in some:
                member.fill()
            await self.until_whole(some, most)

    async def hear_of(self, members: Sequence[Member], most: int) -> None:
        def late() -> list[str]:
            return [f"{one.name}: {one.head} of {most}" for one in members if not one.synced or one.head < most]

        await until(lambda: not late(), lambda: f"{len(late())} were not told how much there is: {late()[:3]}")

    async def until_whole(self, members: Sequence[Member], size: int) -> None:
        def late() -> list[str]:
            some = [member for member in members if not member.whole or len(member.shown) < size]
            return [f"{member.name} has {len(member.shown)} of {size}" for member in some]

        await until(lambda: not late(), lambda: f"{len(late())} members miss something: {late()[:3]}")

    def judge(self, truth: Sequence[Line], members: Sequence[Member]) -> Verdict:
        views = [Seen(member.name, self.conversation, member.shown) for member in members]
        verdict = self.history.judge({self.conversation: truth}, views, self.complaints)
        verdict.wrong = [wrong for wrong in verdict.wrong if not wrong.startswith("server-")]  # how the group was made
        if self._overheard:
            verdict.wrong.append(f"who is no member heard {self._overheard} entries")
        return verdict

    def line(self, entry: Entry) -> Line:
        """Checked, and the same object for everybody."""
        line = Line(entry.seq, entry.message_id, entry.sender_id, entry.client_id)
        known = self._lines.get(line)
        if known is None:
            known = self._lines[line] = line
            if entry.kind == Kind.text and entry.text.text != self.text_of(entry.client_id):
                self.complain(f"the text of {entry.client_id} is another one")
        return known

    def text_of(self, client_id: str) -> str:
        return f"{client_id} {LONG if client_id in self.long else '雁群'}"

    def complain(self, trouble: str) -> None:
        self.complaints.append(trouble)

    def _overhear(self, frame: ServerFrame) -> None:
        about = [entry.conversation_id for entry in frame.push.entries]
        about += [hint.conversation_id for hint in frame.heads.hints]
        self._overheard += about.count(self.conversation)

    async def _talk(self) -> int:
        """Until the time is over; the server is killed on the way, and everybody comes back."""
        size = self.crowd.size
        writing = self.crowd.tasks.spawn("talk", self._write())
        for _ in range(size.kills):
            await asyncio.sleep(size.seconds / (size.kills + 1))
            await self.crowd.restart()
            await self.come([member for member in self.members if not member.here])
        await asyncio.sleep(size.seconds / (size.kills + 1))
        writing.cancel()
        return size.kills

    async def _write(self) -> None:
        loop, owed = asyncio.get_running_loop(), 0.0
        last = loop.time()
        while True:
            await asyncio.sleep(TICK_S)
            now = loop.time()
            owed = min(owed + (now - last) * self.crowd.size.rate, self.crowd.size.rate)
            last = now
            for member in self.crowd.rng.choices(self.speakers, k=int(owed)):
                member.speak()
            owed -= int(owed)


async def _call(talk: Talk, verb: str, request: Message) -> bytes:
    call = Call(method=f"GroupService/{verb}", body=request.SerializeToString())
    answer = await talk.ask(ClientFrame(call=call))
    assert answer.HasField("reply"), answer
    return answer.reply.body


def details(where: str, verdict: Verdict) -> str:
    found = {name: list(getattr(verdict, name)) for name in ("lost", "doubled", "disordered", "wrong")}
    return f"{where}: " + "; ".join(f"{len(some)} {name}, e.g. {some[0]}" for name, some in found.items() if some)
