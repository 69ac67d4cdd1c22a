import asyncio

import pytest

from hongyan_client.errors import Refused, Unreachable
from hongyan_client.rest import Rest


async def call(answer, *arguments):
    heard = []

    async def serve(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(
            next(
                (line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")),
                b"0",
            )
        )
        heard.append(head + await reader.readexactly(size))
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        port = server.sockets[0].getsockname()[1]
        return await Rest(f"http://127.0.0.1:{port}").call(*arguments), heard[0]
    finally:
        server.close()
        await server.wait_closed()


async def test_a_call_and_its_answer():
    answer = b'HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{"a": "\xe9\xb8\xbf"}  '
    got, heard = await call(answer, "POST", "/v1/x", {"b": 1}, "secret")
    assert got == {"a": "鸿"}
    assert heard.startswith(b"POST /v1/x HTTP/1.1\r\n")
    assert b"Authorization: Bearer secret\r\n" in heard
    assert heard.endswith(b'{"b": 1}')


async def test_chunked_and_empty_answers():
    got, _ = await call(
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"a"\r\n3\r\n:1}\r\n0\r\n\r\n', "GET", "/"
    )
    assert got == {"a": 1}
    got, _ = await call(b"HTTP/1.1 204 No Content\r\n\r\n", "DELETE", "/")
    assert got == {}


async def test_refusals_keep_their_code():
    body = b'{"error":{"code":1300,"reason":"rate_limited","message":"slow","retryAfterMs":"70","field":"x"}}'
    with pytest.raises(Refused) as no:
        await call(b"HTTP/1.1 429 No\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body), "GET", "/")
    assert (no.value.code, no.value.reason, no.value.retry_after_ms, no.value.field) == (1300, "rate_limited", 70, "x")
    with pytest.raises(Refused) as no:
        await call(b"HTTP/1.1 502 Bad\r\nContent-Length: 5\r\n\r\n<html", "GET", "/")
    assert no.value.reason == "http_502"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
    ],
)
async def test_what_is_no_answer_leaves_the_outcome_unknown(answer):
    with pytest.raises(Unreachable):
        await call(answer, "GET", "/")


async def test_nobody_there():
    with pytest.raises(Unreachable):
        await Rest("http://127.0.0.1:1").call("GET", "/")
