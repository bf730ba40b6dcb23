"""Rows of the facts' file in plain values, as any reader of it needs them. Imports next to nothing.

Text is cleaned again on its way out: a file is no reason to trust what is drawn, and cleaning the clean is quick.
"""

from __future__ import annotations

from trtui.store.moments import moment
from trtui.text.cleaning import clean, clean_note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal
    from sqlite3 import Row
    from typing import Any, TypedDict

    from trtui.text.cleaning import Safe

    class RowValues(TypedDict):
        """What a list shows of a conversation, what is pending laid over it."""

        name: Safe
        """Empty where none is known."""
        last_text: Safe
        last_at: datetime | None
        last_direction: str | None
        waiting_since: datetime | None
        is_resolved: bool
        is_archived: bool
        is_blocked: bool
        is_suppressed: bool
        opted_out_at: datetime | None
        snoozed_until: datetime | None
        has_draft: bool
        pending: int
        failed: int

    class MessageValues(TypedDict):
        """A text as the service told of it."""

        id: str | None
        body: Safe
        sent_or_received_at: datetime
        sender: Safe | None
        delivery_status: Safe | None
        delivery_error: Safe | None
        media: tuple[Safe, ...]

    class PaymentValues(TypedDict):
        """A payment as the service told of it; `amount` in dollars."""

        amount: Decimal | None
        description: Safe
        status: Safe
        recipient: Safe | None
        requested_at: datetime | None
        is_past_due: bool
        reminder_was_sent: bool
        reference_number: Safe | None

    class ContactValues(TypedDict):
        """A contact as the service told of it, what is pending left out."""

        first_name: Safe | None
        last_name: Safe | None
        note: Safe | None
        is_resolved: bool
        is_archived: bool
        is_blocked: bool
        is_suppressed: bool
        suppressed_reason: Safe | None
        opted_out_at: datetime | None
        created_at: datetime | None
        last_sent_at: datetime | None
        last_received_at: datetime | None
        total_sent: int
        total_received: int


LIST_COLUMNS = (
    "id, dashboard, phone, p_name, display_name, first_name, last_name, last_text, last_at, last_direction, last_status, "
    "last_has_media, waiting_since, e_resolved, e_archived, e_unseen, e_snooze, is_blocked, p_blocked, is_suppressed, "
    "p_suppressed, opted_out_at, has_draft, pending, failed"
)


def row_values(row: Row) -> RowValues:
    """The values of a row of `LIST_COLUMNS`."""
    resolved = bool(row["e_resolved"])
    return {
        "name": shown_name(row),
        "last_text": clean(row["last_text"]),
        "last_at": moment(row["last_at"]),
        "last_direction": row["last_direction"] or None,
        "waiting_since": None if resolved else moment(row["waiting_since"]),
        "is_resolved": resolved,
        "is_archived": row["e_archived"] == 1,
        "is_blocked": bool(_laid(row["p_blocked"], row["is_blocked"])),
        "is_suppressed": bool(_laid(row["p_suppressed"], row["is_suppressed"])),
        "opted_out_at": moment(row["opted_out_at"]),
        "snoozed_until": moment(row["e_snooze"]) if row["e_snooze"] else None,
        "has_draft": bool(row["has_draft"]),
        "pending": row["pending"],
        "failed": row["failed"],
    }


def _laid(over: int | None, under: int) -> int:
    return under if over is None else over


def shown_name(row: Row) -> Safe:
    """What a list calls a contact, what is pending laid over it; empty where no name is known."""
    name = row["p_name"]
    if name is None:
        name = name_of(row["display_name"], row["first_name"], row["last_name"])
    return clean(name)


def name_of(display: str | None, first: str | None, last: str | None) -> str:
    """The name that these fields of a contact make; empty where none is filled."""
    if display and display.strip():
        return display
    return " ".join(part for part in (first, last) if part)


def message_values(row: Row) -> MessageValues:
    """The values of a row of texts, of all its columns."""
    return {
        "id": row["remote_id"],
        "body": clean(row["body"]),
        "sent_or_received_at": moment(row["at"]),
        "sender": safe(row["sender"]),
        "delivery_status": safe(row["status"]),
        "delivery_error": safe(row["error"]),
        "media": tuple(map(clean, listed(row["media"]))),
    }


def payment_values(row: Row) -> PaymentValues:
    """The values of a row of payments."""
    from decimal import Decimal

    return {
        "amount": None if row["amount"] is None else Decimal(row["amount"]),
        "description": clean(row["description"]),
        "status": clean(row["status"]),
        "recipient": safe(row["recipient"]),
        "requested_at": moment(row["requested_at"]),
        "is_past_due": bool(row["is_past_due"]),
        "reminder_was_sent": bool(row["reminder_was_sent"]),
        "reference_number": safe(row["reference_number"]),
    }


def contact_values(row: Row) -> ContactValues:
    """The values of a contact, of all columns of its conversation."""
    return {
        "first_name": safe(row["first_name"]),
        "last_name": safe(row["last_name"]),
        "note": None if row["note"] is None else clean_note(row["note"]),
        "is_resolved": bool(row["is_resolved"]),
        "is_archived": bool(row["is_archived"]),
        "is_blocked": bool(row["is_blocked"]),
        "is_suppressed": bool(row["is_suppressed"]),
        "suppressed_reason": safe(row["suppressed_reason"]),
        "opted_out_at": moment(row["opted_out_at"]),
        "created_at": moment(row["created_at"]),
        "last_sent_at": moment(row["last_sent_at"]),
        "last_received_at": moment(row["last_received_at"]),
        "total_sent": row["total_sent"],
        "total_received": row["total_received"],
    }


def safe(text: str | None) -> Safe | None:
    """A kept text, fit to be drawn."""
    return None if text is None else clean(text)


def listed(text: str) -> list[Any]:
    """What is kept as a list in JSON, whose reader takes 4 ms to import."""
    if text == "[]":
        return []
    import json

    found: list[Any] = json.loads(text)
    return found
