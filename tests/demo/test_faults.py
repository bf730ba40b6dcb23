"""What goes wrong goes wrong as asked: what arrives, and whether the effect took place."""

import http.client
import time

import pytest

from tests.contract import OPERATIONS
from tests.demo.desk import ANN, Desk, wait_until
from trtui.demo.exchange import Request
from trtui.demo.quirks import Fault, Schedule

SEND = OPERATIONS["SendMessageByPhoneNumber"]


def send(desk: Desk, body: bytes = b'{"body": "Yes"}') -> tuple[int, bytes]:
    answer = desk.raw("POST", SEND.target(dashboard_id=desk.id, phone_number=ANN), body)
    return answer.status, answer.body


def sent(desk: Desk) -> int:
    """How many texts really left since the last time."""
    return sum(kind == "text" for kind, _, _ in desk.effects())


def plan(desk: Desk, *faults: Fault) -> None:
    desk.service.schedule = Schedule(faults)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize(("suffix", "texts"), [("", 0), ("_after", 1)])
def test_a_server_error_is_html_before_or_after_the_effect(
    desk: Desk, status: int, suffix: str, texts: int
) -> None:
    plan(desk, Fault(f"{status}{suffix}"))
    answer = desk.raw("POST", SEND.target(dashboard_id=desk.id, phone_number=ANN), b'{"body": "Yes"}')
    assert (answer.status, answer.headers["content-type"]) == (status, "text/html")
    assert answer.body.startswith(b"<html>")
    assert sent(desk) == texts
    assert send(desk)[0] == 200


@pytest.mark.parametrize("retry_after", [None, "7", "Mon, 23 Nov 2026 14:21:00 GMT"])
def test_429_is_json_with_or_without_when_to_come_back(desk: Desk, retry_after: str | None) -> None:
    plan(desk, Fault("429", retry_after=retry_after))
    answer = desk.raw("POST", SEND.target(dashboard_id=desk.id, phone_number=ANN), b'{"body": "Yes"}')
    assert (answer.status, answer.mapping["message"]) == (429, "Too many requests.")
    assert answer.headers.get("retry-after") == retry_after
    assert sent(desk) == 0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 415, 422])
def test_any_refusal_can_be_planned(desk: Desk, status: int) -> None:
    plan(desk, Fault(str(status)))
    assert send(desk)[0] == status
    assert sent(desk) == 0


@pytest.mark.parametrize(
    ("kind", "texts", "error"),
    [
        ("drop_before", 0, http.client.RemoteDisconnected),
        ("drop_after", 1, http.client.RemoteDisconnected),
        ("reset_before", 0, ConnectionResetError),
        ("reset_after", 1, ConnectionResetError),
        ("truncated", 1, http.client.IncompleteRead),
    ],
)
def test_a_connection_breaks_before_or_after_the_effect(
    desk: Desk, kind: str, texts: int, error: type[Exception]
) -> None:
    plan(desk, Fault(kind))
    with pytest.raises(error):
        send(desk)
    assert sent(desk) == texts
    desk.connection.close()
    assert send(desk)[0] == 200


def test_a_truncated_answer_promises_more_than_comes(desk: Desk) -> None:
    plan(desk, Fault("truncated"))
    with pytest.raises(http.client.IncompleteRead) as caught:
        send(desk)
    assert caught.value.partial.startswith(b'{"message_id"')
    assert caught.value.expected is not None
    assert caught.value.expected > 0


@pytest.mark.parametrize("kind", ["non_json_200", "wrong_shape_200", "empty_200", "huge_200"])
def test_nonsense_comes_after_the_effect(desk: Desk, kind: str) -> None:
    plan(desk, Fault(kind))
    status, body = send(desk)
    assert status == 200
    assert sent(desk) == 1
    assert (len(body) > 10_000_000) is (kind == "huge_200")
    assert (body == b"") is (kind == "empty_200")
    assert body.startswith(b"<html>") is (kind == "non_json_200")
    assert b'"message_id":7' in body or kind != "wrong_shape_200"


def test_a_redirect_leads_where_it_is_told_and_does_nothing(desk: Desk) -> None:
    plan(desk, Fault("redirect", location="https://example.org/x"))
    answer = desk.raw("POST", SEND.target(dashboard_id=desk.id, phone_number=ANN), b'{"body": "Yes"}')
    assert (answer.status, answer.headers["location"]) == (302, "https://example.org/x")
    assert sent(desk) == 0


def test_slow_answers_late_what_was_done_at_once_and_slow_before_acts_late(desk: Desk) -> None:
    headers = {"x-api-key": desk.service.api_key}
    request = Request(
        "POST", SEND.target(dashboard_id=desk.id, phone_number=ANN), (), headers, b'{"body": "x"}'
    )
    for kind, hold, delay in (("slow", 0, 0.12), ("slow_before", 0.12, 0)):
        plan(desk, Fault(kind, milliseconds=120))
        arrival = desk.service.arrive(request)
        assert (arrival.hold, sent(desk)) == (hold, 0)
        assert (desk.service.answer(arrival).delay, sent(desk)) == (delay, 1)
        plan(desk, Fault(kind, milliseconds=120))
        began = time.monotonic()
        assert (send(desk)[0], sent(desk)) == (200, 1)
        assert time.monotonic() - began >= 0.12


def test_what_arrived_takes_effect_although_the_caller_has_left(desk: Desk) -> None:
    plan(desk, Fault("slow_before", milliseconds=80))
    target = SEND.target(dashboard_id=desk.id, phone_number=ANN)
    desk.connection.request("POST", target, b'{"body": "x"}', {"x-api-key": desk.service.api_key})
    desk.connection.close()
    wait_until(lambda: len(desk.ann.messages) == 2)


def test_a_fault_strikes_after_so_many_of_its_own_requests_and_so_often(desk: Desk) -> None:
    plan(desk, Fault("500", method="POST", path="/messages$", after=2, times=3))
    statuses = []
    for _ in range(7):
        assert desk.ask("GetDashboards").status == 200
        statuses.append(send(desk)[0])
    assert statuses == [200, 200, 500, 500, 500, 200, 200]
    assert sent(desk) == 4


def test_a_fault_without_an_end_has_none(desk: Desk) -> None:
    plan(desk, Fault("503", path="/dashboards$", times=None))
    assert {desk.raw("GET", "/api/v3/dashboards").status for _ in range(20)} == {503}
    assert desk.ask("GetTags").status == 200


def test_delays_add_up_and_the_first_other_fault_counts(desk: Desk) -> None:
    plan(
        desk,
        Fault("slow", milliseconds=20),
        Fault("slow", milliseconds=30),
        Fault("502"),
        Fault("drop_before"),
    )
    began = time.monotonic()
    assert send(desk)[0] == 502
    assert time.monotonic() - began >= 0.05
    assert send(desk)[0] == 200


@pytest.mark.parametrize("kind", ["", "600", "teapot", "5000", "500_before"])
def test_a_fault_that_there_is_not_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="no fault is called"):
        Fault(kind)


@pytest.mark.parametrize(("method", "path"), [("(", ""), (".*", "[a")])
def test_a_fault_whose_pattern_is_none_is_refused(method: str, path: str) -> None:
    with pytest.raises(ValueError, match="is no regular expression"):
        Fault("500", method=method, path=path)
