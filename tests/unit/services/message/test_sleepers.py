import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.sleepers import sleepers
from hongyan.services.message.store_read_conformance import ALICE, BOB, Written
from hongyan_proto.inside_pb2 import SleepersRequest


@pytest.fixture
async def log(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    yield await Written(db, shards=3).open()
    await db.close()


async def test_many_conversations_and_many_people_in_one_read(log):
    """Also those of whom an old part was purged cost no statement each."""
    everybody, count = range(1, 1001), 3
    names = [await log.conversation(f"g.{number}", *everybody) for number in range(count)]
    for name in names:
        await log.say(name, ALICE)
        await log.purge(name, await log.say(name, ALICE))
    asked = []

    async def read(work):
        async def counted(tx):
            class Counting:
                async def fetch(self, query, *arguments):
                    asked.append(query.name)
                    return await tx.fetch(query, *arguments)

                async def fetch_one(self, query, *arguments):
                    asked.append(query.name)
                    return await tx.fetch_one(query, *arguments)

            return await work(Counting())

        return await log.reader.__class__.read(log.reader, counted)

    reader = type("Counted", (), {"of": staticmethod(log.reader.of), "read": staticmethod(read)})
    items = [SleepersRequest.Item(conversation_id=name, seqs=[2], user_ids=everybody) for name in names]
    told = (await sleepers(reader, items)).items
    assert [len(item.sleepers) for item in told] == [1000] * count
    assert {one.unread for one in told[0].sleepers if one.user_id != ALICE} == {1}
    assert len(asked) == 3 * count


async def test_an_answer_per_item_in_their_order(log):
    talk = await log.conversation("d.1.2", ALICE, BOB)
    seq = await log.say(talk, ALICE)
    items = [SleepersRequest.Item(conversation_id=name, seqs=[seq, 9], user_ids=[BOB]) for name in ("g.404", talk)]
    first, second = (await sleepers(log.reader, items)).items
    assert (len(first.sleepers), list(first.recalled)) == (0, [])
    assert ([one.unread for one in second.sleepers], list(second.recalled)) == ([1], [9])
