"""The plan alone, played against a budget that keeps its rule, without a network: hours in a moment."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from trtui.calls import BudgetState, Priority
from trtui.models import DashboardId
from trtui.sync.plan import PlannedCall, next_call, set_heartbeats
from trtui.sync.state import DASHBOARDS, FeedId, FeedKind, PlanState

HOLD = 60.1


def budget_state(
    limit: int = 100, used: int = 0, *, ceiling: int | None = None, reserve: int = 25
) -> BudgetState:
    """A budget with `used` places taken, as `Budget.snapshot` would tell of it."""
    ceiling = limit if ceiling is None else ceiling
    kept = {Priority.WRITE: 0, Priority.SCREEN: (reserve + 1) // 2, Priority.BACKGROUND: reserve}
    left = {priority: max(0, ceiling - kept[priority] * ceiling // limit - used) for priority in Priority}
    return BudgetState(
        limit=limit,
        ceiling=ceiling,
        used=used,
        in_flight=0,
        left=left,
        next_free_in=0.0,
        used_by_purpose={},
        waiting=0,
        gate_closed_for=0.0,
    )


@dataclass
class Simulation:
    """Carries out what the plan says: each call takes `latency` and then holds its place for a window."""

    state: PlanState
    latency: float = 0.25
    now: float = 1_000.0
    pages: Callable[[FeedId, int], bool] = lambda feed, asked: False
    """Whether a feed has more after having been asked so many times."""
    calls: list[tuple[float, PlannedCall]] = field(default_factory=list)
    _releases: list[float] = field(default_factory=list)
    _answers: list[tuple[float, FeedId]] = field(default_factory=list)
    _next_heartbeats: float = 0.0
    _asked: Counter[FeedId] = field(default_factory=Counter)

    def run(self, seconds: float) -> None:
        """Let time pass."""
        end = self.now + seconds
        while self.now < end:
            self._settle()
            if self.now >= self._next_heartbeats:
                set_heartbeats(self.state, self.now)
                self._next_heartbeats = self.now + 5.0
            step = next_call(self.state, self.now)
            if isinstance(step, PlannedCall):
                self._begin(step)
                continue
            later = [step.until, self._next_heartbeats, *(at for at, _ in self._answers)]
            self.now = max(self.now + 1e-6, min(later))

    def asked(self, kind: FeedKind, dashboard: int | None = None) -> list[float]:
        """When a kind of feed was asked, of one dashboard or of all."""
        return [
            at
            for at, call in self.calls
            if call.feed.kind is kind and (dashboard is None or call.feed.dashboard == dashboard)
        ]

    def most_in_window(self, window: float = 60.0) -> int:
        """The most calls that began in any window."""
        times = [at for at, _ in self.calls]
        return max((bisect_left(times, start + window) - i for i, start in enumerate(times)), default=0)

    def _begin(self, call: PlannedCall) -> None:
        assert self.state.budget.left[call.priority] > 0, "a call without a place"
        assert not self.state.record(call.feed).is_under_way, "the same thing asked twice at once"
        self.state.begin(call.feed, self.now, is_filler=call.is_filler)
        self.calls.append((self.now, call))
        self._answers.append((self.now + self.latency, call.feed))
        self._releases.append(self.now + self.latency + HOLD)
        self._tell_budget()

    def _settle(self) -> None:
        for at, feed in [answer for answer in self._answers if answer[0] <= self.now]:
            self._answers.remove((at, feed))
            asked = (
                sum(1 for _, call in self.calls if call.feed == feed) if feed.kind is FeedKind.BACKFILL else 1
            )
            self.state.succeed(feed, self.now, has_more=self.pages(feed, asked))
            if feed == DASHBOARDS:
                continue
            if feed.phone is not None:
                self.state.rechecks.pop(feed.key, None)
                self.state.followed.pop(feed.key, None)
                self.state.stale_threads.pop(feed.key, None)
                if feed.key in self.state.unread_threads:
                    self.state.unread_threads.remove(feed.key)
        self._tell_budget()

    def _tell_budget(self) -> None:
        self._releases = [at for at in self._releases if at > self.now]
        budget = self.state.budget
        self.state.budget = budget_state(
            budget.limit, len(self._releases), ceiling=budget.ceiling, reserve=self.state.reserve
        )


def simulate(
    dashboards: int, *, limit: int = 100, ceiling: int | None = None, latency: float = 0.25
) -> Simulation:
    """A simulation of an account with dashboards 1 to `dashboards`, of which nothing was read yet."""
    state = PlanState(budget_state(limit, ceiling=ceiling), began_at=1_000.0, reserve=limit // 4)
    state.keep_only(frozenset(DashboardId(number) for number in range(1, dashboards + 1)), 1_000.0)
    return Simulation(state, latency)
