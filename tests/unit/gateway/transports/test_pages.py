import json

from hongyan.gateway.transports.pages import Page, Pages


def test_pages_are_made_when_they_are_asked_for_and_once():
    made = []
    pages = Pages({"text_chars": 7})
    pages.add("/", lambda: made.append(1) or Page("text/html", b"hello"))
    assert made == []
    assert pages.get("/").body == b"hello"
    assert pages.get("/") is pages.get("/")
    assert made == [1]
    assert pages.get("/nothing") is None


def test_the_document_bears_the_limits_of_this_server():
    text = json.loads(Pages({"text_chars": 7}).get("/openapi.json").body)["components"]["schemas"]["TextInput"]
    assert text["properties"]["text"]["maxLength"] == 7
