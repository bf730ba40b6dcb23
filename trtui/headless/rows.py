"""What the commands for scripts print of each kind of thing, out of its fields: their names, and a line for people.

Imports nothing that takes long: `glance.py` prints by it too.
"""

from __future__ import annotations

from trtui.text.ages import age
from trtui.text.cleaning import clean_line
from trtui.text.numbers import format_money, shown_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal
    from typing import Any

    Fields = Mapping[str, Any]

WHOM = ("dashboard", "dashboard_name", "phone")
CONVERSATION = (
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
MESSAGE = ("id", "direction", "at", "sender", "body", "delivery_status", "delivery_error", "media")
INTENT = (
    "id",
    "kind",
    "dashboard",
    "phone",
    "body",
    "payment",
    "state",
    "needs_person",
    "reason",
    "created_at",
    "settled_at",
    "attempts",
    "remote_id",
)
PAYMENT = (
    *WHOM,
    "name",
    "id",
    "amount",
    "status",
    "is_past_due",
    "reminder_was_sent",
    "requested_at",
    "description",
    "reference_number",
)
CONTACT = (
    *WHOM,
    "name",
    "first_name",
    "last_name",
    "note",
    "is_resolved",
    "is_archived",
    "is_blocked",
    "is_suppressed",
    "suppressed_reason",
    "opted_out_at",
    "created_at",
    "last_sent_at",
    "last_received_at",
    "total_sent",
    "total_received",
    "tags",
)


def conversation_line(fields: Fields, now: datetime) -> str:
    """A conversation, the time that its customer waits first."""
    wait = age(fields["waiting_since"], now) if fields["waiting_since"] else ""
    text = " ".join(fields["last_text"].split())
    number = _number(fields["phone"])
    return f"{wait:>6}  {number}  {fields['dashboard_name']}  {fields['name']}: {text}"


def message_line(fields: Fields) -> str:
    """A text of a thread; further lines of it and its media are indented."""
    at = fields["at"].astimezone().isoformat(" ", "minutes")
    who = "<" if fields["direction"] == "R" else f"> {fields['sender'] or ''}".rstrip()
    body = fields["body"].replace("\n", "\n    ")
    media = "".join(f"\n    {link}" for link in fields["media"])
    return f"{at} {who} {body}{media}"


def intent_line(fields: Fields, now: datetime) -> str:
    """Something asked for, as it stands."""
    whom = _number(fields["phone"]) if fields["phone"] else f"dashboard {fields['dashboard']}"
    what = fields["kind"] if fields["body"] is None else clean_line(fields["body"])
    if fields["kind"] == "RemindPayment":
        what = f"{what} {fields['payment']}"
    why = f" ({fields['reason']})" if fields["reason"] else ""
    return f"{fields['state']:<9} {age(fields['created_at'], now):>6}  {whom}  {what}{why}"


def payment_line(fields: Fields, now: datetime) -> str:
    """A payment and who owes it."""
    from trtui.text.dues import amount_words, state_words

    asked = age(fields["requested_at"], now) if fields["requested_at"] else "?"
    phone = _number(fields["phone"]) if fields["phone"] else "no number"
    reminded = ", reminded" if fields["reminder_was_sent"] else ""
    state = f"{state_words(fields['status'], fields['is_past_due'])}{reminded}"
    what = clean_line(fields["description"])
    return (
        f"{amount_words(fields['amount']):>10}  {asked:>6}  {phone}  {fields['dashboard_name']}"
        f"  {fields['name']}: {what} ({state}, {fields['id']})"
    )


def contact_line(fields: Fields) -> str:
    """A contact, with what is to be known before one texts them, and their tags."""
    marks = [words for name, words in _MARKS if fields[name]]
    told = ", ".join((*marks, *fields["tags"]))
    whom = f"{_number(fields['phone'])}  {fields['dashboard_name']}  {fields['name']}"
    return f"{whom}  ({told})" if told else whom


_MARKS = (
    ("opted_out_at", "opted out"),
    ("is_blocked", "blocked"),
    ("is_suppressed", "suppressed"),
    ("is_archived", "archived"),
)


def _number(phone: str) -> str:
    return clean_line(shown_number(phone))


def totals_line(amounts: Sequence[Decimal | None]) -> str:
    """What payments come to."""
    from trtui.text.dues import total

    plural = "" if len(amounts) == 1 else "s"
    return f"{len(amounts):,} payment{plural}, {format_money(total(amounts))} in all"


def age_line(read_at: Iterable[datetime | None], now: datetime) -> str:
    """How old what was printed is: as its oldest part; empty where one of them was never read."""
    times = list(read_at)
    known = [at for at in times if at is not None]
    if not known or len(known) < len(times):
        return ""
    told = age(min(known), now)
    return "as of now" if told == "now" else f"as of {told} ago"


MISSING_LINE = "Not every contact has been fetched yet; a trtui that runs goes on with that."
"""Contacts are taken in page by page, by a trtui that stays: what a list leaves out for that is said."""


def is_all_here(feeds: Iterable[tuple[datetime | None, str] | None]) -> bool:
    """Whether the reading of all contacts came to its end on each dashboard: when it succeeded last, and where it stands."""
    return all(feed is not None and feed[0] is not None and not feed[1] for feed in feeds)
