"""Payments in words, what is under way about them, and which to chase first."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum

from trtui.models import (
    CancelPayment,
    ConversationKey,
    CreatePayment,
    DashboardId,
    Intent,
    MarkPaymentPaid,
    Payment,
    PaymentId,
    PaymentKey,
    RemindPayment,
)
from trtui.store import Store
from trtui.text.cleaning import Safe
from trtui.text.dues import amount_words, payer_words, state_words, total, worth


class Order(Enum):
    """Which payments are chased first."""

    WORTH = "amount × age"
    AMOUNT = "largest"
    AGE = "oldest"


def in_order(payments: Sequence[Payment], order: Order, now: datetime) -> list[Payment]:
    """Payments with what should be chased first at the head; equal ones by their number, so that none jumps about."""

    def place(payment: Payment) -> tuple[Decimal, DashboardId, PaymentId]:
        first = worth(order.name.lower(), payment.amount, payment.requested_at, now)
        return -first, payment.dashboard, payment.id

    return sorted(payments, key=place)


def amount_of(payment: Payment) -> Safe:
    """A payment's amount in words."""
    return amount_words(payment.amount)


def total_of(payments: Sequence[Payment]) -> Decimal:
    """What these payments come to; those without an amount count for nothing."""
    return total(payment.amount for payment in payments)


def money(amount: Decimal) -> Safe:
    """An amount as Safe."""
    return amount_words(amount)


def state_of(payment: Payment) -> Safe:
    """The state in the vendor's words; an unknown word is shown as it is."""
    return state_words(payment.status, payment.is_past_due)


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
    row = store.facts.row(ConversationKey(payment.dashboard, payment.phone)) if payment.phone else None
    return payer_words(payment.phone, row.name if row else None, payment.recipient)
