import random
import uuid

from hongyan_client.ids import client_id


def test_ids_are_of_version_7_and_sort_by_time():
    rng = random.Random(1)
    made = [client_id(1_700_000_000_000 + n, rng) for n in range(200)]
    assert made == sorted(set(made))
    one = uuid.UUID(made[5])
    assert (one.version, one.variant) == (7, uuid.RFC_4122)
    assert one.int >> 80 == 1_700_000_000_005
