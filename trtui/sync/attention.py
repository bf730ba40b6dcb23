"""What the plan should look at: who is at the keyboard, what is on screens, what answers hinted at."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from trtui.clock import Clock
from trtui.models import ConversationKey, Dashboard, DashboardId, DeliveryPhase, ListQuery, Message, View
from trtui.store import BY_HAND, Interest, InterestKind, Store
from trtui.sync.learning import Learned
from trtui.sync.state import (
    DASHBOARDS,
    SLOW_KINDS,
    FeedId,
    FeedKind,
    FeedRecord,
    Interests,
    PlanState,
    contact_feed,
    thread_feed,
)

READ_AHEAD: Final = 40
"""Unresolved conversations whose threads are read before anybody opens them."""
FOLLOW_FOR: Final = timedelta(days=1)
FOLLOW_SENT_FOR: Final = timedelta(hours=2)
"""How long a text is followed that a carrier took without a word of delivery: that word may never come (§e)."""
FOLLOWED_AT_ONCE: Final = 100
SOUGHT_AT_ONCE: Final = 20
"""Of those whom a search found, so many are read as for the screen, the others when there is time."""

_PANELS: Final = {
    InterestKind.PAYMENTS: (FeedKind.PAYMENTS,),
    InterestKind.GROUPS: (FeedKind.GROUPS, FeedKind.TAGS),
    InterestKind.FIELDS: (FeedKind.FIELDS, FeedKind.TAGS),
}


_SEARCHED: Final = {
    InterestKind.SEARCH: FeedKind.SEARCH,
    InterestKind.FILTERED: FeedKind.FILTERED,
    InterestKind.REFERENCE: FeedKind.REFERENCE,
}
"""What is asked of the service in so many words."""
_NUMBERED: Final = {
    InterestKind.PAYMENT: (FeedKind.PAYMENT,),
    InterestKind.GROUP: (FeedKind.GROUP, FeedKind.MEMBERS),
}
"""Of one thing, whose number the interest's words are."""


