"""Scene: some who look at the group, and watch others come and go, stop reading. It harms nobody and costs little; they
are told, or cut, and have everything once they read again or come back.
"""

from collections.abc import Sequence

import psutil

from tests.fault.crowd import Violation, until
from tests.fault.gathering import Gathering, Member, details
from tests.fault.presence import Presence

MOVING = 0.05
"""The share of the crowd that goes while the deaf do not hear it, twice."""


class Deafness:
    """After the group has talked: everybody is connected."""

    def __init__(self, gathering: Gathering) -> None:
        self.crowd = crowd = gathering.crowd
        self._gathering = gathering
        self._presence = Presence(crowd)
        self._presence.watchers[-1].there = False  # who is no member
        quiet = [member for member in gathering.lookers if member not in gathering.speakers and member.number]
        self._deaf, self._hearing = quiet[: crowd.size.deaf], quiet[crowd.size.deaf : 3 * crowd.size.deaf]
        self._watchers = [self._presence.watchers[member.number] for member in self._deaf]

    async def run(self) -> str:
        """A line of figures. Raises Violation."""
        size, meter, gathering = self.crowd.size, self.crowd.meter, self._gathering
        await self._prepare()
        await self._shout(size.warm)  # until the database's own caches are full
        await gathering.settle(self._hearing)
        idle = meter.begin()
        for member in self._deaf:
            assert member.socket is not None
            member.socket.transport.pause_reading()
        before = [member.resyncs for member in self._deaf]
        self._move()
        await self._shout(size.loud // 2)
        self._move()
        await self._shout(size.loud // 2)
        truth = await gathering.settle(self._hearing)
        said = meter.check(idle, size, "deaf")
        told = await self._read_again(before)
        await self._until_right()
        await gathering.until_whole(self._deaf, len(truth))
        await gathering.hear_of([member for member in gathering.members if member.here], len(truth))
        self._presence.check()
        verdict = gathering.judge(truth, [*self._hearing, *self._deaf])
        if not verdict.good:
            raise Violation(details("deaf", verdict))
        return (
            f"{len(self._deaf)} deaf among {len(self._hearing)} who hear {len(gathering.long)} long messages: {told} of them told to "
            f"resync, {len(self._deaf) - told} cut; nobody misses a message or a state; {said}"
        )

    async def _prepare(self) -> None:
        """Only these look now; the deaf-to-be watch others as well."""
        for member in self._gathering.members:
            if member in self._deaf:
                member.go()
                member.watcher = self._presence.watchers[member.number]
            elif member not in self._hearing:
                member.look_away()
        await self._gathering.come(self._deaf)
        await self._until_right()
        await self._gathering.until_whole(self._deaf, max(member.head for member in self._deaf))

    def _move(self) -> None:
        """Some go, for good."""
        busy = {*self._deaf, *self._hearing, *self._gathering.speakers}
        idle = [member for member in self._gathering.members if member.here and member not in busy]
        for member in self.crowd.rng.sample(idle, int(len(idle) * MOVING)):
            member.go()
            self._presence.watchers[member.number].there = False

    async def _shout(self, count: int) -> None:
        """So many long messages, as fast as they are answered."""
        gathering = self._gathering
        gathering.shouting, upto = True, len(gathering.long) + count

        def done() -> bool:
            for member in gathering.speakers:
                if len(gathering.long) < upto:
                    member.speak()
            return len(gathering.long) >= upto

        await until(done, lambda: f"only {len(gathering.long)} of {upto} long messages could be said", every=0.005)

    async def _read_again(self, before: Sequence[int]) -> int:
        """Half of them at once, the others when they have been cut. How many were told to resync; the others, who were
        cut, are back."""
        late = self._deaf[::2]
        for member in self._deaf:
            if member not in late:
                _resume(member)
        peers = psutil.Process(self.crowd.server.pid)
        ports = {member: _port(member) for member in late}

        def left() -> set[int]:
            return {place.raddr.port for place in peers.net_connections(kind="tcp") if place.raddr} & {*ports.values()}

        await until(lambda: not left(), lambda: f"{len(left())} who do not read are still connected", every=0.5)
        for member in late:
            _resume(member)

        def told() -> list[Member]:
            return [one for one, count in zip(self._deaf, before, strict=True) if one.here and one.resyncs > count]

        def silent() -> list[str]:
            return [member.name for member in self._deaf if member.here and member not in told()]

        await until(lambda: not silent(), lambda: f"{silent()} did not read, and were neither told nor cut")
        resynced = len(told())
        await self._gathering.come([member for member in self._deaf if not member.here])
        return resynced

    async def _until_right(self) -> None:
        def late() -> list[str]:
            return [wrong for watcher in self._watchers for wrong in watcher.wrong()]

        await until(lambda: not late(), lambda: f"the deaf believe {len(late())} wrong states: {late()[:3]}")


def _resume(member: Member) -> None:
    assert member.socket is not None
    member.socket.transport.resume_reading()


def _port(member: Member) -> int:
    assert member.socket is not None
    return int(member.socket.transport.get_extra_info("sockname")[1])
