from hongyan.app.desk import front_desk
from hongyan.app.reading import load
from hongyan.app.world import World


async def test_the_desk_serves_one_customer_after_another(tmp_path):
    settings = load(environment={}, overrides=[f"server.data={tmp_path / 'd'}", "user.argon2_memory_kib=8192"])
    async with front_desk(settings, World.real()) as desk:
        alice = await desk.add("alice", "correct horse")
    async with front_desk(settings, World.real()) as desk:
        bob = await desk.add("bob", "correct horse")
        await desk.set_password("alice", "battery staple")
    assert alice.id != bob.id
    assert bob.number == alice.number + 1
