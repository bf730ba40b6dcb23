"""What the emulated account remembers: plain records with slots, cheap enough for hundreds of thousands."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Literal

Direction = Literal["S", "R"]
"""`S` was sent by the dashboard, `R` was received from the customer."""

OPTED_OUT_ERROR = "30050"
"""The delivery error of a text to somebody who texted STOP."""


@dataclass(slots=True, eq=False)
class Message:
    """One text, in or out.

    `at` is aware, in UTC, in whole milliseconds. What becomes of an outbound text is fixed when it is sent and comes
    true as time passes: `sending` until `sent_at`, `sent` until `settled_at`, then `outcome`. Without those two times
    the outcome already holds, which is how history is written.
    """

    message_id: str
    body: str
    direction: Direction
    at: datetime
    username: str | None = None
    media: tuple[str, ...] = ()
    outcome: str | None = None
    error: str | None = None
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    is_from_api: bool = False

    def status(self, now: datetime) -> str | None:
        """How far the text has come at `now`; None for an inbound text, which has no delivery."""
        if self.sent_at is not None and now < self.sent_at:
            return "sending"
        if self.settled_at is not None and now < self.settled_at:
            return "sent"
        return self.outcome

    def error_at(self, now: datetime) -> str | None:
        """The delivery error, once the outcome that it explains has come true."""
        is_settled = self.settled_at is None or now >= self.settled_at
        return self.error if is_settled else None


@dataclass(slots=True, eq=False)
class Contact:
    """A customer of one dashboard, known by an 11-digit phone number alone, with the whole thread, oldest first.

    `custom_fields` maps a field's id to the value; the id can be None, as it can in the service's answers.
    """

    phone: str
    created_at: datetime
    first_name: str | None = None
    last_name: str | None = None
    display_name: str | None = None
    thread_id: str | None = None
    is_suppressed: bool = False
    suppressed_reason: str | None = None
    is_archived: bool = False
    is_blocked: bool = False
    is_resolved: bool = False
    note: str | None = None
    groups: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    custom_fields: dict[str | None, str | None] = field(default_factory=dict)
    opted_out_at: datetime | None = None
    first_contact_at: datetime | None = None
    last_sent_at: datetime | None = None
    last_received_at: datetime | None = None
    sent_count: int = 0
    received_count: int = 0
    response_count: int = 0
    carrier_error: str | None = None
    """The code that every text to this number ends with (a landline, a disconnected number); None for a mobile."""
    messages: list[Message] = field(default_factory=list)

    @property
    def last_contact_at(self) -> datetime | None:
        """When a text last went either way."""
        if self.last_sent_at is None or self.last_received_at is None:
            return self.last_sent_at or self.last_received_at
        return max(self.last_sent_at, self.last_received_at)

    @property
    def name(self) -> str | None:
        """What the service would call this person, or None when it only has the number."""
        return self.display_name or " ".join(filter(None, (self.first_name, self.last_name))) or None

    def count(self, message: Message) -> None:
        """Add one text, newer than all before it, to the figures (not to the thread)."""
        if message.direction == "S":
            self.sent_count += 1
            self.last_sent_at = message.at
            if self.first_contact_at is None:
                self.first_contact_at = message.at
            return
        self.received_count += 1
        if self.last_sent_at is not None and (
            self.last_received_at is None or self.last_sent_at > self.last_received_at
        ):
            self.response_count += 1
        self.last_received_at = message.at

    def tally(self) -> None:
        """Make every figure anew from the thread: for those who write threads directly."""
        self.sent_count = self.received_count = self.response_count = 0
        self.first_contact_at = self.last_sent_at = self.last_received_at = None
        for message in self.messages:
            self.count(message)


@dataclass(slots=True, eq=False)
class Group:
    """A list of contacts; a keyword group is filled by customers who text its keyword."""

    group_id: int
    name: str
    notes: str | None = None
    is_keyword: bool = False
    last_message_sent_at: datetime | None = None


@dataclass(slots=True, eq=False)
class Tag:
    """A coloured label of one dashboard; `color` is `#RRGGBB`."""

    tag_id: str
    name: str
    color: str


@dataclass(slots=True, eq=False)
class CustomField:
    """A named place for one more fact about each contact of a dashboard."""

    field_id: str
    name: str


@dataclass(slots=True, eq=False)
class Payment:
    """A payment request. `status` is what was decided about it; `payments.status_of` adds what time decides.

    `status` is one of Sent, Paid, MarkedAsPaid, Cancelled, Failed; `amount` is in dollars; `request` is the text that
    carried the link, which fails the payment when it can't be delivered.
    """

    payment_id: int
    phone: str
    description: str
    amount: Decimal
    requested_at: datetime
    status: str = "Sent"
    transaction_status: str = "Unknown"
    reference_number: str | None = None
    reminder_was_sent: bool = False
    request: Message | None = None


@dataclass(slots=True, eq=False)
class Dashboard:
    """One texting line with everything that belongs to it.

    An unregistered line sends one text a second, as the service does for numbers without a campaign.
    `payment_terms_days` is the age at which a payment is past due, or None for never.
    """

    dashboard_id: int
    name: str
    phone: str
    time_zone_id: str | None = None
    is_registered: bool = False
    has_payments: bool = True
    payment_terms_days: int | None = 14
    contacts: dict[str, Contact] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)
    fields: dict[str, CustomField] = field(default_factory=dict)
    payments: dict[int, Payment] = field(default_factory=dict)
    free_at: datetime | None = None
    """When the line can send its next text."""
    _recent: dict[str, Contact] = field(default_factory=dict)
    _is_sorted: bool = True

    def add_contact(self, contact: Contact) -> Contact:
        """Take in a contact, with its thread if it has one (its figures are the caller's: see `Contact.tally`)."""
        self.contacts[contact.phone] = contact
        if contact.messages:
            self._recent[contact.phone] = contact
            self._is_sorted = False
        return contact

    def remove_contact(self, contact: Contact) -> None:
        """Forget a contact."""
        self.contacts.pop(contact.phone, None)
        self._recent.pop(contact.phone, None)

    def add_message(self, contact: Contact, message: Message) -> None:
        """Append a text to a contact's thread, keep the thread in order, its figures and the newest-first order."""
        thread = contact.messages
        if thread and message.at < thread[-1].at:
            thread.append(message)
            thread.sort(key=_when)
            contact.tally()
        else:
            thread.append(message)
            contact.count(message)
        self._touch(contact)

    def by_recency(self, most: int | None = None) -> list[Contact]:
        """Contacts that have a thread, at `most` so many, the one with the newest text first."""
        if not self._is_sorted:
            order = sorted(self._recent.values(), key=_when_last)
            self._recent = {contact.phone: contact for contact in order}
            self._is_sorted = True
        return list(islice(reversed(self._recent.values()), most))

    def _touch(self, contact: Contact) -> None:
        newest = next(reversed(self._recent.values()), None)
        if newest is not None and newest is not contact and newest.messages[-1].at > contact.messages[-1].at:
            self._is_sorted = False
        self._recent.pop(contact.phone, None)
        self._recent[contact.phone] = contact


@dataclass(slots=True, frozen=True)
class Effect:
    """Something that really happened to the account: what a test holds against what a client believes.

    `kind` is one of received, dropped, text, payment_text, archive, unarchive, contact, delete_contact, payment, reminder, cancel,
    mark_paid, paid, group, delete_group, dashboard, delete_dashboard. `request` is the number of the request that did
    it, 0 when none did. `body` is the text's, or what else tells two effects apart (a payment's id).
    """

    kind: str
    dashboard_id: int
    phone: str
    body: str
    at: datetime
    request: int
    message_id: str | None = None


def _when(message: Message) -> datetime:
    return message.at


def _when_last(contact: Contact) -> datetime:
    return contact.messages[-1].at