class Attention:
    """Keeps a plan's state up to what the store says."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        state: PlanState,
        idle_after: float,
        is_polled: Callable[[Dashboard], bool] = lambda _: True,
    ) -> None:
        """`idle_after` seconds without a key mean that nobody is there.

        A dashboard that is not `is_polled` is asked only while it is looked at by itself.
        """
        self._store = store
        self._clock = clock
        self._state = state
        self._idle_after = timedelta(seconds=idle_after)
        self._is_polled = is_polled
        self._declared: frozenset[Interest] = frozenset()
        self._read_ahead: set[ConversationKey] = set()

    # ------------------------------------------------------------------------------------------ at the start

    def remember(self) -> None:
        """Go on from what an earlier worker knew: dashboards, filters, and what was read to its end when.

        What it searched for is forgotten: an old answer about whom the service knows would pass for a new one.
        """
        for kind in _SEARCHED.values():
            self._store.facts.forget_feeds(f"{kind}/")
        self.take_dashboards()
        now, boottime = self._clock.now(), self._clock.boottime()
        held = self._store.facts.feed(DASHBOARDS.name)
        if held is not None and held.succeeded_at is not None and now >= held.succeeded_at:
            record = self._state.record(DASHBOARDS)
            self._restore(record, boottime - (now - held.succeeded_at).total_seconds())
            record.wanted_at = boottime  # cheap, and the first sign of whether key and network are well

    def _remember_dashboards(self, dashboards: Iterable[DashboardId]) -> None:
        """Go on from what was known of these before."""
        now, boottime = self._clock.now(), self._clock.boottime()
        known = {state.name: state for state in self._store.facts.feeds()}
        for dashboard in dashboards:
            about = self._state.dashboards[dashboard]
            recent = known.get(FeedId(FeedKind.RECENT, dashboard).name)
            about.is_filter_honoured = recent.is_filter_honoured if recent else None
            for kind, record in zip(SLOW_KINDS, about.slow, strict=True):
                held = known.get(record.feed.name)
                if held is None or held.succeeded_at is None or now < held.succeeded_at:
                    continue
                self._restore(record, boottime - (now - held.succeeded_at).total_seconds())
                record.has_more = kind is FeedKind.BACKFILL and bool(held.cursor)
                if record.has_more:
                    record.rested_since = float("-inf")

    @staticmethod
    def _restore(record: FeedRecord, at: float) -> None:
        record.asked_at = record.succeeded_at = record.rested_since = at

    def take_dashboards(self) -> None:
        """Take in which dashboards the store holds, as far as they are to be asked."""
        looked_at = {each.dashboard for each in self._declared if each.kind is not InterestKind.LINES}
        asked = frozenset(
            board.id
            for board in self._store.facts.dashboards()
            if board.id in looked_at or self._is_polled(board)
        )
        added = asked - self._state.dashboards.keys()
        self._state.keep_only(asked, self._clock.boottime())
        if added:
            self._remember_dashboards(added)
        self._take_interests(self._declared)

    # ------------------------------------------------------------------------------------------ each round

    def look(self) -> bool:
        """See what is on screens and whether anybody is there; returns whether that is another than before."""
        idle = self._store.desk.idle_for()
        is_idle = idle is None or idle > self._idle_after
        declared = frozenset(self._store.desk.interests())
        if is_idle == self._state.is_idle and declared == self._declared:
            return False
        fresh = declared - self._declared
        self._state.is_idle = is_idle
        self._declared = declared
        self.take_dashboards()
        self._want_what_is_asked_for(fresh)
        return True

    def _take_interests(self, declared: frozenset[Interest]) -> None:
        threads: set[ConversationKey] = set()
        dashboards: set[DashboardId] = set()
        feeds: set[FeedId] = set()
        searches: list[FeedId] = []
        for interest in declared:
            if interest.kind is InterestKind.THREAD:
                threads.update(_key_of(interest))
            elif interest.kind is InterestKind.DASHBOARD:
                dashboards.update(self._lines_of(interest))
            elif interest.kind in _SEARCHED:
                searches += self._searches(interest)
            else:
                feeds.update(self._panel_feeds(interest))
        if not searches:
            # Nobody waits for them any more, but until they are read they may stand among the unresolved.
            self._state.rechecks |= self._state.sought
            self._state.sought.clear()
        self._state.interests = Interests(
            frozenset(threads), frozenset(dashboards), frozenset(feeds), tuple(dict.fromkeys(searches))
        )

    def _lines_of(self, interest: Interest) -> tuple[DashboardId, ...]:
        if interest.dashboard is None:
            return tuple(self._state.dashboards)
        return (interest.dashboard,) if interest.dashboard in self._state.dashboards else ()

    def _searches(self, interest: Interest) -> list[FeedId]:
        lines = self._lines_of(interest) if interest.words else ()
        return [FeedId(_SEARCHED[interest.kind], line, words=interest.words) for line in lines]

    def _panel_feeds(self, interest: Interest) -> list[FeedId]:
        if interest.kind is InterestKind.CONTACT:
            return [contact_feed(key) for key in _key_of(interest)]
        if interest.kind in _NUMBERED:
            kinds = _NUMBERED[interest.kind] if interest.words.isdecimal() else ()
            return [FeedId(k, line, words=interest.words) for line in self._lines_of(interest) for k in kinds]
        if interest.kind is InterestKind.LINES:
            lines = self._lines_of(interest) if interest.dashboard is not None else ()
            return [FeedId(FeedKind.DASHBOARD, line) for line in lines] or [DASHBOARDS]
        phone = interest.phone if interest.kind is InterestKind.PAYMENTS else None
        return [
            FeedId(kind, line, phone) for line in self._lines_of(interest) for kind in _PANELS[interest.kind]
        ]

    def _want_what_is_asked_for(self, fresh: frozenset[Interest]) -> None:
        """Have what is asked for by hand read before everything else."""
        now = self._clock.boottime()
        for interest in fresh:
            if interest.weight < BY_HAND:
                continue
            self._state.paused_until = 0.0
            for feed in self._feeds_of(interest):
                record = self._state.record(feed)
                record.not_before = 0.0
                record.wanted_at = now

    def _feeds_of(self, interest: Interest) -> list[FeedId]:
        if interest.kind is InterestKind.THREAD:
            return [thread_feed(key) for key in _key_of(interest)]
        if interest.kind is InterestKind.DASHBOARD:
            lines = [self._state.dashboards[line] for line in self._lines_of(interest)]
            return [feed for line in lines for feed in (line.heartbeat.feed, line.sweep.feed)]
        if interest.kind in _SEARCHED:
            return self._searches(interest)
        return self._panel_feeds(interest)

    # ------------------------------------------------------------------------------------------ after answers

    def take_in(self, feed: FeedId, learned: Learned, now: float) -> None:
        """Take in what an answer hinted at."""
        state = self._state
        if feed.kind is FeedKind.THREAD:
            if not learned.has_more:
                state.stale_threads.pop(feed.key, None)
            state.followed.pop(feed.key, None)
            self._read_ahead.add(feed.key)
            state.unread_threads = [key for key in state.unread_threads if key != feed.key]
        elif feed.kind is FeedKind.CONTACT:
            state.rechecks.pop(feed.key, None)
            state.sought.pop(feed.key, None)
        elif feed.kind is FeedKind.DASHBOARD and learned.note is not None:
            state.record(DASHBOARDS).wanted_at = now  # it may be gone: the list says for certain
        elif feed.kind is FeedKind.RECENT and learned.is_filter_honoured is not None:
            state.dashboards[feed.line].is_filter_honoured = learned.is_filter_honoured
        for key in learned.stale:
            state.stale_threads.setdefault(key, now)
            self._read_ahead.discard(key)
        for key in learned.doubtful:
            is_sought = feed in state.interests.searches and len(state.sought) < SOUGHT_AT_ONCE
            (state.sought if is_sought else state.rechecks).setdefault(key, now)

    def read_ahead(self) -> None:
        """Choose the threads worth reading before they are opened, and the texts of ours to look after.

        First those whose customers wait longest, then, the newest first, all others of which texts are missing.
        """
        now = self._clock.now()
        rows = self._store.facts.window(ListQuery(view=View.UNRESOLVED), 0, READ_AHEAD, now)
        waiting = dict.fromkeys(row.key for row in rows if not self._is_read(row.key))
        lacking = [key for key in self._state.stale_threads if key not in waiting]
        self._state.unread_threads = [key for key in (*lacking, *reversed(waiting)) if self._may_be_read(key)]
        self._follow(now)

    def _may_be_read(self, key: ConversationKey) -> bool:
        """Whether a thread can be asked for: one that was refused a moment ago holds up no other."""
        record = self._state.feeds.get(thread_feed(key))
        is_put_off = record is not None and record.not_before > self._clock.boottime()
        return key.dashboard in self._state.dashboards and not is_put_off

    def _is_read(self, key: ConversationKey) -> bool:
        if key in self._read_ahead:
            return True
        if key in self._state.stale_threads:
            return False
        held = self._store.facts.feed(thread_feed(key).name)
        if held is None or held.succeeded_at is None:
            return False
        self._read_ahead.add(key)
        return True

    def _follow(self, now: datetime) -> None:
        followed: dict[ConversationKey, float] = {}
        for key, text in self._store.facts.undelivered(now - FOLLOW_FOR, FOLLOWED_AT_ONCE):
            due = self._look_again_at(key, text, now)
            if due is not None and key.dashboard in self._state.dashboards:
                followed[key] = min(followed.get(key, due), due)
        self._state.followed = followed

    def _look_again_at(self, key: ConversationKey, text: Message, now: datetime) -> float | None:
        """When to look at a text of ours again: often at first, and more rarely the older it is."""
        age = max(timedelta(), now - text.sent_or_received_at)
        if text.phase is DeliveryPhase.SENT and age > FOLLOW_SENT_FOR:
            return None
        record = self._state.feeds.get(thread_feed(key))
        asked = None if record is None else record.asked_at
        pause = min(max(4.0, age.total_seconds() / 3), 3600.0)
        boottime = self._clock.boottime()
        return boottime + max(0.0, 4.0 - age.total_seconds()) if asked is None else asked + pause


def _key_of(interest: Interest) -> tuple[ConversationKey, ...]:
    if interest.dashboard is None or interest.phone is None:
        return ()
    return (ConversationKey(interest.dashboard, interest.phone),)
