"""One call at a time over HTTP: the key, the budget, the clock, and what may go wrong on the way."""

import asyncio
import logging
import random
import ssl
import zlib
from collections.abc import Generator
from dataclasses import field, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from trtui import __version__
from trtui.api.budget import Budget, Ticket
from trtui.api.connection import Connection
from trtui.api.errors import (
    ApiError,
    AuthError,
    NonsenseAnswerError,
    RateLimitedError,
    ServerFaultError,
    UnreachableError,
)
from trtui.api.gate import parse_retry_after
from trtui.api.refusals import NEVER_LEFT, explain_failure, explain_status
from trtui.calls import Priority
from trtui.clock import Clock
from trtui.light import dataclass
from trtui.models import DashboardId
from trtui.secret import Sealed

_log = logging.getLogger(__name__)

MAX_ANSWER = 10 * 1024 * 1024
"""Bytes of an answer, unpacked. A page of 1,000 contacts is about half a megabyte."""
READ_ATTEMPTS = 3
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 5.0
"""Seconds between attempts at a read. A service that asks for a longer pause is not asked again here."""
_EARLIER = 0.05
"""Seconds before the budget's deadline at which a call is over, so that what is known of it by then is told."""
_SKEW_WEIGHT = 0.2
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
    "User-Agent": f"trtui/{__version__}",
}


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked: the operation's name, its verb, its quoted path, and what goes along.

    Numbers and texts of customers are in it, so its repr shows neither path nor query nor body; nor does Answer's.
    """

    name: str
    method: str
    path: str = field(repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: str | None = field(default=None, repr=False)
    dashboard: DashboardId | None = None

    def with_query(self, *pairs: tuple[str, str]) -> "Call":
        """Return this call with parameters added."""
        return replace(self, query=(*self.query, *pairs))

    @property
    def is_write(self) -> bool:
        """Whether it changes anything: then it is made once, with the priority of writes, on a connection of its own."""
        return self.method != "GET"


@dataclass(frozen=True, slots=True)
class Answer:
    """A success (2xx). `is_web_page` says that it calls itself HTML."""

    status: int
    body: bytes = field(repr=False)
    is_web_page: bool


class _KeyHeader(httpx.Auth):
    """Puts the key on a request while it is under way, and nowhere else."""

    def __init__(self, key: Sealed) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["x-api-key"] = self._key.reveal()
        try:
            yield request
        finally:
            request.headers.pop("x-api-key", None)


class _Flight:
    """What is known of one attempt while it is under way."""

    def __init__(self, call: Call, *, is_watched: bool) -> None:
        """`is_watched`: the transport tells when the request leaves; otherwise the kind of exception has to."""
        self._call = call
        self._is_watched = is_watched
        self.has_started = False
        self.began = 0.0  #: boottime seconds, once it has started
        self.response: httpx.Response | None = None
        self._has_left = False

    async def note(self, event: str, info: dict[str, object]) -> None:
        """Take in what httpcore does next. CONNECT goes to a proxy, and is not yet the request."""
        if event.endswith(".send_request_headers.started"):
            self._has_left = self._has_left or getattr(info.get("request"), "method", None) != b"CONNECT"

    def never_left(self, error: BaseException) -> bool:
        """Say whether it is certain that no byte of the request left before `error`."""
        return not self._has_left if self._is_watched else isinstance(error, NEVER_LEFT)


class Session:
    """The way to the service. For one event loop; opens nothing before the first call."""

    def __init__(
        self,
        connection: Connection,
        key: Sealed,
        budget: Budget,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        """`transport` stands in for the network, for the emulator in the same process and for tests."""
        self._connection = connection
        self._key = key
        self._budget = budget
        self._clock = clock
        self._transport = transport
        self._clients: dict[bool, httpx.AsyncClient] = {}
        self._rules: ssl.SSLContext | None = None
        self.clock_skew: float | None = None
        # httpx logs addresses, phone numbers included, and httpcore what it sends.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)

    async def aclose(self) -> None:
        """Close the connections."""
        clients = list(self._clients.values())
        self._clients.clear()
        for client in clients:
            await client.aclose()

    async def perform(self, call: Call, priority: Priority, purpose: str) -> Answer:
        """Make a call: a write once, a read up to three times, each with a place of its own in the budget.

        Raises ApiError, and what the budget's journal raises if the call can't be written down.
        """
        if not self._key.is_sendable:
            raise AuthError(
                "The API key holds characters that no key has, or nothing. Check where it is kept."
            )
        attempt = 1
        while True:
            outcome = await self._attempt(call, priority, purpose)
            if isinstance(outcome, Answer):
                return outcome
            pause = self._pause_before_next(call, attempt, outcome)
            if pause is None:
                # Raised here and not where it happened: no frame or exception of httpx, which hold the key, comes along.
                raise outcome
            await self._clock.sleep(pause)
            attempt += 1

    def _pause_before_next(self, call: Call, attempt: int, outcome: ApiError) -> float | None:
        """Return the seconds to wait before the next attempt, None if there is none."""
        if (
            call.is_write
            or attempt >= READ_ATTEMPTS
            or not isinstance(outcome, UnreachableError | ServerFaultError)
        ):
            return None
        asked = outcome.retry_after if isinstance(outcome, ServerFaultError) else None
        if asked is not None and asked > LONGEST_PAUSE:
            return None
        return (asked or 0.0) + random.uniform(0.5, 1.0) * FIRST_PAUSE * 2.0 ** (attempt - 1)

    async def _attempt(self, call: Call, priority: Priority, purpose: str) -> Answer | ApiError:
        priority = Priority.WRITE if call.is_write else priority
        flight = _Flight(call, is_watched=self._transport is None)
        outcome: Answer | ApiError | None = None
        try:
            async with self._budget.call(priority, purpose=purpose, dashboard=call.dashboard) as ticket:
                flight.has_started = True
                flight.began = self._clock.boottime()
                try:
                    body = await self._transfer(call, ticket, flight)
                    outcome = self._judge(call, ticket, flight, body)
                except Exception as error:
                    outcome = self._explain(call, ticket, flight, error)
                    raise
        except Exception as error:
            if not flight.has_started:
                raise
            if outcome is None:
                never_left = flight.never_left(error)
                outcome = explain_failure(error, is_write=call.is_write, never_left=never_left)
        except BaseException as error:
            # Cancelled, or the program ends: whoever prints that with its locals must not find httpx's frames.
            error.__traceback__ = error.__context__ = error.__cause__ = None
            raise
        told = type(outcome).__name__ if isinstance(outcome, ApiError) else "answered"
        took = self._clock.boottime() - flight.began
        _log.debug("%s for %s: %s in %.0f ms", call.name, purpose, told, took * 1000)
        return outcome

    async def _transfer(self, call: Call, ticket: Ticket, flight: _Flight) -> bytes | None:
        """Send the request and read the answer, within the total deadline, which ends before the budget's."""
        client = self._client_for(call)
        request = client.build_request(
            call.method,
            self._connection.url(call.path),
            params=call.query or None,
            content=call.body,
            headers=_headers_for(call),
            extensions={"trace": flight.note},
        )
        async with asyncio.timeout(min(self._connection.timeouts.total, ticket.time_left - _EARLIER)):
            sent_at = self._clock.boottime()
            response = await client.send(request, stream=True)
            try:
                ticket.answered()
                flight.response = response
                self._learn_skew(response, self._clock.boottime() - sent_at)
                return await _read_body(response)
            finally:
                await response.aclose()

    def _explain(self, call: Call, ticket: Ticket, flight: _Flight, error: Exception) -> ApiError:
        """Say what it means that the answer did not come whole. A refusal is one by its first line alone."""
        if flight.response is not None and not flight.response.is_success:
            outcome = self._judge(call, ticket, flight, b"")
            if isinstance(outcome, ApiError):
                return outcome
        never_left = flight.never_left(error)
        if never_left:
            ticket.withdraw()
        return explain_failure(error, is_write=call.is_write, never_left=never_left)

    def _judge(self, call: Call, ticket: Ticket, flight: _Flight, body: bytes | None) -> Answer | ApiError:
        response = flight.response
        if response is None:
            raise AssertionError("an answer is judged once there is one")
        status = response.status_code
        retry_after = parse_retry_after(
            response.headers.get("Retry-After"), response.headers.get("Date"), self._clock.now()
        )
        outcome = explain_status(
            status, body or b"", self._key, is_write=call.is_write, retry_after=retry_after
        )
        if isinstance(outcome, RateLimitedError):
            ticket.refused(outcome.retry_after)
        if outcome is not None:
            return outcome
        if body is None:
            return NonsenseAnswerError(
                "The service's answer is too long, or packed in a way that trtui did not ask for.",
                status=status,
                may_have_happened=call.is_write,
            )
        return Answer(status, body, is_web_page="html" in response.headers.get("Content-Type", "").lower())

    def _client_for(self, call: Call) -> httpx.AsyncClient:
        """Return the client for reads, which keeps connections, or the one for writes, which keeps none.

        A connection that the service closes as it is used again is the commonest false "may have happened".
        """
        is_fresh = call.is_write and self._transport is None
        client = self._clients.get(is_fresh)
        if client is None:
            client = self._clients[is_fresh] = httpx.AsyncClient(
                auth=_KeyHeader(self._key),
                transport=self._transport or self._open_transport(is_fresh=is_fresh),
                headers=_HEADERS,
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                timeout=self._timeout(),
                follow_redirects=False,
                trust_env=False,
            )
        return client

    def _open_transport(self, *, is_fresh: bool) -> httpx.AsyncBaseTransport:
        kept = 0 if is_fresh else 4
        return httpx.AsyncHTTPTransport(
            verify=self._tls(),
            trust_env=False,
            proxy=self._connection.proxy_used,
            limits=httpx.Limits(max_connections=16, max_keepalive_connections=kept, keepalive_expiry=20.0),
        )

    def _tls(self) -> ssl.SSLContext:
        """Return the rules by which the service proves who it is, made once: 30 ms, none of them without TLS."""
        if self._rules is None:
            self._rules = _tls_rules(self._connection)
        return self._rules

    def _timeout(self) -> httpx.Timeout:
        timeouts = self._connection.timeouts
        return httpx.Timeout(
            connect=timeouts.connect, read=timeouts.read, write=timeouts.write, pool=timeouts.pool
        )

    def _learn_skew(self, response: httpx.Response, took: float) -> None:
        """Take in the service's clock: its Date, told in whole seconds, against ours in the middle of the call."""
        try:
            told = parsedate_to_datetime(response.headers.get("Date", ""))
        except (ValueError, TypeError, IndexError, OverflowError):
            return
        told = told.replace(tzinfo=UTC) if told.tzinfo is None else told
        skew = (told - self._clock.now()).total_seconds() + 0.5 + took / 2
        before = self.clock_skew
        self.clock_skew = skew if before is None else before + _SKEW_WEIGHT * (skew - before)


