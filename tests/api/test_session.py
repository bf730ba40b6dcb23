"""Calls on the wire: repeated or not, on which connection, up to what size, with whose priority."""

import asyncio
import gzip
import os
import socket
import time
import traceback
from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from email.utils import format_datetime

import httpx
import pytest

from tests.api.hostile import (
    CUSTOMER,
    EMPTY_PAGE,
    SENT,
    answering,
    failure,
    http_answer,
    raw_server,
    read,
    send,
)
from tests.api.rig import KEY, QUICK, Shop, SwiftClock, make_client, roomy_budget, run, served
from trtui.api.budget import Budget
from trtui.api.client import TextRequest
from trtui.api.connection import Connection, Timeouts
from trtui.api.errors import (
    ApiError,
    NonsenseAnswerError,
    ServerFaultError,
    UnreachableError,
)
from trtui.api.session import MAX_ANSWER, READ_ATTEMPTS
from trtui.calls import CallRecord, MemoryJournal, Priority
from trtui.demo.quirks import Fault, Quirks
from trtui.models import CreatePayment, DashboardId, SendText
from trtui.secret import Sealed

# -- reads again, writes not


def test_a_read_is_tried_three_times_each_in_a_place_of_its_own() -> None:
    """Waits between are jittered and grow; each attempt is written down."""
    journal = CountingJournal()
    clock = SwiftClock()

    async def main(url: str) -> ServerFaultError:
        budget = Budget(clock, journal, limit=100, reserve=0)
        async with make_client(url, budget=budget, clock=clock) as client:
            with pytest.raises(ServerFaultError) as caught:
                await client.lane(Priority.BACKGROUND, "backfill").get_contacts(DashboardId(7))
        return caught.value

    with raw_server(answering(b"", "503 Service Unavailable")) as server:
        error = asyncio.run(main(server.url))
        assert len(server.requests) == READ_ATTEMPTS == 3
    assert not error.may_have_happened
    assert [(call.purpose, call.priority, call.dashboard) for call in journal.opened] == [
        ("backfill", Priority.BACKGROUND, 7)
    ] * 3
    first, second = clock.waits
    assert 0.25 <= first <= 0.5
    assert 0.5 <= second <= 1.0


class CountingJournal(MemoryJournal):
    """A journal that remembers every call that was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[CallRecord] = []

    def open_call(self, record: CallRecord) -> None:
        """Remember it."""
        self.opened.append(record)
        super().open_call(record)


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "truncated", "500", "502"])
def test_a_read_that_works_the_second_time_is_no_error(kind: str) -> None:
    """The agent never hears of it."""
    with served(Fault(kind, times=2)) as desk:
        assert run(desk, lambda client: client.get_contacts(desk.shop.line)).total == 3
        assert len(desk.service.requests) == 3


@pytest.mark.parametrize("kind", ["non_json_200", "wrong_shape_200", "redirect", "400", "404"])
def test_an_answer_that_will_be_the_same_is_not_asked_for_again(kind: str) -> None:
    """4xx, redirects and nonsense."""
    with served(Fault(kind, times=None)) as desk:
        with pytest.raises(ApiError):
            run(desk, lambda client: client.get_contacts(desk.shop.line))
        assert len(desk.service.requests) == 1


def test_a_service_that_asks_for_a_long_pause_is_not_asked_again() -> None:
    """503 with Retry-After past what a call waits for: the caller is told how long."""
    with raw_server(answering(b"", "503 Busy", ("Retry-After: 120",))) as server:
        error = failure(server, read)
        assert len(server.requests) == 1
    assert isinstance(error, ServerFaultError)
    assert error.retry_after == 120.0


WRITES: dict[str, Callable[[TextRequest, Shop], Awaitable[object]]] = {
    "send": lambda client, shop: client.send_message(shop.lee, SendText("Hi")),
    "payment": lambda client, shop: client.create_payment(shop.lee, CreatePayment(Decimal(5), "Wash")),
    "reminder": lambda client, shop: client.send_payment_reminder(shop.line, shop.payment),
    "cancel": lambda client, shop: client.cancel_payment(shop.line, shop.payment),
    "archive": lambda client, shop: client.archive_conversation(shop.lee),
    "dashboard": lambda client, shop: client.delete_dashboard(shop.line),
}


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize(
    "kind", ["drop_before", "drop_after", "truncated", "500", "500_after", "503", "non_json_200", "huge_200"]
)
def test_a_write_happens_at_most_once_and_what_is_said_of_it_is_true(name: str, kind: str) -> None:
    """Next to the account's own journal: no write is tried again, and none that took effect is said not to have."""
    with served(Fault(kind)) as desk:
        before = len(desk.shop.account.journal)
        error = None
        try:
            run(desk, lambda client: WRITES[name](client, desk.shop))
        except ApiError as caught:
            error = caught
        effects = len(desk.shop.account.journal) - before
        assert len(desk.service.requests) == 1
    has_happened = kind not in {"drop_before", "500", "503"}
    assert bool(effects) == has_happened
    if error is None:  # a write without an answer to read is content with any
        assert has_happened
    else:
        assert error.may_have_happened


