"""Payments in words, which of them are open or late, and what each is worth chasing: rules out of plain values.

Imports next to nothing, `decimal` only where an amount is: they are also asked by `headless/glance.py`.
"""

from __future__ import annotations

from trtui.text.cleaning import clean_line, own
from trtui.text.numbers import format_money, shown_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from decimal import Decimal
    from typing import Final, LiteralString

    from trtui.text.cleaning import Safe

OPEN: Final = ("Sent", "PastDue")
"""The service's words for a payment in progress: it can be marked paid or cancelled."""
PAST_DUE: Final = "PastDue"
_WORDS: Final[dict[str, LiteralString]] = {
    "Sent": "sent",
    PAST_DUE: "past due",
    "Paid": "paid",
    "MarkedAsPaid": "marked paid",
    "Cancelled": "canceled",
    "Failed": "failed: the request did not arrive",
}
"""The vendor's word (text-request-api.md §3.4) for each state."""


def is_late(status: str, is_past_due: bool) -> bool:
    """Whether a payment is past due, by its state or by its flag, and still open."""
    return status in OPEN and (is_past_due or status == PAST_DUE)


def state_words(status: str, is_past_due: bool) -> Safe:
    """A payment's state in the vendor's words; an unknown word is shown as it is."""
    if is_late(status, is_past_due):
        return own("past due")
    known = _WORDS.get(status)
    return own(known) if known is not None else clean_line(status or "no state", cap=40)


def amount_words(amount: Decimal | None) -> Safe:
    """A payment's amount in words."""
    return own("amount unknown") if amount is None else clean_line(format_money(amount))


def payer_words(phone: str | None, name: Safe | None, recipient: Safe | None) -> Safe:
    """Who is asked to pay: as the contact is called (None: there is none), else as the request has it."""
    if phone is None:
        return recipient or own("no name")
    return name if name is not None else recipient or clean_line(shown_number(phone))


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    """What payments come to; those without an amount count for nothing."""
    from decimal import Decimal

    return sum((amount or Decimal(0) for amount in amounts), Decimal(0))


def worth(order: str, amount: Decimal | None, requested_at: datetime | None, now: datetime) -> Decimal:
    """By how much a payment is chased before others, in the order `worth` (amount × age), `amount` or `age`."""
    from decimal import Decimal

    seconds = max(1, int((now - requested_at).total_seconds())) if requested_at else 1
    if order == "amount":
        return amount or Decimal(0)
    return Decimal(seconds) if order == "age" else (amount or Decimal(0)) * (seconds // 3600 + 1)
