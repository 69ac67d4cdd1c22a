import pytest

from hongyan.app.keys import FOLDER, NAMES, load_keys


def test_secrets_are_made_once_for_us_alone(tmp_path):
    keys = load_keys(tmp_path)
    assert len({keys.signing, keys.refresh, keys.digest}) == 3
    assert load_keys(tmp_path) == keys
    for name in NAMES:
        assert (tmp_path / FOLDER / name).stat().st_mode & 0o777 == 0o600
    assert keys.signing.hex() not in repr(keys)


def test_a_damaged_secret_is_refused(tmp_path):
    load_keys(tmp_path)
    (tmp_path / FOLDER / NAMES[0]).write_bytes(b"short")
    with pytest.raises(ValueError, match=NAMES[0]):
        load_keys(tmp_path)
