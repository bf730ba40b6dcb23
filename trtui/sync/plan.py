"""What to ask next: pure. It reads a `PlanState` and the time (boottime seconds) and changes neither.

Each dashboard has a heartbeat, the one feed that tells of new texts. Heartbeats share what the budget allows by the
square-root rule (`rates.py`), an open thread putting a floor under its dashboard's. Everything else is asked when
somebody wants to see it, when something showed that it moved, or slowly, as filler: filler has a share of its own, so
that it neither starves nor pushes the heartbeats aside.
"""

from trtui.calls import Priority
from trtui.light import dataclass
from trtui.models import DashboardId
from trtui.sync.rates import Source, common_rate, share_calls
from trtui.sync.state import (
    DASHBOARDS,
    FeedId,
    FeedKind,
    FeedRecord,
    PlanState,
    contact_feed,
    thread_feed,
)

OPEN_THREAD_EVERY = 3.2
"""Seconds between heartbeats of a dashboard whose thread somebody reads: 95 of 100 texts appear within 95 % of it."""
OPEN_SHARE = 0.6
"""At most this part of the heartbeats goes to dashboards with an open thread, however many there are."""
SELECTED_AT_LEAST = 15.0
SELECTED_SHARE = 0.25
OTHERS_AT_LEAST = 180.0
OTHERS_SHARE = 0.1
"""Seconds between heartbeats at the most, and the part of all heartbeats that may be spent on keeping that."""
NEVER_OFTENER = 2.0
SELECTED_WORTH = 4.0
"""A text on a dashboard that is on a screen matters as much as four on one that is not."""
IDLE_FACTOR = 4.0
"""How much slower everything is while nobody is at the keyboard."""

FILLER_SHARE = 0.15
CATCHING_UP_SHARE = 0.35
"""Part of the reads that filler may take, and may take until everything has been read once."""
HEARTBEATS_KEEP = 0.4
"""Part of the reads that heartbeats are planned with even after a burst of other reads."""
AGEING = 60.0
"""Seconds late after which a read goes before reads that are one level more urgent and on time."""
SPARE = 0.99
"""Heartbeats are planned with this part of what the budget would allow: calls end later than planned, not earlier."""
GRAIN = 0.2
"""Seconds between looks at a budget that has no place."""

DASHBOARDS_EVERY = 3600.0
PANEL_EVERY = {
    FeedKind.CONTACT: 60.0,
    FeedKind.PAYMENTS: 30.0,
    FeedKind.PAYMENT: 30.0,
    FeedKind.GROUPS: 120.0,
    FeedKind.GROUP: 60.0,
    FeedKind.MEMBERS: 120.0,
    FeedKind.DASHBOARD: 60.0,
    FeedKind.DASHBOARDS: 120.0,
    FeedKind.TAGS: 120.0,
    FeedKind.FIELDS: 120.0,
}
"""Seconds between reads of what somebody looks at."""
SEARCH_EVERY = (60.0, 12.0)
"""Seconds between two times that the same is searched for, and seconds for each dashboard asked where that is more."""
SEARCHES_AT_ONCE = 5
SEARCH_PAUSE = 10.0
"""At most so many searches begin within so many seconds: one over 60 dashboards takes its time, not the budget."""
THREAD_EVERY = 60.0
"""Seconds between reads of an open thread: its texts come with the heartbeat, this brings what was changed in it."""
SLOWLY = ((6 * 3600.0, 0.0), (3600.0, 360.0), (3600.0, 360.0), (3600.0, 360.0), (900.0, 90.0))
"""For each of `SLOW_KINDS`: seconds between reads, and seconds for each dashboard of the account where that is more."""

WANTED, OPEN, SELECTED, OTHERS, RECHECK, FILLER = range(6)
"""How urgent a read is; the first three count as for the screen, the last two are filler."""


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A read to make now."""

    feed: FeedId
    priority: Priority
    is_filler: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to ask before `until` (boottime seconds), as far as is known now."""

    until: float


