"""One pass of the worker: everything that a list needs is fetched once, and what can be settled is settled."""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from trtui.api.errors import ApiError, AuthError, UnreachableError
from trtui.calls import Priority
from trtui.clock import Clock
from trtui.models import IntentState
from trtui.store import Store, StoreError
from trtui.store.processes import process_name
from trtui.sync.attention import Attention
from trtui.sync.feeds import Feeds
from trtui.sync.hooks import Hooks
from trtui.sync.plan import PlannedCall
from trtui.sync.reporting import Reporter
from trtui.sync.state import DASHBOARDS, FeedId, FeedKind, PlanState

if TYPE_CHECKING:
    from trtui.api.budget import Budget
    from trtui.api.client import TextRequest
    from trtui.sync.worker import Deliverer, PassReport, WorkerOptions

_OF_EACH_DASHBOARD: Final = (
    FeedKind.UNRESOLVED,
    FeedKind.TAGS,
    FeedKind.GROUPS,
    FeedKind.FIELDS,
    FeedKind.PAYMENTS,
)
_SETTLES_WITHIN: Final = 15.0
"""Seconds that a pass waits for what is held, or looked for, before it leaves the rest to the next."""


class OnePass:
    """A pass. Made when the lease was taken."""

    def __init__(
        self,
        store: Store,
        client: "TextRequest",
        budget: "Budget",
        deliverer: "Deliverer",
        clock: Clock,
        options: "WorkerOptions",
    ) -> None:
        """Begin from what the store holds."""
        self._store = store
        self._budget = budget
        self._options = options
        self._deliverer = deliverer
        self._clock = clock
        self._feeds = Feeds(store, client, clock, options.dashboards)
        self._state = PlanState(budget.snapshot(), clock.boottime())
        self._attention = Attention(store, clock, self._state, options.idle_after, options.is_polled)
        self._report = Reporter(store, clock)
        self._ended_by: ApiError | None = None

    async def run(self) -> "PassReport":
        """Fetch and deliver. Raises StoreError."""
        from trtui.sync.worker import PassReport

        began, began_at = self._clock.boottime(), self._clock.now()
        self._store.outbox.recover(began_at, owner=process_name())
        self._attention.remember()
        calls_before = {call.id for call in self._store.ledger.load()}
        if await self._read(DASHBOARDS):
            self._attention.take_dashboards()
            await self._deliver()
            for feed in self._feeds_of_dashboards():
                if not await self._read(feed):
                    break
        if self._options.hooks is not None:
            hooks = Hooks(self._store, self._clock, self._options.hooks, self._report.problem)
            hooks.look()
            await hooks.finish(self._options.hooks.timeout_seconds)
        with suppress(StoreError):
            self._report.say_goodbye(self._budget.snapshot(), self._state)
        intents = [
            intent
            for intent in self._store.outbox.history()
            if intent.settled_at and intent.settled_at >= began_at
        ]
        figures = self._report.figures
        return PassReport(
            calls=sum(1 for call in self._store.ledger.load() if call.id not in calls_before),
            dashboards=len(self._state.dashboards),
            conversations=figures.conversations,
            messages=figures.messages,
            delivered=sum(1 for intent in intents if intent.state is IntentState.DONE),
            failed=sum(1 for intent in intents if intent.state is IntentState.FAILED),
            waiting=sum(
                1 for intent in self._store.outbox.pending() if intent.state is not IntentState.FAILED
            ),
            seconds=self._clock.boottime() - began,
            problems=self._report.problems,
            ended_by=self._ended_by,
        )

    def _feeds_of_dashboards(self) -> Iterator[FeedId]:
        """The most useful first: who is unresolved everywhere, then what is new, then the rest."""
        first, *rest = _OF_EACH_DASHBOARD
        lines = tuple(self._state.dashboards)
        yield from (FeedId(first, line) for line in lines)
        yield from (self._state.dashboards[line].heartbeat.feed for line in lines)
        yield from (FeedId(kind, line) for kind in rest for line in lines)
        yield from (FeedId(FeedKind.CONTACT, key.dashboard, key.phone) for key in tuple(self._state.rechecks))

    async def _read(self, feed: FeedId) -> bool:
        """Read a feed to its end; False where going on is of no use."""
        call = PlannedCall(feed, Priority.SCREEN, is_filler=False)
        while True:
            try:
                learned = await self._feeds.read(call)
            except ApiError as error:
                self._note_problem(feed.name, error)
                self._feeds.fail(feed, error.sentence)
                return self._ended_by is None
            self._report.count(call, learned)
            self._attention.take_in(feed, learned, self._clock.boottime())
            if not learned.has_more:
                return True

    def _note_problem(self, where: str, error: ApiError) -> None:
        if isinstance(error, AuthError | UnreachableError):
            self._ended_by = error
        self._report.problem(where, error.sentence)

    async def _deliver(self) -> None:
        """Perform what is due, and what will be in a moment."""
        until = self._clock.boottime() + _SETTLES_WITHIN
        while True:
            try:
                due = await self._deliverer.step(self._clock.now())
            except ApiError as error:
                self._note_problem("outbox", error)
                return
            if due is None:
                return
            pause = max(0.05, (due - self._clock.now()).total_seconds())
            if self._clock.boottime() + pause > until:
                return
            await self._clock.sleep(pause)
