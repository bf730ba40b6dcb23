"""One holding of the lease: what the worker does from taking it until it is told to stop.

Each round looks at what others wrote, takes in what reads brought, starts what the plan wants next, and has due intents
delivered; then it sleeps until something ends, somebody wakes it, or the next look.
"""

import asyncio
import logging
import random
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from trtui.api.errors import (
    ApiError,
    AuthError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
    UnreachableError,
)
from trtui.clock import Clock
from trtui.config import HookSettings
from trtui.store import Connection, Store, StoreBusyError, StoreCannotWriteError, StoreError, StoreVersion
from trtui.store.processes import process_name
from trtui.sync.attention import Attention
from trtui.sync.feeds import Feeds
from trtui.sync.hooks import Hooks
from trtui.sync.learning import Learned
from trtui.sync.lease import Lease
from trtui.sync.plan import IDLE_FACTOR, PlannedCall, next_call, set_heartbeats
from trtui.sync.reporting import Reporter
from trtui.sync.state import DASHBOARDS, HEARTBEATS, FeedKind, PlanState
from trtui.text.cleaning import clean_line

if TYPE_CHECKING:
    from trtui.api.budget import Budget
    from trtui.api.client import TextRequest
    from trtui.sync.worker import Deliverer, WorkerOptions

LOOK_EVERY: Final = 1.0
"""Seconds between two looks at who is there while nobody writes to the desk."""
PLAN_EVERY: Final = 5.0
"""Seconds between two times that the heartbeats are planned anew."""
LONGEST_OFFLINE_PAUSE: Final = 30.0
LONGEST_FAULT_PAUSE: Final = 120.0
REFUSED_PAUSE: Final = 600.0
"""Seconds until a feed that broke down, or that the service keeps refusing, is asked again at the latest."""
KEY_REFUSED_PAUSE: Final = 120.0
"""Seconds until a key that was refused is tried once more: it may have been let in again."""
FAULTS_IN_A_ROW: Final = 4
"""Feeds that break down one after the other, after which all of them pause."""
STORE_PAUSE: Final = 2.0
"""Seconds until a store that could not be written is tried again."""
EMPTY_ACCOUNT_PAUSE: Final = 20.0
"""Seconds until an account that named no dashboard is asked again: an empty answer may be a fault."""
GRACE: Final = 1.5
"""Seconds that a write under way is given to end when the worker is told to stop."""
HOOKS_EVERY: Final = 5.0
"""Seconds between two looks for what hooks are run for; a text that comes in is looked at at once."""
PURGE_EVERY: Final = 86_400.0
PURGE_STEP_EVERY: Final = 0.5
"""Seconds between the steps of a purge: a few milliseconds each, during which nobody else can work."""

_log = logging.getLogger(__name__)


