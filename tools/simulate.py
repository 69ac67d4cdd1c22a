"""Run seeds of the simulation, and its mutations. The same seed gives the same world, everywhere.

simulate.py 1000                 seeds 1 to 1000, then every mutation until a seed notices it
simulate.py --seeds 40-60        only these seeds
simulate.py --seed 42 --notes    one world, with what happened in it, shrunk to the faults that it needs
simulate.py --mutation NAME      search the first seed that notices it; `all` for the whole table
simulate.py --replay             every mutation with the seed that the table names
"""

import argparse
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / part) for part in ("", "server", "client", "proto/python")]

MOST = 1000
"""Seeds within which a mutation must be noticed."""
NEARBY = 400
"""Seeds that are tried when the one of the table no longer notices."""


def main() -> int:
    options = _options()
    if options.seed is not None:
        return _one(options.seed, notes=options.notes)
    if options.mutation is not None:
        names = _names() if options.mutation == ["all"] else options.mutation
        return 0 if _search(names, options.most, write=options.write) else 1
    if options.replay is not None:
        return 0 if _replay(options.replay or _names()) else 1
    seeds = _list(options.seeds or f"1-{options.count}")
    failed = _seeds(seeds, _kind(options), as_json=options.json)
    if options.seeds:
        return 1 if failed else 0
    caught = _search(_names(), options.most, write=False)
    words = "all caught" if caught else "not all caught"
    print(f"{len(seeds)} seeds, {failed} failed; {_breaking()} mutations, {words}")
    return 0 if caught and not failed else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=500)
    parser.add_argument("--seeds", help="a-b,c")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--notes", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--plain", action="store_true", help="without the rooms of groups and friends")
    parser.add_argument("--large", action="store_true", help="the same, and every conversation is a large group")
    parser.add_argument("--mutation", nargs="+")
    parser.add_argument("--replay", nargs="*")
    parser.add_argument("--most", type=int, default=MOST)
    parser.add_argument("--write", action="store_true", help="write the first seeds into the table")
    return parser.parse_args()


@contextmanager
def _workers() -> Iterator[ProcessPoolExecutor]:
    """Processes that end with this one, whether it comes to its end or is told to stop."""
    from tests.simulation.world.place import place

    place()
    pool = ProcessPoolExecutor(initializer=_obey)
    try:
        yield pool
    except BaseException:
        for worker in list(pool._processes.values()):
            worker.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _obey() -> None:
    """A worker leaves it to the first process to end in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _list(text: str) -> list[int]:
    """`1-3,7` is 1, 2, 3 and 7."""
    seeds: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        seeds += range(int(first), int(last or first) + 1)
    return seeds


# ---- seeds ----


def _kind(options: argparse.Namespace) -> str:
    return "large" if options.large else "plain" if options.plain else ""


def _run(seed: int, kind: str) -> tuple[int, list[str], dict[str, int], float, str]:
    from tests.simulation.world.run import run
    from tests.simulation.world.scenario import Scenario
    from tests.simulation.world.settings import WorldSettings

    kinds = {
        "plain": Scenario(rooms=False),
        "large": Scenario(rooms=False, settings=WorldSettings(large_group=1)),
    }
    outcome = run(seed, kinds.get(kind))
    return seed, outcome.problems, dict(outcome.faults.fired), outcome.seconds, outcome.trace


def _seeds(seeds: list[int], kind: str, *, as_json: bool) -> int:
    fired: Counter[str] = Counter()
    seconds, failed = 0.0, 0
    with _workers() as pool:
        for seed, problems, its_fired, its_seconds, trace in pool.map(_run, seeds, [kind] * len(seeds), chunksize=5):
            fired.update(its_fired)
            seconds += its_seconds
            failed += bool(problems)
            if as_json:
                said = {"seed": seed, "problems": problems, "trace": trace, "fired": its_fired}
                print(json.dumps(said), flush=True)
            elif problems:
                print(f"seed {seed}: {len(problems)} problems, the first: {problems[0]}", flush=True)
    if not as_json:
        print("faults fired: " + ", ".join(f"{name} {count}" for name, count in sorted(fired.items())))
        print(f"{len(seeds)} seeds, {failed} failed, {seconds / len(seeds):.3f} s of CPU each", flush=True)
    return failed


def _one(seed: int, *, notes: bool) -> int:
    from tests.simulation.world.run import run, shrink

    outcome = run(seed)
    if outcome.problems:
        needed, outcome = shrink(seed)
        print(f"seed {seed} fails with no other faults than {sorted(needed)}")
    for note in outcome.notes if notes else ():
        print(note)
    for problem in outcome.problems:
        print(f"! {problem}")
    return 1 if outcome.problems else 0


# ---- mutations ----


def _names() -> list[str]:
    from tests.simulation.mutations import MUTATIONS

    return list(MUTATIONS)


def _breaking() -> int:
    from tests.simulation.mutations import EQUIVALENT

    return len(_names()) - len(EQUIVALENT)


def _first_seed(name: str, most: int) -> tuple[str, int, float, str]:
    """The first seed that notices the mutation, though it has nothing to say about the code as it is."""
    from tests.simulation.mutations import MUTATIONS, notices

    began = time.process_time()
    for seed in range(1, most + 1):
        if problem := notices(MUTATIONS[name], seed):
            return name, seed, time.process_time() - began, problem
    return name, 0, time.process_time() - began, ""


def _search(names: list[str], most: int, *, write: bool) -> bool:
    from tests.simulation.mutations import EQUIVALENT, SEEDS, save

    found = dict(SEEDS)
    missed = 0
    for name in EQUIVALENT:
        if name in names:
            print(f"{name}: changes nothing: {EQUIVALENT[name]}")
    names = [name for name in names if name not in EQUIVALENT]
    with _workers() as pool:
        for name, seed, seconds, problem in pool.map(_first_seed, names, [most] * len(names)):
            found[name] = seed
            missed += not seed
            said = f"seed {seed}" if seed else "NOT CAUGHT"
            print(f"{name}: {said} ({seconds:.1f} s) {problem[:120]}", flush=True)
    if write:
        save(found)
    return not missed


def _replay(names: list[str]) -> bool:
    """The seed of the table first. A change of the code can move it: then the first that notices now."""
    from tests.simulation.mutations import EQUIVALENT, MUTATIONS, SEEDS, notices

    good = True
    for name in [name for name in names if name not in EQUIVALENT]:
        seed = SEEDS.get(name, 0)
        problem = notices(MUTATIONS[name], seed) if seed else ""
        if not problem:
            _, seed, _, problem = _first_seed(name, NEARBY)
        print(
            json.dumps({"name": name, "seed": seed, "moved": seed != SEEDS.get(name), "problem": problem}), flush=True
        )
        good = good and bool(problem)
    return good


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of sets of text is part of a world
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | {"PYTHONHASHSEED": "0"})
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
