"""The loopback server speaks HTTP/1.1 as clients do it, to many at once, and quickly."""

import http.client
import json
import socket
import statistics
import threading
import time

import pytest

from tests.contract import OPERATIONS
from tests.demo.desk import ANN, BOB, Desk, wait_until
from trtui.demo.server import ThreadedServer

SEND = OPERATIONS["SendMessageByPhoneNumber"]


def talk(desk: Desk, wire: bytes, *, ends: bool = False) -> bytes:
    """Everything that comes back for these bytes until the server closes; `ends` says that no more will come."""
    with socket.create_connection(("127.0.0.1", desk.port), timeout=60) as connection:
        connection.sendall(wire)
        if ends:
            connection.shutdown(socket.SHUT_WR)
        received = bytearray()
        while chunk := connection.recv(65_536):
            received += chunk
        return bytes(received)


def head(desk: Desk, first: str, *lines: str) -> bytes:
    key = f"x-api-key: {desk.service.api_key}"
    return "\r\n".join([first, "Host: x", key, *lines, "", ""]).encode("latin-1")


def test_a_connection_is_kept_for_many_requests_and_closed_when_asked(desk: Desk) -> None:
    get = head(desk, "GET /api/v3/dashboards HTTP/1.1")
    last = head(desk, "GET /api/v3/dashboards HTTP/1.1", "Connection: close")
    received = talk(desk, get * 3 + last)
    assert received.count(b"HTTP/1.1 200 OK") == 4
    assert received.count(b"Connection: close") == 1


def test_http_1_0_is_answered_and_closed(desk: Desk) -> None:
    assert talk(desk, head(desk, "GET /api/v3/dashboards HTTP/1.0")).startswith(b"HTTP/1.1 200 OK")


def test_a_body_may_come_in_chunks(desk: Desk) -> None:
    wire = head(
        desk,
        f"POST {SEND.target(dashboard_id=desk.id, phone_number=ANN)} HTTP/1.1",
        "Transfer-Encoding: chunked",
        "Connection: close",
    )
    received = talk(desk, wire + b'7;x=y\r\n{"body"\r\n7\r\n: "Yes"\r\n1\r\n}\r\n0\r\nTrailer: 1\r\n\r\n')
    assert received.startswith(b"HTTP/1.1 200 OK")
    assert desk.effects() == [("text", ANN, "Yes")]


@pytest.mark.parametrize(
    ("wire", "status"),
    [
        (b"GET\r\n\r\n", b"400"),
        (b"GET /\r\n\r\n", b"400"),
        (b"GET / HTTP/2.0\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n folded: x\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: 5000001\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", b"413"),
        (b"GET / HTTP/1.1\r\nx: " + b"y" * 70_000 + b"\r\n\r\n", b"431"),
    ],
)
def test_what_is_no_request_is_refused_and_does_not_count(desk: Desk, wire: bytes, status: bytes) -> None:
    assert talk(desk, wire).startswith(b"HTTP/1.1 " + status)
    assert desk.service.arrivals.times == []


def test_a_request_that_breaks_off_has_no_effect_and_no_answer(desk: Desk) -> None:
    wire = head(
        desk, f"POST {SEND.target(dashboard_id=desk.id, phone_number=ANN)} HTTP/1.1", "Content-Length: 100"
    )
    assert talk(desk, wire + b'{"body": "half', ends=True) == b""
    assert desk.service.arrivals.times == []
    assert desk.effects() == []


def test_a_204_has_no_length_and_the_next_answer_follows(desk: Desk) -> None:
    desk.connection.connect()
    connection = desk.connection.sock
    answer = desk.ask("GetGroupById", group_id=5)
    assert (answer.status, answer.body, "content-length" in answer.headers) == (204, b"", False)
    assert desk.ask("GetDashboards").status == 200
    assert desk.connection.sock is connection


def test_many_clients_at_once_each_get_their_own_answers(desk: Desk) -> None:
    desk.service.quirks = desk.service.quirks.with_switch("no_rate_limit")
    wrong: list[object] = []

    def work(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=60)
        for count in range(20):
            body = f"{number}-{count}"
            connection.request(
                "POST",
                SEND.target(dashboard_id=desk.id, phone_number=BOB),
                json.dumps({"body": body}),
                {"x-api-key": desk.service.api_key},
            )
            said = json.loads(connection.getresponse().read())["body"]
            if said != body:
                wrong.append((said, body))
        connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    sent = [effect.body for effect in desk.journal() if effect.kind == "text"]
    assert sorted(sent) == sorted(f"{number}-{count}" for number in range(8) for count in range(20))
    assert [effect.request for effect in desk.journal()] == list(range(1, 161))


def test_latency_is_added_to_each_answer(desk: Desk) -> None:
    with ThreadedServer(desk.service, latency=0.1) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        began = time.monotonic()
        connection.request("GET", "/api/v3/dashboards", headers={"x-api-key": desk.service.api_key})
        assert connection.getresponse().read()
        assert time.monotonic() - began >= 0.1
        connection.close()


def test_stopping_closes_open_connections_and_the_port(desk: Desk) -> None:
    with ThreadedServer(desk.service, latency=30) as server:
        idle = socket.create_connection(("127.0.0.1", server.port), 10)
        waiting = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        waiting.request("GET", "/api/v3/dashboards", headers={"x-api-key": desk.service.api_key})
        wait_until(lambda: len(desk.service.arrivals.times) == 1)
    with pytest.raises(http.client.RemoteDisconnected):
        waiting.getresponse()
    assert idle.recv(1) == b""
    idle.close()
    waiting.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), 1)


def test_a_small_read_is_quick(desk: Desk) -> None:
    """Half of the small reads take less than 1.5 ms (a quarter of it on a quiet machine)."""
    desk.service.quirks = desk.service.quirks.with_switch("no_rate_limit")
    durations = []
    for _ in range(200):
        began = time.perf_counter()
        desk.raw("GET", f"/api/v3/dashboards/{desk.id}")
        durations.append(time.perf_counter() - began)
    assert statistics.median(durations) < 0.0015 * 4  # other tests may share the processor
