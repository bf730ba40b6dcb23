"""The contacts as an address book: which of them, and in which order."""

from datetime import datetime
from enum import StrEnum

from trtui.light import dataclass
from trtui.models.facts import DashboardId


class ContactSort(StrEnum):
    """What contacts are ordered by: names from A on, moments from the newest on."""

    NAME = "name"
    LAST_CONTACT = "last contact"
    CREATED = "created"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: from `after` on, until before `before`; None is open."""

    after: datetime | None = None
    before: datetime | None = None

    def __bool__(self) -> bool:
        """Whether it narrows anything."""
        return self.after is not None or self.before is not None

    def holds(self, moment: datetime | None) -> bool:
        """Whether a moment is in it; what never was is in no span that narrows."""
        if moment is None:
            return not self
        return (self.after is None or moment >= self.after) and (self.before is None or moment < self.before)


_EVER = Span()


@dataclass(frozen=True, slots=True)
class ContactQuery:
    """Which contacts, in the agent's words: tags, groups and fields by name, as their ids differ from line to line.

    All that is given must hold; of several tags (or groups, or dashboards) any one will do. `words` are parts of a name
    or number, `number` is what a number begins with, `fields` are names with their values.
    """

    dashboard: DashboardId | None = None
    sort: ContactSort = ContactSort.NAME
    words: tuple[str, ...] = ()
    number: str = ""
    is_resolved: bool | None = None
    is_archived: bool | None = None
    is_blocked: bool | None = None
    is_suppressed: bool | None = None
    has_opted_out: bool | None = None
    has_history: bool | None = None
    created: Span = _EVER
    last_message: Span = _EVER
    sent: Span = _EVER
    received: Span = _EVER
    tags: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    dashboards: tuple[str, ...] = ()
