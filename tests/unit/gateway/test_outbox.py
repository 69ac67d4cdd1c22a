from hongyan.gateway.frames import JSON
from hongyan.rpc.call import INSIDE
from hongyan_proto import frames_pb2, inside_pb2, message_pb2, model_pb2
from tests.unit.gateway.conftest import ALICE, BOB, entry, live, settle


async def flood(world, count, size=10, user=ALICE):
    for seq in range(1, count + 1):
        item = inside_pb2.DeliverItem(user_ids=[user], entry=entry(seq, "x" * size))
        await world.gateway.deliver(INSIDE, inside_pb2.DeliverBatch(items=[item]))
    await settle()


def ping(number):
    return frames_pb2.ClientFrame(id=number, ping=frames_pb2.Ping())


async def test_a_quick_reader_gets_everything_however_much_comes_at_once(world):
    line = await live(world)
    await flood(world, 2000)
    assert [frame.push.entries[0].seq for frame in line.heard()] == list(range(1, 2001))


async def test_a_slow_reader_keeps_its_answers_loses_its_pushes_and_is_told_to_resync(world):
    line = await live(world)
    line.stop()
    line.tell(ping(7))
    await flood(world, 1000)
    assert line.written == []
    frames, _ = line.connection.outbox.waiting
    assert frames == 2
    assert not line.reading
    line.go()
    pong, resync = line.heard()
    assert pong.id == 7
    assert resync.resync.reason == "slow_reader"
    assert line.reading
    await flood(world, 1)
    assert [frame.push.entries[0].seq for frame in line.heard()] == [1]


async def test_the_same_in_json(world):
    line = await live(world, codec=JSON)
    line.stop()
    await flood(world, 1000)
    line.go()
    assert line.heard() == [{"resync": {"reason": "slow_reader"}}]


async def test_the_bound_is_also_one_of_bytes(world):
    line = await live(world)
    line.stop()
    await flood(world, 100, size=20_000)
    _, size = line.connection.outbox.waiting
    assert size < 1024
    assert line.connection.outbox.behind is not None


async def test_others_are_not_touched_by_a_slow_reader(world):
    slow, quick = await live(world, ALICE, 10), await live(world, BOB, 20)
    slow.stop()
    await flood(world, 300)
    await flood(world, 300, user=BOB)
    assert len(quick.heard()) == 300


async def test_a_reader_that_does_not_take_its_resync_is_closed_with_4430(world):
    line = await live(world)
    line.stop()
    await flood(world, 300)
    await world.pass_time(9)
    assert line.code is None
    await world.pass_time(3)
    assert line.code == 4430
    assert not line.aborted
    await world.pass_time(7)
    assert line.aborted
    assert world.gateway.sockets == 0


async def test_answers_without_end_end_the_connection(world):
    line = await live(world)
    line.stop()
    for _ in range(60):
        line.connection.outbox.answer(b"x" * 100_000)
    await world.pass_time(1)
    assert line.code == 4430


async def test_a_message_to_a_client_is_at_most_a_mebibyte(world):
    line = await live(world)
    line.stop()
    for number in range(1, 4):
        page = message_pb2.Page(messages=[model_pb2.Entry(seq=1, text=model_pb2.Text(text="x" * 400_000))])
        line.connection.outbox.answer(line.codec.answer(number, "page", page))
    line.go()
    assert [len(message) <= 1 << 20 for message in line.written] == [True, True]
    assert [frame.id for frame in line.heard()] == [1, 2, 3, 0]
