"""A conversation as `trtui ls` prints it, out of plain values. Imports nothing that takes long: `glance.py` prints by it too."""

from __future__ import annotations

from trtui.text.ages import age
from trtui.text.numbers import shown_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

WHOM = ("dashboard", "dashboard_name", "phone")
COLUMNS = (
    *WHOM,
    "name",
    "last_text",
    "last_at",
    "last_direction",
    "waiting_since",
    "is_resolved",
    "is_archived",
    "is_blocked",
    "is_suppressed",
    "opted_out_at",
    "snoozed_until",
    "has_draft",
    "pending",
    "failed",
)


def row_line(fields: Mapping[str, object], waiting_since: datetime | None, now: datetime) -> str:
    """A conversation in a line, from its fields by `COLUMNS`."""
    wait = age(waiting_since, now) if waiting_since else ""
    text = " ".join(str(fields["last_text"]).split())
    number = shown_number(str(fields["phone"]))
    return f"{wait:>6}  {number}  {fields['dashboard_name']}  {fields['name']}: {text}"


def age_line(oldest: datetime, now: datetime) -> str:
    """How old what was printed is."""
    told = age(oldest, now)
    return "as of now" if told == "now" else f"as of {told} ago"
