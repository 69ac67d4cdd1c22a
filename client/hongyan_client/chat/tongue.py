"""The language of the chat: English, or Chinese where the terminal is set to it (`LANG=zh_CN.UTF-8`)."""

import os
from collections.abc import Mapping

from hongyan_client.chat import chinese
from hongyan_client.chat.chinese import CHINESE
from hongyan_client.chat.help import HELP


class Tongue:
    """Called with an English sentence and what stands in its braces."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        wanted = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
        self.chinese = wanted.startswith("zh")

    def __call__(self, words: str, /, **values: object) -> str:
        return (CHINESE.get(words, words) if self.chinese else words).format(**values)

    @property
    def help(self) -> str:
        return chinese.HELP if self.chinese else HELP
