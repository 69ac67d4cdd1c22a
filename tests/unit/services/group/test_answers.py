from hongyan.services.group.answers import asked
from hongyan_proto import group_pb2


def test_the_digest_is_of_what_was_asked_not_of_its_id():
    def of(message):
        return asked(1, message, now=10**13, hours=24).digest

    one = group_pb2.AnnounceRequest(id=1, text="x", request_id="a")
    assert of(one) == of(group_pb2.AnnounceRequest(id=1, text="x", request_id="b"))
    assert of(one) != of(group_pb2.AnnounceRequest(id=1, text="y", request_id="a"))
    assert of(group_pb2.JoinGroupRequest(id=1)) != of(group_pb2.CreateGroupLinkRequest(id=1))
