"""`make bench`: the figures of this machine, printed with the floor of the same run."""

import os
import statistics
import sys

import uvloop

from bench.group import run_group
from bench.idle import run_idle
from bench.pairs import Pairs, run_pairs
from bench.people import floor_people, register
from bench.server import FLEET_CORE, Server, floor, hongyan

USERS = 1000
IDLE = 5000
ROUNDS = 3
WARM_S, RUN_S = 2.0, 6.0
MEMBERS, SPEAKERS = 500, 50
FLOORS = {"a": 25_000.0, "b": 100_000.0, "b saturated": 400_000.0, "c": 15 * 1024.0, "e": 1.0}


async def pairs_of(server: Server, *, bare: bool) -> Pairs:
    people = floor_people(USERS) if bare else await register(server, USERS)
    return await run_pairs(server, people, warm_s=WARM_S, run_s=RUN_S)


def workload_a() -> bool:
    """Rounds of floor and hongyan in turn, so that a busy minute of the machine meets both."""
    runs: dict[bool, list[Pairs]] = {True: [], False: []}
    for _ in range(ROUNDS):
        for bare in (True, False):
            with floor() if bare else hongyan() as server:
                run = uvloop.run(pairs_of(server, bare=bare))
            runs[bare].append(run)
            name = "bare floor" if bare else "hongyan"
            print(
                f"    {name:10}  {run.per_cpu:8,.0f} per CPU-s  {run.messages / run.seconds:8,.0f}/s"
                f"  p50 {run.p50_ms:6.1f} ms  p99 {run.p99_ms:6.1f} ms",
                flush=True,
            )
    ours, bare_floor = (statistics.median(run.per_cpu for run in runs[bare]) for bare in (False, True))
    print(
        f"(a) one-to-one, durable (class F), {USERS} users, one in flight: {ours:,.0f} messages per server CPU-second, "
        f"{ours / bare_floor:.0%} of the floor's {bare_floor:,.0f}"
    )
    return ours >= FLOORS["a"]


def workload_b() -> bool:
    with hongyan() as server:
        single, saturated = uvloop.run(run_group(server, MEMBERS, speakers=SPEAKERS, warm_s=WARM_S, run_s=RUN_S))
    p50, p99 = single.last_ms
    print(f"    one at a time, until the last member has it: p50 {p50:.1f} ms  p99 {p99:.1f} ms")
    print(
        f"(b) group of {MEMBERS}, all online: {single.per_cpu:,.0f} deliveries per server CPU-second one message at a "
        f"time, {saturated.per_cpu:,.0f} while {SPEAKERS} never stop"
    )
    return single.per_cpu >= FLOORS["b"] and saturated.per_cpu >= FLOORS["b saturated"]


def workload_c() -> bool:
    with hongyan() as server:
        idle = uvloop.run(run_idle(server, IDLE, idle_s=20))
    print(
        f"(c) {idle.connections} idle WebSockets: {idle.bytes_each / 1024:.1f} KB each, "
        f"{idle.cpu_us_per_s_each:.1f} CPU-us per second each"
    )
    return idle.bytes_each <= FLOORS["c"]


def workload_e() -> bool:
    with hongyan() as first:
        fresh = first.ready_after
        data = first.data
        first.stop()
        with hongyan(data=data) as second:
            again = second.ready_after
    print(f"(e) cold start: {fresh * 1000:,.0f} ms on an empty folder, {again * 1000:,.0f} ms the second time")
    return again <= FLOORS["e"]


def main(words: list[str]) -> int:
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {FLEET_CORE})
    chosen = {"a": workload_a, "b": workload_b, "c": workload_c, "e": workload_e}
    kept = {word: chosen[word]() for word in words or chosen}
    for word, good in kept.items():
        if not good:
            print(f"({word}) is outside of its bound on this machine")
    return 0 if all(kept.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
