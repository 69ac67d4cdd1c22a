import zlib

from hypothesis import given
from hypothesis import strategies as st

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.store_read import EntryRow, LogReader
from hongyan_proto.model_pb2 import Entry, Kind, Reaction, Text


def test_a_row_becomes_the_entry_that_it_was():
    body, state = Entry(text=Text(text="hi")).SerializeToString(), Entry(edited=True).SerializeToString()
    row = EntryRow(5, 4, 77, 1, b"c1", Kind.text, 1000, 6, 0, body, state)
    assert row.countable
    assert row.entry("d.1.2") == Entry(
        conversation_id="d.1.2",
        seq=5,
        ord=4,
        message_id=77,
        sender_id=1,
        client_id="c1",
        kind=Kind.text,
        at=1000,
        ver=6,
        text=Text(text="hi"),
        edited=True,
    )


numbers = st.integers(0, 2**63 - 1)


@given(st.tuples(*[numbers] * 5), st.binary(max_size=64), st.sampled_from([1, 9, 20, 34]), numbers)
def test_a_row_of_parts_is_the_entry_that_protobuf_builds(five, client_id, kind, target):
    seq, ord_, message_id, sender, at = five
    client_id = client_id.hex()
    body = Entry(quote_seq=3, text=Text(text="你好", mentions=["all"]))
    state = Entry(edited=True, reactions=[Reaction(emoji="x", user_ids=[1])])
    parts = body.SerializeToString(), state.SerializeToString()
    row = EntryRow(seq, ord_, message_id, sender, client_id.encode(), kind, at, seq, target, *parts)
    want = Entry(conversation_id="g.7", seq=seq, ord=ord_, message_id=message_id, sender_id=sender, at=at, ver=seq)
    want.client_id, want.kind = client_id, kind
    if target:
        want.target_seq = target
    want.MergeFrom(body)
    want.MergeFrom(state)
    assert row.entry("g.7") == want


def test_an_entry_of_the_server_has_no_client_id_and_a_change_has_a_target():
    row = EntryRow(5, 4, 77, 0, None, Kind.recall, 1000, 5, 3, b"", b"")
    entry = row.entry("d.1.2")
    assert not row.countable
    assert (entry.client_id, entry.target_seq) == ("", 3)


async def test_a_conversation_has_its_shard_by_its_name(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    reader = LogReader(db, 16)
    for name in ("d.1.2", "g.5", "g.6"):
        assert reader.of(name).shard == zlib.crc32(name.encode()) % 16
    await db.close()


def test_a_damaged_row_comes_as_a_message_that_was_taken_back():
    whole = Entry(text=Text(text="hi")).SerializeToString()
    for body, state in ((whole[:-1], b""), (b"\xa2\x06\xff", b""), (whole, b"\x0f")):
        row = EntryRow(5, 4, 77, 1, b"c1", Kind.text, 1000, 6, 0, body, state)
        entry = row.entry("d.1.2")
        assert (entry.seq, entry.ord, entry.recalled, entry.HasField("text")) == (5, 4, True, False)
