from hongyan.services.user.parts import Keys


def test_keys_do_not_show_themselves():
    keys = Keys(signing=[b"signing secret"], refresh=b"refresh secret")
    assert "secret" not in f"{keys!r} {keys}"
