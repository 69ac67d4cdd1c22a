"""The chat on a terminal: conversations on the left, the open one on the right, a line to write in."""

import asyncio
from collections.abc import Callable

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import Dimension, HSplit, Layout, VSplit, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth
from prompt_toolkit.widgets import TextArea

from hongyan_client.chat.talk import Stop, Talk
from hongyan_client.chat.words import NOTHING_TO_SHOW, clean, line_of
from hongyan_client.client import Client
from hongyan_client.core.effects import Effect, Render

STYLE = Style.from_dict(
    {
        "bar": "reverse",
        "banner": "bg:#aa5500 #ffffff bold",
        "open": "bold",
        "new": "bold #ff5555",
        "note": "italic #888888",
        "rule": "#666666",
    }
)
NOTES = 40
LIST_WIDTH = 24


class Screen:
    def __init__(self, client: Client) -> None:
        self.client = client
        self.talk = Talk(client, self.say, self.redraw)
        self.notes: list[str] = [self.talk.tongue("/help lists the commands.")]
        self.back = 0  # lines scrolled up from the end
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._input = TextArea(height=1, prompt="> ", multiline=False, accept_handler=self._accept)
        self._input.buffer.on_text_changed += self._types
        self._body = Window(FormattedTextControl(self._messages), wrap_lines=False)
        self.app: Application[None] = Application(
            Layout(self._layout(), focused_element=self._input),
            key_bindings=self._keys(),
            style=STYLE,
            full_screen=True,
        )
        client.listen(self._on_effect)

    async def run(self) -> None:
        self.talk.spawn("lines", self._take_lines())
        try:
            await self.app.run_async()
        finally:
            await self.talk.close()

    async def _take_lines(self) -> None:
        while True:
            try:
                await self.talk.take(await self._lines.get())
            except Stop:
                self.app.exit()
                return
            self.redraw()

    def say(self, words: str) -> None:
        self.notes = [*self.notes, *words.splitlines()][-NOTES:]
        self.redraw()

    def redraw(self) -> None:
        self.app.invalidate()

    def _on_effect(self, effect: Effect) -> None:
        if isinstance(effect, Render) and effect.conversation_id == self.talk.open_id:
            self.client.mark_read(self.talk.open_id)
        self.redraw()

    def _accept(self, buffer: Buffer) -> bool:
        self.back = 0
        self.notes = []
        self._lines.put_nowait(buffer.text)
        return False

    def _types(self, buffer: Buffer) -> None:
        if buffer.text and not buffer.text.startswith("/"):
            self.talk.types()

    # -- layout ------------------------------------------------------------------------------------------------------
    def _layout(self) -> HSplit:
        listing = Window(FormattedTextControl(self._list), width=Dimension.exact(LIST_WIDTH))
        rule = Window(width=1, char="│", style="class:rule")
        return HSplit(
            [
                Window(FormattedTextControl(self._head), height=1, style="class:bar"),
                VSplit([listing, rule, self._body]),
                Window(height=1, char="─", style="class:rule"),
                self._input,
            ]
        )

    def _head(self) -> StyleAndTextTuples:
        banner = self.talk.banner()
        title = f" {self.client.me.title}" + (f" ⇄ {clean(self.talk.open_title())}" if self.talk.open_id else "")
        typing = clean(self.talk.typing())
        title += f"  {typing}" if typing else ""
        return [("class:bar", title + "  "), ("class:banner", f" {banner} ")] if banner else [("class:bar", title)]

    def _list(self) -> StyleAndTextTuples:
        out: StyleAndTextTuples = []
        for number, view in enumerate(self.talk.conversations(), 1):
            style = "class:open" if view.id == self.talk.open_id else ""
            new = f" {view.unread}" if view.unread else ""
            at = "@" if view.mentions else ""
            there = {True: "● ", False: "○ ", None: ""}[self.talk.crowd.online(view.peer_id)]
            name = fit(f"{number} {there}{clean(self.talk.title(view))}", LIST_WIDTH - len(new) - len(at))
            out += [(style, name), ("class:new", f"{at}{new}"), ("", "\n")]
        return out

    def _messages(self) -> StyleAndTextTuples:
        size = self._body.render_info
        height = size.window_height if size else 20
        width = size.window_width if size else 80
        lines: list[tuple[str, str]] = []
        for message in self.talk.messages():
            if message.kind not in NOTHING_TO_SHOW:
                lines += [("", part) for part in wrapped(line_of(self.talk, message), width)]
        lines += [("class:note", part) for note in self.notes for part in wrapped(clean(note), width)]
        self.back = max(0, min(self.back, len(lines) - height))
        end = len(lines) - self.back
        out: StyleAndTextTuples = []
        for style, line in lines[max(0, end - height) : end]:
            out += [(style, line), ("", "\n")]
        return out[:-1]

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        def bind(*names: str) -> Callable[[Callable[[KeyPressEvent], None]], None]:
            def add(work: Callable[[KeyPressEvent], None]) -> None:
                for name in names:
                    keys.add(name)(work)

            return add

        @bind("pageup")
        def _(_: KeyPressEvent) -> None:
            before, self.back = self.back, self.back + 10
            if self._body.render_info and self.back > before + 5:
                self.talk.older()

        @bind("pagedown")
        def _(_: KeyPressEvent) -> None:
            self.back = max(0, self.back - 10)

        @bind("c-c", "c-d")
        def _(event: KeyPressEvent) -> None:
            event.app.exit()

        return keys


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns; a Chinese character takes two."""
    lines, line, used = [], "", 0
    for character in text:
        wide = get_cwidth(character)
        if used + wide > max(width, 2):
            lines.append(line)
            line, used = "", 0
        line += character
        used += wide
    return [*lines, line]


def fit(text: str, width: int) -> str:
    """Exactly `width` columns."""
    first = wrapped(text, width)[0]
    return first + " " * (width - get_cwidth(first))
