"""The key is nowhere but on the wire: not in a repr, an error, a traceback with locals, a log or a pickle."""

import asyncio
import copy
import io
import logging
import pickle
import socket
import traceback
from collections.abc import Awaitable, Callable, Iterator

import pytest
from rich.console import Console
from rich.traceback import Traceback

from tests.api.hostile import Script, answering, close, hang, raw_server
from tests.api.rig import DANA, KEY, QUICK, SwiftClock, make_client, roomy_budget
from trtui.api.client import TextRequest
from trtui.api.connection import Connection
from trtui.api.errors import ApiError
from trtui.models import ConversationKey, DashboardId, SendText
from trtui.secret import Sealed

CUSTOMER = ConversationKey(DashboardId(7), DANA)
SECRETS = (KEY, KEY.upper(), KEY[4:28])


async def read(client: TextRequest) -> object:
    """A read whose address holds a number."""
    return await client.get_contact(CUSTOMER)


async def send(client: TextRequest) -> object:
    """A write whose body holds what a customer is told."""
    return await client.send_message(CUSTOMER, SendText("The code of the door is 9911"))


def shown(error: BaseException) -> str:
    """Everything that a crash file could make of an error: both kinds of traceback, with locals."""
    console = Console(file=io.StringIO(), width=400, color_system=None)
    rich = Traceback.from_exception(
        type(error),
        error,
        error.__traceback__,
        show_locals=True,
        extra_lines=0,
        locals_max_length=1_000,
        locals_max_string=100_000,
    )
    console.print(rich)
    assert isinstance(console.file, io.StringIO)
    plain = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "\n".join((console.file.getvalue(), *plain.format(), repr(error), str(error), repr(vars(error))))


