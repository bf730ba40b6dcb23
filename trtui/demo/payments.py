"""Payment requests: what may be done to one in which state, and the text that each act sends."""

from datetime import datetime, timedelta
from decimal import Decimal

from trtui.demo.account import Account
from trtui.demo.delivery import is_failed
from trtui.demo.records import Dashboard, Payment
from trtui.demo.refusals import Refused, canonical_phone

IN_PROGRESS = frozenset({"Sent", "PastDue"})
_LARGEST = Decimal(1_000_000)


def line_with_payments(account: Account, dashboard_id: int) -> Dashboard:
    """The line with this id. Raises `Refused` (400) when it is unknown or has payments off."""
    dashboard = account.dashboard(dashboard_id)
    if not dashboard.has_payments:
        raise Refused(400, "Payments are not enabled on this dashboard.")
    return dashboard


def status_of(dashboard: Dashboard, payment: Payment, now: datetime) -> str:
    """The status at `now`: a sent request fails when its text does, and is past due when the line's terms say so."""
    if payment.status != "Sent":
        return payment.status
    if payment.request is not None and is_failed(payment.request, now):
        return "Failed"
    return "PastDue" if _is_old(dashboard, payment, now) else "Sent"


def is_past_due(dashboard: Dashboard, payment: Payment, now: datetime) -> bool:
    """Whether a request that is still in progress is older than the line's payment terms."""
    return status_of(dashboard, payment, now) == "PastDue"


def request_payment(
    account: Account,
    dashboard_id: int,
    phone: str,
    amount: Decimal,
    description: str,
    *,
    message: str = "",
    reference_number: str | None = None,
) -> Payment:
    """Ask a customer for `amount` dollars by a text with a link. Raises `Refused` (400) when the line can't or the
    amount is not one in whole cents.
    """
    with account.lock:
        dashboard = line_with_payments(account, dashboard_id)
        if not amount.is_finite() or not 0 < amount < _LARGEST or amount != amount.quantize(Decimal("0.01")):
            raise Refused(400, "The amount requested is not valid.", "parameterInvalid")
        if not description.strip():
            raise Refused(400, "A description is required.", "parameterInvalid")
        number = canonical_phone(phone)
        payment_id = account.new_number("payment")
        lead = f"{message.strip()}\n" if message.strip() else ""
        text = account.send(
            dashboard_id,
            number,
            f"{lead}{dashboard.name} requests ${amount:,.2f} for {description}. Pay here: {_link(payment_id)}",
            kind="payment_text",
        )
        payment = Payment(payment_id, number, description, amount, text.at, request=text)
        payment.reference_number = reference_number
        dashboard.payments[payment_id] = payment
        account.record("payment", dashboard_id, number, str(payment_id), text)
        return payment


def send_reminder(account: Account, dashboard_id: int, payment_id: int) -> Payment:
    """Remind the customer, once. Raises `Refused` (400) when the request is closed or was reminded of before."""
    with account.lock:
        payment = _in_progress(account, dashboard_id, payment_id)
        if payment.reminder_was_sent:
            raise Refused(400, "A reminder was already sent for this payment.")
        payment.reminder_was_sent = True
        text = account.send(
            dashboard_id,
            payment.phone,
            f"Reminder: your payment of ${payment.amount:,.2f} for {payment.description} is still open. "
            f"Pay here: {_link(payment_id)}",
            kind="payment_text",
        )
        account.record("reminder", dashboard_id, payment.phone, str(payment_id), text)
        return payment


def mark_paid(account: Account, dashboard_id: int, payment_id: int) -> Payment:
    """Close a request that was paid elsewhere; it can't be undone and texts nobody. Raises `Refused` (400)."""
    with account.lock:
        payment = _in_progress(account, dashboard_id, payment_id)
        payment.status = "MarkedAsPaid"
        account.record("mark_paid", dashboard_id, payment.phone, str(payment_id))
        return payment


def cancel(account: Account, dashboard_id: int, payment_id: int) -> Payment:
    """Cancel a request and tell the customer. Raises `Refused` (400) when it is closed."""
    with account.lock:
        payment = _in_progress(account, dashboard_id, payment_id)
        payment.status = "Cancelled"
        text = account.send(
            dashboard_id,
            payment.phone,
            f"Your payment request of ${payment.amount:,.2f} for {payment.description} has been cancelled.",
            kind="payment_text",
        )
        account.record("cancel", dashboard_id, payment.phone, str(payment_id), text)
        return payment


def pay(account: Account, dashboard_id: int, payment_id: int) -> bool:
    """The customer pays through the link; False when the link is dead."""
    with account.lock:
        dashboard = account.dashboard(dashboard_id)
        payment = dashboard.payments[payment_id]
        if status_of(dashboard, payment, account.now()) not in IN_PROGRESS:
            return False
        payment.status = "Paid"
        payment.transaction_status = "Approved"
        account.record("paid", dashboard_id, payment.phone, str(payment_id))
        return True


def _in_progress(account: Account, dashboard_id: int, payment_id: int) -> Payment:
    dashboard = line_with_payments(account, dashboard_id)
    payment = dashboard.payments.get(payment_id)
    if payment is None or status_of(dashboard, payment, account.now()) not in IN_PROGRESS:
        raise Refused(400, "The payment request is not in progress.")
    return payment


def _is_old(dashboard: Dashboard, payment: Payment, now: datetime) -> bool:
    days = dashboard.payment_terms_days
    return days is not None and now - payment.requested_at > timedelta(days=days)


def _link(payment_id: int) -> str:
    return f"https://pay.example.com/{payment_id:x}"
