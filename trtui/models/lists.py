"""What lists show: which conversations, in which order, and a row of each."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from trtui.light import dataclass
from trtui.models.facts import (
    ConversationKey,
    Dashboard,
    DashboardId,
    DeliveryPhase,
    Direction,
    GroupId,
    PaymentId,
    TagId,
)
from trtui.text.cleaning import Safe


class View(StrEnum):
    """Which conversations a list holds."""

    INBOX = "inbox"
    UNRESOLVED = "unresolved"
    RESOLVED = "resolved"
    SNOOZED = "snoozed"
    ARCHIVED = "archived"
    DRAFTS = "drafts"
    FAILED = "failed"
    ALL = "all"


class Sort(StrEnum):
    """How a list is ordered."""

    LONGEST_WAIT = "longest_wait"
    NEWEST = "newest"
    UNRESOLVED_FIRST = "unresolved_first"


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list shows: `dashboard` None is all of them; `text` narrows by name or number.

    `tags` and `groups` narrow to who has one of them: several, as the same name is another id on each dashboard.
    """

    dashboard: DashboardId | None = None
    view: View = View.INBOX
    sort: Sort = Sort.LONGEST_WAIT
    tags: tuple[TagId, ...] = ()
    groups: tuple[GroupId, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A row of the conversation list, with what is pending laid over what the service said.

    `waiting_since` is the first inbound text that nobody answered, while unresolved. `failed` counts intents of this
    conversation that failed or need the agent; `pending` counts those under way.
    """

    key: ConversationKey
    name: Safe
    last_text: Safe
    last_at: datetime | None
    last_direction: Direction | None
    last_phase: DeliveryPhase
    last_has_media: bool
    waiting_since: datetime | None
    is_resolved: bool
    is_archived: bool
    is_blocked: bool
    is_suppressed: bool
    opted_out_at: datetime | None
    snoozed_until: datetime | None
    has_draft: bool
    is_unseen: bool
    pending: int
    failed: int


@dataclass(frozen=True, slots=True)
class DashboardSummary:
    """A dashboard in the top line: how many are unresolved, how many not seen here, since when the longest waits."""

    dashboard: Dashboard
    unresolved: int
    unseen: int
    longest_waiting_since: datetime | None


class PaymentSort(StrEnum):
    """What payments are ordered by; the service refuses any other word with 400 (text-request-api.md §a.4)."""

    AMOUNT = "amount"
    CONTACT = "contact"
    DATE = "date"
    STATUS = "status"


class PaymentView(StrEnum):
    """Which payments a list holds."""

    ALL = "all"
    OPEN = "open"
    """Sent or past due: what is still owed."""
    PAST_DUE = "past due"
    SENT = "sent"
    """Open, and not late."""
    PAID = "paid"
    """By the customer, or by our own word."""
    CANCELLED = "canceled"
    FAILED = "failed"
    OTHER = "other"
    """In a state that no document names."""


@dataclass(frozen=True, slots=True)
class PaymentQuery:
    """What a list of payments shows: `dashboard` None is all of them.

    `text` narrows by name, number, description or reference number.
    """

    dashboard: DashboardId | None = None
    view: PaymentView = PaymentView.ALL
    sort: PaymentSort = PaymentSort.DATE
    is_descending: bool = True
    text: str = ""


class PaymentKey(NamedTuple):
    """A payment, by which alone it can be read again."""

    dashboard: DashboardId
    id: PaymentId


@dataclass(frozen=True, slots=True)
class PaymentTotals:
    """How many payments, and how much was asked for, paid, and is past due; amounts that are not known count as nothing."""

    count: int
    asked: Decimal
    paid: Decimal
    past_due: Decimal
