"""Each of the 28 operations over real HTTP, against the emulated account and the vendor's contract.

What left is compared with what the test spells out by hand and with the contract; what came back with the account.
"""

import contextlib
import json
from decimal import Decimal
from urllib.parse import parse_qsl

import pytest

from tests.api.cases import CASES, UNKNOWN_LINE, Case, found
from tests.api.hostile import answering, raw_server
from tests.api.rig import DANA, KEY, Shop, run, served
from tests.contract import OPERATIONS
from trtui.api.client import TextRequest
from trtui.api.errors import AuthError, RefusedError
from trtui.api.filters import ContactFilter
from trtui.demo.quirks import Fault, Quirks
from trtui.models import (
    CLEAR,
    ContactEdit,
    ConversationKey,
    CreatePayment,
    DeliveryPhase,
    FieldId,
    GroupId,
    Page,
    PaymentId,
    SendText,
)
from trtui.text.phone import Phone


def fill(template: str, shop: Shop) -> str:
    """Put the shop's own ids into a target or a body."""
    known = {
        "line": shop.line,
        "group": shop.group,
        "tag": shop.tag,
        "field": shop.custom_field,
        "payment": shop.payment,
    }
    for name, value in known.items():
        template = template.replace(f"{{{name}}}", str(value))
    return template


ALL = pytest.mark.parametrize("each", CASES, ids=lambda each: each.operation)


def test_every_operation_has_its_case() -> None:
    """The 28 of the contract, no more and no fewer."""
    assert [each.operation for each in CASES] != []
    assert {each.operation for each in CASES} == set(OPERATIONS)
    assert len(CASES) == 28


@ALL
def test_what_leaves_is_what_the_contract_says_and_what_comes_back_is_right(each: Case) -> None:
    """The request line, the query, the body and the headers of one call; and its result, next to the account."""
    with served() as desk:
        assert run(desk, lambda client: each.is_right(client, desk.shop))
        (request,) = desk.service.requests
    path, _, query = fill(each.target, desk.shop).partition("?")
    assert (request.method, request.path) == (OPERATIONS[each.operation].verb, "/api/v3" + path)
    assert list(request.query) == parse_qsl(query)
    assert request.body.decode() == fill(each.body or "", desk.shop)
    assert OPERATIONS[each.operation].matches(request.method, request.path)
    OPERATIONS[each.operation].check_request(request.query, request.body)
    assert request.headers["x-api-key"] == KEY
    assert request.headers.get("content-type") == (None if each.body is None else "application/json")
    assert request.headers["accept-encoding"] == "gzip"
    assert "cookie" not in request.headers


@ALL
def test_a_key_that_is_not_accepted_is_an_auth_error(each: Case) -> None:
    """Whatever the operation: nothing was done, and the sentence says what to look at."""
    with served() as desk:
        before = len(desk.shop.account.journal)
        with pytest.raises(AuthError) as caught:
            run(desk, lambda client: each.ask(client, desk.shop), key="wrong")
        assert len(desk.shop.account.journal) == before
    assert caught.value.status == 401
    assert not caught.value.may_have_happened
    assert "Check the key" in caught.value.sentence


@pytest.mark.parametrize("each", [c for c in CASES if c.refused is not None], ids=lambda each: each.operation)
def test_a_refusal_is_told_in_the_services_words(each: Case) -> None:
    """A call against a rule: the kind of error, nothing done, what the service said in the sentence, one attempt."""
    refused, refusal = found(each.refused), found(each.refusal)
    with served() as desk:
        before = len(desk.shop.account.journal)
        with pytest.raises(refusal) as caught:
            run(desk, lambda client: refused(client, desk.shop))
        assert len(desk.shop.account.journal) == before
        assert len(desk.service.requests) == 1
    error = caught.value
    assert isinstance(error, RefusedError)
    assert not error.may_have_happened
    assert error.status in OPERATIONS[each.operation].others | {400}
    assert error.server_message is None or error.server_message in error.sentence
    assert (error.server_message is None) == (error.status == 404)


def test_what_is_not_there_is_none_and_no_error() -> None:
    """The four faces of "not found" for reads: 204 for a contact, a group and a payment, 400 for a line, 404 anywhere."""

    async def look(client: TextRequest, shop: Shop) -> list[object]:
        return [
            await client.get_contact(shop.stranger),
            await client.get_group(shop.line, GroupId(1)),
            await client.get_payment(shop.line, PaymentId(1)),
            await client.get_dashboard(UNKNOWN_LINE),
        ]

    with served() as desk:
        assert run(desk, lambda client: look(client, desk.shop)) == [None] * 4
    with served(Fault("404", path="/contacts/")) as desk:
        assert run(desk, lambda client: client.get_contact(desk.shop.dana)) is None


