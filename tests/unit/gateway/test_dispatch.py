"""What frames ask for and what they get."""

import asyncio

import pytest

from hongyan.gateway.frames import JSON
from hongyan.rpc.errors import ServiceError
from hongyan_proto import frames_pb2, message_pb2, push_pb2, user_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from tests.unit.gateway.conftest import ALICE, BOB, World, live, settle

Frame = frames_pb2.ClientFrame


def send(number, text="你好", **more):
    return Frame(id=number, send={"to_user_id": BOB, "client_id": f"c{number}", "text": {"text": text}, **more})


async def test_sends_that_come_together_go_together(world):
    lines = [await live(world, user, user) for user in range(1, 9)]
    for line in lines:
        line.tell(send(2))
    await settle()
    (batch,) = world.log.batches
    assert [item.user_id for item in batch.items] == list(range(1, 9))
    assert batch.items[0].session_id == lines[0].connection.origin
    assert len({item.trace for item in batch.items}) == 8
    for line in lines:
        (frame,) = line.heard()
        assert (frame.id, frame.sent.conversation_id) == (2, "d.1.2")


async def test_while_one_batch_is_in_flight_the_next_one_gathers(world):
    line = await live(world)
    world.log.gate.clear()
    line.tell(send(2))
    await settle()
    line.tell(send(3))
    await settle()
    line.tell(send(4), send(5))
    await settle()
    assert [len(batch.items) for batch in world.log.batches] == [1]
    world.log.gate.set()
    await settle()
    assert [len(batch.items) for batch in world.log.batches] == [1, 3]
    assert [frame.id for frame in line.heard()] == [2, 3, 4, 5]


async def test_every_item_of_a_batch_has_its_own_answer(world):
    line = await live(world)
    good, bad, other = await line.ask(send(2), send(3, "no"), send(4))
    assert good.sent.seq == 1
    assert bad.error.reason == "may_not_send"
    assert other.sent.seq == 3


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (RuntimeError("x"), "outcome_unknown"),
        (TimeoutError(), "outcome_unknown"),
        (ServiceError(ErrorCode.storage_full), "storage_full"),
    ],
)
async def test_a_failed_append_is_never_called_failed(world, failure, reason):
    line = await live(world)
    world.log.failure = failure
    (frame,) = await line.ask(send(2))
    assert frame.error.reason == reason
    world.log.failure = None
    (frame,) = await line.ask(send(2))
    assert frame.sent.seq == 1


async def test_a_bad_send_reaches_no_service(world):
    line = await live(world)
    frames = await line.ask(
        send(2, "x" * 5001),
        send(3, client_id=""),
        Frame(id=4, send={"to_user_id": 2, "client_id": "a", "text": {"text": "", "mentions": ["me"]}}),
    )
    assert [(frame.error.reason, frame.error.field) for frame in frames] == [
        ("invalid_field", "text.text"),
        ("invalid_field", "clientId"),
        ("invalid_field", "text.text"),
    ]
    assert world.log.batches == []


async def test_the_send_bucket(world):
    line = await live(world)
    frames = await line.ask(*[send(number) for number in range(2, 20)])
    refused = [frame for frame in frames if frame.HasField("error")]
    assert len(refused) == 8  # ten to one peer
    assert {frame.error.reason for frame in refused} == {"rate_limited"}
    assert all(frame.error.retry_after_ms > 0 for frame in refused)
    assert sum(len(batch.items) for batch in world.log.batches) == 10
    await world.pass_time(5)
    frames = await line.ask(*[send(number) for number in range(30, 40)])
    assert all(frame.HasField("sent") for frame in frames)


async def test_the_send_bucket_of_a_user_is_one_for_all_sockets(world):
    lines = [await live(world, ALICE, session) for session in (10, 11)]
    for line in lines:
        line.tell(*[send(number, to_user_id=100 + number) for number in range(2, 30)])
    await settle()
    heard = [frame for line in lines for frame in line.heard()]
    assert sum(frame.HasField("sent") for frame in heard) == 30


async def test_ping_marks_look_and_the_rest(world):
    line = await live(world)
    frames = await line.ask(
        Frame(id=2, ping={}),
        Frame(id=3, delivered={"conversation_id": "d.1.2", "seq": 4}),
        Frame(id=4, read={"conversation_id": "d.1.2", "seq": 3}),
        Frame(id=5, look={"conversation_id": "d.1.2"}),
        Frame(id=6, typing={"conversation_id": "d.1.2"}),
        Frame(id=7, watch={"user_ids": [2]}),
        Frame(id=8, sync=push_pb2.SyncRequest()),
        Frame(id=9, history={"conversation_id": "d.1.2"}),
        Frame(id=10, entries={"conversation_id": "d.1.2"}),
    )
    got = {frame.id: frame for frame in frames}
    assert got[2].pong.server_time == world.clock.now_ms()
    assert all(got[number].HasField("ok") for number in (3, 4, 5, 6, 7))
    assert got[8].synced.cursor == "cursor-1"
    assert got[9].page.messages[0].text.text == "你好"
    assert got[10].log.head == 1
    assert [(mark.delivered_seq, mark.read_seq) for mark in world.log.marks] == [(4, 0), (0, 3)]
    assert line.connection.look == "d.1.2"


