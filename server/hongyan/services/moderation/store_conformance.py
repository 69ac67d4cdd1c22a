"""The exam of a moderation store. A test module gives a fixture `store` (migrated, empty) and imports the class."""

import asyncio
from dataclasses import replace

import pytest

from hongyan.ports.answers import Conflict, RequestKey
from hongyan.ports.trail import Line
from hongyan.services.moderation.store import Closing, ModerationStore, ReportRow, TooManyWords, WordRow

NOW = 1_800_000_000_000
ALICE, BOB, CAROL = 1, 2, 3
TALK = "d.1.2"
REFUSE, MASK = 1, 2


def row(number: int, reporter: int = ALICE, *, seq: int = 7) -> ReportRow:
    return ReportRow(number, f"{TALK}/{seq}", reporter, BOB, TALK, seq, 2, "he says 你好 🪿", NOW)


def key(name: str = "r-1", digest: bytes = b"x" * 16) -> RequestKey:
    return RequestKey(ALICE, name, digest, NOW - 1000)


def line(act: str, at: int = NOW) -> Line:
    return Line(at, CAROL, act, "target", "why", "10.0.0.1")


def closing(decision: int = 1) -> Closing:
    return Closing(decision, "seen", line("report.close", NOW + 5))


class ModerationStoreExam:
    async def test_a_report_is_kept_as_it_was_made(self, store: ModerationStore) -> None:
        made = (await store.report(row(11), None)).report
        assert (made.id, made.reporter_id, made.user_id, made.conversation_id, made.seq) == (11, ALICE, BOB, TALK, 7)
        assert await store.get(11) == row(11)
        assert await store.get(12) is None
        assert await store.reports(closed=False, before=0, limit=10) == [row(11)]
        assert await store.reports(closed=True, before=0, limit=10) == []

    async def test_one_open_report_of_the_same_by_one_person(self, store: ModerationStore) -> None:
        tries = [store.report(row(number), None) for number in range(11, 17)]
        made = {reply.report.id for reply in await asyncio.gather(*tries)}
        assert len(made) == 1
        await store.report(row(20, CAROL), None)
        await store.report(row(21, seq=8), None)
        assert await store.open_counts([f"{TALK}/7", f"{TALK}/8", "u.5"]) == {f"{TALK}/7": 2, f"{TALK}/8": 1}
        assert await store.open_counts([]) == {}

    async def test_a_request_id_is_answered_once(self, store: ModerationStore) -> None:
        first = await store.report(row(11), key())
        await store.close(11, closing())
        assert await store.report(row(12), key()) == first == await store.answered(key())
        assert await store.answered(key("other")) is None
        for work in (store.report(row(13), key(digest=b"y" * 16)), store.answered(key(digest=b"y" * 16))):
            with pytest.raises(Conflict):
                await work
        await store.purge(closed_before=0, answers_before=NOW)
        assert (await store.report(row(14), key())).report.id == 14

    async def test_the_queue_comes_in_pages(self, store: ModerationStore) -> None:
        for number in range(11, 16):
            await store.report(row(number, seq=number), None)

        async def page(**more: int) -> list[int]:
            return [one.id for one in await store.reports(closed=False, before=more.get("before", 0), limit=2)]

        assert await page() == [15, 14]
        assert await page(before=14) == [13, 12]
        assert await page(before=11) == []

    async def test_closing_ends_every_report_of_the_same(self, store: ModerationStore) -> None:
        for number, reporter in ((11, ALICE), (12, CAROL)):
            await store.report(row(number, reporter), None)
        await store.report(row(13, seq=8), None)
        closed = await store.close(11, closing(2))
        assert closed == replace(row(11), decision=2, closed_at=NOW + 5, closed_by=CAROL, note="seen")
        assert [one.id for one in await store.reports(closed=False, before=0, limit=10)] == [13]
        assert [one.id for one in await store.reports(closed=True, before=0, limit=10)] == [12, 11]
        assert (await store.report(row(14), None)).report.id == 14, "after that it may be reported again"

    async def test_a_closed_report_stays_as_it_is(self, store: ModerationStore) -> None:
        await store.report(row(11), None)
        assert await store.close(99, closing()) is None
        results = await asyncio.gather(*(store.close(11, closing(decision)) for decision in (1, 2, 3)))
        assert len({one.decision for one in results if one is not None}) == 1
        assert [one.act for one in await store.lines(administrator=None, before=0, limit=10)] == ["report.close"]

    async def test_who_is_deleted_leaves_no_words(self, store: ModerationStore) -> None:
        await store.report(row(11), key())
        await store.report(row(12, CAROL), None)
        await store.forget([])
        await store.forget([ALICE, BOB])
        assert await store.get(11) == replace(row(11), text="")
        assert await store.get(12) == row(12, CAROL)
        assert await store.answered(key()) is None

    async def test_old_closed_reports_are_forgotten(self, store: ModerationStore) -> None:
        for number in (11, 12):
            await store.report(row(number, seq=number), None)
        await store.close(11, closing())
        await store.purge(closed_before=NOW + 4, answers_before=0)
        assert await store.get(11) is not None
        await store.purge(closed_before=NOW + 5, answers_before=0)
        assert await store.get(11) is None
        assert await store.get(12) is not None

    async def test_words_have_versions(self, store: ModerationStore) -> None:
        first, none = await store.words_since(0)
        assert none == []
        assert await store.words_since(first) == (first, [])
        bad, worse = WordRow("坏话", REFUSE, NOW, CAROL), WordRow("bad", MASK, NOW, CAROL)
        for word in (bad, worse):
            assert await store.put_word(word, most=2, line=line("word.add")) == word
        version, words = await store.words_since(first)
        assert (version, words) == (first + 2, [worse, bad])
        assert await store.words_since(version) == (version, [])
        assert await store.words(after="", limit=1) == [worse]
        assert await store.words(after="bad", limit=9) == [bad]

    async def test_what_changes_no_word_leaves_no_trace(self, store: ModerationStore) -> None:
        word = WordRow("bad", MASK, NOW, CAROL)
        await store.put_word(word, most=1, line=line("word.add"))
        version, _ = await store.words_since(0)
        assert await store.put_word(replace(word, at=NOW + 1, by=ALICE), most=1, line=line("word.add")) == word
        assert not await store.drop_word("good", line("word.remove"))
        assert (await store.words_since(0))[0] == version
        assert len(await store.lines(administrator=None, before=0, limit=10)) == 1
        await store.put_word(replace(word, action=REFUSE), most=1, line=line("word.add"))
        assert (await store.words_since(version))[1] == [replace(word, action=REFUSE)]

    async def test_the_list_of_words_has_an_end(self, store: ModerationStore) -> None:
        words = [WordRow(f"w{number}", MASK, NOW, CAROL) for number in range(3)]
        tries = [store.put_word(word, most=2, line=line("word.add")) for word in words]
        results = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(result, TooManyWords) for result in results) == 1
        (kept, _) = [result for result in results if isinstance(result, WordRow)]
        version, _ = await store.words_since(0)
        assert await store.drop_word(kept.word, line("word.remove"))
        assert len((await store.words_since(version))[1]) == 1
        await store.put_word(WordRow("again", MASK, NOW, CAROL), most=2, line=line("word.add"))

    async def test_lines(self, store: ModerationStore) -> None:
        await store.write_line(line("report.look"))
        (found,) = await store.lines(administrator=CAROL, before=0, limit=10)
        assert replace(found, id=0) == line("report.look")
        assert await store.lines(administrator=ALICE, before=0, limit=10) == []