def reads_per_second(state: PlanState) -> float:
    """How many reads a second the budget carries for good, with the writes' reserve left alone."""
    budget = state.budget
    places = max(1, budget.ceiling - state.reserve * budget.ceiling // budget.limit)
    return SPARE * places / (state.window + 0.25)


def heartbeat_periods(state: PlanState, now: float) -> dict[DashboardId, float]:
    """How often each dashboard is to be asked, in seconds, given what was asked besides in the last window."""
    known = state.dashboards
    others = sum(1 for started in state.other_reads if started > now - state.window) / state.window
    total = reads_per_second(state)
    calls = max(HEARTBEATS_KEEP * total, total - others)
    slower = IDLE_FACTOR if state.is_idle else 1.0
    prior = common_rate([dashboard.arrivals for dashboard in known.values()])
    open_on = {key.dashboard for key in state.interests.threads} & known.keys()
    selected = (state.interests.dashboards | open_on) & known.keys()
    open_least = min(1 / OPEN_THREAD_EVERY, OPEN_SHARE * calls / max(1, len(open_on)))
    selected_least = min(1 / SELECTED_AT_LEAST, SELECTED_SHARE * calls / max(1, len(selected)))
    others_least = min(1 / OTHERS_AT_LEAST, OTHERS_SHARE * calls / max(1, len(known) - len(selected)))
    sources = []
    for dashboard, about in known.items():
        least = (
            open_least if dashboard in open_on else selected_least if dashboard in selected else others_least
        )
        worth = SELECTED_WORTH if dashboard in selected else 1.0
        weight = worth * about.arrivals.rate(prior)
        sources.append(Source(weight, least / slower, 1 / (NEVER_OFTENER * slower)))
    rates = share_calls(sources, calls / slower)
    return {dashboard: 1 / rate for dashboard, rate in zip(known, rates, strict=True)}


def set_heartbeats(state: PlanState, now: float) -> None:
    """Plan the heartbeats anew and keep the result: worth doing every few seconds, and when interests change."""
    for reads in (state.other_reads, state.fillers):
        while reads and reads[0] <= now - state.window:
            reads.popleft()
    for dashboard, period in heartbeat_periods(state, now).items():
        state.dashboards[dashboard].heartbeat_every = period


def next_call(state: PlanState, now: float) -> PlannedCall | Wait:
    """The most urgent read that may start now, or how long there is none.

    Of what is due the most urgent level goes first, and lateness raises the level: nothing waits for ever. A read for
    which the budget has no place holds up only reads of its own kind.
    """
    if now < state.paused_until:
        return Wait(state.paused_until)
    choice = _Choice(state, now)
    slower = IDLE_FACTOR if state.is_idle else 1.0
    choice.offer(state.feeds.get(DASHBOARDS), DASHBOARDS, DASHBOARDS_EVERY, OTHERS, first=SELECTED)
    _offer_conversations(choice, state, slower)
    for feed in state.interests.feeds:
        if feed.dashboard is None or feed.dashboard in state.dashboards:
            choice.offer(state.feeds.get(feed), feed, PANEL_EVERY[feed.kind] * slower, SELECTED)
    _offer_searches(choice, state, slower)
    _offer_dashboards(choice, state, slower)
    return choice.result()


def is_caught_up(state: PlanState) -> bool:
    """Whether every contact has been read once."""
    return all(
        dashboard.backfill.succeeded_at is not None and not dashboard.backfill.has_more
        for dashboard in state.dashboards.values()
    )


def _offer_conversations(choice: "_Choice", state: PlanState, slower: float) -> None:
    opened = state.interests.threads
    selected = state.interests.dashboards
    for key in opened:
        if key.dashboard in state.dashboards:
            feed = thread_feed(key)
            record = state.feeds.get(feed)
            choice.offer(record, feed, THREAD_EVERY * slower, OPEN)
            if key in state.stale_threads:
                choice.consider(record, feed, state.stale_threads[key], OPEN)
    for key, since in state.rechecks.items():
        level = OPEN if key in opened else RECHECK if key.dashboard in selected else FILLER
        feed = contact_feed(key)
        choice.consider(state.feeds.get(feed), feed, since, level)
    for key, since in state.sought.items():
        feed = contact_feed(key)
        choice.consider(state.feeds.get(feed), feed, since, SELECTED)
    for key, due in state.followed.items():
        feed = thread_feed(key)
        choice.consider(state.feeds.get(feed), feed, due, OPEN if key in opened else FILLER)
    if state.unread_threads:
        feed = thread_feed(state.unread_threads[-1])
        choice.consider(state.feeds.get(feed), feed, choice.now, FILLER)


def _offer_searches(choice: "_Choice", state: PlanState, slower: float) -> None:
    """Searches, some at a time; the others when those were answered and a while has passed."""
    searches = state.interests.searches
    known = [record for record in map(state.feeds.get, searches) if record is not None]
    if sum(record.is_under_way for record in known) >= SEARCHES_AT_ONCE:
        return
    begun = sorted((record.asked_at for record in known if record.asked_at is not None), reverse=True)
    if len(begun) >= SEARCHES_AT_ONCE and begun[SEARCHES_AT_ONCE - 1] + SEARCH_PAUSE > choice.now:
        choice.come_back(begun[SEARCHES_AT_ONCE - 1] + SEARCH_PAUSE)
        return
    least, each = SEARCH_EVERY
    for feed in searches:
        choice.offer(state.feeds.get(feed), feed, slower * max(least, each * len(searches)), SELECTED)


def _offer_dashboards(choice: "_Choice", state: PlanState, slower: float) -> None:
    count = len(state.dashboards)
    selected = state.interests.dashboards
    open_on = {key.dashboard for key in state.interests.threads}
    sweeps = (slower * max(300.0, 30.0 * count), slower * max(60.0, 10.0 * len(selected)))
    slowly = [slower * max(least, each * count) for least, each in SLOWLY]
    for dashboard, known in state.dashboards.items():
        is_selected = dashboard in selected
        screen = SELECTED if is_selected else OTHERS
        choice.offer(known.sweep, known.sweep.feed, sweeps[is_selected], FILLER, first=screen)
        if known.is_swept:
            heartbeat = known.heartbeat
            level = OPEN if dashboard in open_on else screen
            choice.offer(heartbeat, heartbeat.feed, known.heartbeat_every, level)
        for record, period in zip(known.slow, slowly, strict=True):
            if record.rested_since + period <= choice.now or record.wanted_at is not None:
                choice.offer(record, record.feed, period, FILLER)


class _Choice:
    """Takes in what could be asked, and keeps the most urgent of it."""

    __slots__ = ("_best", "_is_short", "_may_fill", "_rank", "_soonest", "_state", "now")

    def __init__(self, state: PlanState, now: float) -> None:
        self.now = now
        self._state = state
        self._may_fill = _may_fill(state, now)
        self._soonest = now + state.window
        self._best: tuple[FeedId, int] | None = None
        self._rank = 0.0
        self._is_short = False

    def offer(
        self, record: FeedRecord | None, feed: FeedId, period: float, level: int, *, first: int | None = None
    ) -> None:
        """A feed to be asked every `period` seconds; `first` is its level until it succeeded once."""
        if record is None:
            self.consider(None, feed, self._state.began_at, level if first is None else first)
        elif record.wanted_at is not None:
            self.consider(record, feed, record.wanted_at, WANTED)
        elif record.asked_at is None:
            self.consider(record, feed, record.known_since, level if first is None else first)
        else:
            due = record.asked_at + (0.0 if record.has_more or record.failures else period)
            if first is not None and record.succeeded_at is None:
                level = first
            if due > self.now:
                self.come_back(due)
            else:
                self.consider(record, feed, due, level)

    def come_back(self, at: float) -> None:
        """Look again then, at the latest."""
        self._soonest = min(self._soonest, at)

    def consider(self, record: FeedRecord | None, feed: FeedId, due: float, level: int) -> None:
        """A feed to be asked at `due`."""
        if record is not None:
            if record.is_under_way:
                return
            due = max(due, record.not_before)
        if due > self.now:
            self.come_back(due)
        elif (level >= RECHECK and not self._may_fill) or self._state.budget.left[_priority(level)] <= 0:
            self._is_short = True
        else:
            rank = level - min(self.now - due, 3600.0) / AGEING
            if self._best is None or rank < self._rank:
                self._best, self._rank = (feed, level), rank

    def result(self) -> PlannedCall | Wait:
        """What to ask, or until when nothing."""
        if self._best is not None:
            feed, level = self._best
            return PlannedCall(feed, _priority(level), level >= RECHECK)
        if self._is_short:
            budget = self._state.budget
            pause = min(1.0, max(GRAIN, budget.next_free_in, budget.gate_closed_for))
            self.come_back(self.now + pause)
        return Wait(self._soonest)


def _priority(level: int) -> Priority:
    return Priority.SCREEN if level <= SELECTED else Priority.BACKGROUND


def _may_fill(state: PlanState, now: float) -> bool:
    share = FILLER_SHARE if is_caught_up(state) else CATCHING_UP_SHARE
    if state.is_idle:
        share /= IDLE_FACTOR
    most = max(1.0, share * reads_per_second(state) * state.window)
    return sum(1 for started in state.fillers if started > now - state.window) < most
