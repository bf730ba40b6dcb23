"""What the commands for scripts print of each kind of thing: its fields, by the names and in the lines of `rows.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from trtui.headless import rows
from trtui.headless.printing import Listing, Row
from trtui.models import (
    Contact,
    ConversationRow,
    Dashboard,
    DashboardId,
    Intent,
    Message,
    Payment,
    SendText,
    Tag,
)
from trtui.text.cleaning import clean_line

Names = Mapping[DashboardId, Dashboard]


def name_of(dashboard: DashboardId, names: Names) -> str:
    """What a dashboard is called; its number where it is not known."""
    return names[dashboard].name if dashboard in names else str(dashboard)


def _whom(dashboard: DashboardId, phone: str | None, names: Names) -> dict[str, object]:
    return {"dashboard": dashboard, "dashboard_name": name_of(dashboard, names), "phone": phone}


def conversations(names: Names, now: datetime) -> Listing[ConversationRow]:
    """Rows of the conversation list."""

    def fields(row: ConversationRow) -> Row:
        own = {name: getattr(row, name) for name in rows.CONVERSATION[len(rows.WHOM) :]}
        return {**_whom(row.key.dashboard, row.key.phone, names), **own}

    return Listing(rows.CONVERSATION, fields, lambda row: rows.conversation_line(fields(row), now))


def messages() -> Listing[Message]:
    """Texts of a thread."""

    def fields(message: Message) -> Row:
        other = {"at": message.sent_or_received_at, "media": list(message.media)}
        return {name: other[name] if name in other else getattr(message, name) for name in rows.MESSAGE}

    return Listing(rows.MESSAGE, fields, lambda message: rows.message_line(fields(message)))


def intents(now: datetime) -> Listing[Intent]:
    """Things asked for, as they stand."""

    def fields(intent: Intent) -> Row:
        action = intent.action
        return {
            **{name: getattr(intent, name, None) for name in rows.INTENT},
            "kind": type(action).__name__,
            "body": action.body if isinstance(action, SendText) else None,
            "payment": getattr(action, "payment", None),
        }

    return Listing(rows.INTENT, fields, lambda intent: rows.intent_line(fields(intent), now))


@dataclass(frozen=True, slots=True)
class NamedPayment:
    """A payment and who owes it."""

    payment: Payment
    name: str


def payments(names: Names, now: datetime) -> Listing[NamedPayment]:
    """Payments."""

    def fields(named: NamedPayment) -> Row:
        payment = named.payment
        own = {name: getattr(payment, name) for name in rows.PAYMENT[len(rows.WHOM) + 1 :]}
        return {**_whom(payment.dashboard, payment.phone, names), "name": named.name, **own}

    return Listing(rows.PAYMENT, fields, lambda named: rows.payment_line(fields(named), now))


def contacts(names: Names, tags: Mapping[tuple[DashboardId, str], Tag]) -> Listing[Contact]:
    """Contacts, their tags by name."""

    def tags_of(contact: Contact) -> list[str]:
        found = [(tag, tags.get((contact.key.dashboard, tag))) for tag in contact.tags]
        return [known.name if known else clean_line(tag) for tag, known in found]

    def fields(contact: Contact) -> Row:
        own = {name: getattr(contact, name) for name in rows.CONTACT[len(rows.WHOM) :]}
        return {
            **_whom(contact.key.dashboard, contact.key.phone, names),
            **own,
            "tags": tags_of(contact),
        }

    return Listing(rows.CONTACT, fields, lambda contact: rows.contact_line(fields(contact)))