def _tls_rules(connection: Connection) -> ssl.SSLContext:
    if not connection.is_encrypted:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    rules = (
        httpx.create_ssl_context(trust_env=False)
        if connection.ca_file is None
        else ssl.create_default_context(cafile=str(connection.ca_file))
    )
    rules.minimum_version = ssl.TLSVersion.TLSv1_2
    return rules


def _headers_for(call: Call) -> dict[str, str]:
    headers = {"Connection": "close"} if call.is_write else {}
    if call.body is not None:
        headers["Content-Type"] = "application/json"
    return headers


async def _read_body(response: httpx.Response) -> bytes | None:
    """Read an answer, unpacking it piece by piece; None where it is too long or packed in another way than gzip.

    httpx unpacks a whole piece at once, a thousandfold if somebody means harm.
    Raises httpx.RemoteProtocolError where the packed answer ends too early.
    """
    if response.is_stream_consumed:  # made in this process
        return response.content if len(response.content) <= MAX_ANSWER else None
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in ("gzip", "x-gzip", "identity", ""):
        return None
    unpacker = zlib.decompressobj(wbits=31) if "gzip" in packing else None
    body = bytearray()
    arrived = 0
    async for piece in response.aiter_raw():
        arrived += len(piece)
        try:
            body += unpacker.decompress(piece, MAX_ANSWER + 1 - len(body)) if unpacker else piece
        except zlib.error:
            return None
        if max(arrived, len(body)) > MAX_ANSWER:
            return None
    if unpacker is not None and arrived and not unpacker.eof:
        raise httpx.RemoteProtocolError("the packed answer ends too early")
    return bytes(body)
