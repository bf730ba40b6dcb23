"""Payment requests over real HTTP: each text they send, each state they pass, each refusal.

`Desk.ask` holds every answer against the contract's statuses and schemas.
"""

import json
from decimal import Decimal

import pytest

from tests.contract import OPERATIONS
from tests.demo.desk import ANN, BOB, Desk
from trtui.demo.payments import pay, request_payment, status_of


def test_a_payment_is_asked_for_by_a_text(desk: Desk) -> None:
    made = desk.ask(
        "CreatePayment",
        {
            "description": "Brake job",
            "customer_phone": "423-555-0101",
            "amount_requested": 412.5,
            "message": "Thanks!",
            "reference_number": "R-1",
        },
    ).mapping
    assert (made["customer_phone"], made["amount_requested"], made["recipient"]) == (ANN, 412.5, "Ann")
    assert (made["textrequest_payment_status"], made["transaction_status"]) == ("Sent", "Unknown")
    assert (made["is_past_due"], made["reminder_was_sent"], made["reference_number"]) == (False, False, "R-1")
    assert desk.ask("GetPayment", payment_id=made["payment_id"]).mapping == made
    text = desk.ann.messages[-1].body
    assert text.startswith("Thanks!\nMain Line requests $412.50 for Brake job.")
    assert [kind for kind, _, _ in desk.effects()] == ["payment_text", "payment"]


@pytest.mark.parametrize(
    "change",
    [
        {"amount_requested": 0},
        {"amount_requested": -5},
        {"amount_requested": 1.005},
        {"amount_requested": "12"},
        {"amount_requested": True},
        {"amount_requested": None},
        {"amount_requested": 10**9},
        {"description": " "},
        {"customer_phone": "911"},
    ],
)
def test_a_payment_with_a_mistake_is_refused_and_nobody_is_texted(
    desk: Desk, change: dict[str, object]
) -> None:
    body = {"description": "Tow", "customer_phone": ANN, "amount_requested": 80, **change}
    assert desk.ask("CreatePayment", body).status == 400
    assert desk.effects() == []


def test_an_amount_is_kept_to_the_cent(desk: Desk) -> None:
    body = b'{"description": "Tow", "customer_phone": "14235550101", "amount_requested": 999999.99}'
    answer = desk.raw("POST", OPERATIONS["CreatePayment"].target(dashboard_id=desk.id), body)
    assert json.loads(answer.body, parse_float=Decimal)["amount_requested"] == Decimal("999999.99")


def test_a_payment_can_be_reminded_of_once(desk: Desk) -> None:
    number = request_payment(desk.account, desk.id, ANN, Decimal(80), "Tow").payment_id
    desk.effects()
    assert desk.ask("SendPaymentReminder", payment_id=number).mapping["reminder_was_sent"] is True
    assert [kind for kind, _, _ in desk.effects()] == ["payment_text", "reminder"]
    again = desk.ask("SendPaymentReminder", payment_id=number)
    assert again.mapping == {
        "status": 400,
        "errorCode": None,
        "message": "A reminder was already sent for this payment.",
    }
    assert desk.effects() == []


@pytest.mark.parametrize(
    ("operation", "status", "texts"),
    [("MarkPaymentPaid", "MarkedAsPaid", 0), ("CancelPayment", "Cancelled", 1)],
)
def test_a_payment_is_closed_once_and_then_nothing_more_happens_to_it(
    desk: Desk, operation: str, status: str, texts: int
) -> None:
    number = request_payment(desk.account, desk.id, ANN, Decimal(80), "Tow").payment_id
    before = len(desk.ann.messages)
    assert desk.ask(operation, payment_id=number).mapping["textrequest_payment_status"] == status
    assert len(desk.ann.messages) == before + texts
    for act in ("MarkPaymentPaid", "CancelPayment", "SendPaymentReminder"):
        refused = desk.ask(act, payment_id=number)
        assert (refused.status, refused.message) == (400, "The payment request is not in progress.")
    assert not pay(desk.account, desk.id, number)
    assert len(desk.ann.messages) == before + texts


