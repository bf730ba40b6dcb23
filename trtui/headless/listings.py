"""What the commands for scripts print of each kind of thing: its fields for programs, its line for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from trtui.headless.printing import Listing, Row
from trtui.headless.rows import COLUMNS, WHOM, row_line
from trtui.models import (
    Contact,
    ConversationRow,
    Dashboard,
    DashboardId,
    Intent,
    Message,
    Payment,
    RemindPayment,
    SendText,
    Tag,
)
from trtui.text.cleaning import clean_line
from trtui.text.phone import format_phone
from trtui.text.times import age
from trtui.verbs.payments import amount_of, state_of

Names = Mapping[DashboardId, Dashboard]


def name_of(dashboard: DashboardId, names: Names) -> str:
    """What a dashboard is called; its number where it is not known."""
    return names[dashboard].name if dashboard in names else str(dashboard)


# ---------------------------------------------------------------------------------------------- conversations


def conversations(names: Names, now: datetime) -> Listing[ConversationRow]:
    """Rows of the conversation list."""

    def fields(row: ConversationRow) -> Row:
        own = {name: getattr(row, name) for name in COLUMNS[len(WHOM) :]}
        return {**_whom(row.key.dashboard, row.key.phone, names), **own}

    return Listing(COLUMNS, fields, lambda row: row_line(fields(row), row.waiting_since, now))


def _whom(dashboard: DashboardId, phone: str | None, names: Names) -> dict[str, object]:
    return {"dashboard": dashboard, "dashboard_name": name_of(dashboard, names), "phone": phone}


# ---------------------------------------------------------------------------------------------- texts

_MESSAGE_COLUMNS: Final = (
    "id",
    "direction",
    "at",
    "sender",
    "body",
    "delivery_status",
    "delivery_error",
    "media",
)


def messages() -> Listing[Message]:
    """Texts of a thread; in lines, further lines of a text and its media are indented."""
    return Listing(_MESSAGE_COLUMNS, _message_fields, _message_line)


def _message_fields(message: Message) -> Row:
    own = {name: getattr(message, name) for name in _MESSAGE_COLUMNS if name not in ("at", "media")}
    return {**own, "at": message.sent_or_received_at, "media": list(message.media)}


def _message_line(message: Message) -> str:
    at = message.sent_or_received_at.astimezone().isoformat(" ", "minutes")
    who = "<" if message.is_inbound else f"> {message.sender or ''}".rstrip()
    body = message.body.replace("\n", "\n    ")
    media = "".join(f"\n    {link}" for link in message.media)
    return f"{at} {who} {body}{media}"


# ---------------------------------------------------------------------------------------------- intents

_INTENT_COLUMNS: Final = (
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


def intents(now: datetime) -> Listing[Intent]:
    """Things asked for, as they stand."""
    return Listing(_INTENT_COLUMNS, _intent_fields, lambda intent: _intent_line(intent, now))


def _intent_fields(intent: Intent) -> Row:
    action = intent.action
    found = {name: getattr(intent, name, None) for name in _INTENT_COLUMNS}
    return {
        **found,
        "kind": type(action).__name__,
        "body": action.body if isinstance(action, SendText) else None,
        "payment": getattr(action, "payment", None),
    }


def _intent_line(intent: Intent, now: datetime) -> str:
    whom = format_phone(intent.phone) if intent.phone else f"dashboard {intent.dashboard}"
    action = intent.action
    what = clean_line(action.body) if isinstance(action, SendText) else type(action).__name__
    if isinstance(action, RemindPayment):
        what = f"{what} {action.payment}"
    why = f" ({intent.reason})" if intent.reason else ""
    return f"{intent.state:<9} {age(intent.created_at, now):>6}  {whom}  {what}{why}"


# ---------------------------------------------------------------------------------------------- payments

_PAYMENT_COLUMNS: Final = (
    "dashboard",
    "dashboard_name",
    "phone",
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


@dataclass(frozen=True, slots=True)
class NamedPayment:
    """A payment and who owes it."""

    payment: Payment
    name: str


def payments(names: Names, now: datetime) -> Listing[NamedPayment]:
    """Payments."""

    def fields(named: NamedPayment) -> Row:
        payment = named.payment
        own = {name: getattr(payment, name) for name in _PAYMENT_COLUMNS[4:]}
        return {**_whom(payment.dashboard, payment.phone, names), "name": named.name, **own}

    def line(named: NamedPayment) -> str:
        payment = named.payment
        asked = age(payment.requested_at, now) if payment.requested_at else "?"
        phone = format_phone(payment.phone) if payment.phone else "no number"
        state = f"{state_of(payment)}, reminded" if payment.reminder_was_sent else state_of(payment)
        what = clean_line(payment.description)
        board = name_of(payment.dashboard, names)
        return f"{amount_of(payment):>10}  {asked:>6}  {phone}  {board}  {named.name}: {what} ({state}, {payment.id})"

    return Listing(_PAYMENT_COLUMNS, fields, line)


# ---------------------------------------------------------------------------------------------- contacts

_CONTACT_FIELDS: Final = (
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
)
_CONTACT_COLUMNS: Final = ("dashboard", "dashboard_name", "phone", "name", *_CONTACT_FIELDS, "tags")


def contacts(names: Names, tags: Mapping[tuple[DashboardId, str], Tag]) -> Listing[Contact]:
    """Contacts, their tags by name."""

    def tags_of(contact: Contact) -> list[str]:
        found = [(tag, tags.get((contact.key.dashboard, tag))) for tag in contact.tags]
        return [known.name if known else clean_line(tag) for tag, known in found]

    def fields(contact: Contact) -> Row:
        own = {name: getattr(contact, name) for name in _CONTACT_FIELDS}
        whom = _whom(contact.key.dashboard, contact.key.phone, names)
        return {**whom, "name": contact.name, **own, "tags": tags_of(contact)}

    def line(contact: Contact) -> str:
        marks = [word for is_so, word in _marks(contact) if is_so]
        board = name_of(contact.key.dashboard, names)
        told = ", ".join((*marks, *tags_of(contact)))
        return f"{format_phone(contact.key.phone)}  {board}  {contact.name}{f'  ({told})' if told else ''}"

    return Listing(_CONTACT_COLUMNS, fields, line)


def _marks(contact: Contact) -> tuple[tuple[bool, str], ...]:
    return (
        (contact.opted_out_at is not None, "opted out"),
        (contact.is_blocked, "blocked"),
        (contact.is_suppressed, "suppressed"),
        (contact.is_archived, "archived"),
    )
