"""Payments in words, what is under way about them, and which to chase first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Final, LiteralString

from trtui.models import (
    CancelPayment,
    ConversationKey,
    CreatePayment,
    Intent,
    MarkPaymentPaid,
    Payment,
    PaymentId,
    PaymentKey,
    PaymentState,
    RemindPayment,
)
from trtui.store import Store
from trtui.text.cleaning import Safe, clean_line, own
from trtui.text.money import format_money
from trtui.text.phone import format_phone
from trtui.verbs.replying import own_line

_STATES: Final[Mapping[str, LiteralString]] = {
    PaymentState.SENT: "sent",
    PaymentState.PAST_DUE: "past due",
    PaymentState.PAID: "paid",
    PaymentState.MARKED_AS_PAID: "marked paid",
    PaymentState.CANCELLED: "canceled",
    PaymentState.FAILED: "failed: the request did not arrive",
}
"""The vendor's word (text-request-api.md §3.4) for each state."""


class Order(Enum):
    """Which payments are chased first."""

    WORTH = "amount × age"
    AMOUNT = "largest"
    AGE = "oldest"


def in_order(payments: Sequence[Payment], order: Order, now: datetime) -> list[Payment]:
    """Payments with what should be chased first at the head; equal ones by their number, so that none jumps about."""

    def seconds(payment: Payment) -> int:
        return max(1, int((now - payment.requested_at).total_seconds())) if payment.requested_at else 1

    def worth(payment: Payment) -> Decimal:
        amount = payment.amount or Decimal(0)
        if order is Order.AMOUNT:
            return amount
        return Decimal(seconds(payment)) if order is Order.AGE else amount * (seconds(payment) // 3600 + 1)

    return sorted(payments, key=lambda payment: (-worth(payment), payment.dashboard, payment.id))


def amount_of(payment: Payment) -> Safe:
    """A payment's amount in words."""
    return own("amount unknown") if payment.amount is None else money(payment.amount)


def total_of(payments: Sequence[Payment]) -> Decimal:
    """What these payments come to; those without an amount count for nothing."""
    return sum((payment.amount or Decimal(0) for payment in payments), Decimal(0))


def money(amount: Decimal) -> Safe:
    """An amount as Safe."""
    return own_line(format_money(amount))


def state_of(payment: Payment) -> Safe:
    """The state in the vendor's words; an unknown word is shown as it is."""
    if payment.is_late:
        return own("past due")
    known = _STATES.get(payment.status)
    return own(known) if known is not None else clean_line(payment.status or "no state", cap=40)


def intents_about(intents: Sequence[Intent], payment: PaymentId) -> tuple[Intent, ...]:
    """Those of the intents that are about one payment of their dashboard."""
    return tuple(
        intent
        for intent in intents
        if isinstance(intent.action, RemindPayment | MarkPaymentPaid | CancelPayment)
        and intent.action.payment == payment
    )


def pending_about(store: Store, payment: Payment) -> tuple[Intent, ...]:
    """What is under way, or failed and not dismissed, about a payment."""
    key = ConversationKey(payment.dashboard, payment.phone) if payment.phone else None
    intents = [i for i in store.outbox.pending(key) if i.dashboard == payment.dashboard]
    return intents_about(intents, payment.id)


def payment_made_by(intent: Intent) -> PaymentKey | None:
    """The payment that a request has become; None where it is not known to be one."""
    kind, _, number = (intent.remote_id or "").partition("/")
    if not isinstance(intent.action, CreatePayment) or kind != "payment" or not number.isdecimal():
        return None
    return PaymentKey(intent.dashboard, PaymentId(int(number)))


def payer_of(store: Store, payment: Payment) -> Safe:
    """Who is asked to pay: as the contact is called, else as the request has it."""
    if payment.phone is None:
        return payment.recipient or own("no name")
    row = store.facts.row(ConversationKey(payment.dashboard, payment.phone))
    return row.name if row is not None else payment.recipient or format_phone(payment.phone)
