import asyncio
import ssl

import pytest

from hongyan.app.tls import own_certificate
from hongyan.kit.clock import SystemClock
from hongyan.ports.notify.addresses import Forbidden
from hongyan.ports.notify.http import Answer, Failed, Http, Place, place
from tests.clock import ManualClock
from tests.servers.push import receiver


@pytest.mark.parametrize(
    ("url", "expected", "origin"),
    [
        ("https://a.example/x?y=1", Place(True, "a.example", 443, "/x?y=1"), "https://a.example"),
        ("http://a.example:81", Place(False, "a.example", 81, "/"), "http://a.example:81"),
        ("https://[::1]:444/", Place(True, "::1", 444, "/"), "https://[::1]:444"),
    ],
)
def test_where_a_url_leads(url, expected, origin):
    assert place(url) == expected
    assert place(url).origin == origin


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://a/",
        "https://",
        "https://u:p@a/",
        "https://a/#x",
        "https://a/ b",
        "https://a/\r\nX: y",
        "https://鸿/",
        "https://a:x/",
    ],
)
def test_what_is_no_url(url):
    with pytest.raises(ValueError):
        place(url)


async def test_a_post_arrives_and_its_answer_comes_back():
    http = Http(clock=ManualClock(0), private=True)
    async with receiver() as server:
        server.answers = [
            (201, {}),
            (429, {"Retry-After": "7"}),
            (503, {"Retry-After": "Thu, 01 Jan 1970 00:01:00 GMT"}),
            (302, {"Retry-After": "x"}),
        ]
        where = place(f"{server.origin}/a?b=c")
        answers = [await http.post(where, {"TTL": "1"}, b"body %d" % number) for number in range(4)]
    assert answers == [Answer(201), Answer(429, 7.0), Answer(503, 60.0), Answer(302)]
    assert [(answer.taken, answer.again) for answer in answers] == [
        (True, False),
        (False, True),
        (False, True),
        (False, False),
    ]
    assert [(post.path, post.headers["ttl"], post.body) for post in server.heard[:1]] == [("/a?b=c", "1", b"body 0")]


async def test_nobody_is_sent_to_a_private_address():
    async with receiver() as server:
        with pytest.raises(Forbidden):
            await Http(clock=ManualClock(), private=False).post(place(f"{server.origin}/"), {}, b"")
        assert server.heard == []


async def test_tls_whose_certificate_is_checked(tmp_path):
    files = own_certificate(tmp_path, "127.0.0.1", SystemClock())
    theirs, ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=files[0])
    theirs.load_cert_chain(*files)
    async with receiver(theirs) as server:
        trusting = Http(clock=ManualClock(), private=True, context=lambda: ours)
        assert (await trusting.post(place(f"{server.origin}/x"), {}, b"body")).taken
        with pytest.raises(ssl.SSLError):
            await Http(clock=ManualClock(), private=True).post(place(f"{server.origin}/x"), {}, b"body")
        assert [post.body for post in server.heard] == [b"body"]


async def test_it_gives_up_in_time():
    async with receiver() as server:
        server.stuck = asyncio.Event()
        with pytest.raises(TimeoutError):
            await Http(clock=ManualClock(), private=True, timeout_s=0.05).post(place(server.origin), {}, b"")


@pytest.mark.parametrize("said", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 40_000])
async def test_what_is_no_answer_is_a_failure(said):
    async def talk(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    where = Place(False, "127.0.0.1", server.sockets[0].getsockname()[1], "/")
    with pytest.raises((Failed, ConnectionError)):
        await Http(clock=ManualClock(), private=True).post(where, {}, b"")
    server.close()
    await server.wait_closed()
