"""Whatever is asked, the emulator answers as the contract has it: never an exception, never another shape."""

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contract import BASE_PATH, OPERATIONS, Operation
from tests.demo.desk import ANN, BOB, NOBODY, START, Desk
from trtui.demo.exchange import Request
from trtui.demo.quirks import Quirks

UNKNOWN_TO_THE_TABLE = {400, 404}
"""Statuses that some operations answer although the connector lists them nowhere: a bad id or body, no such path."""

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
words = (
    st.sampled_from(["true", "false", "0", "1", "-1", "2026-11-23", "date", "desc", ANN, "", "[]"])
    | st.text()
)
jsons = st.recursive(
    scalars | st.sampled_from([ANN, BOB, 1]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def fields_of(operation: Operation) -> list[str]:
    schema = operation.body or {}
    rows = schema.get("items", schema)
    assert isinstance(rows, dict)
    return sorted(rows.get("properties", {}))


@st.composite
def bodies(draw: st.DrawFn, operation: Operation) -> bytes:
    """A body with some of the fields that the operation takes, right or wrong, or none at all."""
    names = fields_of(operation)
    if not names or draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=20) | jsons.map(lambda value: json.dumps(value).encode()))
    usual = st.sampled_from([ANN, BOB, "Yes", 12.5, 80, True, [], [{"id": "x", "value": "y"}], None])
    value: object = draw(st.dictionaries(st.sampled_from(names), usual | jsons, max_size=6))
    if operation.operation_id == "BulkUpdateContacts" and draw(st.booleans()):
        value = [value]
    return json.dumps(value).encode()


@st.composite
def requests(draw: st.DrawFn) -> tuple[Operation, str, bytes]:
    """An operation of the 28 with anything in its path, its query and its body."""
    operation = draw(st.sampled_from(list(OPERATIONS.values())))
    numbers = st.sampled_from([1, 2, 0, 10**12])
    target = operation.target(
        dashboard_id=draw(st.sampled_from([DASHBOARD, DASHBOARD, DASHBOARD, 5])),
        phone_number=draw(st.sampled_from([ANN, BOB, NOBODY, "%2B1%20(423)%20555-0101", "x", "%FF", "٤"])),
        group_id=draw(numbers),
        payment_id=draw(numbers),
    )
    names = [*operation.query, *operation.vendor_query, "limit"]
    query = draw(st.dictionaries(st.sampled_from(names), words, max_size=4))
    return operation, f"{target}?{urlencode(query, errors='replace')}", draw(bodies(operation))


DASHBOARD = Desk().id


@pytest.mark.timeout(1_200)  # the long mode makes some 30,000 requests
@given(st.lists(requests(), min_size=1, max_size=12))
def test_any_requests_to_the_28_are_answered_as_the_contract_has_it(
    asked: list[tuple[Operation, str, bytes]],
) -> None:
    desk = Desk(Quirks(no_rate_limit=True))
    headers = [("x-api-key", desk.service.api_key)]
    for operation, target, body in asked:
        response = desk.service.handle(Request.parse(operation.verb, target, headers, body))
        if response.status in UNKNOWN_TO_THE_TABLE:
            assert set(json.loads(response.body)) == {"status", "errorCode", "message"}
        else:
            operation.check_answer(response.status, response.body)
        desk.hand.advance(1)
    assert desk.account.request == 0
    for contact in desk.line.contacts.values():
        assert [text.at for text in contact.messages] == sorted(text.at for text in contact.messages)
        assert contact.sent_count + contact.received_count == len(contact.messages)
    assert all(effect.at >= START.replace(microsecond=0) for effect in desk.account.journal)


@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "x"]),
    st.text(st.characters(codec="ascii", min_codepoint=33), max_size=30),
    st.booleans(),
    st.binary(max_size=30),
)
def test_any_request_at_all_is_answered(verb: str, path: str, has_base: bool, body: bytes) -> None:
    desk = Desk()
    target = f"{BASE_PATH if has_base else ''}/{path}"
    response = desk.service.handle(Request.parse(verb, target, [("x-api-key", desk.service.api_key)], body))
    assert response.status in {200, 204, 400, 404, 405}
