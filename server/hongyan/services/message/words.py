"""Forbidden words: the compiled list stands in memory, so that a send asks nobody for it."""

import asyncio
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from hongyan.kit.folding import folded
from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks
from hongyan.rpc.call import INSIDE
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.stubs import Words
from hongyan.services.message.work import Appending
from hongyan_proto.model_pb2 import Entry, Forward, Kind, Text
from hongyan_proto.moderation_pb2 import ForbiddenWord, WordsRequest

log = get_logger("message.words")
Span = tuple[int, int]
_TEXT, _REACT = int(Kind.text), int(Kind.react)  # looking a name up in an enum of protobuf costs a microsecond
_WRITTEN = frozenset(map(int, (Kind.text, Kind.forward, Kind.edit, Kind.react)))
_JOINS = frozenset([*map(chr, range(0x1160, 0x1200)), "\uff9e", "\uff9f"])
"""Characters that melt into the one before them, besides combining ones."""


class WordList:
    """Follows the list of the moderation room: a change binds within `poll_s`. While the room cannot be asked, the list
    that is known goes on to bind.
    """

    def __init__(self, source: Words | None, *, poll_s: float) -> None:
        self.forbidden: Forbidden | None = None
        """None: no word is."""
        self._source = source
        self._poll_s = poll_s
        self._version = 0

    async def refresh(self) -> None:
        """Raises what the call raises."""
        assert self._source is not None
        told = await self._source.since(INSIDE, WordsRequest(version=self._version))
        if told.version != self._version:
            words = {word.word: word.action == ForbiddenWord.refuse for word in told.words}
            self.forbidden = Forbidden(words) if words else None
            self._version = told.version

    async def start(self, tasks: Tasks) -> None:
        """The first list is there when it returns, unless the room cannot be asked."""
        if self._source is not None:
            await self._try_to_refresh()
            tasks.spawn("words", self._follow())

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(self._poll_s)
            await self._try_to_refresh()

    async def _try_to_refresh(self) -> None:
        try:
            await self.refresh()
        except ServiceError as error:
            log.warning("the list of forbidden words may be old", error=str(error))


class Forbidden:
    """A list that does not change. `words`: each folded, and whether a text with it is refused, else it is masked."""

    def __init__(self, words: Mapping[str, bool]) -> None:
        from ahocorasick_rs import AhoCorasick  # noqa: PLC0415 - only a server that forbids words pays for it

        self._refuses = tuple(words.values())
        self._find: Callable[..., list[tuple[int, int, int]]] = AhoCorasick(list(words)).find_matches_as_indexes

    def screen(self, items: Iterable[Appending]) -> None:
        """Mark what is to be refused, mask the rest. Digests are made before: they are of what was asked."""
        for item in items:
            if item.kind in _WRITTEN:
                self._screen(item)

    def judge(self, text: str) -> str | None:
        """The text as it may be stored; None: not at all."""
        plain = folded(text)
        found = self._find(plain, overlapping=True)
        if not found:
            return text
        if any(self._refuses[word] for word, _, _ in found):
            return None
        return masked(text, plain, [(start, end) for _, start, end in found])

    def _screen(self, item: Appending) -> None:
        entry = Entry.FromString(item.body)
        if item.kind == _REACT:
            item.forbidden = entry.react.on and self.judge(entry.react.emoji) != entry.react.emoji
            return
        changed = False
        for place in (entry.text,) if item.kind == _TEXT else _texts(entry):
            text = self.judge(place.text)
            if text is None:
                item.forbidden = True
                return
            if text != place.text:
                place.text, changed = text, True
        if changed:
            item.body = entry.SerializeToString()
            item.session_id = 0  # the device that sent it has another text: it is told like all others


def _texts(entry: Entry) -> Iterator[Text]:
    if entry.HasField("text"):
        yield entry.text
    yield from _forwarded(entry.forward.items)


def _forwarded(items: Sequence[Forward.Item]) -> Iterator[Text]:
    for item in items:
        if item.HasField("text"):
            yield item.text
        yield from _forwarded(item.items)


def masked(text: str, plain: str, spans: Iterable[Span]) -> str:
    """The text with a `*` for each visible character that the spans of its folded form touch."""
    pieces = list(_pieces(text))
    widths = [len(folded(piece)) for piece in pieces]
    if "".join(map(folded, pieces)) != plain:
        return "*" * len(plain)  # folded as a whole it is another text: nobody knows what stands where
    touched = bytearray(len(plain))
    for start, end in spans:
        touched[start:end] = b"\1" * (end - start)
    made, at = [], 0
    for piece, width in zip(pieces, widths, strict=True):
        inside = touched[at - 1 : at + 1] == b"\1\1" if not width and at else any(touched[at : at + width])
        if not inside:
            made.append(piece)
        elif width:
            made.append("*")
        at += width
    return "".join(made)


def _pieces(text: str) -> Iterator[str]:
    """Characters with what melts into them."""
    start = 0
    for at, character in enumerate(text):
        if at > start and not (unicodedata.combining(character) or character in _JOINS):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]
