"""What goes wrong on the way: whether a call may have taken effect is told exactly, and in a sentence."""

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable

import pytest

from tests.api.hostile import (
    EMPTY_PAGE,
    SENT,
    Script,
    answering,
    break_off,
    close,
    drip,
    failure,
    hang,
    http_answer,
    raw_server,
    read,
    reset,
    send,
)
from tests.api.rig import KEY, SwiftClock, make_client, roomy_budget, run
from trtui.api.client import TextRequest
from trtui.api.connection import Timeouts
from trtui.api.errors import (
    AuthError,
    NonsenseAnswerError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    UnreachableError,
)

# -- nothing left, for certain


def free_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest.mark.parametrize("ask", [read, send])
def test_a_connection_refused_sent_nothing(ask: Callable[[TextRequest], Awaitable[object]]) -> None:
    """No byte left, so a text is safe to queue again."""
    error = failure(f"http://127.0.0.1:{free_port()}/api/v3", ask)
    assert isinstance(error, UnreachableError)
    assert not error.may_have_happened
    assert "can't be reached" in error.sentence
    assert ("Nothing was sent." in error.sentence) == (ask is send)


def test_a_name_that_nobody_knows_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The resolver's failure is told as such."""

    async def unknown(*_args: object, **_kwargs: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", unknown)
    error = failure("https://api.example.invalid/api/v3", send)
    assert isinstance(error, UnreachableError)
    assert not error.may_have_happened
    assert "name can't be found" in error.sentence


def test_a_server_that_speaks_no_tls_was_sent_nothing() -> None:
    """The handshake fails before the key leaves."""
    said: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def attend() -> None:
        connection, _ = listener.accept()
        with connection:
            said.append(connection.recv(4096))
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    thread = threading.Thread(target=attend)
    thread.start()
    error = failure(f"https://127.0.0.1:{listener.getsockname()[1]}/api/v3", send)
    thread.join(5)
    listener.close()
    assert isinstance(error, UnreachableError)
    assert not error.may_have_happened
    assert "secure connection" in error.sentence
    assert KEY.encode() not in said[0]


def test_what_never_left_gives_its_place_in_the_budget_back() -> None:
    """The service never saw it."""

    async def main() -> int:
        clock = SwiftClock()
        budget = roomy_budget(clock)
        async with make_client(
            f"http://127.0.0.1:{free_port()}/api/v3", budget=budget, clock=clock
        ) as client:
            with pytest.raises(UnreachableError):
                await send(client)
        return budget.snapshot().used

    assert asyncio.run(main()) == 0


# -- it may have happened


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (hang, "took too long"),
        (close, "broke"),
        (reset, "broke"),
        (break_off(http_answer(SENT), 20), "broke"),
        (break_off(http_answer(SENT), 60), "broke"),
        (break_off(http_answer(SENT), len(http_answer(SENT)) - 1), "broke"),
        (answering(b"", "408 Request Timeout"), "408"),
        (answering(b"<h1>Oops</h1>", "500 Internal Server Error"), "500 Internal Server Error"),
        (answering(b"", "502 Bad Gateway"), "502"),
        (answering(b"", "503 Service Unavailable"), "503"),
        (answering(b"", "599 Odd"), "599"),
        (answering(b"HTTP/9.9 what?"), "no sense"),
        (answering(b"<html>Log in</html>", headers=("Content-Type: text/html",)), "web page"),
        (answering(b""), "no sense"),
        (answering(b"[]"), "no sense"),
        (answering(b'{"ok":true}'), "no sense"),
        (answering(b'"sent"'), "no sense"),
        (answering(b"[" * 100_000), "nested too deeply"),
        (answering(b'{"a":' * 40 + b"1" + b"}" * 40), "nested too deeply"),
        (lambda connection, _request: connection.sendall(b"\x00\x01\x02 hello\r\n\r\n"), "broke"),
        (
            lambda connection, _request: connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 100_000),
            "broke",
        ),
    ],
)
def test_a_text_without_a_clear_answer_may_have_happened(script: Script, words: str) -> None:
    """Everything between the first byte and a readable answer is doubt: said in the error, tried once."""
    with raw_server(script) as server:
        error = failure(server, send)
        assert len(server.requests) == 1
    assert error.may_have_happened
    assert words in error.sentence
    assert "may have been carried out" in error.sentence


def test_the_total_deadline_holds_where_no_single_wait_is_too_long() -> None:
    """A dripping answer ends after `total` seconds."""
    with raw_server(drip) as server:
        begun = time.monotonic()
        error = failure(server, send, timeouts=Timeouts(read=1.0, total=0.4))
        assert time.monotonic() - begun < 3
    assert isinstance(error, UnreachableError)
    assert error.may_have_happened


