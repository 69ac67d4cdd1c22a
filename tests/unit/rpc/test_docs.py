import re
from html.parser import HTMLParser

from hongyan.rpc.docs import page
from hongyan.rpc.methods import METHODS

PAGE = page({"text_chars": 4321})


def test_every_public_method_and_error_is_on_the_page():
    for method in METHODS.values():
        assert (f'id="{method.full_name}"' in PAGE) == bool(method.http)
    assert "session_ended" in PAGE
    assert "at most 4321 characters" in PAGE


def test_links_lead_to_places_on_the_page():
    places = set(re.findall(r'id="([^"]+)"', PAGE))
    assert set(re.findall(r'href="#([^"]+)"', PAGE)) <= places


def test_nothing_on_it_needs_a_looser_policy():
    class Strict(HTMLParser):
        def handle_starttag(self, tag, attributes):
            assert tag not in {"script", "style", "iframe", "img"}
            assert not any(name == "style" or name.startswith("on") for name, _ in attributes)

    Strict().feed(PAGE)
    assert "//" not in PAGE.replace("<!doctype html>", "")
