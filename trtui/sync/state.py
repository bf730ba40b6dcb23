"""What the worker knows while it lives and the plan looks at: feeds, dashboards, interests. Nothing of it is on disk.

Times are boottime seconds.
"""

import math
from collections import deque
from dataclasses import field
from enum import StrEnum

from trtui.calls import BudgetState
from trtui.light import dataclass
from trtui.models import ConversationKey, DashboardId, GroupId
from trtui.sync.rates import Arrivals
from trtui.text.phone import Phone


class FeedKind(StrEnum):
    """The ways in which facts arrive."""

    DASHBOARDS = "dashboards"
    DASHBOARD = "dashboard"
    RECENT = "recent"
    CONVERSATIONS = "conversations"
    UNRESOLVED = "unresolved"
    THREAD = "thread"
    CONTACT = "contact"
    PAYMENTS = "payments"
    PAYMENT = "payment"
    REFERENCE = "reference"
    GROUPS = "groups"
    GROUP = "group"
    MEMBERS = "members"
    TAGS = "tags"
    FIELDS = "fields"
    BACKFILL = "backfill"
    SEARCH = "search"
    FILTERED = "filtered"

    __hash__ = str.__hash__


HEARTBEATS = frozenset({FeedKind.RECENT, FeedKind.CONVERSATIONS})
"""The feeds that tell of new texts."""


@dataclass(frozen=True, slots=True)
class FeedId:
    """One thing that can be asked again and again."""

    kind: FeedKind
    dashboard: DashboardId | None = None
    phone: Phone | None = None
    words: str = ""
    """What is searched for, or the number of one payment or group."""

    @property
    def name(self) -> str:
        """Its name in the store's bookkeeping, such as `recent/7` or `search/7/ann`."""
        parts = (self.kind, self.dashboard, self.phone, self.words or None)
        return "/".join(str(part) for part in parts if part is not None)

    @property
    def line(self) -> DashboardId:
        """The dashboard, for feeds that are about one. Raises ValueError for the list of dashboards."""
        if self.dashboard is None:
            raise ValueError(f"{self.name} is about no dashboard")
        return self.dashboard

    @property
    def group(self) -> GroupId:
        """The group, for feeds that are about one. Raises ValueError for others."""
        return GroupId(int(self.words))

    @property
    def key(self) -> ConversationKey:
        """The conversation, for feeds that are about one. Raises ValueError for others."""
        if self.phone is None:
            raise ValueError(f"{self.name} is about no conversation")
        return ConversationKey(self.line, self.phone)


DASHBOARDS = FeedId(FeedKind.DASHBOARDS)


def thread_feed(key: ConversationKey) -> FeedId:
    """The feed that reads a conversation's texts."""
    return FeedId(FeedKind.THREAD, key.dashboard, key.phone)


def contact_feed(key: ConversationKey) -> FeedId:
    """The feed that reads one contact."""
    return FeedId(FeedKind.CONTACT, key.dashboard, key.phone)


@dataclass(slots=True)
class FeedRecord:
    """How a feed has fared in this worker's life."""

    feed: FeedId
    known_since: float
    asked_at: float | None = None
    succeeded_at: float | None = None
    not_before: float = 0.0
    failures: int = 0
    is_under_way: bool = False
    wanted_at: float | None = None
    """Since when somebody wants it, whatever its age."""
    has_more: bool = False
    """What was read goes on: the next page is due at once."""
    rested_since: float = -math.inf
    """When it was last asked, if that read it to its end: its period counts from here."""


SLOW_KINDS = (FeedKind.BACKFILL, FeedKind.TAGS, FeedKind.GROUPS, FeedKind.FIELDS, FeedKind.PAYMENTS)
"""What each dashboard is asked for now and then, whether anybody looks or not."""


@dataclass(slots=True)
class DashboardState:
    """What the plan knows of a dashboard. The records are those of `PlanState.feeds`, at hand without a look-up."""

    known_since: float
    recent: FeedRecord
    conversations: FeedRecord
    sweep: FeedRecord
    slow: tuple[FeedRecord, ...]
    """In the order of `SLOW_KINDS`."""
    arrivals: Arrivals = field(default_factory=Arrivals)
    is_filter_honoured: bool | None = None
    """Whether `recent` returns only what it was asked for; where not, `conversations` is the heartbeat."""
    heartbeat_every: float = 10.0
    """Seconds, from `set_heartbeats`."""

    @property
    def heartbeat(self) -> FeedRecord:
        """The feed that tells of new texts."""
        return self.conversations if self.is_filter_honoured is False else self.recent

    @property
    def backfill(self) -> FeedRecord:
        """The feed that reads every contact once."""
        return self.slow[0]

    @property
    def is_swept(self) -> bool:
        """Whether the unresolved were read, or can't be: only then its heartbeat begins."""
        return self.sweep.succeeded_at is not None or self.sweep.failures > 0


