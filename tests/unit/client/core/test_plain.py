"""Every event and effect as JSON and back."""

import dataclasses
import json

import pytest

from hongyan_client.core import effects, events
from hongyan_client.core.effects import effect_from_json
from hongyan_client.core.events import event_from_json
from hongyan_client.core.plain import Plain, fields

KINDS = [(kind, event_from_json) for kind in events.KINDS.values()]
KINDS += [(kind, effect_from_json) for kind in effects.KINDS.values()]
SAMPLES = {"int": 7, "str": "x", "bool": True, "Json": {"aB": [1]}, "float": 0.5}


def sample(kind):
    found = {}
    for field in dataclasses.fields(kind):
        name = str(field.type if isinstance(field.type, str) else getattr(field.type, "__name__", field.type))
        if name == "tuple" or name.startswith("tuple"):
            found[field.name] = (4, 9) if "int" in str(field.type) else ({"seq": 1},)
        else:
            found[field.name] = False if field.default is True else SAMPLES.get(name, {"aB": [1]})
    return kind(**found)


@pytest.mark.parametrize(("kind", "back"), KINDS, ids=lambda value: getattr(value, "name", ""))
def test_there_and_back(kind, back):
    one = sample(kind)
    form = json.loads(json.dumps(one.to_json()))
    assert back(form) == one
    assert len(form[1] if len(form) > 1 else {}) == len(dataclasses.fields(kind))


def test_names_are_those_of_the_vectors():
    assert events.TokenRenewed(5).to_json() == ["token_renewed", {"expiresInMs": 5}]
    assert events.Front().to_json() == ["front"]
    assert events.Page(3, 9).to_json() == ["page", {"id": 3, "asOf": 9}]
    assert event_from_json(["page", {"id": 3, "asOf": 9}]).covers == (1, 0)
    assert effects.Status("LIVE").to_json() == ["status", {"state": "LIVE"}]


def test_no_word_means_two_things():
    for module in (events, effects):
        made = [k for k in vars(module).values() if isinstance(k, type) and issubclass(k, Plain) and k is not Plain]
        assert len({kind.name for kind in made}) == len(made) == len(module.KINDS)


def test_they_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        events.Ok(1).id = 2


@pytest.mark.parametrize("form", [["nonsense"], ["ok", {"id": 1, "nonsense": 2}], ["ok"]])
def test_what_is_no_event(form):
    with pytest.raises((KeyError, TypeError)):
        event_from_json(form)


def test_defaults_are_never_shared():
    first = events.Welcome(1, "1", "e1")
    first.limits["x"] = 1
    assert events.Welcome(1, "1", "e1").limits == {}
    assert {key: default for _, key, default in fields(events.Welcome)}["limits"] == {}