def echo(connection: socket.socket, request: bytes) -> None:
    """Refuse, and say all that was sent, key included, as a debugging proxy would."""
    words = request.decode("latin-1").replace("\r\n", " ").replace('"', "'")
    body = f'{{"status":400,"errorCode":"{KEY}","message":"{words[:3000]}"}}'.encode()
    connection.sendall(b"HTTP/1.1 422 No\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))


SCRIPTS: dict[str, Script] = {
    "refused": echo,
    "closed": close,
    "silent": hang,
    "fault": answering(b"<html>", "500 Internal Server Error"),
    "unauthorized": answering(b"", "401 Unauthorized"),
    "too many": answering(b"", "429 Too Many Requests"),
    "web page": answering(b"<html>", headers=("Content-Type: text/html",)),
    "redirect": answering(b"", "302 Found", ("Location: https://elsewhere.example/",)),
    "nonsense": answering(b'{"message_id":'),
    "headers": lambda connection, _request: connection.sendall(b"HTTP/1.1 200 OK\r\nBad Header\r\n\r\n"),
}


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("ask", [read, send])
def test_no_error_shows_the_key_the_number_or_the_text(
    name: str, ask: Callable[[TextRequest], Awaitable[object]], caplog: pytest.LogCaptureFixture
) -> None:
    """With locals, from the innermost frame of the client to the call of it; and nothing of them in the log."""
    caplog.set_level(logging.DEBUG)

    async def main(url: str) -> BaseException:
        async with make_client(url, timeouts=QUICK) as client:
            with pytest.raises(ApiError) as caught:
                await ask(client)
        return caught.value

    with raw_server(SCRIPTS[name]) as server:
        error = asyncio.run(main(server.url))
        assert any(KEY.encode() in request for request in server.requests), "the canary was sent"
    picture = shown(error)
    for secret in SECRETS:
        assert secret not in picture
        assert secret not in caplog.text
    assert "9911" not in caplog.text
    assert DANA not in caplog.text
    for told in (str(error), repr(error)):
        if name != "refused":  # what the service says is shown, whatever it is, but for the key
            assert "9911" not in told
            assert DANA not in told


@pytest.mark.parametrize("ask", [read, send])
@pytest.mark.parametrize("step", ["connect", "head", "body", "answer"])
def test_cancelled_at_any_step_no_frame_shows_the_key(
    ask: Callable[[TextRequest], Awaitable[object]], step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moments while the request's headers are in somebody's hands."""
    events = {
        "connect": "connection.connect_tcp.started",
        "head": "http11.send_request_headers.started",
        "body": "http11.send_request_body.started",
        "answer": "http11.receive_response_headers.started",
    }

    async def main(url: str) -> BaseException:
        from trtui.api.session import _Flight

        noted = _Flight.note
        stopped: list[str] = []

        async def note(self: _Flight, event: str, info: dict[str, object]) -> None:
            await noted(self, event, info)
            if event == events[step] and not stopped:
                stopped.append(event)
                task = asyncio.current_task()
                assert task is not None
                task.cancel()  # takes effect where httpcore waits next

        monkeypatch.setattr(_Flight, "note", note)
        async with make_client(url, timeouts=QUICK) as client:
            task = asyncio.ensure_future(ask(client))
            try:
                await task
            except asyncio.CancelledError as error:
                assert stopped
                return error
        raise AssertionError("it was not cancelled")

    with raw_server(hang) as server:
        picture = shown(asyncio.run(main(server.url)))
    for secret in SECRETS:
        assert secret not in picture


def objects(client: TextRequest) -> Iterator[object]:
    """Everything that hangs on a client."""
    seen: set[int] = set()
    waiting: list[object] = [client]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, type):
            continue
        seen.add(id(thing))
        yield thing
        if isinstance(thing, dict):
            waiting += [*thing.keys(), *thing.values()]
        elif isinstance(thing, list | tuple | set):
            waiting += thing
        elif type(thing).__module__.startswith(("trtui", "httpx", "httpcore")):
            waiting += vars(thing).values() if hasattr(thing, "__dict__") else []
            names = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())]
            waiting += [getattr(thing, name, None) for name in names if not name.startswith("__")]


def test_nothing_that_hangs_on_a_client_that_works_shows_the_key() -> None:
    """Session, clients, default headers, pools: after calls, as they would be found in a dump of locals."""

    async def main(url: str) -> tuple[int, str]:
        async with make_client(url) as client:
            await client.get_dashboards()
            await client.archive_conversation(CUSTOMER)
            everything = list(objects(client))
            return len(everything), "\n".join(map(repr, everything))

    with raw_server(answering(b"[]")) as server:
        count, picture = asyncio.run(main(server.url))
    assert count > 100
    assert "AsyncConnectionPool" in picture
    for secret in SECRETS:
        assert secret not in picture


def test_a_sealed_secret_does_not_show_itself() -> None:
    """However it is printed; and it can't be copied or pickled out."""
    sealed = Sealed(KEY)
    for picture in (
        repr(sealed),
        str(sealed),
        f"{sealed}",
        f"{sealed:>10}",
        f"{sealed!r}",
        repr([sealed]),
    ):
        assert KEY not in picture
        assert "***" in picture
    assert sealed.reveal() == KEY
    for act in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="neither pickled nor copied"):
            act(sealed)
    assert not hasattr(sealed, "__dict__")


def test_a_fingerprint_tells_keys_apart_and_says_nothing_without_the_salt() -> None:
    """The same key and salt give the same; another of either another."""
    first = Sealed(KEY).fingerprint(b"salt")
    assert first == Sealed(KEY).fingerprint(b"salt")
    assert len({first, Sealed(KEY + "0").fingerprint(b"salt"), Sealed(KEY).fingerprint(b"pepper")}) == 3
    assert len(first) == 16
    assert int(first, 16) >= 0


def test_redacting_replaces_every_occurrence() -> None:
    """And an empty secret is in no text."""
    assert Sealed("abc").redact("abc-abc") == "***-***"
    assert Sealed("").redact("abc") == "abc"


def test_a_proxys_password_is_not_shown() -> None:
    """The connection is printed in errors and logs."""
    connection = Connection(base_url="https://api.example.com", proxy="http://me:s3cr3t@proxy:3128")
    client = TextRequest(connection, Sealed(KEY), roomy_budget(SwiftClock()), clock=SwiftClock())
    assert "s3cr3t" not in repr(connection)
    assert "s3cr3t" not in repr(client)
