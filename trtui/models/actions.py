"""What the agent asks of the service, and where each thing asked for stands."""

from collections.abc import Collection, Iterator
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import TypeAlias

from trtui.light import dataclass
from trtui.models.facts import (
    ConversationKey,
    DashboardId,
    FieldId,
    GroupId,
    IntentId,
    MessageKey,
    PaymentId,
    TagId,
)
from trtui.text.cleaning import Safe
from trtui.text.phone import Phone


class Keep(Enum):
    """What a partial write says of a field that it does not set to a value.

    Three things that JSON clients tend to mix up: `LEAVE` sends nothing; `CLEAR` sends what empties the field (`""` or
    `[]`); `None` sends an explicit null, which the vendor documents as "leave alone" for tags and custom fields and
    leaves undefined elsewhere.
    """

    LEAVE = "leave"
    CLEAR = "clear"


LEAVE = Keep.LEAVE
CLEAR = Keep.CLEAR


@dataclass(frozen=True, slots=True)
class ContactEdit:
    """A partial write of a contact: only what is not `LEAVE` travels.

    `tags` and `custom_fields` replace the whole set (the vendor documents `[]` as "clear all"); whether `groups`
    replaces is not documented: always give the full list.
    """

    first_name: str | Keep | None = LEAVE
    last_name: str | Keep | None = LEAVE
    display_name: str | Keep | None = LEAVE
    note: str | Keep | None = LEAVE
    suppressed_reason: str | Keep | None = LEAVE
    is_suppressed: bool | Keep = LEAVE
    is_archived: bool | Keep = LEAVE
    is_blocked: bool | Keep = LEAVE
    is_resolved: bool | Keep = LEAVE
    groups: tuple[GroupId, ...] | Keep | None = LEAVE
    tags: tuple[TagId, ...] | Keep | None = LEAVE
    custom_fields: tuple[tuple[FieldId, str], ...] | Keep | None = LEAVE

    def changed(self) -> Iterator[tuple[str, object]]:
        """The fields that travel, by name, in their declared order."""
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not LEAVE:
                yield field.name, value


@dataclass(frozen=True, slots=True)
class SendText:
    """A text to one customer: exact bytes of the body, chosen sender name."""

    body: str
    sender_name: str | None = None
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArchiveConversation:
    """Hide the conversation from the lists until somebody writes."""


@dataclass(frozen=True, slots=True)
class UnarchiveConversation:
    """Bring an archived conversation back."""


@dataclass(frozen=True, slots=True)
class ResolveConversation:
    """Mark as dealt with."""


@dataclass(frozen=True, slots=True)
class ReopenConversation:
    """Mark as not dealt with."""


@dataclass(frozen=True, slots=True)
class EditContact:
    """Write some of a contact's fields; creates the contact where the number is new.

    `seen` is what those fields held when the agent began: where somebody else changed one of them since, nothing is
    written and the agent is told. None writes over whatever is there.
    """

    edit: ContactEdit
    seen: ContactEdit | None = None


@dataclass(frozen=True, slots=True)
class DeleteContact:
    """Delete a contact; the service refuses it where there is any message history."""


@dataclass(frozen=True, slots=True)
class BulkEditContacts:
    """Edits of many contacts of a dashboard in one call: `edit` for all of them, or `each` one's own in their order.

    What one's own edit says it has `seen` of a set tells which of its members are the agent's: it is brought up to what
    the contact holds when it is sent. Raises ValueError where `each` names more or fewer than there are.
    """

    phones: tuple[Phone, ...]
    edit: ContactEdit
    each: tuple[EditContact, ...] = ()

    def __post_init__(self) -> None:
        """Refuse edits that could be somebody else's."""
        if self.each and len(self.each) != len(self.phones):
            raise ValueError(f"{len(self.each)} edits for {len(self.phones)} contacts")

    def edits(self) -> Iterator[tuple[Phone, EditContact]]:
        """Whom it is about, each with what is written of them."""
        if self.each:
            yield from zip(self.phones, self.each, strict=True)
        else:
            yield from ((phone, EditContact(self.edit)) for phone in self.phones)

    def only(self, phones: Collection[Phone]) -> "BulkEditContacts":
        """The same for some of them."""
        kept = [(phone, own) for phone, own in self.edits() if phone in phones]
        each = tuple(own for _, own in kept) if self.each else ()
        return BulkEditContacts(tuple(phone for phone, _ in kept), self.edit, each)


