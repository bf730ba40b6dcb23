"""What the service speaks of: dashboards, conversations, texts, contacts, groups, tags, payments."""

from dataclasses import field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, Generic, NewType, TypeVar

from trtui.light import dataclass
from trtui.text.cleaning import Safe, clean_line, join
from trtui.text.dues import OPEN, is_late
from trtui.text.phone import Phone, format_phone

T_co = TypeVar("T_co", covariant=True)

DashboardId = NewType("DashboardId", int)
GroupId = NewType("GroupId", int)
PaymentId = NewType("PaymentId", int)
TagId = NewType("TagId", str)
FieldId = NewType("FieldId", str)
MessageKey = NewType("MessageKey", str)
"""A message's identity here: the service's id, or, as ids can be null or empty, `~` and a hash of direction, time and body."""
IntentId = NewType("IntentId", str)

_VALUE_CAP: Final = 500
"""Code points of a custom field's value that are shown."""
UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for the time of a message that the service sent without one: it sorts first and is shown as unknown."""


@dataclass(frozen=True, slots=True, order=True)
class ConversationKey:
    """A conversation is a customer's number on a dashboard; the service has no other id for it or for the contact."""

    dashboard: DashboardId
    phone: Phone


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """One page of a collection. `size` is what the server says it used: it clamps 1,000 silently.

    `total` is None where the answer did not say (204, a bare array). `skipped` counts rows that could not be told from
    others (no id, no number): a page of `size` rows may hold fewer items and still not be the last.
    """

    items: tuple[T_co, ...]
    number: int
    size: int
    total: int | None
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A phone line of the account."""

    id: DashboardId
    name: Safe
    phone: Phone | None
    time_zone: Safe | None = None


class Direction(StrEnum):
    """Who wrote a message, in the service's own letters."""

    SENT = "S"
    RECEIVED = "R"


class DeliveryPhase(StrEnum):
    """What a delivery status means for the agent; statuses themselves are kept verbatim, new words included."""

    UNDERWAY = "underway"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @property
    def is_final(self) -> bool:
        """Nothing further is expected. `sent` may stay for ever, but it is not final."""
        return self in (DeliveryPhase.DELIVERED, DeliveryPhase.FAILED)


_PHASES = {
    "accepted": DeliveryPhase.UNDERWAY,
    "queued": DeliveryPhase.UNDERWAY,
    "sending": DeliveryPhase.UNDERWAY,
    "send": DeliveryPhase.SENT,
    "sent": DeliveryPhase.SENT,
    "delivered": DeliveryPhase.DELIVERED,
    "undelivered": DeliveryPhase.FAILED,
    "failed": DeliveryPhase.FAILED,
    "error": DeliveryPhase.FAILED,
}


