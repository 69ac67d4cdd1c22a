from hypothesis import given
from hypothesis import strategies as st

from hongyan.services.message import events
from hongyan_proto.inside_pb2 import EventItem, LogEvent
from hongyan_proto.model_pb2 import Entry, Text

numbers = st.integers(0, 2**63 - 1)


@given(numbers)
def test_varints_are_those_of_protobuf(value):
    raw = Entry(seq=value).SerializeToString()[1:] or b"\0"
    assert events.varint(value) == events.fresh_varint(value) == raw


@given(st.lists(numbers, min_size=5, max_size=5), st.text(max_size=64), st.sampled_from([0, 7]))
def test_entries_are_those_of_protobuf(five, client_id, target):
    seq, ord_, message_id, sender, at = five
    message_id |= 1 << 22
    body = Entry(text=Text(text="你好")).SerializeToString()
    number = events.varint(seq)
    begin = events.entry_tag("d.1.2") + number
    rest = events.kind_and_time(1, at) + events.version_and_body(number, target, body)
    raw = events.entry_bytes(begin, ord_, events.id_varint(message_id), sender, client_id.encode(), rest)
    want = Entry(conversation_id="d.1.2", seq=seq, ord=ord_, message_id=message_id, sender_id=sender, at=at)
    want.client_id, want.kind, want.ver, want.text.text = client_id, 1, seq, "你好"
    if target:
        want.target_seq = target
    assert Entry.FromString(raw) == want


seqs = st.tuples(st.integers(1, 2**62), numbers)


@given(st.integers(0, 2**32 - 1), numbers, st.binary(max_size=300), seqs, st.text(max_size=40))
def test_events_are_those_of_protobuf(version, origin, entry, seqs, trace):
    seq, target = seqs
    tag = events.conversation_tag("g.7", version)
    item = events.entry_item(tag, origin, entry, events.varint(seq), trace, target)
    raw = events.event_bytes(3, "abc", 9, [item, item])
    want = EventItem(conversation_id="g.7", members_version=version, origin_session=origin, entry=entry)
    want.seq, want.trace, want.target_seq = seq, trace, target
    assert LogEvent.FromString(raw) == LogEvent(shard=3, epoch="abc", position=9, previous=8, items=[want, want])
