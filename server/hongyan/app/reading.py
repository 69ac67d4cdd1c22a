"""Where settings come from: defaults < TOML file < environment (`HONGYAN_A__B` is `a.b`) < `--set a.b=value`."""

import json
import tomllib
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from hongyan.app.settings import MAY_BE_0, RANGES, SAME, SCHEMES, WORDS, BadSettings, Settings, check_pairs

PREFIX = "HONGYAN_"
MOST = (1 << 53) - 1
_TRUTH = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


def load(*, file: Path | None = None, environment: Mapping[str, str], overrides: Iterable[str] = ()) -> Settings:
    """The settings in force. Raises `BadSettings` with the name of what is wrong and where it stands."""
    given: dict[str, Any] = {}
    for source, layer in (
        (str(file), _of_file(file)),
        ("environment", _of_environment(environment)),
        ("--set", _of_overrides(overrides)),
    ):
        for key, value in layer:
            try:
                given[key] = checked(key, value)
            except BadSettings as error:
                raise BadSettings(f"{source}: {error}") from None
    settings = _filled(_both(given))
    check_pairs(settings)
    return settings


def checked(key: str, value: Any) -> Any:
    """The value as its setting's type; texts are read, other types must be right. Raises `BadSettings`."""
    kind = KINDS.get(key)
    if kind is None:
        raise BadSettings(f"there is no setting `{key}`")
    result = _typed(key, kind, value)
    if (words := WORDS.get(key)) is not None and result not in words:
        raise BadSettings(f"{key}: one of {', '.join(word or 'nothing' for word in words)}, not `{result}`")
    if (schemes := SCHEMES.get(key)) is not None and (scheme := str(result).partition(":")[0]) not in schemes:
        raise BadSettings(f"{key}: there is no adapter `{scheme}:` (there are: {', '.join(schemes)})")
    if isinstance(result, int | float) and not isinstance(result, bool):
        least, most = RANGES.get(key, (0, MOST))
        if not least <= result <= most or (result == 0 and key not in RANGES and key not in MAY_BE_0):
            raise BadSettings(f"{key}: {result} is too {'large' if result > most else 'small'}")
    return result


def flat(settings: Settings) -> dict[str, Any]:
    """Every setting by its dotted name. Keys made at first start are not among them."""
    return {key: _get(settings, key) for key in KINDS}


def show(settings: Settings) -> str:
    """The settings as a TOML file, passwords masked."""
    top, sections = list[str](), dict[str, list[str]]()
    for key, value in flat(settings).items():
        section, dot, name = key.partition(".")
        text = json.dumps(masked(value) if key in SCHEMES else value, ensure_ascii=False)
        (sections.setdefault(section, []) if dot else top).append(f"{name if dot else key} = {text}")
    blocks = ["\n".join(top)] + [f"[{name}]\n" + "\n".join(lines) for name, lines in sections.items()]
    return "\n\n".join(blocks) + "\n"


def masked(url: str) -> str:
    """A URL without its password."""
    parts = urlsplit(url)
    if not parts.password:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:***@{host}"))


# Names and types


def _kinds() -> Iterator[tuple[str, Any]]:
    empty = Settings()
    for section, kind in typing.get_type_hints(Settings).items():
        if is_dataclass(kind):
            for name, inner in typing.get_type_hints(kind).items():
                if inner is not bytes:  # secrets are files of their own
                    yield f"{section}.{name}", inner
        elif section == "limits":
            for name in empty.limits:
                yield f"limits.{name}", int
        else:
            yield section, kind


KINDS: Mapping[str, Any] = dict(sorted(_kinds(), key=lambda item: "." in item[0]))
"""Type of every setting by its dotted name."""


def _typed(key: str, kind: Any, value: Any) -> Any:
    read = value if kind is str or not isinstance(value, str) else _of_text(key, kind, value)
    if kind is float and type(read) is int:
        read = float(read)
    if isinstance(kind, types.GenericAlias) and isinstance(read, list):
        read = _tuple(key, kind, read)
    elif isinstance(kind, types.GenericAlias) or type(read) is not kind:
        raise BadSettings(f"{key}: `{value}` is not {_word(kind)}")
    return read


def _of_text(key: str, kind: Any, text: str) -> Any:
    try:
        if kind is bool:
            return _TRUTH[text.lower()]
        if kind in {int, float}:
            return kind(text.replace("_", ""))
        return json.loads(text) if text.startswith("[") else [one.strip() for one in text.split(",") if one.strip()]
    except (KeyError, ValueError):
        raise BadSettings(f"{key}: `{text}` is not {_word(kind)}") from None


def _tuple(key: str, kind: types.GenericAlias, values: list[Any]) -> tuple[Any, ...]:
    inner = kind.__args__[0]
    if isinstance(inner, types.GenericAlias):
        if not all(isinstance(one, list) and [type(part) for part in one] == list(inner.__args__) for one in values):
            raise BadSettings(f"{key}: a list of pairs of texts")
        return tuple(tuple(one) for one in values)
    if not all(type(one) is inner for one in values):
        raise BadSettings(f"{key}: a list of {_word(inner)}")
    return tuple(values)


def _word(kind: Any) -> str:
    return {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}.get(kind, "a list")


# Sources


def _of_file(path: Path | None) -> Iterator[tuple[str, Any]]:
    if path is None:
        return
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSettings(f"{path}: {error}") from error
    for section, value in tables.items():
        if isinstance(value, dict):
            for name, inner in value.items():
                yield f"{section}.{name}", inner
        else:
            yield section, value


def _of_environment(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in sorted(environment):
        key = name.removeprefix(PREFIX).replace("__", ".").lower()
        # Without the double line it is a setting only if it is known: tools have variables of their own.
        if name.startswith(PREFIX) and ("." in key or key in KINDS):
            yield key, environment[name]


def _of_overrides(overrides: Iterable[str]) -> Iterator[tuple[str, str]]:
    for text in overrides:
        key, sign, value = text.partition("=")
        if not sign:
            raise BadSettings(f"--set {text}: write it as a.b=value")
        yield key.strip(), value


def _both(given: dict[str, Any]) -> dict[str, Any]:
    """A limit that two rooms read is set for both."""
    for one, other in SAME.items():
        if one in given and other in given and given[one] != given[other]:
            raise BadSettings(f"{one} and {other} are the same limit: {given[one]} or {given[other]}?")
        if one in given or other in given:
            given[one] = given[other] = given.get(one, given.get(other))
    return given


def _filled(given: Mapping[str, Any]) -> Settings:
    settings, new = Settings(), dict[str, Any]()
    for key, value in given.items():
        section, dot, name = key.partition(".")
        if dot:
            new.setdefault(section, {})[name] = value
        else:
            new[section] = value
    for section, values in new.items():
        old = getattr(settings, section)
        if isinstance(values, dict):
            new[section] = {**old, **values} if isinstance(old, dict) else replace(old, **values)
    return replace(settings, **new)


def _get(settings: Settings, key: str) -> Any:
    section, dot, name = key.partition(".")
    found = getattr(settings, section)
    if not dot:
        return found
    return found[name] if isinstance(found, dict) else getattr(found, name)
