import zlib

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.store_read import EntryRow, LogReader
from hongyan_proto.model_pb2 import Entry, Kind, Text


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
