from hongyan.services.user.sign_ins import SignIns
from hongyan_proto import account_pb2, model_pb2

ALL = account_pb2.ListSignInsRequest()


async def test_wrong_ones_are_bounded(room, alice):
    sign_ins = SignIns(room.parts)
    for number in range(1_010):
        sign_ins.wrong(alice.user.id, model_pb2.Device(name=str(number)), "203.0.113.5")
    page = await sign_ins.list(alice.user.id, account_pb2.ListSignInsRequest(limit=100))
    assert page.sign_ins[0].name == "1009"
    assert len(await room.store.own.sign_ins(alice.user.id, before=0, limit=2_000)) == 1_001


async def test_closing_writes_what_waits(room, alice):
    sign_ins = SignIns(room.parts)
    sign_ins.start(room.parts.tasks)
    sign_ins.wrong(alice.user.id, model_pb2.Device(), "203.0.113.5")
    await sign_ins.close()
    assert not (await SignIns(room.parts).list(alice.user.id, ALL)).sign_ins[0].right


async def test_old_ones_are_forgotten(room, alice):
    room.clock.advance(91 * 24 * 3600)
    sign_ins = SignIns(room.parts)
    await sign_ins.tidy()
    assert not (await sign_ins.list(alice.user.id, ALL)).sign_ins
