from hongyan.gateway.wheel import Wheel
from tests.clock import ManualClock


class Thing:
    due = 0


async def test_everything_is_visited_when_it_is_due_and_again_when_it_says():
    clock = ManualClock()
    visits = []
    wheel = Wheel(clock, lambda thing, now: visits.append((thing, now - 1000.0)) or now + 10)
    one, two, three = Thing(), Thing(), Thing()
    wheel.add(one, 1002.0)
    wheel.add(two, 1002.5)
    wheel.add(three, 1002.0)
    wheel.remove(three)
    wheel.move(two, 1004.0)
    for _ in range(14):
        clock.advance(1)
        await wheel.advance()
    assert visits == [(one, 3.0), (two, 5.0), (one, 14.0)]
    assert three.due == 0


async def test_seconds_that_were_slept_through_are_made_up():
    clock = ManualClock()
    visits = []
    wheel = Wheel(clock, lambda thing, now: visits.append(thing) or now + 100)
    things = [Thing() for _ in range(600)]
    for number, thing in enumerate(things):
        wheel.add(thing, 1000.0 + number % 50)
    clock.advance(60)
    await wheel.advance()
    assert len(visits) == 600


async def test_who_leaves_during_a_visit_is_not_visited_again():
    clock = ManualClock()
    wheel = Wheel(clock, lambda thing, now: wheel.remove(thing) or now + 1)
    thing = Thing()
    wheel.add(thing, 1000.0)
    for _ in range(5):
        clock.advance(1)
        await wheel.advance()
    assert thing.due == 0
    assert wheel._turns == {}
