"""Payments, read: of a contact, of a dashboard or of all, in the service's own orders, and what they come to."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from trtui.models import (
    DashboardId,
    Payment,
    PaymentId,
    PaymentKey,
    PaymentQuery,
    PaymentSort,
    PaymentState,
    PaymentTotals,
    PaymentView,
)
from trtui.store.database import Value
from trtui.store.folding import fold, holds_all, sought, storable
from trtui.store.orders import LATE_PAYMENT, NEWEST_PAYMENT, OPEN_PAYMENT
from trtui.store.room import FactsRoom
from trtui.store.rows import payment_from
from trtui.text.phone import Phone

_PAID: Final = f"p.status IN ('{PaymentState.PAID}', '{PaymentState.MARKED_AS_PAID}')"
_NAMED: Final = ", ".join(f"'{state}'" for state in PaymentState if state is not PaymentState.UNKNOWN)

_IN_VIEW: Final[Mapping[PaymentView, str]] = MappingProxyType(
    {
        PaymentView.ALL: "1",
        PaymentView.OPEN: OPEN_PAYMENT,
        PaymentView.PAST_DUE: LATE_PAYMENT,
        PaymentView.SENT: f"{OPEN_PAYMENT} AND NOT {LATE_PAYMENT}",
        PaymentView.PAID: _PAID,
        PaymentView.CANCELLED: f"p.status = '{PaymentState.CANCELLED}'",
        PaymentView.FAILED: f"p.status = '{PaymentState.FAILED}'",
        PaymentView.OTHER: f"p.status NOT IN ({_NAMED})",
    }
)
"""The condition of each view: only our own constants."""

_CENTS: Final = "CAST(round(CAST(p.amount AS REAL) * 100) AS INTEGER)"
"""An amount in cents: a double tells them apart up to ninety million million, and sums of integers are exact."""
_NAME: Final = "coalesce(nullif(substr(c.needle, 1, instr(c.needle, char(10)) - 1), ''), lower(p.recipient), p.phone, '')"
_WORDS: Final = "fold(p.description || char(10) || coalesce(p.reference_number || char(10), '') || coalesce(p.recipient, ''))"
_ORDERS: Final[Mapping[PaymentSort, str]] = MappingProxyType(
    {
        PaymentSort.AMOUNT: "coalesce(CAST(p.amount AS REAL), -1)",
        PaymentSort.CONTACT: _NAME,
        PaymentSort.DATE: "coalesce(p.requested_at, 0)",
        PaymentSort.STATUS: f"CASE WHEN {LATE_PAYMENT} THEN '{PaymentState.PAST_DUE}' ELSE p.status END",
    }
)


class PaymentReads(FactsRoom):
    """Payments as the service told of them."""

    def payments(self, dashboard: DashboardId | None = None, phone: Phone | None = None) -> list[Payment]:
        """Payments of a contact, of a dashboard or of all, newest first."""
        rows = self._facts.read(
            "SELECT * FROM payment p WHERE (:dashboard IS NULL OR dashboard = :dashboard)"
            f" AND (:phone IS NULL OR phone = :phone) ORDER BY {NEWEST_PAYMENT}",
            {"dashboard": dashboard, "phone": phone},
        )
        return [payment_from(row) for row in rows]

    def payment(self, dashboard: DashboardId, payment: PaymentId) -> Payment | None:
        """One payment."""
        row = self._facts.first("SELECT * FROM payment WHERE dashboard = ? AND id = ?", (dashboard, payment))
        return payment_from(row) if row else None

    def payments_to_chase(self) -> list[Payment]:
        """Open payments of all dashboards that are late and were not reminded, longest asked for first."""
        rows = self._facts.read(
            f"SELECT * FROM payment p WHERE {LATE_PAYMENT} AND NOT p.reminder_was_sent ORDER BY requested_at, id"
        )
        return [payment_from(row) for row in rows]

    def payment_keys(self, query: PaymentQuery) -> list[PaymentKey]:
        """Which payments a list holds, in its order; equal ones by date and number.

        The keys alone: of thousands of payments a screen shows twenty, which it reads when it draws them.
        """
        narrowed, values = _narrow(query)
        joined = (
            "LEFT JOIN conversation c ON c.dashboard = p.dashboard AND c.phone = p.phone"
            if query.sort is PaymentSort.CONTACT
            else ""
        )
        turn = "DESC" if query.is_descending else "ASC"
        rows = self._facts.read(
            f"SELECT p.dashboard, p.id FROM payment p {joined} WHERE {narrowed}"
            f" ORDER BY {_ORDERS[query.sort]} {turn}, p.requested_at {turn}, p.dashboard, p.id {turn}",
            values,
        )
        return [PaymentKey(row[0], row[1]) for row in rows]

    def payment_totals(self, query: PaymentQuery) -> PaymentTotals:
        """What the payments of a list come to."""
        narrowed, values = _narrow(query)
        row = self._facts.first(
            f"SELECT count(*), sum({_CENTS}), sum(CASE WHEN {_PAID} THEN {_CENTS} END),"
            f" sum(CASE WHEN {LATE_PAYMENT} THEN {_CENTS} END) FROM payment p WHERE {narrowed}",
            values,
        )
        count, *cents = row or (0, 0, 0, 0)
        asked, paid, late = (Decimal(each or 0).scaleb(-2) for each in cents)
        return PaymentTotals(count, asked, paid, late)


def _narrow(query: PaymentQuery) -> tuple[str, dict[str, Value]]:
    """The condition that a payment `p` is among those of a query, and its parameters."""
    parts, values = [_IN_VIEW[query.view]], dict[str, Value]()
    if query.dashboard is not None:
        parts.append("p.dashboard = :dashboard")
        values["dashboard"] = query.dashboard
    words = storable(query.text).split()
    if words:
        by_name, named = holds_all([sought(word) for word in words], notes=False, mark="name")
        values |= named
        own = []
        for place, word in enumerate(words):
            values |= {f"word{place}": fold(word), f"digits{place}": sought(word)}
            own.append(f"(instr({_WORDS}, :word{place}) OR instr(p.phone, :digits{place}))")
        held = f"SELECT c.dashboard, c.phone FROM conversation c WHERE {by_name}"
        parts.append(f"(({' AND '.join(own)}) OR (p.dashboard, p.phone) IN ({held}))")
    return " AND ".join(parts), values