def delivery_phase(status: str | None) -> DeliveryPhase:
    """What a delivery status means; a word that nobody documented is UNKNOWN."""
    return _PHASES.get((status or "").lower(), DeliveryPhase.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Message:
    """A text, sent or received.

    `fingerprint` is of the body as the service returned it (`text.cleaning.fingerprint`): what recognises a text of
    ours when the thread is read back. `sender` is the colleague's name, or what the sender gave as `sender_name`.
    """

    key: MessageKey
    id: str | None
    direction: Direction
    body: Safe
    fingerprint: str
    sent_or_received_at: datetime
    sender: Safe | None = None
    delivery_status: Safe | None = None
    delivery_error: Safe | None = None
    media: tuple[Safe, ...] = ()

    @property
    def is_inbound(self) -> bool:
        return self.direction is Direction.RECEIVED

    @property
    def phase(self) -> DeliveryPhase:
        """How far the delivery of one of ours has come."""
        return delivery_phase(self.delivery_status)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A row of the service's conversation list: it carries no name, flag or tag, only the last message."""

    key: ConversationKey
    last_message: Message | None


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A contact's value of a custom field; both may be missing in reality.

    `raw` is the value as the service has it, where that is not what can be drawn of it: never shown, only written back, as
    the service replaces all fields of a contact together.
    """

    id: FieldId | None
    value: Safe | None
    raw: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, identity: FieldId | None, raw: str) -> "FieldValue":
        """A value as the service told it, or as it will be told once it is written; None where it says nothing."""
        if not raw.strip():
            return cls(identity, None)
        raw = raw.encode("utf-8", "replace").decode("utf-8")  # half a character is none to anybody
        shown = clean_line(raw, cap=_VALUE_CAP)
        return cls(identity, shown, None if shown == raw else raw)

    @property
    def written(self) -> str:
        """What stands there at the service."""
        return self.raw if self.raw is not None else self.value or ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A customer on a dashboard."""

    key: ConversationKey
    first_name: Safe | None = None
    last_name: Safe | None = None
    display_name: Safe | None = None
    thread_id: str | None = None
    is_suppressed: bool = False
    is_archived: bool = False
    is_blocked: bool = False
    is_resolved: bool = False
    suppressed_reason: Safe | None = None
    note: Safe | None = None
    groups: tuple[GroupId, ...] = ()
    tags: tuple[TagId, ...] = ()
    custom_fields: tuple[FieldValue, ...] = ()
    opted_out_at: datetime | None = None
    created_at: datetime | None = None
    first_contact_at: datetime | None = None
    last_contact_at: datetime | None = None
    last_sent_at: datetime | None = None
    last_received_at: datetime | None = None
    total_sent: int = 0
    total_received: int = 0
    response_count: int = 0
    last_message: Message | None = None

    @property
    def name(self) -> Safe:
        """What to call them: the display name, first and last name, or the number."""
        return full_name(self.display_name, self.first_name, self.last_name) or format_phone(self.key.phone)


def full_name(display: Safe | None, first: Safe | None, last: Safe | None) -> Safe | None:
    """The name that these fields make, or None where none is filled."""
    if display and display.strip():
        return display
    if first and last:
        return join(" ", (first, last))
    return first or last or None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of contacts on a dashboard; keyword groups fill themselves."""

    id: GroupId
    dashboard: DashboardId
    name: Safe
    notes: Safe | None = None
    member_count: int = 0
    is_keyword: bool = False
    last_message_sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of one dashboard; `color` is `#RRGGBB`."""

    id: TagId
    dashboard: DashboardId
    name: Safe
    color: Safe | None = None


@dataclass(frozen=True, slots=True)
class CustomField:
    """A custom field of one dashboard: its name; contacts hold the values."""

    id: FieldId
    dashboard: DashboardId
    name: Safe


class PaymentState(StrEnum):
    """The payment states the vendor documents; another word is kept verbatim in `Payment.status`."""

    UNKNOWN = "Unknown"
    SENT = "Sent"
    PAID = "Paid"
    PAST_DUE = "PastDue"
    MARKED_AS_PAID = "MarkedAsPaid"
    CANCELLED = "Cancelled"
    FAILED = "Failed"


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment request. `amount` is in dollars; None where the answer held no number."""

    id: PaymentId
    dashboard: DashboardId
    phone: Phone | None
    amount: Decimal | None
    description: Safe
    status: Safe
    transaction_status: Safe | None = None
    recipient: Safe | None = None
    requested_at: datetime | None = None
    is_past_due: bool = False
    reminder_was_sent: bool = False
    reference_number: Safe | None = None

    @property
    def is_open(self) -> bool:
        """The service calls it in progress: it can be marked paid or cancelled."""
        return self.status in OPEN

    @property
    def can_be_reminded(self) -> bool:
        """Open and not reminded: the service allows one reminder for each payment, ever."""
        return self.is_open and not self.reminder_was_sent

    @property
    def is_late(self) -> bool:
        """Past due, by its state or by its flag, and still open."""
        return is_late(self.status, self.is_past_due)
