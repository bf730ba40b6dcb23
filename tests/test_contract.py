"""The contract's data is whole, and checking against it can fail."""

import json

import pytest

from tests.contract import BASE_PATH, OPERATIONS, BreachError, operation_of

MESSAGE: dict[str, object] = {
    "message_id": None,
    "body": "Hi",
    "message_direction": "R",
    "response_by_username": None,
    "message_timestamp_utc": "2026-07-25T09:39:35.22",
    "delivery_status": None,
    "delivery_error": None,
    "mms_media": [],
}


def answer(**changes: object) -> bytes:
    meta = {"page": 0, "page_size": 100, "total_items": 1}
    return json.dumps({"meta": meta, "items": [{**MESSAGE, **changes}]}).encode()


def test_there_are_28_operations_each_found_by_its_own_request() -> None:
    assert len(OPERATIONS) == 28
    for operation in OPERATIONS.values():
        path = operation.target(dashboard_id=1, phone_number="14235550100", group_id=2, payment_id=3)
        assert operation_of(operation.verb, path) is operation


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", "/dashboards"),
        ("PATCH", f"{BASE_PATH}/dashboards/1"),
        ("GET", f"{BASE_PATH}/dashboards/one"),
        ("GET", f"{BASE_PATH}/dashboards/1/"),
        ("POST", f"{BASE_PATH}/dashboards/1/tags"),
        ("PUT", f"{BASE_PATH}/dashboards/1/contacts/1/2/conversations/archive"),
    ],
)
def test_a_request_that_is_none_of_them_is_a_breach(verb: str, path: str) -> None:
    with pytest.raises(BreachError, match="no operation"):
        operation_of(verb, path)


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ([("pagesize", "10")], "no parameter pagesize"),
        ([("page", "-1")], "is no integer"),
        ([("is_resolved", "False")], "is no boolean"),
        ([("page", "1"), ("page", "2")], "twice"),
        ([("tags", "")], "is no string"),
    ],
)
def test_a_query_that_is_not_taken_is_a_breach(query: list[tuple[str, str]], what: str) -> None:
    with pytest.raises(BreachError, match=what):
        OPERATIONS["GetContacts"].check_request(query, b"")


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[1]", b'{"name": 1}', b'{"name": "Line", "phone": "1"}', b"{"],
)
def test_a_body_that_is_not_taken_is_a_breach(body: bytes) -> None:
    with pytest.raises(BreachError):
        OPERATIONS["UpdateDashboardsName"].check_request([], body)


def test_what_is_taken_is_no_breach() -> None:
    OPERATIONS["UpdateDashboardsName"].check_request([], b'{"name": "Line"}')
    OPERATIONS["GetContacts"].check_request([("has_message_history", "true"), ("page", "0")], b"")
    OPERATIONS["GetMessagesByContactPhone"].check_answer(200, answer())
    OPERATIONS["GetMessagesByContactPhone"].check_answer(204, b"")
    OPERATIONS["GetMessagesByContactPhone"].check_answer(401, b"{}")


@pytest.mark.parametrize(
    "changes",
    [
        {"message_direction": "r"},
        {"mms_media": None},
        {"message_timestamp_utc": "2026-07-25 09:39"},
        {"delivery_status": "send"},
        {"bodyy": ""},
        {"body": 1},
    ],
)
def test_an_answer_of_another_shape_is_a_breach(changes: dict[str, object]) -> None:
    with pytest.raises(BreachError):
        OPERATIONS["GetMessagesByContactPhone"].check_answer(200, answer(**changes))


def test_a_status_that_is_not_answered_is_a_breach() -> None:
    with pytest.raises(BreachError, match="does not answer 404"):
        OPERATIONS["GetContactByPhoneNumber"].check_answer(404, b"")
    with pytest.raises(BreachError, match="has no such body"):
        OPERATIONS["ArchiveConversation"].check_answer(200, b'"ok"')