def test_the_thread_of_an_unknown_number_is_an_empty_page_of_unknown_length() -> None:
    """204 says that there is no such contact; a contact without texts has a total of 0."""
    with served() as desk:
        unknown = run(desk, lambda client: client.get_messages(desk.shop.stranger))
        silent = run(desk, lambda client: client.get_messages(desk.shop.silent))
    assert (unknown.items, unknown.total) == ((), None)
    assert (silent.items, silent.total) == ((), 0)


def test_a_text_that_failed_at_once_is_a_message_that_failed() -> None:
    """A customer who opted out: 200 with an error in it is an answer, and the text is in the thread."""
    with served() as desk:
        desk.shop.account.receive(desk.shop.line, DANA, "STOP")
        text = run(desk, lambda client: client.send_message(desk.shop.dana, SendText("Are you sure?")))
    assert text.phase is DeliveryPhase.FAILED
    assert text.delivery_error == "30050"


def test_a_sent_text_is_recognised_in_the_thread() -> None:
    """The answer to a send and the same text in the list have one key and one fingerprint, ids or no ids.

    The answer's moment has seven fraction digits, the list's three.
    """

    async def send_and_read(client: TextRequest, shop: Shop) -> None:
        sent = await client.send_message(
            shop.dana, SendText("See you at 5 – “sharp”!\r\n\tKim  ", sender_name="Kim R")
        )
        (read,) = (await client.get_messages(shop.dana, page_size=1)).items
        assert (read.key, read.fingerprint, read.sender) == (sent.key, sent.fingerprint, sent.sender)
        assert read.sent_or_received_at.replace(microsecond=0) == sent.sent_or_received_at.replace(
            microsecond=0
        )

    for quirks in (Quirks(no_rate_limit=True), Quirks(no_rate_limit=True, missing_ids="all")):
        with served(quirks=quirks) as desk:
            run(desk, lambda client, shop=desk.shop: send_and_read(client, shop))  # type: ignore[misc]  # bound at once


def test_payments_that_are_switched_off_say_so() -> None:
    """The vendor's 400 is told in its own words."""
    with served() as desk:
        desk.shop.account.dashboards[desk.shop.line].has_payments = False
        with pytest.raises(RefusedError, match="Payments are not enabled"):
            run(desk, lambda client: client.get_payments(desk.shop.line))


def test_a_second_reminder_is_refused() -> None:
    """The service reminds once for each payment, ever; the flag comes back with the first."""
    with served() as desk:
        first = run(desk, lambda client: client.send_payment_reminder(desk.shop.line, desk.shop.payment))
        assert found(first).reminder_was_sent
        assert not found(first).can_be_reminded
        with pytest.raises(RefusedError, match="already sent"):
            run(desk, lambda client: client.send_payment_reminder(desk.shop.line, desk.shop.payment))


def test_the_key_may_be_refused_with_400() -> None:
    """The vendor's prose says 400 for a missing header, its tables 401: both are about the key."""

    refusal = b'{"status":400,"errorCode":null,"message":"The Authorization header is missing."}'
    with raw_server(answering(refusal, "400 Bad Request")) as server, pytest.raises(AuthError):
        run(server, lambda client: client.get_dashboards())


@pytest.mark.parametrize(
    ("edit", "body"),
    [
        (ContactEdit(), "{}"),
        (ContactEdit(is_resolved=True), '{"is_resolved":true}'),
        (ContactEdit(note=None), '{"note":null}'),
        (ContactEdit(note=CLEAR), '{"note":""}'),
        (ContactEdit(note=""), '{"note":""}'),
        (ContactEdit(tags=None, custom_fields=None), '{"contact_tags":null,"custom_fields":null}'),
        (ContactEdit(tags=CLEAR, custom_fields=CLEAR), '{"contact_tags":[],"custom_fields":[]}'),
        (ContactEdit(custom_fields=((FieldId("f"), "v"),)), '{"custom_fields":[{"id":"f","value":"v"}]}'),
        (ContactEdit(groups=(GroupId(1), GroupId(2))), '{"groups":[1,2]}'),
        (ContactEdit(is_blocked=CLEAR), '{"is_blocked":false}'),
    ],
)
def test_leave_clear_and_none_are_three_things(edit: ContactEdit, body: str) -> None:
    """Only what changes travels, and an explicit null only where it was asked for."""
    with served() as desk:
        with contextlib.suppress(RefusedError):  # ids that the shop does not have
            run(desk, lambda client: client.save_contact(desk.shop.dana, edit))
        assert desk.service.requests[-1].body.decode() == body


