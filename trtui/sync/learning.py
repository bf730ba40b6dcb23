"""What a feed works with, and what it tells the plan."""

from dataclasses import field
from datetime import UTC, datetime, timedelta
from typing import Final

from trtui.api.client import TextRequest
from trtui.clock import Clock
from trtui.config.boards import is_meant
from trtui.light import dataclass
from trtui.models import ConversationKey, Dashboard
from trtui.store import Merged, Store
from trtui.sync.state import FeedId
from trtui.text.cleaning import Safe

SENTENCE: Final = 300
"""Code points of a problem's sentence that are kept."""
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Learned:
    """What one answer told beside the facts. What is None stays as it was."""

    has_more: bool = False
    contacts: int = 0
    """Rows of contacts or conversations that the answer held."""
    messages: int = 0
    """Texts that the answer held."""
    inbound: tuple[ConversationKey, ...] = ()
    """Conversations with a customer's text that was not held before, once for each text."""
    stale: tuple[ConversationKey, ...] = ()
    """Conversations whose threads moved by more than the text that came along."""
    doubtful: tuple[ConversationKey, ...] = ()
    """Contacts whose flags are not known, or may have changed unseen."""
    is_filter_honoured: bool | None = None
    names_dashboards: bool = False
    note: Safe | None = None
    """What the service said instead of an answer, where that is no fault."""
    is_switched_off: bool = False
    """The dashboard does not do this at all; `note` has the service's words."""
    cursor: str | None = None
    done: int | None = None
    total: int | None = None


@dataclass(slots=True)
class Paging:
    """A feed on its way through several pages."""

    number: int = 0
    begun_at: datetime | None = None
    """When the first page was asked for."""
    since: datetime | None = None
    newest: datetime | None = None
    """The newest text seen so far, by the service's clock."""
    rows: int = 0
    total: int | None = None
    names: tuple[object, ...] = ()
    """Whom the page before named: a service that ignores `page` names them again."""
    size: int = 0


@dataclass(frozen=True, slots=True)
class FeedDesk:
    """The store and the clock, and where each feed of several pages stands."""

    store: Store
    client: TextRequest
    clock: Clock
    asked_at: datetime = _NEVER
    """When the question at hand is asked: for telling older answers from newer."""
    watched: tuple[str, ...] = ()
    """What the settings call the dashboards that this desk works on; none: all."""
    _pagings: dict[FeedId, Paging] = field(default_factory=dict)

    def is_watched(self, board: Dashboard) -> bool:
        """Whether this desk works on a dashboard."""
        return not self.watched or any(is_meant(name, board) for name in self.watched)

    def paging(self, feed: FeedId) -> Paging:
        """Where a feed stands; at its first page if it was not begun."""
        paging = self._pagings.setdefault(feed, Paging())
        if paging.begun_at is None:
            paging.begun_at = self.asked_at
        return paging

    def turn(self, feed: FeedId, *, has_more: bool) -> bool:
        """Go on to the next page, or back to the first for the next round; returns `has_more`."""
        if has_more:
            self.paging(feed).number += 1
        else:
            self.forget(feed)
        return has_more

    def forget(self, feed: FeedId) -> None:
        """Begin at the first page next time."""
        self._pagings.pop(feed, None)

    def service_now(self) -> datetime:
        """What the service's clock shows, as far as its answers told."""
        return self.clock.now() + timedelta(seconds=self.client.clock_skew or 0.0)


def inbound_of(merged: Merged) -> tuple[ConversationKey, ...]:
    """The conversations of a write's new texts from customers."""
    return tuple(key for key, _ in merged.new_inbound)
