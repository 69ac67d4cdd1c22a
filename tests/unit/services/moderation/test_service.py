from hongyan.rpc.call import INSIDE
from hongyan_proto.moderation_pb2 import AddWordRequest, ForbiddenWord, Report, WordsRequest
from hongyan_proto.user_pb2 import UserIds
from tests.unit.services.moderation.conftest import ALICE, BOB, BOSS


async def test_the_list_is_told_when_it_is_another(town):
    empty = await town.room.words.since(INSIDE, WordsRequest())
    assert (empty.version > 0, list(empty.words)) == (True, [])
    await town.desk.add_word(BOSS, AddWordRequest(word="Bad", action=ForbiddenWord.mask))
    told = await town.room.words.since(INSIDE, WordsRequest(version=empty.version))
    assert [(word.word, word.action) for word in told.words] == [("bad", ForbiddenWord.mask)]
    assert not (await town.room.words.since(INSIDE, WordsRequest(version=told.version))).words


async def test_housekeeping_forgets_what_was_closed_long_ago(town):
    report = await town.reports(ALICE, user_id=BOB)
    await town.closes(report, Report.dismissed)
    await town.room.tidy()
    assert len(await town.queue(closed=True)) == 1
    town.clock.advance(366 * 86_400)
    await town.room.tidy()
    assert not await town.queue(closed=True)
    assert len(await town.acts()) == 1, "lines stay"


async def test_a_deleted_account_leaves_no_words(town):
    await town.reports(ALICE, user_id=BOB, text="my words")
    await town.room.reports.forget(INSIDE, UserIds(user_ids=[ALICE]))
    assert [(report.reporter_id, report.text) for report in await town.queue()] == [(ALICE, "")]


async def test_it_starts_and_ends(town):
    await town.room.start()
