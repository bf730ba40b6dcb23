"""A row of the conversation list in plain values, as any reader of the facts' file needs it. Imports next to nothing."""

from __future__ import annotations

from trtui.store.moments import moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from sqlite3 import Row
    from typing import TypedDict

    class RowValues(TypedDict):
        """What a list shows of a conversation, what is pending laid over it. Texts are as kept: clean them to draw them."""

        name: str
        """Empty where none is known."""
        last_text: str
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


LIST_COLUMNS = (
    "id, dashboard, phone, p_name, display_name, first_name, last_name, last_text, last_at, last_direction, last_status, "
    "last_has_media, waiting_since, e_resolved, e_archived, e_unseen, e_snooze, is_blocked, p_blocked, is_suppressed, "
    "p_suppressed, opted_out_at, has_draft, pending, failed"
)


def row_values(row: Row) -> RowValues:
    """The values of a row of `LIST_COLUMNS`."""
    resolved = bool(row["e_resolved"])
    return {
        "name": _name(row),
        "last_text": row["last_text"],
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


def _name(row: Row) -> str:
    if row["p_name"] is not None:
        return str(row["p_name"])
    display, first, last = row["display_name"], row["first_name"], row["last_name"]
    if display and display.strip():
        return str(display)
    return " ".join(part for part in (first, last) if part)