@dataclass(frozen=True, slots=True)
class Interests:
    """What is on somebody's screen."""

    threads: frozenset[ConversationKey] = frozenset()
    dashboards: frozenset[DashboardId] = frozenset()
    feeds: frozenset[FeedId] = frozenset()
    """Panels: contacts, payments, groups, fields."""
    searches: tuple[FeedId, ...] = ()
    """What is searched for, in the order of asking."""


@dataclass(slots=True)
class PlanState:
    """All that the plan looks at."""

    budget: BudgetState
    began_at: float
    reserve: int = 25
    window: float = 60.0
    dashboards: dict[DashboardId, DashboardState] = field(default_factory=dict)
    feeds: dict[FeedId, FeedRecord] = field(default_factory=dict)
    interests: Interests = field(default_factory=Interests)
    stale_threads: dict[ConversationKey, float] = field(default_factory=dict)
    """Threads known to have moved further than what is held of them, and since when that is known."""
    rechecks: dict[ConversationKey, float] = field(default_factory=dict)
    """Contacts whose flags may have changed unseen, and since when that is known."""
    sought: dict[ConversationKey, float] = field(default_factory=dict)
    """Contacts that a search on a screen found and whose names are not known, and since when."""
    followed: dict[ConversationKey, float] = field(default_factory=dict)
    """When to look after texts of ours that are still on their way."""
    unread_threads: list[ConversationKey] = field(default_factory=list)
    """Threads to read ahead, the most useful last."""
    is_idle: bool = False
    paused_until: float = 0.0
    other_reads: deque[float] = field(default_factory=deque)
    """When reads that were no heartbeat began, within the last window."""
    fillers: deque[float] = field(default_factory=deque)
    """When reads that nobody waits for began, within the last window."""

    def record(self, feed: FeedId) -> FeedRecord:
        """The feed's record, made if there is none."""
        known = self.feeds.get(feed)
        if known is None:
            known = self.feeds[feed] = FeedRecord(feed, self.began_at)
        return known

    def begin(self, feed: FeedId, now: float, *, is_filler: bool) -> None:
        """Note that a feed is being asked."""
        record = self.record(feed)
        record.asked_at = now
        record.is_under_way = True
        record.wanted_at = None
        if feed.kind not in HEARTBEATS:
            self.other_reads.append(now)
        if is_filler:
            self.fillers.append(now)

    def succeed(self, feed: FeedId, now: float, *, has_more: bool) -> None:
        """Note that a feed was answered."""
        record = self.record(feed)
        record.is_under_way = False
        record.succeeded_at = now
        record.failures = 0
        record.not_before = 0.0
        record.has_more = has_more
        record.rested_since = -math.inf if has_more or record.asked_at is None else record.asked_at

    def fail(self, feed: FeedId, not_before: float) -> None:
        """Note that a feed was not answered, and when to ask again."""
        record = self.record(feed)
        record.is_under_way = False
        record.failures += 1
        record.rested_since = -math.inf
        record.not_before = not_before

    def keep_only(self, dashboards: frozenset[DashboardId], now: float) -> None:
        """Take in which dashboards there are: new ones are added, what belongs to others is forgotten."""
        for dashboard in dashboards - self.dashboards.keys():
            self.dashboards[dashboard] = self._begin_dashboard(dashboard, now)
        gone = self.dashboards.keys() - dashboards
        for dashboard in gone:
            del self.dashboards[dashboard]
        if not gone:
            return
        for feed in [feed for feed in self.feeds if feed.dashboard in gone]:
            del self.feeds[feed]
        for known in (self.stale_threads, self.rechecks, self.sought, self.followed):
            for key in [key for key in known if key.dashboard in gone]:
                del known[key]
        self.unread_threads = [key for key in self.unread_threads if key.dashboard not in gone]

    def _begin_dashboard(self, dashboard: DashboardId, now: float) -> DashboardState:
        def record(kind: FeedKind) -> FeedRecord:
            feed = FeedId(kind, dashboard)
            self.feeds[feed] = FeedRecord(feed, now)
            return self.feeds[feed]

        return DashboardState(
            known_since=now,
            recent=record(FeedKind.RECENT),
            conversations=record(FeedKind.CONVERSATIONS),
            sweep=record(FeedKind.UNRESOLVED),
            slow=tuple(map(record, SLOW_KINDS)),
        )