async def test_frames_that_break_a_rule(world):
    line = await live(world)
    frames = await line.ask(
        Frame(id=2, delivered={"seq": 4}),
        Frame(id=3, history={"conversation_id": "d.1.2", "limit": 101}),
        Frame(id=4, watch={"user_ids": range(1, 202)}),
        Frame(id=5, hello={"version": 1, "token": "1:10"}),
        Frame(id=6),
        Frame(id=7, auth={}),
    )
    got = {frame.id: frame.error for frame in frames}
    assert [(got[number].reason, got[number].field) for number in (2, 3, 4)] == [
        ("invalid_field", "conversationId"),
        ("invalid_field", "limit"),
        ("invalid_field", "userIds"),
    ]
    assert [got[number].reason for number in (5, 6, 7)] == ["bad_frame", "unknown_method", "unauthenticated"]
    assert line.connection.live


async def test_a_frame_without_an_id_is_a_bad_frame(world):
    line = await live(world)
    (error,) = await line.ask(Frame(ping={}))
    assert error.error.reason == "bad_frame"
    assert line.code == 4400


async def test_calls(world):
    line = await live(world)
    frames = await line.ask(
        Frame(id=2, call={"method": "UserService/GetMe"}),
        Frame(id=3, call={"method": "UserService/GetUser", "body": user_pb2.GetUserRequest(id=5).SerializeToString()}),
        Frame(id=4, call={"method": "UserService/GetUser"}),
        Frame(id=5, call={"method": "UserService/GetUser", "body": b"\xff\xff"}),
        Frame(id=6, call={"method": "LogService/Append"}),
        Frame(id=7, call={"method": "Accounts/Authenticate"}),
        Frame(id=8, call={"method": "nothing"}),
        Frame(id=9, call={"method": "UserService/UpdateMe"}),
    )
    got = {frame.id: frame for frame in frames}
    assert user_pb2.UserReply.FromString(got[2].reply.body).user.id == ALICE
    reasons = {number: got[number].error.reason for number in range(3, 10)}
    assert reasons == {
        3: "not_found",
        4: "invalid_field",
        5: "bad_request",
        6: "unknown_method",
        7: "unknown_method",
        8: "unknown_method",
        9: "internal",
    }
    assert "secret" not in got[9].error.message


async def test_calls_in_json(world):
    line = await live(world, codec=JSON)
    line.connection.received(b'{"id":2,"call":{"method":"UserService/GetMe","body":{}}}')
    await settle()
    (frame,) = line.heard()
    assert frame["reply"]["body"]["user"]["nickname"] == "爱丽丝"


async def test_the_call_bucket_and_dearer_calls():
    world = World(call_burst=5.0, call_rate=1.0)
    await world.gateway.start()
    line = await live(world)
    frames = await line.ask(*[Frame(id=number, look={}) for number in range(2, 9)])
    assert [frame.HasField("ok") for frame in frames] == [True] * 5 + [False] * 2
    assert frames[-1].error.reason == "rate_limited"
    (pong,) = await line.ask(Frame(id=20, ping={}))
    assert pong.HasField("pong")
    await world.gateway.close()


async def test_only_so_many_requests_at_once():
    world = World(in_flight=3, call_deadline=0.05)
    await world.gateway.start()
    line = await live(world)
    world.push.gate.clear()
    frames = await line.ask(*[Frame(id=number, sync={}) for number in range(2, 7)])
    assert [(frame.id, frame.error.reason) for frame in frames] == [(5, "overloaded"), (6, "overloaded")]
    await asyncio.wait_for(until(lambda: len(line.written) > 0), 5)
    await settle()
    assert {frame.error.reason for frame in line.heard()} == {"outcome_unknown"}
    assert line.connection.in_flight == 0
    await world.gateway.close()


async def until(true):
    while not true():
        await asyncio.sleep(0.005)


async def test_answers_for_a_connection_that_left_go_nowhere(world):
    line = await live(world)
    world.log.gate.clear()
    line.tell(
        send(2),
        Frame(id=3, sync=push_pb2.SyncRequest()),
        Frame(id=4, read=message_pb2.MarkRequest(conversation_id="d.1.2", seq=1)),
    )
    await settle(1)
    line.abort()
    world.log.gate.set()
    await settle()
    assert line.heard() == []
    assert world.tasks.failures == 0
    (frame,) = await (await live(world, BOB, 20)).ask(send(2))
    assert frame.HasField("sent")
