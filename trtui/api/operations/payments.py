"""Payment requests. Making, reminding and cancelling text the customer."""

from trtui.api.operations.caller import DEFAULT_PAGE_SIZE, Caller, on_dashboard
from trtui.api.operations.queries import words
from trtui.api.wire import payment_reader
from trtui.models import (
    ConversationKey,
    CreatePayment,
    DashboardId,
    Page,
    Payment,
    PaymentId,
    PaymentSort,
)
from trtui.text.money import money_to_json
from trtui.text.phone import Phone


class PaymentCalls(Caller):
    """Operations 23 to 28. Where a dashboard has payments switched off each raises RefusedError (400)."""

    __slots__ = ()

    async def get_payments(
        self,
        dashboard: DashboardId,
        *,
        reference_number: str | None = None,
        phone: Phone | None = None,
        sort: PaymentSort = PaymentSort.DATE,
        descending: bool = True,
        page: int = 0,
        page_size: int = DEFAULT_PAGE_SIZE,
    ) -> Page[Payment]:
        """Return a page of a dashboard's payments. Raises ApiError."""
        call = on_dashboard("get_payments", "GET", dashboard, "/payments").with_query(
            *words("reference_number", reference_number),
            *words("phone_number", phone),
            ("sort_type", sort.value),
            ("sort_direction", "desc" if descending else "asc"),
        )
        return await self._page(call, payment_reader(dashboard), page, page_size)

    async def create_payment(self, key: ConversationKey, payment: CreatePayment) -> Payment:
        """Ask a customer for money, once. Raises ApiError, and MoneyError for an amount that nobody can pay.

        An answer that can't be read as a payment raises NonsenseAnswerError, with `may_have_happened` true.
        """
        body: dict[str, object] = {
            "description": payment.description,
            "customer_phone": key.phone,
            "amount_requested": money_to_json(payment.amount),
        }
        if payment.message is not None:
            body["message"] = payment.message
        if payment.reference_number is not None:
            body["reference_number"] = payment.reference_number
        call = on_dashboard("create_payment", "POST", key.dashboard, "/payments", body=body)
        return await self._make(call, payment_reader(key.dashboard))

    async def get_payment(self, dashboard: DashboardId, payment: PaymentId) -> Payment | None:
        """Return a payment, None where there is none of that id. Raises ApiError."""
        call = on_dashboard("get_payment", "GET", dashboard, _path(payment))
        return await self._find(call, payment_reader(dashboard))

    async def mark_payment_paid(self, dashboard: DashboardId, payment: PaymentId) -> Payment | None:
        """Close a payment as paid elsewhere, which can't be undone. None where the service agrees without showing it.

        Raises ApiError; RefusedError where it is closed already.
        """
        call = on_dashboard("mark_payment_paid", "POST", dashboard, _path(payment, "/mark_as_paid"))
        return await self._change(call, payment_reader(dashboard))

    async def send_payment_reminder(self, dashboard: DashboardId, payment: PaymentId) -> Payment | None:
        """Remind the customer by a text, which the service does once for each payment, ever.

        None where the service agrees without showing the payment. Raises ApiError; RefusedError for a second reminder
        and for a payment that is closed.
        """
        call = on_dashboard("send_payment_reminder", "POST", dashboard, _path(payment, "/resend"))
        return await self._change(call, payment_reader(dashboard))

    async def cancel_payment(self, dashboard: DashboardId, payment: PaymentId) -> Payment | None:
        """Cancel a payment, of which a text tells the customer. None where the service agrees without showing it.

        Raises ApiError; RefusedError where it is closed already.
        """
        call = on_dashboard("cancel_payment", "POST", dashboard, _path(payment, "/cancel"))
        return await self._change(call, payment_reader(dashboard))


def _path(payment: PaymentId, rest: str = "") -> str:
    return f"/payments/{int(payment)}{rest}"
