"""Plays events to one core and looks at what it does."""

import json

from hongyan_client.core import Core, effects
from tests.unit.client.core.replay import PROLOGUE, Half
from tests.unit.client.core.scenario_words import stored


def play(core, *steps, now=0):
    out = []
    for step in steps:
        out += core.step(step, now, Half())
    return out


def core_of(*, follow=False, **saved):
    """A core that was started with this store, and is not connected."""
    return Core.load(json.loads(json.dumps(stored(**saved))), follow=follow)


def live(*, follow=False, **saved):
    """The same, LIVE: its next request has the id 3."""
    core = core_of(follow=follow, **saved)
    play(core, *PROLOGUE)
    return core


def of(out, kind):
    return [effect for effect in out if isinstance(effect, kind)]


def sent(out, *frames):
    """[(frame, body)] of what was sent, of these frames only."""
    return [(e.frame, e.body) for e in of(out, effects.Send) if not frames or e.frame in frames]


def id_of(out, frame):
    """The id of the only request of this kind."""
    (found,) = [e.id for e in of(out, effects.Send) if e.frame == frame]
    return found


def timers(out):
    return {e.timer: e.ms for e in of(out, effects.Timer) if not e.timer.startswith("ack:")}
