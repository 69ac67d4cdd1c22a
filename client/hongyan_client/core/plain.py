"""Events and effects as plain JSON: `["name", {"camelCase": value}]`, fields at their default left out."""

import dataclasses
from typing import Any, ClassVar


class Plain:
    """Base of the frozen dataclasses that cross the border of the core."""

    __slots__ = ()
    name: ClassVar[str]

    def to_json(self) -> list[Any]:
        body = {}
        for field, key, default in fields(type(self)):
            value = getattr(self, field)
            if value != default:
                body[key] = list(value) if isinstance(value, tuple) else value
        return [self.name, body] if body else [self.name]


def fields(kind: type[Any]) -> tuple[tuple[str, str, Any], ...]:
    """(attribute, JSON key, default) of each field."""
    found = []
    for field in dataclasses.fields(kind):
        head, *tail = field.name.split("_")
        default = field.default
        if field.default_factory is not dataclasses.MISSING:
            default = field.default_factory()
        found.append((field.name, head + "".join(word.title() for word in tail), default))
    return tuple(found)


def kinds_of(names: dict[str, Any]) -> dict[str, type[Any]]:
    """The event or effect classes of a module, by the word they have in JSON."""
    return {k.name: k for k in names.values() if isinstance(k, type) and issubclass(k, Plain) and k is not Plain}


def from_json(kinds: dict[str, type[Any]], form: list[Any]) -> Any:
    """The event or effect that `to_json` made this of."""
    kind = kinds[form[0]]
    body = form[1] if len(form) > 1 else {}
    names = {key: field for field, key, _ in fields(kind)}
    return kind(**{names[key]: tuple(v) if isinstance(v, list) else v for key, v in body.items()})
