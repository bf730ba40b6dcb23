"""What the store keeps besides the service's facts and the agent's intents: all frozen, all cheap."""

from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from trtui.calls import BudgetState
from trtui.light import dataclass
from trtui.models import (
    Action,
    ConversationKey,
    ConversationRow,
    DashboardId,
    IntentId,
    IntentState,
    MessageKey,
)
from trtui.text.cleaning import Safe
from trtui.text.phone import Phone


class StoreVersion(NamedTuple):
    """What has been written so far: equal versions mean that nothing which is drawn has changed.

    The numbers stand in the files, so they mean the same to every process. `desk` counts drafts, seen marks, snoozes,
    undo and outbox; interests and the call ledger move nothing.
    """

    facts: int
    desk: int
    worker: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A text being written. `written_against` is the newest message that could be seen when it was begun."""

    key: ConversationKey
    text: str
    cursor: int
    written_against: MessageKey | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Snooze:
    """A conversation put aside here until a time; ends early when the customer writes after `set_at`."""

    key: ConversationKey
    until: datetime
    set_at: datetime


class InterestKind(StrEnum):
    """What somebody looks at."""

    DASHBOARD = "dashboard"
    """The conversation list of one dashboard, or of all (`dashboard` None)."""
    THREAD = "thread"
    CONTACT = "contact"
    PAYMENTS = "payments"
    """Payments of a contact (`phone`), of a dashboard, or of all."""
    PAYMENT = "payment"
    """One payment of a dashboard: `words` is its number."""
    REFERENCE = "reference"
    """Payments whose reference number is `words`, on one dashboard or on all."""
    GROUPS = "groups"
    GROUP = "group"
    """One group of a dashboard and who is in it: `words` is its number."""
    LINES = "lines"
    """The dashboards themselves: one, or (`dashboard` None) the list of them."""
    FIELDS = "fields"
    SEARCH = "search"
    """Whom the service knows by `words`, on one dashboard or on all."""
    FILTERED = "filtered"
    """Contacts whom a query means, its `words` being those of `contact_words`; on one dashboard or on all."""


BY_HAND: Final = 2.0
"""The weight of an interest that somebody asks for by hand: it is read before everything else, once."""


@dataclass(frozen=True, slots=True)
class Interest:
    """One thing on somebody's screen. `weight` is its worth beside others of its kind; 1 is ordinary."""

    kind: InterestKind
    dashboard: DashboardId | None = None
    phone: Phone | None = None
    weight: float = 1.0
    words: str = ""


@dataclass(frozen=True, slots=True)
class RestoreSnooze:
    """The inverse of a snooze or of a wake: back to what was."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class UndoStep:
    """The inverse for one conversation. `against` is its newest message when the step was made: if that moved on,
    the undo is refused."""

    key: ConversationKey
    inverse: Action | RestoreSnooze
    against: MessageKey | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """What `z` takes back: one verb, of one conversation or of many."""

    title: Safe
    made_at: datetime
    steps: tuple[UndoStep, ...]


class Connection(StrEnum):
    """How the worker stands with the service."""

    STARTING = "starting"
    ONLINE = "online"
    OFFLINE = "offline"
    REFUSED = "refused"
    """The service does not accept the key; the worker stopped."""


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """What the worker tells everybody's screen. `since` is when `connection` became what it is."""

    connection: Connection
    since: datetime
    updated_at: datetime
    sentence: Safe | None = None
    budget: BudgetState | None = None
    backfill_done: int = 0
    backfill_total: int = 0
    is_agent_idle: bool = False
    problems: tuple[Safe, ...] = ()
    process: str = ""
    clock_skew: int | None = None
    """Whole seconds by which the service's clock is ahead of this machine's; None before it told."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """The bookkeeping of one feed. `name` is the worker's own word for it, such as `recent/7`."""

    name: str
    asked_at: datetime | None = None
    succeeded_at: datetime | None = None
    cursor: str = ""
    done: int = 0
    total: int | None = None
    problem: Safe | None = None
    is_filter_honoured: bool | None = None
    """None while no answer could tell."""
    is_switched_off: bool = False
    """The service said that this dashboard does not do this at all: `problem` has its words."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a write of facts changed. `new_inbound` are texts from customers that were not held before, oldest first."""

    changed: int = 0
    new_inbound: tuple[tuple[ConversationKey, MessageKey], ...] = ()


@dataclass(frozen=True, slots=True)
class IntentChange:
    """One line of the outbox's log, which is only ever added to."""

    intent: IntentId
    at: datetime
    before: IntentState | None
    after: IntentState
    note: Safe | None


class SearchPlace(StrEnum):
    """Where the words were found."""

    MESSAGE = "message"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A conversation, or one message of it, that a search found. `snippet` marks nothing; `message` None is the person."""

    row: ConversationRow
    place: SearchPlace
    snippet: Safe
    message: MessageKey | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search as understood: `words` must all appear, the last as a prefix; `phrases` as they stand."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """From `from:`: parts of names or numbers of the customers whose inbound texts are meant."""
    states: frozenset[str] = field(default_factory=frozenset)
    """From `is:`: a view's name, or unseen, waiting, blocked, suppressed, optedout."""
    dashboards: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    """From `field:`: part of a custom field's name, and part of what it is to hold; "" is anything."""
    before: datetime | None = None
    after: datetime | None = None
    waits_longer_than: timedelta | None = None
    waits_shorter_than: timedelta | None = None
