"""The book: every story once, in chapters."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from hongyan.rpc.errors import ServiceError, reason
from tests.scenario.stories.people import Town

Telling = Callable[[Town], Awaitable[None]]


@dataclass(frozen=True)
class Story:
    tell: Telling
    everywhere: bool
    """Told also over every transport."""

    @property
    def name(self) -> str:
        return self.tell.__name__


STORIES: list[Story] = []


def story(tell: Telling) -> Telling:
    STORIES.append(Story(tell, everywhere=False))
    return tell


def everywhere(tell: Telling) -> Telling:
    STORIES.append(Story(tell, everywhere=True))
    return tell


@contextmanager
def section(title: str) -> Iterator[None]:
    """A chapter: a failure says in which one it happened."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"in the chapter: {title}")
        raise


@contextmanager
def refused(*reasons: str, field: str | None = None) -> Iterator[pytest.ExceptionInfo[ServiceError]]:
    with pytest.raises(ServiceError) as caught:
        yield caught
    assert reason(caught.value.code) in reasons, f"{caught.value} instead of {reasons}"
    if field is not None:
        assert caught.value.to_proto().field == field
