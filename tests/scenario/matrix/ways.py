"""The ways in: REST, a method on a socket, a frame of its own. Each answers with the reply or with the whole refusal."""

from dataclasses import dataclass, field

from google.protobuf import json_format
from google.protobuf.message import Message

from hongyan.rpc.errors import ServiceError, http_status, reason
from hongyan_proto import errors_pb2, frames_pb2, model_pb2
from tests.scenario.matrix.places import Raw
from tests.scenario.matrix.table import Row
from tests.scenario.matrix.world import Person, World
from tests.scenario.stories.lines import Rest, WebSocketJson


@dataclass(slots=True)
class Answer:
    reply: Message | None = None
    error: errors_pb2.Error | None = None
    complaints: list[str] = field(default_factory=list)

    @property
    def word(self) -> str:
        return self.error.reason if self.error is not None else "ok"


async def by_rest(rest: Rest, row: Row, request: Message | Raw) -> Answer:
    """Also looks whether the status is that of the reason."""
    statuses: list[int] = []

    async def note(answer) -> None:
        statuses.append(answer.status_code)

    rest.http.event_hooks = {"response": [note]}
    answer = await _answer(_raw(rest, request) if isinstance(request, Raw) else rest.call(row.call, request))
    wanted = 200 if answer.error is None else http_status(answer.error.code)
    if statuses != [wanted]:
        answer.complaints.append(f"status {statuses} with {answer.word}")
    return answer


async def _raw(rest: Rest, request: Raw) -> Message:
    """The reply is what is in the JSON of it, as a text."""
    answer = await rest.http.request(request.verb, request.path, content=request.body)
    if answer.status_code != 200:
        raise ServiceError.from_proto(json_format.ParseDict(answer.json(), errors_pb2.ErrorReply()).error)
    return model_pb2.Text(text=answer.text if "json" in answer.headers["content-type"] else "")


async def by_socket(socket: WebSocketJson, row: Row, request: Message) -> Answer:
    return await _answer(socket.call(row.call, request))


async def by_frame(world: World, person: Person | None, frame: frames_pb2.ClientFrame) -> Answer:
    """Nobody: on a socket on which nothing was said, and on one that says hello with the token of an ended session."""
    if person is not None:
        answer = await _answer(_body(person.socket, frame))
        if answer.error is None and frame.HasField("watch"):
            answer.reply = await _presence(world, person)
        return answer
    socket = WebSocketJson()
    await socket.open(world.town.url)
    answer = await _answer(_body(socket, frame))
    await socket.close()
    late = WebSocketJson()
    await late.open(world.town.url)
    refusal = await _answer(late.hello(world.ended_token))
    if refusal.word != "session_ended":
        answer.complaints.append(f"hello of an ended session: {refusal.word}")
    await late.close()
    return answer


async def _presence(world: World, person: Person) -> frames_pb2.Presence:
    """What they are told about whom they watch."""
    await world.town.house.gateway.room.watching.look()
    return (await person.socket.until(lambda told: told.HasField("presence"))).presence


async def _body(socket: WebSocketJson, frame: frames_pb2.ClientFrame) -> Message:
    answer = await socket.ask(frame)
    return getattr(answer, answer.WhichOneof("body"))


async def _answer(asked) -> Answer:
    try:
        return Answer(reply=await asked)
    except ServiceError as error:
        told = error.to_proto()
        assert told.reason == reason(error.code)
        return Answer(error=told)
