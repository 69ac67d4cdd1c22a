"""`make fault`: 50 SIGKILLs under traffic, then thousands who watch each other and talk in one group. Ends with 1 unless
every promise was kept.
"""

import argparse
import asyncio
import secrets
import sys
import tempfile
from pathlib import Path

import uvloop

from tests.fault.crowd import Size, Violation
from tests.fault.scenes import scenes
from tests.fault.storm import Plan, storm
from tests.processes import SERVER


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fault", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--people", type=int, default=32)
    parser.add_argument("--rate", type=float, default=2_500.0, help="messages a second offered")
    parser.add_argument("--seconds", type=float, default=240.0, help="in which the kills happen")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 32))
    parser.add_argument("--set", dest="settings", action="append", default=[], metavar="A.B=VALUE")
    parser.add_argument("--liar", action="store_true", help="a server that answers before it commits: must fail")
    parser.add_argument("--crowd", type=int, default=2_001, help="people in the scenes after it; 0: none")
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    survived = not given.kills or kill(given)
    return 0 if survived and (not given.crowd or play(given)) else 1


def kill(given: argparse.Namespace) -> bool:
    plan = Plan(kills=given.kills, people=given.people, rate=given.rate, end_s=given.seconds, seed=given.seed)
    program = (sys.executable, "-m", "tests.fault.liar", "serve") if given.liar else SERVER
    with (
        tempfile.TemporaryDirectory(prefix="hongyan-fault-") as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        report = runner.run(storm(Path(folder), plan, *given.settings, program=program))
    print(report.details())
    print(report.verdict.line(plan.kills), flush=True)
    return report.verdict.good


def play(given: argparse.Namespace) -> bool:
    """The scenes of thousands."""

    async def all_of_them(folder: Path) -> bool:
        try:
            async for line in scenes(folder, Size(people=given.crowd), given.seed, *given.settings):
                print(line, flush=True)
        except Violation as violation:
            print(f"VIOLATED {violation}", flush=True)
            return False
        return True

    with (
        tempfile.TemporaryDirectory(prefix="hongyan-fault-") as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        return runner.run(all_of_them(Path(folder)))


if __name__ == "__main__":
    sys.exit(main())
