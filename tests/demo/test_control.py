"""Tests in other processes can see and steer the account over HTTP without being counted."""

import json

import pytest

from tests.demo.desk import ANN, Answer, Desk


def control(desk: Desk, verb: str, name: str, body: object = None) -> Answer:
    payload = None if body is None else json.dumps(body).encode()
    return desk.raw(verb, f"/__demo__/{name}", payload)


def test_the_journal_tells_what_really_happened_and_by_which_request(desk: Desk) -> None:
    desk.ask("GetDashboards")
    sent = desk.ask("SendMessageByPhoneNumber", {"body": "Yes"}, phone=ANN).mapping
    desk.account.receive(desk.id, ANN, "Thanks")
    journal = control(desk, "GET", "journal").json
    text = {
        "kind": "text",
        "dashboard_id": desk.id,
        "phone": ANN,
        "body": "Yes",
        "at": "2026-11-23T14:20:00.12",
        "request": 2,
        "message_id": sent["message_id"],
    }
    assert isinstance(journal, list)
    assert journal[0] == text
    assert (journal[1]["kind"], journal[1]["request"]) == ("received", 0)
    assert control(desk, "GET", "journal?since=1").json == journal[1:]


def test_control_calls_do_not_count_and_suffer_no_faults(desk: Desk) -> None:
    control(desk, "POST", "quirks", ["rate_limit=1"])
    control(desk, "POST", "faults", {"kind": "500", "times": None})
    for _ in range(5):
        assert control(desk, "GET", "arrivals").json == []
    assert desk.raw("GET", "/api/v3/dashboards").status == 500
    assert control(desk, "GET", "arrivals").json == [1_000.0]
    assert control(desk, "GET", "requests").json == [
        {"method": "GET", "path": "/api/v3/dashboards", "query": [], "body": ""}
    ]


def test_faults_are_added_and_forgotten(desk: Desk) -> None:
    faults = [
        {"kind": "503", "method": "GET", "path": "/tags", "after": 1, "times": 1},
        {"kind": "429", "retry_after": "9"},
    ]
    assert control(desk, "POST", "faults", faults).json == 2
    assert desk.raw("GET", "/api/v3/dashboards").headers["retry-after"] == "9"
    target = f"/api/v3/dashboards/{desk.id}/tags"
    assert [desk.raw("GET", target).status for _ in range(3)] == [200, 503, 200]
    control(desk, "POST", "faults", {"kind": "drop_before", "times": None})
    assert control(desk, "DELETE", "faults").json == 0
    assert desk.raw("GET", target).status == 200


def test_quirks_are_set_anew(desk: Desk) -> None:
    control(desk, "POST", "quirks", ["null_names"])
    assert desk.contact()["first_name"] is None
    shown = control(desk, "POST", "quirks", ["extra_fields"]).mapping
    assert (shown["null_names"], shown["extra_fields"]) == (False, True)


def test_a_customer_writes(desk: Desk) -> None:
    said = control(
        desk, "POST", "receive", {"dashboard_id": desk.id, "phone": "423-555-0101", "body": "Hello?"}
    ).mapping
    assert said["message_id"] == desk.ask("GetMessagesByContactPhone", phone=ANN).items[0]["message_id"]
    desk.ask("CreateContact", {"is_blocked": True}, phone=ANN)
    assert control(desk, "POST", "receive", {"dashboard_id": desk.id, "phone": ANN, "body": "x"}).json is None


@pytest.mark.parametrize(
    ("verb", "name", "body", "status"),
    [
        ("GET", "nothing", None, 404),
        ("PUT", "faults", None, 404),
        ("POST", "faults", {"kind": "teapot"}, 400),
        ("POST", "faults", {"kind": "500", "time": 1}, 400),
        ("POST", "faults", {"kind": "500", "after": "x"}, 400),
        ("POST", "faults", {"kind": "500", "path": "("}, 400),
        ("POST", "quirks", ["shuffled"], 400),
        ("POST", "quirks", {"null_names": True}, 400),
        ("POST", "receive", {"dashboard_id": 9, "phone": ANN}, 400),
        ("POST", "receive", {"phone": ANN}, 400),
        ("GET", "journal?since=x", None, 400),
    ],
)
def test_a_wrong_control_call_says_so(desk: Desk, verb: str, name: str, body: object, status: int) -> None:
    assert control(desk, verb, name, body).status == status
    assert desk.raw("GET", "/api/v3/dashboards").status == 200


def test_control_needs_the_key(desk: Desk) -> None:
    assert desk.raw("GET", "/__demo__/journal", headers={}).status == 401
