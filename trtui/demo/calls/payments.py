"""Payment requests over HTTP."""

from collections.abc import Callable
from datetime import datetime

from trtui.demo import payments
from trtui.demo.account import Account
from trtui.demo.exchange import Call, Response, answer
from trtui.demo.records import Dashboard, Payment
from trtui.demo.refusals import Refused, canonical_phone

_SORTS = ("amount", "contact", "date", "status")


def get_payments(call: Call) -> Response:
    """GET payments, sorted by date, newest first, unless asked otherwise: 400 for another sort."""
    dashboard = payments.line_with_payments(call.account, call.number("dashboard_id"))
    sort = (call.parameter("sort_type") or "date").lower()
    direction = (call.parameter("sort_direction") or "desc").lower()
    if sort not in _SORTS or direction not in {"asc", "desc"}:
        raise Refused(400, "The sort is not valid.", "parameterInvalid")
    phone = call.parameter("phone_number")
    number = None if phone is None else canonical_phone(phone)
    reference = call.parameter("reference_number")
    found = [
        payment
        for payment in dashboard.payments.values()
        if (number is None or payment.phone == number)
        and (reference is None or payment.reference_number == reference)
    ]
    found.sort(key=lambda payment: _rank(call, dashboard, payment, sort), reverse=direction == "desc")
    return call.page(found, lambda payment: call.shapes.payment(dashboard, payment))


def create_payment(call: Call) -> Response:
    """POST payments: texts the customer the link."""
    form = call.form()
    made = payments.request_payment(
        call.account,
        call.dashboard.dashboard_id,
        form.required_text("customer_phone"),
        form.amount("amount_requested"),
        form.required_text("description"),
        message=form.text("message") or "",
        reference_number=form.text("reference_number") or None,
    )
    return answer(call.shapes.payment(call.dashboard, made))


def get_payment(call: Call) -> Response:
    """GET payments/{id}: 204 for an unknown one."""
    dashboard = payments.line_with_payments(call.account, call.number("dashboard_id"))
    payment = dashboard.payments.get(call.number("payment_id"))
    return Response(204) if payment is None else answer(call.shapes.payment(dashboard, payment))


def mark_payment_paid(call: Call) -> Response:
    """POST payments/{id}/mark_as_paid: 400 unless in progress."""
    return _act(call, payments.mark_paid)


def send_payment_reminder(call: Call) -> Response:
    """POST payments/{id}/resend: 400 unless in progress and not yet reminded of."""
    return _act(call, payments.send_reminder)


def cancel_payment(call: Call) -> Response:
    """POST payments/{id}/cancel: 400 unless in progress."""
    return _act(call, payments.cancel)


def _act(call: Call, act: Callable[[Account, int, int], Payment]) -> Response:
    dashboard = call.dashboard
    payment = act(call.account, dashboard.dashboard_id, call.number("payment_id"))
    return answer(call.shapes.payment(dashboard, payment))


def _rank(call: Call, dashboard: Dashboard, payment: Payment, sort: str) -> tuple[str | float, datetime, int]:
    """A sort key of one shape for every sort; date and id settle what is equal."""
    first: str | float = 0.0
    if sort == "amount":
        first = float(payment.amount)
    elif sort == "contact":
        contact = dashboard.contacts.get(payment.phone)
        first = ((contact.name if contact else None) or payment.phone).lower()
    elif sort == "status":
        first = payments.status_of(dashboard, payment, call.shapes.now)
    return first, payment.requested_at, payment.payment_id