@dataclass(frozen=True, slots=True)
class CreateGroup:
    name: str
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class UpdateGroup:
    group: GroupId
    name: str
    notes: str | Keep | None = LEAVE


@dataclass(frozen=True, slots=True)
class DeleteGroup:
    """Delete a group; its members stay as contacts."""

    group: GroupId


@dataclass(frozen=True, slots=True)
class CreateDashboard:
    """Provision a phone line. Costs money; the account's administrators are e-mailed. Its intent has no dashboard (0)."""

    name: str
    phone: Phone


@dataclass(frozen=True, slots=True)
class RenameDashboard:
    name: str


@dataclass(frozen=True, slots=True)
class DeleteDashboard:
    """Give a phone line up."""


@dataclass(frozen=True, slots=True)
class CreatePayment:
    """Ask a customer for money, `amount` in dollars: texts them a link."""

    amount: Decimal
    description: str
    message: str | None = None
    reference_number: str | None = None


@dataclass(frozen=True, slots=True)
class RemindPayment:
    """Text the customer about a payment: once for each payment, ever."""

    payment: PaymentId


@dataclass(frozen=True, slots=True)
class MarkPaymentPaid:
    """Close a payment as paid elsewhere; cannot be undone."""

    payment: PaymentId


@dataclass(frozen=True, slots=True)
class CancelPayment:
    """Cancel a payment; texts the customer."""

    payment: PaymentId


Action: TypeAlias = (
    SendText
    | ArchiveConversation
    | UnarchiveConversation
    | ResolveConversation
    | ReopenConversation
    | EditContact
    | DeleteContact
    | BulkEditContacts
    | CreateGroup
    | UpdateGroup
    | DeleteGroup
    | CreateDashboard
    | RenameDashboard
    | DeleteDashboard
    | CreatePayment
    | RemindPayment
    | MarkPaymentPaid
    | CancelPayment
)


class IntentState(StrEnum):
    """Where an intent stands. Each change is on disk before what follows it.

    `held` waits out the undo time, `queued` waits for the worker, `sending` may be on the wire, `stale` waits for the
    agent because the customer wrote since the draft began, `unknown` may or may not have happened and waits for proof or
    the agent. `done`, `failed` and `withdrawn` are ends; a failed one is shown until it is dismissed.
    """

    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    STALE = "stale"
    UNKNOWN = "unknown"
    DONE = "done"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing the agent asked for. Its target was fixed when it was asked and never changes.

    `dashboard` is 0 for an intent that makes one; `phone` is None where no single customer is meant.
    `written_against` is the key of the newest message the agent could see when the text was begun.
    `needs_person` says that the worker will not go on with an `unknown` intent by itself: proven absent, or too old.
    `is_paused` says that the agent stopped it on its way in the queue, until further notice.
    """

    id: IntentId
    action: Action
    dashboard: DashboardId
    phone: Phone | None
    state: IntentState
    created_at: datetime
    held_until: datetime | None = None
    claimed_at: datetime | None = None
    settled_at: datetime | None = None
    attempts: int = 0
    written_against: MessageKey | None = None
    needs_person: bool = False
    is_paused: bool = False
    reason: Safe | None = None
    remote_id: str | None = None

    @property
    def key(self) -> ConversationKey | None:
        """The conversation it is about, or None."""
        return ConversationKey(self.dashboard, self.phone) if self.phone else None
