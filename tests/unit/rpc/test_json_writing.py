from hongyan.rpc import json_codec
from hongyan_proto import frames_pb2, model_pb2


def test_every_field_is_written_except_unset_optional_and_message_fields():
    row = json_codec.to_object(model_pb2.Conversation(id="d.1.2", peer_id=7))
    assert row["peerId"] == "7"
    assert row["unread"] == "0"
    assert row["marks"] == []
    assert row["kind"] == "no_conversation"
    assert row["hidden"] is False
    assert "groupId" not in row
    assert "last" not in row


def test_wide_numbers_are_strings_and_narrow_ones_numbers():
    hello = json_codec.to_object(frames_pb2.Welcome(user_id=1 << 60, heartbeat_ms=25, limits={"text_chars": 5}))
    assert hello["userId"] == str(1 << 60)
    assert hello["heartbeatMs"] == 25
    assert hello["limits"] == {"text_chars": "5"}


def test_what_the_server_says_by_itself_has_no_id():
    assert json_codec.to_object(frames_pb2.ServerFrame(ok=frames_pb2.Ok())) == {"ok": {}}


def test_a_oneof_and_an_optional_field_are_written_when_set():
    entry = model_pb2.Entry(seq=1, target_seq=0, text=model_pb2.Text(text="hi"))
    written = json_codec.to_object(entry)
    assert written["targetSeq"] == "0"
    assert written["text"] == {"text": "hi", "mentions": []}
    assert "react" not in written
    assert "quoteSeq" not in written


def test_a_word_that_came_later_is_its_number():
    assert json_codec.to_object(model_pb2.Device(platform=77))["platform"] == 77
