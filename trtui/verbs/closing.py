"""Closing a payment: marking it as paid, and cancelling it. Neither can be undone, and cancelling texts the customer."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, TypeAlias

from trtui.config import DeskSettings
from trtui.light import dataclass
from trtui.models import (
    CancelPayment,
    ConversationKey,
    Intent,
    IntentState,
    MarkPaymentPaid,
    Payment,
    PaymentId,
)
from trtui.store import Store
from trtui.text.cleaning import Safe, compose, own
from trtui.text.phone import format_phone, last_four
from trtui.verbs.asking import Question
from trtui.verbs.payments import amount_of, money, pending_about
from trtui.verbs.replying import Standing, about_the_hour, about_them, own_line, standing_of

Closing: TypeAlias = type[MarkPaymentPaid | CancelPayment]
"""Which way a payment is closed: by the action that does it."""

_ASKS: Final[dict[Closing, Callable[[Safe, Safe], Safe]]] = {
    MarkPaymentPaid: lambda amount, name: compose("Mark {} of {} as paid?", amount, name),
    CancelPayment: lambda amount, name: compose("Cancel the request of {} to {}?", amount, name),
}


@dataclass(frozen=True, slots=True)
class Owing:
    """A payment as the store has it now, whose it is, and what is under way about it."""

    payment: Payment
    name: Safe
    standing: Standing | None
    intents: tuple[Intent, ...]

    @property
    def why_not(self) -> Safe | None:
        """Why it can't be closed; None where it can."""
        return why_not_close(self.payment, self.intents)


def owing(store: Store, shown: Payment) -> Owing:
    """Read again what the store says of a payment: what somebody saw may be older than their answer."""
    payment = store.facts.payment(shown.dashboard, shown.id) or shown
    key = ConversationKey(payment.dashboard, payment.phone) if payment.phone else None
    standing = standing_of(store, key) if key is not None else None
    name = standing.name if standing is not None else payment.recipient or own("no name")
    return Owing(payment, name, standing, pending_about(store, payment))


def why_not_close(payment: Payment, intents: Iterable[Intent]) -> Safe | None:
    """Why a payment can be neither marked as paid nor cancelled. `intents` are those about it."""
    if not payment.is_open:
        return compose("the payment is not open: it is {}", payment.status or own("of no known state"))
    if any(intent.state is not IntentState.FAILED for intent in intents):
        return own("something else about this payment is on its way; the outbox shows it")
    return None


def question_before_closing(owing: Owing, way: Closing, settings: DeskSettings, now: datetime) -> Question:
    """What is asked before a payment is closed: what follows from it, for whom, and that it is for good."""
    payment, standing = owing.payment, owing.standing
    says = [compose("For: {}.", payment.description or own("no description"))]
    if way is MarkPaymentPaid:
        says.append(
            own("For money that came another way: nobody is texted, and the link to pay stops working.")
        )
    elif standing is not None:
        number = format_phone(standing.key.phone)
        says.append(
            compose("{} gets a text from {} at once: the request is cancelled.", number, standing.line)
        )
        says += [*_about_reach(standing), *about_them(standing), *about_the_hour(standing, settings, now)]
    says += [compose("The service refused it before: {}", reason) for reason in _refusals(owing, way)[-1:]]
    says.append(own("It can't be undone: what is closed is not opened again, only asked for anew."))
    proof, proof_name = _proof(payment)
    return Question(
        _ASKS[way](amount_of(payment), owing.name), tuple(says), proof=proof, proof_name=proof_name
    )


def close(store: Store, owing: Owing, way: Closing, now: datetime) -> Intent:
    """Put it into the outbox, in place of what was refused before. Raises StoreError: nothing was asked for then."""
    payment = owing.payment
    intent = store.outbox.add(way(PaymentId(payment.id)), payment.dashboard, payment.phone, now=now)
    forget_refusals(store, owing.intents, way, now)
    return intent


def forget_refusals(store: Store, intents: Iterable[Intent], kind: type, now: datetime) -> None:
    """Take refusals out of the outbox that a new attempt at the same has replaced."""
    for intent in intents:
        if intent.state is IntentState.FAILED and isinstance(intent.action, kind):
            store.outbox.dismiss(intent.id, now=now)


def _proof(payment: Payment) -> tuple[Safe, Safe]:
    """What is typed: the amount, or, where that is not known, what else tells the payment from others."""
    if payment.amount is not None:
        return money(payment.amount), own("the amount")
    if payment.phone is not None:
        return last_four(payment.phone), own("the last four digits of the number")
    return own_line(str(int(payment.id))), own("the payment's number")


def _about_reach(standing: Standing) -> list[Safe]:
    row = standing.row
    if row is not None and (row.opted_out_at is not None or row.is_blocked):
        return [own("They opted out or are blocked: the text will not reach them.")]
    return []


def _refusals(owing: Owing, way: Closing) -> list[Safe]:
    return [each.reason for each in owing.intents if isinstance(each.action, way) and each.reason is not None]