def test_the_least_that_can_be_asked_and_sent_is_sent() -> None:
    """What is not given does not travel."""

    async def ask(client: TextRequest, shop: Shop) -> None:
        await client.get_conversations(shop.line)
        await client.get_contacts(shop.line)
        await client.get_payments(shop.line)
        await client.send_message(shop.dana, SendText("Hi"))
        await client.create_group(shop.line, "Fleet")
        await client.update_group(shop.line, shop.group, "VIP")
        await client.create_payment(shop.dana, CreatePayment(Decimal(5), "Wash"))

    with served() as desk:
        run(desk, lambda client: ask(client, desk.shop))
        requests = list(desk.service.requests)
    paging = [("page", "0"), ("page_size", "100")]
    assert [list(request.query) for request in requests[:3]] == [
        paging,
        paging,
        [("sort_type", "date"), ("sort_direction", "desc"), *paging],
    ]
    assert [json.loads(request.body) for request in requests[3:]] == [
        {"body": "Hi"},
        {"name": "Fleet"},
        {"name": "VIP"},
        {"description": "Wash", "customer_phone": DANA, "amount_requested": 5.00},
    ]


def test_money_travels_digit_by_digit() -> None:
    """No float on the way out: an amount that binary can't hold leaves as it was confirmed."""
    with served() as desk:
        paid = run(
            desk,
            lambda client: client.create_payment(desk.shop.dana, CreatePayment(Decimal("90071.10"), "Lift")),
        )
        assert b'"amount_requested":90071.10' in desk.service.requests[-1].body
    assert str(paid.amount) == "90071.10"


@pytest.mark.parametrize(
    "quirk", ["bare_lists", "empty_as_204", "extra_fields", "null_names", "unknown_status"]
)
def test_every_list_reads_whatever_the_service_is_like(quirk: str) -> None:
    """Envelopes, bare lists, no body, fields and words that nobody documented: the lists hold what the account does."""

    async def read(client: TextRequest, shop: Shop) -> list[int]:
        pages: tuple[Page[object], ...] = (
            await client.get_dashboards(),
            await client.get_conversations(shop.line),
            await client.get_contacts(shop.line),
            await client.get_messages(shop.dana),
            await client.get_groups(shop.line),
            await client.get_tags(shop.line),
            await client.get_payments(shop.line),
            await client.get_contacts(shop.line, ContactFilter(phone_prefix="1999")),
        )
        assert all(page.skipped == 0 and page.size == 100 for page in pages)
        return [len(page.items) for page in pages]

    with served(quirks=Quirks(no_rate_limit=True).with_switch(quirk)) as desk:
        assert run(desk, lambda client: read(client, desk.shop)) == [1, 2, 3, 3, 1, 1, 1, 0]


def test_the_service_clamps_and_says_so() -> None:
    """A page's size is what the service says it used, and more than it gives can't be asked for."""
    with served() as desk:
        page = run(desk, lambda client: client.get_contacts(desk.shop.line, page_size=1000))
        assert (page.size, page.total) == (1000, 3)
        for wrong in ({"page": -1}, {"page_size": 0}, {"page_size": 1001}):
            with pytest.raises(ValueError, match="1000"):
                run(desk, lambda client, wrong=wrong: client.get_contacts(desk.shop.line, **wrong))  # type: ignore[misc]
        assert len(desk.service.requests) == 1


@pytest.mark.parametrize("number", ["", "..", "1423/555", "١٤٢٣٥٥٥٠١٤٢", "1423 555", "?x=1"])
def test_a_number_never_becomes_another_path(number: str) -> None:
    """An empty or odd number would ask for, or delete, something else than a contact."""
    with served() as desk:
        with pytest.raises(ValueError, match="digits"):
            run(desk, lambda client: client.delete_contact(ConversationKey(desk.shop.line, Phone(number))))
        assert not desk.service.requests
