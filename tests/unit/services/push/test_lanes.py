import asyncio

from hongyan.rpc import direct
from hongyan.services.push.lanes import EVERYBODY
from tests.unit.services.push.people import ALICE, BOB, seqs, wrote


async def until(condition):
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0)


async def test_a_gateway_that_does_not_take_a_batch_is_left_out_and_holds_up_nobody(world):
    await world.routes.register("gw1", [ALICE])
    await world.routes.register("gw2", [BOB])
    world.gateways["gw2"].stuck = asyncio.Event()
    for seq in (1, 2, 3):
        await world.bus.publish(world.log_topic, 0, [wrote(seq)])
    await until(lambda: seqs(world.taken("gw1")) == [1, 2, 3])
    assert world.taken("gw2") == []


async def test_once_it_answers_again_everybody_there_resyncs_and_later_events_arrive(world):
    await world.routes.register("gw1", [ALICE])
    gateway = world.gateways["gw1"]
    gateway.stuck = asyncio.Event()
    await world.bus.publish(world.log_topic, 0, [wrote(1)])
    await until(lambda: world.push._lanes.is_behind("gw1"))
    gateway.stuck.set()
    await until(lambda: direct.to_proto(EVERYBODY[0]) in gateway.taken)
    await world.bus.publish(world.log_topic, 0, [wrote(2)])
    await until(lambda: 2 in seqs(gateway.taken))


async def test_a_gateway_that_nobody_is_routed_to_any_more_is_forgotten(store):
    from tests.unit.services.push.people import World

    world = World(store, behind_after_s=0.01, behind_retry_s=0.01, behind_forget_s=0.05)
    await world.start()
    world.gateways["gw1"].stuck = asyncio.Event()
    await world.routes.register("gw1", [ALICE])
    await world.bus.publish(world.log_topic, 0, [wrote(1)])
    await until(lambda: world.push._lanes.is_behind("gw1"))
    await until(lambda: not world.push._tasks._running or not world.push._lanes.is_behind("gw1"))
    await world.close()