def test_slow_answers_time_out_in_process_as_they_do_over_a_socket() -> None:
    """A transport that stands in for the network is believed by the kind of its exception."""

    class Broken(httpx.AsyncBaseTransport):
        def __init__(self, error: Exception) -> None:
            self.error = error

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise self.error

    async def main(error: Exception) -> ApiError:
        with pytest.raises(ApiError) as caught:
            async with make_client("http://127.0.0.1:1/api/v3", transport=Broken(error)) as client:
                await send(client)
        return caught.value

    outcomes = {
        httpx.ConnectError("x"): False,
        httpx.ConnectTimeout("x"): False,
        httpx.PoolTimeout("x"): False,
        httpx.ReadTimeout("x"): True,
        httpx.WriteTimeout("x"): True,
        httpx.ReadError("x"): True,
        httpx.WriteError("x"): True,
        httpx.RemoteProtocolError("x"): True,
        RuntimeError("a bug"): True,
    }
    for error, expected in outcomes.items():
        told = asyncio.run(main(error))
        assert isinstance(told, UnreachableError)
        assert told.may_have_happened is expected, error


# -- connections


def test_a_write_has_a_connection_of_its_own() -> None:
    """A connection kept alive that the service closes as it is used again is the commonest false doubt."""

    async def main(url: str) -> None:
        async with make_client(url) as client:
            await client.get_contacts(DashboardId(7))
            await client.get_contacts(DashboardId(7))
            await client.archive_conversation(CUSTOMER)
            await client.archive_conversation(CUSTOMER)
            await client.get_contacts(DashboardId(7))

    with raw_server(answering(EMPTY_PAGE)) as server:
        asyncio.run(main(server.url))
        assert server.connections == [3, 1, 1]
        assert [b"connection: close" in request.lower() for request in server.requests] == [
            False,
            False,
            True,
            True,
            False,
        ]