# -- it certainly did not


@pytest.mark.parametrize("status", [400, 404, 405, 409, 415, 422])
@pytest.mark.parametrize("is_cut", [False, True])
def test_a_refusal_is_one_even_where_its_body_is_cut_off(status: int, is_cut: bool) -> None:
    """The status line alone says that nothing was done."""
    whole = http_answer(
        b'{"status":400,"errorCode":"parameterInvalid","message":"Too\\u001b[31m loud"}', f"{status} No"
    )
    with raw_server(break_off(whole, len(whole) - is_cut)) as server:
        error = failure(server, send)
    assert isinstance(error, NotFoundError if status == 404 else RefusedError)
    assert (error.status, error.may_have_happened) == (status, False)
    if is_cut:
        assert error.server_message is None
    else:
        assert error.server_message == "Too␛[31m loud"
        assert error.code == "parameterInvalid"
        assert "Too␛[31m loud" in error.sentence


@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        (b'{"error_message":"Old form","error_code":"x"}', "Old form", "x"),
        (b'{"message":null,"errorCode":"parameterInvalid"}', None, "parameterInvalid"),
        (b'"Just words"', "Just words", None),
        (b"<html>no</html>", None, None),
        (b'{"message":{"a":1}}', None, None),
        (b"[1]", None, None),
        (b"", None, None),
    ],
)
def test_the_services_words_are_found_in_every_form(
    body: bytes, message: str | None, code: str | None
) -> None:
    """The vendor's two documents name the fields differently, and a blank message is documented."""
    with raw_server(answering(body, "400 Bad Request")) as server:
        error = failure(server, send)
    assert isinstance(error, RefusedError)
    assert (error.server_message, error.code) == (message, code)


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
)
@pytest.mark.parametrize("ask", [read, send])
def test_a_redirect_is_not_followed(status: str, ask: Callable[[TextRequest], Awaitable[object]]) -> None:
    """httpx would hand the key to the other host: it gets no request."""
    with raw_server(answering(EMPTY_PAGE)) as elsewhere:
        with raw_server(answering(b"", status, (f"Location: {elsewhere.url}/x",))) as server:
            error = failure(server, ask)
            assert len(server.requests) == 1
        assert elsewhere.requests == []
    assert isinstance(error, NonsenseAnswerError)
    assert not error.may_have_happened
    assert "redirect" in error.sentence


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
def test_a_key_refused_is_not_tried_again(status: str) -> None:
    """Neither a read nor a write."""
    with raw_server(answering(b"", status)) as server:
        assert isinstance(failure(server, read), AuthError)
        assert isinstance(failure(server, send), AuthError)
        assert len(server.requests) == 2


@pytest.mark.parametrize("key", ["", "k\u00e4y", "a\r\nX-Evil: 1", "a\x00b"])
def test_a_key_that_no_header_carries_never_leaves(key: str) -> None:
    """An error with a sentence, and no connection."""
    with raw_server(answering(EMPTY_PAGE)) as server:
        with pytest.raises(AuthError, match="characters"):
            run(server, read, key=key)
        assert server.requests == []


# -- too many calls


@pytest.mark.parametrize("ask", [read, send])
@pytest.mark.parametrize("is_cut", [False, True])
def test_too_many_calls_close_the_gate(ask: Callable[[TextRequest], Awaitable[object]], is_cut: bool) -> None:
    """429: told with the seconds asked for, not tried again, and the budget lets nobody through for as long."""
    whole = http_answer(b'{"message":"Slow down"}', "429 Too Many Requests", ("Retry-After: 40",))

    async def main(url: str) -> tuple[RateLimitedError, float]:
        clock = SwiftClock()
        budget = roomy_budget(clock)
        async with make_client(url, budget=budget, clock=clock) as client:
            with pytest.raises(RateLimitedError) as caught:
                await ask(client)
        return caught.value, budget.snapshot().gate_closed_for

    with raw_server(break_off(whole, len(whole) - is_cut)) as server:
        error, closed_for = asyncio.run(main(server.url))
        assert len(server.requests) == 1
    assert (error.retry_after, error.status, error.may_have_happened) == (40.0, 429, False)
    assert 39 < closed_for < 45


def test_retry_after_as_a_date_is_measured_by_the_services_own_clock() -> None:
    """Whatever this machine believes the time to be."""
    date = "Mon, 01 Jan 2035 00:00:00 GMT"
    later = "Mon, 01 Jan 2035 00:00:25 GMT"
    with raw_server(answering(b"", "429 Slow", (f"Date: {date}", f"Retry-After: {later}"))) as server:
        error = failure(server, read)
    assert isinstance(error, RateLimitedError)
    assert error.retry_after == 25.0
