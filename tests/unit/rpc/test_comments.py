from hongyan.rpc.comments import comments


def test_methods_fields_and_enums_bring_their_comments():
    found = comments()
    assert found["hongyan.v1.UserService.Register"] == "Make an account."
    assert found["hongyan.v1.User.number"] == "the short number people tell each other"
    assert found["hongyan.v1.Entry"].startswith("One line of a conversation's log.")
    assert found["hongyan.v1.Forward.Item.items"] == "a forward in the forward"
    assert found["hongyan.v1.same_id"] == "send it again with the same client id or request id"