def test_an_unknown_payment_is_204_to_read_and_400_to_change(desk: Desk) -> None:
    assert desk.ask("GetPayment", payment_id=7).status == 204
    for act in ("MarkPaymentPaid", "CancelPayment", "SendPaymentReminder"):
        assert desk.ask(act, payment_id=7).status == 400


def test_a_line_with_payments_off_refuses_all_of_them(desk: Desk) -> None:
    number = request_payment(desk.account, desk.id, ANN, Decimal(80), "Tow").payment_id
    desk.line.has_payments = False
    body = {"description": "Tow", "customer_phone": ANN, "amount_requested": 80}
    answers = [
        desk.ask("GetPayments"),
        desk.ask("CreatePayment", body),
        *(
            desk.ask(act, payment_id=number)
            for act in ("GetPayment", "MarkPaymentPaid", "CancelPayment", "SendPaymentReminder")
        ),
    ]
    assert {answer.status for answer in answers} == {400}
    assert {answer.message for answer in answers} == {"Payments are not enabled on this dashboard."}
    assert {answer.mapping["errorCode"] for answer in answers} == {None}


def test_payments_are_sorted_and_found_as_asked(desk: Desk) -> None:
    for phone, amount, reference in ((ANN, 300, "A"), (BOB, 100, "B"), (ANN, 200, "A")):
        request_payment(desk.account, desk.id, phone, Decimal(amount), "x", reference_number=reference)
        desk.hand.advance(60)
    pay(desk.account, desk.id, list(desk.line.payments)[1])

    def amounts(**query: object) -> list[object]:
        return [row["amount_requested"] for row in desk.ask("GetPayments", query=query).items]

    assert amounts() == amounts(sort_type="date") == [200, 100, 300]
    assert amounts(sort_direction="asc") == [300, 100, 200]
    assert amounts(sort_type="amount") == [300, 200, 100]
    assert amounts(sort_type="amount", sort_direction="asc") == [100, 200, 300]
    assert amounts(sort_type="contact", sort_direction="asc") == [100, 300, 200]
    assert amounts(sort_type="status", sort_direction="asc") == [100, 300, 200]
    assert amounts(phone_number="423-555-0102") == amounts(reference_number="B") == [100]
    for query in ({"sort_type": "size"}, {"sort_direction": "up"}, {"phone_number": "x"}):
        assert desk.ask("GetPayments", query=query).status == 400


def test_a_payment_is_past_due_after_the_lines_terms_and_can_still_be_paid(desk: Desk) -> None:
    payment = request_payment(desk.account, desk.id, ANN, Decimal(80), "Tow")
    desk.hand.advance(14 * 86_400 + 1)
    shown = desk.ask("GetPayment", payment_id=payment.payment_id).mapping
    assert (shown["textrequest_payment_status"], shown["is_past_due"]) == ("PastDue", True)
    assert desk.ask("SendPaymentReminder", payment_id=payment.payment_id).status == 200
    assert pay(desk.account, desk.id, payment.payment_id)
    shown = desk.ask("GetPayment", payment_id=payment.payment_id).mapping
    assert (shown["textrequest_payment_status"], shown["is_past_due"]) == ("Paid", False)
    assert shown["transaction_status"] == "Approved"


def test_a_payment_whose_text_does_not_arrive_has_failed(desk: Desk) -> None:
    desk.ann.carrier_error = "30006"
    payment = request_payment(desk.account, desk.id, ANN, Decimal(80), "Tow")
    assert status_of(desk.line, payment, desk.account.now()) == "Sent"
    desk.hand.advance(10)
    shown = desk.ask("GetPayment", payment_id=payment.payment_id).mapping
    assert shown["textrequest_payment_status"] == "Failed"
    assert desk.ask("SendPaymentReminder", payment_id=payment.payment_id).status == 400
