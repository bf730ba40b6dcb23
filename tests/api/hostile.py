"""Servers that misbehave byte by byte, and what a client makes of them."""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.api.rig import DANA, QUICK, run
from trtui.api.client import TextRequest
from trtui.api.connection import Timeouts
from trtui.api.errors import ApiError
from trtui.models import ConversationKey, DashboardId, SendText

Script = Callable[[socket.socket, bytes], None]
"""What a raw server does with a connection once the head of a request is there."""


@dataclass
class RawServer:
    """A server that reads the whole of a request and then does what its script says."""

    url: str
    requests: list[bytes]
    connections: list[int]
    """How many requests came on each connection."""


@contextmanager
def raw_server(script: Script) -> Iterator[RawServer]:
    """Listen on a loopback port; each request, head and body, is kept, then `script` has the connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    known = RawServer(f"http://127.0.0.1:{listener.getsockname()[1]}/api/v3", [], [])
    is_over = threading.Event()
    attendants: list[threading.Thread] = []
    opened: list[socket.socket] = []

    def attend(connection: socket.socket) -> None:
        connection.settimeout(10)
        place = len(known.connections)
        known.connections.append(0)
        with connection:
            try:
                while request := _read_request(connection):
                    known.requests.append(request)
                    known.connections[place] += 1
                    script(connection, request)
            except OSError:
                return

    def listen() -> None:
        while not is_over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            opened.append(connection)
            attendant = threading.Thread(target=attend, args=(connection,), daemon=True)
            attendants.append(attendant)
            attendant.start()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield known
    finally:
        is_over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in opened:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for waiting in (thread, *attendants):
            waiting.join(10)


def _read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65_536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        piece = connection.recv(65_536)
        if not piece:
            return b""
        body += piece
    return head + b"\r\n\r\n" + body


def http_answer(
    body: bytes = b"", status: str = "200 OK", headers: tuple[str, ...] = ("Content-Type: application/json",)
) -> bytes:
    """A whole answer, as bytes."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def answering(
    body: bytes = b"", status: str = "200 OK", headers: tuple[str, ...] = ("Content-Type: application/json",)
) -> Script:
    """A script that gives the same answer to every request."""
    whole = http_answer(body, status, headers)
    return lambda connection, _request: connection.sendall(whole)


CUSTOMER = ConversationKey(DashboardId(7), DANA)
EMPTY_PAGE = b'{"items":[],"meta":{"page":0,"page_size":100,"total_items":0}}'
SENT = b'{"message_id":"m1","body":"Hi","message_direction":"S"}'


async def read(client: TextRequest) -> object:
    """A read."""
    return await client.get_contacts(DashboardId(7))


async def send(client: TextRequest) -> object:
    """A write that texts somebody."""
    return await client.send_message(CUSTOMER, SendText("Hi"))


def failure(
    server: RawServer | str, ask: Callable[[TextRequest], Awaitable[object]], *, timeouts: Timeouts = QUICK
) -> ApiError:
    """The error that a call ends in."""
    where = server if isinstance(server, RawServer) else RawServer(server, [], [])
    with pytest.raises(ApiError) as caught:
        run(where, ask, timeouts=timeouts)
    error = caught.value
    assert error.sentence.endswith((".", "?"))
    assert error.__cause__ is None
    assert error.__context__ is None
    return error


def hang(_connection: socket.socket, _request: bytes) -> None:
    """Say nothing until the peer is gone: the next read of the server finds that out."""


def close(connection: socket.socket, _request: bytes) -> None:
    """Close without a word."""
    connection.shutdown(socket.SHUT_RDWR)


def reset(connection: socket.socket, _request: bytes) -> None:
    """Break the connection off."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def break_off(whole: bytes, kept: int) -> Script:
    """Send some bytes of an answer and close."""

    def script(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(whole[:kept])
        connection.shutdown(socket.SHUT_RDWR)

    return script


def drip(connection: socket.socket, _request: bytes) -> None:
    """An answer that never ends, a byte every 50 ms: no single wait is too long."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        connection.sendall(b" ")
        time.sleep(0.05)