class Shift:
    """The worker at work. For one event loop; made when the lease was taken."""

    def __init__(
        self,
        store: Store,
        client: "TextRequest",
        budget: "Budget",
        deliverer: "Deliverer",
        clock: Clock,
        options: "WorkerOptions",
        lease: Lease,
    ) -> None:
        """Begin from what the store holds."""
        self._store = store
        self._client = client
        self._budget = budget
        self._deliverer = deliverer
        self._clock = clock
        self._options = options
        self._lease = lease
        self._feeds = Feeds(store, client, clock, options.dashboards)
        now = clock.boottime()
        self.state = PlanState(budget.snapshot(), now, reserve=options.reserve, window=options.window)
        self._attention = Attention(store, clock, self.state, options.idle_after, options.is_polled)
        self.report = Reporter(store, clock)
        self._reads: dict[asyncio.Task[Learned], PlannedCall] = {}
        self._delivery: asyncio.Task[datetime | None] | None = None
        self._deliver_at: float | None = now
        self._delivered_desk: int | None = None
        self._version: StoreVersion | None = None
        self._failures = 0
        self._faults = 0
        self._stamp: tuple[int, int] | None = None
        self._look_at = now
        self._plan_at = now
        self._purge_at = now
        self._hooks = Hooks(store, clock, options.hooks or HookSettings(), self.report.problem)
        self._hooks_at = now
        self.awake = asyncio.Event()

    # ------------------------------------------------------------------------------------------ the rounds

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set or the lease is lost. Raises StoreError where the store is of no use any more."""
        self._store.outbox.recover(self._clock.now(), owner=process_name())
        self._attention.remember()
        try:
            while not stop.is_set() and self._lease.is_held:
                self.awake.clear()
                try:
                    pause = self._round()
                except (StoreBusyError, StoreCannotWriteError) as error:
                    self._note_store_trouble(error)
                    pause = STORE_PAUSE
                await self._sleep(pause)
        finally:
            await self._wind_up()

    def _round(self) -> float:
        """Do what can be done now; returns for how many seconds there is nothing more, as far as is known."""
        self._look()
        self._collect_reads()
        self._collect_delivery()
        now = self._clock.boottime()
        if now >= self._plan_at:
            self._plan_at = now + PLAN_EVERY
            set_heartbeats(self.state, now)
            self._attention.read_ahead()
        if self._options.keep_days and now >= self._purge_at:
            oldest = self._clock.now() - timedelta(days=self._options.keep_days)
            self._store.outbox.forget(oldest)
            is_over = not self._store.facts.purge_some(oldest)
            self._purge_at = now + (PURGE_EVERY if is_over else PURGE_STEP_EVERY)
        if self._hooks.are_wanted and now >= self._hooks_at:
            self._hooks_at = now + HOOKS_EVERY
            self._hooks.look()
        self._start_delivery(now)
        until = self._start_reads(now)
        if self.report.is_due:
            self.report.clock_skew = self._client.clock_skew
            self.report.tell(self._budget.snapshot(), self.state)
        if self._deliver_at is not None and self._delivery is None:
            until = min(until, self._deliver_at)
        watch_every = self._options.watch_every * (IDLE_FACTOR if self.state.is_idle else 1.0)
        return max(0.0, min(until - now, watch_every))

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.awake.wait()

    def _look(self) -> None:
        """See what other processes and the screen wrote; where nobody wrote, only now and then: time passes, too."""
        stamp, now = self._store.desk.change_stamp(), self._clock.boottime()
        if stamp == self._stamp and now < self._look_at:
            return
        version = self._store.version()
        if self._version is None or version.desk != self._version.desk:
            self._store.facts.reproject()
        self._version = version
        if self._attention.look():
            self._plan_at = now
        self._stamp, self._look_at = stamp, now + LOOK_EVERY

    async def _wind_up(self) -> None:
        """End what runs: reads at once, a write after a moment's grace."""
        for task in self._reads:
            task.cancel()
        if self._delivery is not None:
            self._deliverer.wind_up()
            await asyncio.wait([self._delivery], timeout=GRACE)
            self._delivery.cancel()
        under_way = [*self._reads, *([self._delivery] if self._delivery else [])]
        await asyncio.gather(*under_way, self._hooks.finish(GRACE), return_exceptions=True)
        with suppress(StoreError):
            self.report.say_goodbye(self._budget.snapshot(), self.state)

    # ------------------------------------------------------------------------------------------ delivery

    def _start_delivery(self, now: float) -> None:
        if self._delivery is not None:
            return
        if self.report.connection in (Connection.OFFLINE, Connection.REFUSED):
            # Nothing goes, but what is held no longer waits for the agent: it waits for the service.
            self._store.outbox.release_due(self._clock.now())
            return
        # What was written since this round's look is seen by the next one's.
        seen = None if self._version is None else self._version.desk
        if seen != self._delivered_desk or (self._deliver_at is not None and now >= self._deliver_at):
            self._delivered_desk = seen
            self._deliver_at = None
            self._delivery = asyncio.create_task(self._deliverer.step(self._clock.now()))
            self._delivery.add_done_callback(lambda _: self.awake.set())

    def _collect_delivery(self) -> None:
        task = self._delivery
        if task is None or not task.done():
            return
        self._delivery = None
        error = None if task.cancelled() else task.exception()
        now = self._clock.boottime()
        if error is None:
            due = task.result()
            self._deliver_at = (
                None if due is None else now + max(0.0, (due - self._clock.now()).total_seconds())
            )
            return
        self._deliver_at = now + STORE_PAUSE
        if isinstance(error, AuthError):
            self._note_refused_key(error)
        elif isinstance(error, UnreachableError):
            self._note_offline(error)
        elif isinstance(error, StoreBusyError | StoreCannotWriteError):
            self._note_store_trouble(error)
        elif isinstance(error, StoreError):
            raise error
        else:
            self._note_bug("Delivering", error)
            self._deliver_at = now + LONGEST_OFFLINE_PAUSE

    # ------------------------------------------------------------------------------------------ reads

    def _start_reads(self, now: float) -> float:
        """Start what the plan wants; returns until when it wants nothing more."""
        is_probing = self.report.connection in (Connection.OFFLINE, Connection.REFUSED)
        at_once = 1 if is_probing else self._options.calls_in_flight
        while len(self._reads) < at_once:
            self.state.budget = self._budget.snapshot()
            step = next_call(self.state, now)
            if not isinstance(step, PlannedCall):
                return step.until
            self.state.begin(step.feed, now, is_filler=step.is_filler)
            task = asyncio.create_task(self._feeds.read(step))
            task.add_done_callback(lambda _: self.awake.set())
            self._reads[task] = step
        return now + self._options.watch_every

    def _collect_reads(self) -> None:
        for task in [task for task in self._reads if task.done()]:
            call = self._reads.pop(task)
            error = None if task.cancelled() else task.exception()
            if task.cancelled():
                self.state.fail(call.feed, self._clock.boottime())
            elif error is None:
                self._take_in(call, task.result())
            else:
                self._take_failure(call, error)

    def _take_in(self, call: PlannedCall, learned: Learned) -> None:
        now = self._clock.boottime()
        feed = call.feed
        self._failures = self._faults = 0
        self.report.online()
        if feed.dashboard is not None and feed.dashboard not in self.state.dashboards:
            self._store.facts.remove_dashboard(feed.dashboard)  # it went while it was asked about
            return
        record = self.state.record(feed)
        since = record.succeeded_at
        self.state.succeed(feed, now, has_more=learned.has_more)
        self.report.count(call, learned)
        if feed.kind in HEARTBEATS and since is not None:
            self.state.dashboards[feed.line].arrivals.observe(len(learned.inbound), now - since)
        if learned.inbound:
            self._hooks_at = now
        self._attention.take_in(feed, learned, now)
        if feed.kind is FeedKind.DASHBOARDS and not learned.has_more:
            self._attention.take_dashboards()
            self._plan_at = now
            if not self.state.dashboards:
                record.wanted_at = now + EMPTY_ACCOUNT_PAUSE

    def _take_failure(self, call: PlannedCall, error: BaseException) -> None:
        now = self._clock.boottime()
        feed = call.feed
        failures = self.state.record(feed).failures + 1
        pause = min(2.0**failures, LONGEST_FAULT_PAUSE)
        if isinstance(error, AuthError):
            self._note_refused_key(error)
        elif isinstance(error, UnreachableError):
            self._note_offline(error)
            pause = 0.0
        elif isinstance(error, RateLimitedError):
            pause = 1.0  # the budget's gate is closed for everybody
        elif isinstance(error, RefusedError):
            pause = min(5.0 * 2.0**failures, REFUSED_PAUSE)
            if feed.kind in HEARTBEATS or feed.kind is FeedKind.UNRESOLVED:
                # A dashboard that is gone is 400 or 404 to whoever asks about it (reference, text-request-api §a).
                self.state.record(DASHBOARDS).wanted_at = now
        elif isinstance(error, ServerFaultError):
            pause = max(pause, error.retry_after or 0.0)
            self._note_fault(now)
        elif isinstance(error, StoreBusyError | StoreCannotWriteError):
            self._note_store_trouble(error)
            pause = STORE_PAUSE
        elif isinstance(error, StoreError):
            raise error
        elif not isinstance(error, ApiError):
            self._note_bug(f"Reading {feed.kind}", error)
            pause = REFUSED_PAUSE
        jitter = random.uniform(0.8, 1.2)
        self.state.fail(feed, now + pause * jitter)
        if isinstance(error, ApiError):
            self.report.problem(feed.name, error.sentence)
            with suppress(StoreBusyError, StoreCannotWriteError):
                self._feeds.fail(feed, error.sentence)

    # ------------------------------------------------------------------------------------------ troubles

    def _note_offline(self, error: ApiError) -> None:
        now = self._clock.boottime()
        if now >= self.state.paused_until:
            self._failures += 1
            pause = min(2.0 ** (self._failures - 1), LONGEST_OFFLINE_PAUSE)
            self.state.paused_until = now + pause * random.uniform(0.8, 1.0)
        self.state.record(DASHBOARDS).wanted_at = self.state.paused_until
        self.report.offline(error.sentence)

    def _note_refused_key(self, error: AuthError) -> None:
        self.state.paused_until = self._clock.boottime() + KEY_REFUSED_PAUSE
        self.state.record(DASHBOARDS).wanted_at = self.state.paused_until
        self.report.refused(f"{error.sentence} It is tried again every two minutes.")

    def _note_fault(self, now: float) -> None:
        self._faults += 1
        if self._faults >= FAULTS_IN_A_ROW:
            pause = min(2.0 ** (self._faults - FAULTS_IN_A_ROW + 1), LONGEST_OFFLINE_PAUSE)
            self.state.paused_until = max(self.state.paused_until, now + pause)

    def _note_store_trouble(self, error: StoreError) -> None:
        _log.warning("the store can't be written: %s", clean_line(str(error)))
        self.report.problem("store", str(error))

    def _note_bug(self, doing: str, error: BaseException) -> None:
        _log.error("%s went wrong in trtui itself", doing, exc_info=error)
        self.report.problem(doing, f"{doing} went wrong in trtui itself; the log says how.")
