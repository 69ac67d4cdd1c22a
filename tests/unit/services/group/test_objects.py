from dataclasses import replace

from hongyan.services.group import objects
from hongyan.services.group.store import GroupRow, JoinRow
from hongyan_proto.model_pb2 import JoinRequest

ROW = GroupRow(7, 100_007, "x", 1, 5, 1, join_answer="secret", member_count=3, version=4)


def test_an_answer_is_in_no_picture_of_a_group():
    for shown in (objects.group(ROW), objects.preview(ROW)):
        assert b"secret" not in shown.SerializeToString()
    assert (objects.group(ROW, version=9).version, objects.preview(ROW).owner_id) == (9, 0)
    assert objects.group_id(objects.conversation_id(7)) == 7


def test_requests_expire_by_themselves():
    row = JoinRow(1, 7, 2, 0, "", JoinRequest.pending, 100)
    assert objects.aged(row, made_before=100) == row
    assert objects.aged(row, made_before=101).state == JoinRequest.expired
    done = replace(row, state=JoinRequest.accepted)
    assert objects.aged(done, made_before=101) == done
