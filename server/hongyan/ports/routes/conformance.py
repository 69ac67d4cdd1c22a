"""The exam of the routes. A test module gives the fixtures `routes` and `advance`: a callable that lets seconds pass
for them (`TTL` is a lease's life).
"""

from collections.abc import Callable

from hongyan.ports.routes import TTL, Routes

Advance = Callable[[float], None]


class RoutesExam:
    async def test_registered_users_are_located(self, routes: Routes) -> None:
        await routes.register("g1", [1, 2])
        await routes.register("g2", [2, 3])
        await routes.register("g2", [2])
        found = await routes.locate([1, 2, 3, 4])
        assert {user: sorted(gateways) for user, gateways in found.items()} == {1: ["g1"], 2: ["g1", "g2"], 3: ["g2"]}
        assert await routes.locate([]) == {}

    async def test_withdrawn_users_are_gone_from_that_gateway_only(self, routes: Routes) -> None:
        await routes.register("g1", [1, 2])
        await routes.register("g2", [1])
        await routes.withdraw("g1", [1, 9])
        await routes.withdraw("g1", [1])
        await routes.withdraw("g3", [1])
        found = await routes.locate([1, 2])
        assert {user: list(gateways) for user, gateways in found.items()} == {1: ["g2"], 2: ["g1"]}

    async def test_a_lease_that_is_not_renewed_ends_with_all_its_routes(self, routes: Routes, advance: Advance) -> None:
        await routes.register("g1", [1, 2])
        await routes.register("g2", [2])
        advance(TTL * 0.7)
        assert await routes.renew("g2")
        advance(TTL * 0.7)
        found = await routes.locate([1, 2])
        assert {user: list(gateways) for user, gateways in found.items()} == {2: ["g2"]}
        assert not await routes.renew("g1")
        assert await routes.renew("g2")

    async def test_registering_tells_that_the_lease_was_lost(self, routes: Routes, advance: Advance) -> None:
        assert not await routes.register("g1", [1])
        assert await routes.register("g1", [2])
        advance(TTL * 1.1)
        assert not await routes.register("g1", [3])
        assert set(await routes.locate([1, 2, 3])) == {3}
        assert await routes.renew("g1")

    async def test_registering_renews(self, routes: Routes, advance: Advance) -> None:
        await routes.register("g1", [1])
        advance(TTL * 0.7)
        await routes.register("g1", [])
        advance(TTL * 0.7)
        assert set(await routes.locate([1])) == {1}

    async def test_leaving_ends_the_lease_at_once(self, routes: Routes) -> None:
        await routes.register("g1", [1])
        await routes.leave("g1")
        await routes.leave("g1")
        assert await routes.locate([1]) == {}
        assert not await routes.renew("g1")