def test_a_kept_connection_that_was_closed_meanwhile_costs_a_read_nothing() -> None:
    """The server closes after each answer; the second read finds that out and opens another."""

    def answer_and_close(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(http_answer(EMPTY_PAGE))
        connection.shutdown(socket.SHUT_RDWR)
        connection.close()  # what arrived in between is not read

    async def main(url: str) -> None:
        async with make_client(url) as client:
            for _ in range(3):
                await client.get_contacts(DashboardId(7))

    with raw_server(answer_and_close) as server:
        asyncio.run(main(server.url))
        assert len(server.requests) == 3


def test_the_environments_proxies_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither for http nor for https: whoever sets them would read along."""
    with raw_server(answering(EMPTY_PAGE)) as proxy, raw_server(answering(EMPTY_PAGE)) as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("SSL_CERT_FILE", os.devnull)
        monkeypatch.delenv("NO_PROXY", raising=False)
        run(server, read)
        assert proxy.requests == []
        assert len(server.requests) == 1


def test_the_proxy_of_the_settings_is_used_and_its_refusal_sent_nothing() -> None:
    """Only its CONNECT leaves, without the key; the sentence names the setting."""

    async def main(proxy: str) -> ApiError:
        clock = SwiftClock()
        connection = Connection(base_url="https://api.example.invalid/api/v3", proxy=proxy, timeouts=QUICK)
        client = TextRequest(connection, Sealed(KEY), roomy_budget(clock), clock=clock)
        with pytest.raises(ApiError) as caught:
            async with client:
                await send(client)
        return caught.value

    with raw_server(answering(b"", "407 Proxy Authentication Required")) as proxy:
        error = asyncio.run(main(proxy.url.removesuffix("/api/v3")))
        (asked,) = proxy.requests
    assert asked.startswith(b"CONNECT api.example.invalid:443")
    assert KEY.encode() not in asked
    assert isinstance(error, UnreachableError)
    assert not error.may_have_happened
    assert "account.proxy" in error.sentence


def test_cookies_are_not_kept() -> None:
    """The API has none; a load balancer's would tie calls together."""
    with raw_server(answering(EMPTY_PAGE, headers=("Set-Cookie: a=b; Path=/",))) as server:

        async def twice(client: TextRequest) -> None:
            await read(client)
            await read(client)

        run(server, twice)
        assert b"cookie" not in server.requests[1].lower()


# -- sizes


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_past_the_cap_is_nonsense_and_is_not_held(packed: bool) -> None:
    """11 MB as they are, and a gzip bomb of 100 MB in half a one, which must not be unpacked first."""
    body = gzip.compress(bytes(100_000_000), 1) if packed else b" " * (MAX_ANSWER + 1_000_000)
    assert (len(body) < 1_000_000) == packed
    headers = ("Content-Encoding: gzip",) if packed else ("Content-Type: application/json",)
    with raw_server(answering(body, headers=headers)) as server:
        begun = time.monotonic()
        error = failure(server, read, timeouts=Timeouts())
        assert time.monotonic() - begun < 5
        assert len(server.requests) == 1
    assert isinstance(error, NonsenseAnswerError)
    assert "too long" in error.sentence


def test_a_packed_answer_is_read() -> None:
    """gzip is asked for and understood, in one piece or chunk by chunk."""
    packed = gzip.compress(EMPTY_PAGE)
    chunked = b"".join(b"%x\r\n%b\r\n" % (1, packed[i : i + 1]) for i in range(len(packed))) + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    for script in (
        answering(packed, headers=("Content-Encoding: gzip",)),
        lambda connection, _request: connection.sendall(head + chunked),
    ):
        with raw_server(script) as server:
            assert run(server, lambda client: client.get_contacts(DashboardId(7))).total == 0


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip"])
def test_an_answer_packed_in_another_way_is_nonsense(encoding: str) -> None:
    """Nothing but gzip was asked for."""
    with raw_server(answering(EMPTY_PAGE, headers=(f"Content-Encoding: {encoding}",))) as server:
        assert isinstance(failure(server, read), NonsenseAnswerError)


def test_a_packed_answer_that_breaks_off_is_not_taken_for_whole() -> None:
    """The length is right, the gzip stream is not at its end."""
    packed = gzip.compress(SENT)
    with raw_server(answering(packed[:-9], headers=("Content-Encoding: gzip",))) as server:
        error = failure(server, send)
    assert error.may_have_happened


# -- time


def test_the_services_clock_is_learned_from_its_answers() -> None:
    """Seconds ahead of this machine's, to about half a second, smoothed over answers; odd dates teach nothing."""
    with served(quirks=Quirks(no_rate_limit=True, clock_skew=0.0)) as desk:
        ahead = SwiftClock().now() + timedelta(seconds=90)
        desk.shop.account._clock = lambda: ahead

        async def look(client: TextRequest) -> float | None:
            assert client.clock_skew is None
            for _ in range(3):
                await client.get_dashboards()
            return client.clock_skew

        skew = run(desk, look)
    assert skew is not None
    assert 87 < skew < 92

    for date in ("", "yesterday", "Mon, 99 Jan 2035 00:00:00 GMT"):
        with raw_server(answering(EMPTY_PAGE, headers=(f"Date: {date}",))) as server:

            async def ask(client: TextRequest) -> float | None:
                await read(client)
                return client.clock_skew

            assert run(server, ask) is None
    assert format_datetime(ahead)


# -- cancelling


def test_a_cancelled_call_ends_at_once_and_holds_its_place() -> None:
    """The service may have seen it. No frame of httpx, which holds the key, is left in the traceback."""

    async def main() -> tuple[int, float]:
        loop, arrived = asyncio.get_running_loop(), asyncio.Event()

        def note(_connection: socket.socket, _request: bytes) -> None:
            loop.call_soon_threadsafe(arrived.set)

        clock = SwiftClock()
        budget = roomy_budget(clock)
        with raw_server(note) as server:
            async with make_client(server.url, budget=budget, clock=clock) as client:
                task = asyncio.ensure_future(send(client))
                async with asyncio.timeout(5):
                    await arrived.wait()
                begun = time.monotonic()
                task.cancel()
                with pytest.raises(asyncio.CancelledError) as caught:
                    await task
        frames = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
        assert not any("/httpx/" in name or "/httpcore/" in name for name in frames)
        assert caught.value.__context__ is None
        return budget.snapshot().used, time.monotonic() - begun

    used, took = asyncio.run(main())
    assert used == 1
    assert took < 1


def test_a_journal_that_fails_stops_the_call_and_says_what_it_said() -> None:
    """A call that can't be written down must not start."""

    class Full(MemoryJournal):
        def open_call(self, record: CallRecord) -> None:
            raise OSError("disk full")

    async def main(url: str) -> None:
        clock = SwiftClock()
        async with make_client(url, budget=Budget(clock, Full(), reserve=0), clock=clock) as client:
            with pytest.raises(OSError, match="disk full"):
                await send(client)

    with raw_server(answering(SENT)) as server:
        asyncio.run(main(server.url))
        assert server.requests == []


def test_writes_go_as_writes_whatever_the_lane() -> None:
    """The reserve is for them."""
    journal = CountingJournal()

    async def main(url: str) -> None:
        clock = SwiftClock()
        async with make_client(url, budget=Budget(clock, journal), clock=clock) as client:
            await client.lane(Priority.BACKGROUND, "outbox").archive_conversation(CUSTOMER)
            await client.lane(Priority.BACKGROUND, "backfill").get_contacts(DashboardId(3))
            await client.get_dashboards()

    with raw_server(answering(EMPTY_PAGE)) as server:
        asyncio.run(main(server.url))
    assert [(call.priority, call.purpose, call.dashboard) for call in journal.opened] == [
        (Priority.WRITE, "outbox", 7),
        (Priority.BACKGROUND, "backfill", 3),
        (Priority.SCREEN, "get_dashboards", None),
    ]
