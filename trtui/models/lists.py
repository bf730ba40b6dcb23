"""What lists show: which conversations, in which order, and a row of each."""

from datetime import datetime
from enum import StrEnum

from trtui.light import dataclass
from trtui.models.facts import (
    ConversationKey,
    Dashboard,
    DashboardId,
    DeliveryPhase,
    Direction,
    GroupId,
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
