"""Client ids: UUIDv7, so that none is used twice and they sort by time."""

import random


def client_id(now_ms: int, rng: random.Random) -> str:
    value = (now_ms & ((1 << 48) - 1)) << 80 | rng.getrandbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
