from hongyan.rpc.limits import named_limits


def test_the_names_and_bounds_of_the_protos():
    limits = named_limits()
    assert limits["text_chars"] == 5000
    assert limits["mentions"] == 50
    assert limits["forward"] == 100
    assert limits["watch"] == 200
