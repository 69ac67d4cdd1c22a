"""Ask what a cell of the table says, and see whether it is so."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from google.protobuf.message import Message

from hongyan.rpc.methods import METHODS
from hongyan_proto import frames_pb2, message_pb2, model_pb2
from tests.scenario.matrix.places import PLACES, Place, shows
from tests.scenario.matrix.requests import REQUESTS
from tests.scenario.matrix.table import Cell, Row
from tests.scenario.matrix.ways import Answer, by_frame, by_rest, by_socket
from tests.scenario.matrix.world import World, seen_in, told

ALIKE = {"group", "open", "person", "shy"}
"""Of these, who is blocked must be told the same as any stranger, wherever the table lets both have the same."""


@dataclass(frozen=True, slots=True)
class Judged:
    row: Row
    standing: str
    found: Cell
    complaints: tuple[str, ...]


class Judge:
    def __init__(self, world: World) -> None:
        self._world = world
        self._shared: dict[tuple[str, str], Place] = {}
        self._strangers: dict[str, str] = {}
        """What strangers were answered, by row."""

    async def row(self, row: Row) -> AsyncIterator[Judged]:
        for standing in row.cells:
            yield await self._cell(row, standing)

    async def _cell(self, row: Row, standing: str) -> Judged:
        world, wanted = self._world, row.cells[standing]
        place = await self._place(row.of, standing, fresh=wanted.word == "done")
        await world.settle()
        before = world.state.digests()
        answer = await self._first(row, standing, place)
        after = world.state.digests()
        changed = sorted(table for table in after if after[table] != before.get(table))
        found = _found(answer, place, standing, changed)
        complaints = [f"{found} instead of {wanted}"] if found != wanted else []
        if changed and not wanted.answered:
            complaints.append(f"refused, and yet it changed {', '.join(changed)}")
        complaints += answer.complaints
        if not complaints:
            complaints += await self._more(row, standing, place, answer)
        return Judged(row, standing, found, tuple(complaints))

    async def _place(self, of: str, standing: str, *, fresh: bool) -> Place:
        """One for all that change nothing."""
        make = PLACES[of]
        key = (of, standing)
        await shows(self._world, shy=of == "shy")
        if fresh:
            return await make(self._world, standing)
        if key not in self._shared:
            same = next((place for (name, _), place in self._shared.items() if name == of), None)
            alike = of not in {"direct", "into", "friendship", "new", "life"}
            self._shared[key] = same if same is not None and alike else await make(self._world, standing)
        return self._shared[key]

    def _caller(self, standing: str, place: Place):
        return vars(place).get("caller") or self._world.people.get(standing, self._world.alice)

    async def _first(self, row: Row, standing: str, place: Place) -> Answer:
        """By REST, or by the frame; without a token by who is signed out."""
        caller = self._caller(standing, place)
        request = REQUESTS[row.call](place, caller)
        frame = isinstance(request, frames_pb2.ClientFrame)
        if standing == "signedout":
            return await (by_frame(self._world, None, request) if frame else by_rest(self._world.nobody, row, request))
        return await (by_frame(self._world, caller, request) if frame else by_rest(caller.rest, row, request))

    async def _more(self, row: Row, standing: str, place: Place, answer: Answer) -> list[str]:
        """The same by other ways, and what must be the same for others."""
        wanted, caller = row.cells[standing], self._caller(standing, place)
        complaints = []
        if standing == "signedout":
            complaints += await self._ended(row, wanted, place)
        elif wanted.word != "done" and row.call in METHODS:
            other = await by_socket(caller.socket, row, REQUESTS[row.call](place, caller))
            found = _found(other, place, standing, [])
            complaints += [f"{found} on a socket"] if found != wanted else []
        if wanted.word == "not_found" or (standing == "stranger" and not wanted.answered):
            nothing = await self._first(row, standing, place.missing(keep=_known(row, standing)))
            if nothing.error != answer.error:
                complaints.append(f"what is not there is refused differently: {nothing.error} and {answer.error}")
        if row.of in ALIKE and wanted == row.cells["stranger"]:
            complaints += self._same_as_strangers(row, standing, caller, answer)
        return complaints

    async def _ended(self, row: Row, wanted: Cell, place: Place) -> list[str]:
        """The token of a session that has ended is worth as little as none."""
        request = REQUESTS[row.call](place, self._world.alice)
        if isinstance(request, frames_pb2.ClientFrame):
            return []
        answer = await by_rest(self._world.ended, row, request)
        word = "session_ended" if wanted.word == "unauthenticated" else wanted.word
        found = _found(answer, place, "signedout", []).word
        return [f"{found} with an ended session"] if found != word and wanted.word != "done" else []

    def _same_as_strangers(self, row: Row, standing: str, caller, answer: Answer) -> list[str]:
        text = told(answer.reply) if answer.reply is not None else str(answer.error)
        for name in (str(caller.id), caller.device.username, caller.device.signed_in.user.nickname):
            text = text.replace(name, "ME")
        text = re.sub(r"[0-9]+", "N", text)
        if standing == "stranger":
            self._strangers[row.name] = text
        if standing == "blocked" and text != self._strangers.get(row.name, text):
            return [f"strangers are told otherwise: {text} and {self._strangers[row.name]}"]
        return []


def _known(row: Row, standing: str) -> set[str]:
    """What of a place it is no secret to them that it is there."""
    if row.of == "into":
        return {"room", "seq"}
    if standing in {"self", "member", "muted"}:
        return {"group", "room"}
    return {"room"} if standing == "exmember" and not row.call.startswith("GroupService/") else set()


def _found(answer: Answer, place: Place, standing: str, changed: list[str]) -> Cell:
    if answer.reply is None:
        return Cell(answer.word)
    text = told(answer.reply)
    seen, code = seen_in(text), vars(place).get("code")
    if code is not None and code in text:
        seen |= {"code"}
    if standing == "exmember" and _beyond(answer.reply, vars(place).get("room"), vars(place).get("left", 0)):
        seen |= {"beyond"}
    return Cell("done" if changed else "ok", seen)


def _beyond(message: Message, room: str | None, left: int) -> bool:
    """Whether something of this conversation is told that is later than this."""
    if isinstance(message, model_pb2.Entry) and message.conversation_id == room and message.seq > left:
        return True
    if isinstance(message, message_pb2.Page | message_pb2.Log) and message.conversation_id == room:
        numbers = [message.as_of, message.covers.hi] if isinstance(message, message_pb2.Page) else [message.head]
        if max(numbers) > left:
            return True
    if isinstance(message, model_pb2.Conversation) and message.id == room:
        marks = [seq for mark in message.marks for seq in (mark.read_seq, mark.delivered_seq)]
        if max(message.head.seq, message.last.seq, *marks, 0) > left:
            return True
    return any(_beyond(one, room, left) for one in _parts(message))


def _parts(message: Message) -> list[Message]:
    found: list[Message] = []
    for field, value in message.ListFields():
        if field.message_type is not None and not field.message_type.GetOptions().map_entry:
            found += list(value) if field.is_repeated else [value]
    return found
