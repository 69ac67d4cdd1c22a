"""The scenes of thousands, in small; `make fault` is the large one."""

from tests.fault.crowd import Size
from tests.fault.scenes import scenes

SMALL = Size(
    people=121,
    watched=60,
    large_group=50,
    waves=2,
    kills=1,
    speakers=10,
    rate=60,
    seconds=3,
    lookers=20,
    deaf=4,
    warm=0,
    loud=600,
)

HURRIED = ("gateway.slow_reader=3", "gateway.close_linger=1")


async def test_a_crowd_misses_nothing(tmp_path):
    said = [line async for line in scenes(tmp_path, SMALL, 1, *HURRIED)]
    assert len(said) == 4
