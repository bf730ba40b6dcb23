"""The emulated account on a loopback port: HTTP/1.1 by asyncio streams, nothing else."""

import asyncio
import contextlib
import signal
import socket
import struct
import threading
from collections.abc import Callable
from http import HTTPStatus
from types import TracebackType
from typing import Self

from trtui.demo.exchange import Request, Response, refusal
from trtui.demo.http import BASE_PATH, Service

_LONGEST_HEAD = 65_536
_LONGEST_BODY = 5_000_000
_HEAD_END = b"\r\n\r\n"


class _BadRequestError(Exception):
    """What arrived is no request; carries the status to answer before closing."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def serve(
    service: Service,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    latency: float = 0.0,
    ready: Callable[[int], None],
    stop: asyncio.Event,
) -> None:
    """Serve until `stop` is set; `ready` is called with the port once it listens.

    `latency` is in seconds, added to each answer. Open connections are closed at the end.
    """
    connections: set[asyncio.Task[None]] = set()

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            raise AssertionError("a connection is always attended by a task")
        connections.add(task)
        task.add_done_callback(connections.discard)
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await _attend(service, latency, reader, writer)
        writer.close()

    server = await asyncio.start_server(attend, host, port, limit=_LONGEST_HEAD)
    try:
        ready(server.sockets[0].getsockname()[1])
        await stop.wait()
    finally:
        server.close()
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await server.wait_closed()


async def serve_until_signal(
    service: Service, *, port: int, latency: float, ready: Callable[[int], None]
) -> None:
    """Serve until SIGINT or SIGTERM; for the main thread only. Raises `OSError` when the port can't be had."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(service, port=port, latency=latency, ready=ready, stop=stop)


def base_url(port: int) -> str:
    """The API's base url on a loopback port, as a client's settings hold it."""
    return f"http://127.0.0.1:{port}{BASE_PATH}"


async def _attend(
    service: Service, latency: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """One connection: requests in turn until the peer or the answer closes it."""
    while True:
        try:
            head = await reader.readuntil(_HEAD_END)
            request, keeps_alive = await _read_request(head, reader)
        except asyncio.IncompleteReadError:
            return
        except (asyncio.LimitOverrunError, _BadRequestError) as error:
            status = error.status if isinstance(error, _BadRequestError) else 431
            writer.write(_encode(refusal(status, ""), keeps_alive=False))
            await writer.drain()
            return
        arrival = service.arrive(request)
        if arrival.hold:
            await asyncio.sleep(arrival.hold)
        response = service.answer(arrival)
        if response.delay or latency:
            await asyncio.sleep(response.delay + latency)
        if response.cut == "reset":
            _reset(writer)
            return
        if response.cut == "whole":
            return
        wire = _encode(response, keeps_alive=keeps_alive)
        writer.write(wire if response.cut is None else wire[: len(wire) - len(response.body) // 2 - 1])
        await writer.drain()
        if response.cut is not None or not keeps_alive:
            return


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close a connection so that the peer sees a reset instead of an end."""
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _read_request(head: bytes, reader: asyncio.StreamReader) -> tuple[Request, bool]:
    """The request that `head` begins, and whether the connection stays open after it."""
    first, *rest = head[: -len(_HEAD_END)].decode("latin-1").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise _BadRequestError(400)
    headers: dict[str, str] = {}
    for line in rest:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise _BadRequestError(400)
        headers[name.lower()] = value.strip()
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = await _read_chunks(reader)
    else:
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            raise _BadRequestError(400)
        if int(length) > _LONGEST_BODY:
            raise _BadRequestError(413)
        body = await reader.readexactly(int(length))
    keeps_alive = parts[2] == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
    return Request.parse(parts[0], parts[1], headers.items(), body), keeps_alive


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while True:
        size_line = await reader.readuntil(b"\r\n")
        try:
            size = int(size_line.split(b";")[0], 16)
        except ValueError:
            raise _BadRequestError(400) from None
        if size < 0 or len(body) + size > _LONGEST_BODY:
            raise _BadRequestError(413)
        if size == 0:
            break
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    while await reader.readuntil(b"\r\n") != b"\r\n":
        pass
    return bytes(body)


def _encode(response: Response, *, keeps_alive: bool) -> bytes:
    status = HTTPStatus(response.status)
    lines = [f"HTTP/1.1 {status.value} {status.phrase}"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    has_body = response.status != HTTPStatus.NO_CONTENT
    if has_body:
        lines.append(f"Content-Length: {len(response.body)}")
    if not keeps_alive:
        lines.append("Connection: close")
    return "\r\n".join(lines).encode("latin-1") + _HEAD_END + (response.body if has_body else b"")


class ThreadedServer:
    """A server in a thread of its own: `with ThreadedServer(service) as server:` gives its `url` and `port`."""

    def __init__(self, service: Service, *, port: int = 0, latency: float = 0.0) -> None:
        self.service = service
        self.latency = latency
        self.port = port
        self._thread = threading.Thread(target=self._run, name="demo-server", daemon=True)
        self._is_ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None

    @property
    def url(self) -> str:
        """The base url of the API."""
        return base_url(self.port)

    def __enter__(self) -> Self:
        """Start, and wait until it listens."""
        self._thread.start()
        if not self._is_ready.wait(10):
            raise TimeoutError("the demo server did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and wait until every connection is closed."""
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        await serve(self.service, port=self.port, latency=self.latency, ready=self._announce, stop=self._stop)

    def _announce(self, port: int) -> None:
        self.port = port
        self._is_ready.set()
