"""Payments: money, and texts about it."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

from trtui.api.errors import ApiError
from trtui.models import (
    CancelPayment,
    CreatePayment,
    Intent,
    MarkPaymentPaid,
    Payment,
    PaymentId,
    PaymentState,
    RemindPayment,
)
from trtui.store import StoreError
from trtui.sync.deeds.bench import Bench, Check, Done, Find, Pointless, action_of, begun_of, key_of
from trtui.text.cleaning import clean_line, compose, own


async def _read_payment(bench: Bench, intent: Intent, payment: PaymentId) -> Payment | None:
    asked_at = bench.clock.now()
    found = await bench.reading("payment").get_payment(intent.dashboard, payment)
    if found is not None:
        bench.learn(bench.store.facts.merge_payments, intent.dashboard, (found,), asked_at)
    return found


async def create_payment(bench: Bench, intent: Intent) -> Done:
    key = key_of(intent)
    asked_at = bench.clock.now()
    payment = await bench.client.create_payment(key, action_of(intent, CreatePayment))
    bench.learn(bench.store.facts.merge_payments, key.dashboard, (payment,), asked_at)
    return Done(f"payment/{payment.id}", "the service's answer")


async def find_created_payment(bench: Bench, intent: Intent) -> Done | None:
    """A payment of that customer with the same amount and words, asked for since, that is nobody else's."""
    key = key_of(intent)
    action = action_of(intent, CreatePayment)
    asked_at = bench.clock.now()
    page = await bench.reading("looking for a payment").get_payments(
        key.dashboard, phone=key.phone, reference_number=action.reference_number
    )
    bench.learn(bench.store.facts.merge_payments, key.dashboard, page.items, asked_at)
    taken = bench.store.outbox.claimed_remote_ids(key)
    begun = begun_of(bench, intent)
    for payment in sorted(page.items, key=lambda payment: payment.id):
        remote_id = f"payment/{payment.id}"
        # The service ignores filters that it does not know: the number is compared here again.
        if remote_id not in taken and payment.phone == key.phone and _is_that(payment, action, begun):
            return Done(remote_id, "found among the payments")
    return None


def _is_that(payment: Payment, action: CreatePayment, begun: datetime) -> bool:
    requested = payment.requested_at or datetime.max.replace(tzinfo=UTC)
    return (
        requested >= begun
        and payment.amount is not None
        and payment.amount == action.amount.quantize(Decimal("0.01"))
        and not _is_anothers(payment, action)
        and payment.description.strip() == action.description.strip()
    )


def _is_anothers(payment: Payment, action: CreatePayment) -> bool:
    """Whether a payment has another reference number than the one that was asked for with; it may come without."""
    asked, told = action.reference_number, payment.reference_number
    return asked is not None and told is not None and told != clean_line(asked.strip(), cap=len(asked) + 1)


async def check_reminder(bench: Bench, intent: Intent) -> Pointless | None:
    payment = await _read_payment(bench, intent, action_of(intent, RemindPayment).payment)
    if payment is None:
        return Pointless(own("The service does not know this payment any more."))
    if payment.reminder_was_sent:
        return Pointless(own("A reminder was sent for this payment before; there is only one for each."))
    if not payment.is_open:
        return Pointless(compose("This payment is not open: it is {}.", payment.status))
    return None


async def remind(bench: Bench, intent: Intent) -> Done:
    return await _act_on_payment(bench, intent, bench.client.send_payment_reminder, RemindPayment)


async def find_reminder(bench: Bench, intent: Intent) -> Done | None:
    payment = await _read_payment(bench, intent, action_of(intent, RemindPayment).payment)
    return Done(evidence="the payment says so") if payment and payment.reminder_was_sent else None


def check_open(wanted: PaymentState, kind: type[MarkPaymentPaid | CancelPayment]) -> Check:
    async def check(bench: Bench, intent: Intent) -> Done | Pointless | None:
        payment = await _read_payment(bench, intent, action_of(intent, kind).payment)
        if payment is None:
            return Pointless(own("The service does not know this payment any more."))
        if payment.status == str(wanted):
            return Done(evidence="it was so already")
        if not payment.is_open:
            return Pointless(compose("This payment is not open: it is {}.", payment.status))
        return None

    return check


def find_state(wanted: PaymentState, kind: type[MarkPaymentPaid | CancelPayment]) -> Find:
    async def find(bench: Bench, intent: Intent) -> Done | None:
        payment = await _read_payment(bench, intent, action_of(intent, kind).payment)
        return Done(evidence="the payment says so") if payment and payment.status == str(wanted) else None

    return find


async def mark_paid(bench: Bench, intent: Intent) -> Done:
    return await _act_on_payment(bench, intent, bench.client.mark_payment_paid, MarkPaymentPaid)


async def cancel(bench: Bench, intent: Intent) -> Done:
    return await _act_on_payment(bench, intent, bench.client.cancel_payment, CancelPayment)


async def _act_on_payment(
    bench: Bench,
    intent: Intent,
    act: Callable[..., Awaitable[Payment | None]],
    kind: type[RemindPayment | MarkPaymentPaid | CancelPayment],
) -> Done:
    asked_at = bench.clock.now()
    number = action_of(intent, kind).payment
    payment = await act(intent.dashboard, number)
    if payment is not None:
        bench.learn(bench.store.facts.merge_payments, intent.dashboard, (payment,), asked_at)
    else:
        # The service agreed without showing it. It is done, whether it can be looked at now or not.
        with suppress(ApiError, StoreError):
            await _read_payment(bench, intent, number)
    return Done(evidence="the service's answer")
