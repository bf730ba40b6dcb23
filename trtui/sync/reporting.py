"""What the worker tells everybody's screen, and what one pass of it did."""

from collections import OrderedDict
from datetime import datetime
from typing import Final

from trtui.calls import BudgetState
from trtui.clock import Clock
from trtui.light import dataclass
from trtui.store import Connection, Store, WorkerStatus
from trtui.store.processes import process_name
from trtui.sync.learning import SENTENCE, Learned
from trtui.sync.plan import PlannedCall
from trtui.sync.state import FeedKind, PlanState
from trtui.text.cleaning import Safe, clean_line

PROBLEMS_KEPT: Final = 8
TELL_EVERY: Final = 0.5
"""Seconds between two words about the same connection."""


@dataclass(slots=True)
class Figures:
    """What was read so far."""

    reads: int = 0
    conversations: int = 0
    messages: int = 0


class Reporter:
    """How the worker stands with the service, in the store for all to see."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Begin as starting."""
        self._store = store
        self._clock = clock
        self.connection = Connection.STARTING
        self._since = clock.now()
        self._sentence: Safe | None = None
        self._told: Connection | None = None
        self._tell_at = 0.0
        self._problems: OrderedDict[str, Safe] = OrderedDict()
        self._backfill: dict[str, tuple[int, int]] = {}
        self.figures = Figures()
        self.clock_skew: float | None = None
        """Seconds by which the service's clock is ahead, as far as its answers told."""

    # ------------------------------------------------------------------------------------------ how it stands

    def online(self) -> None:
        """Note that the service answered."""
        self._turn(Connection.ONLINE, None)

    def offline(self, sentence: str) -> None:
        """Note that it could not be reached."""
        if self.connection is not Connection.REFUSED:
            self._turn(Connection.OFFLINE, clean_line(sentence, cap=SENTENCE))

    def refused(self, sentence: str) -> None:
        """Note that it does not accept the key."""
        self._turn(Connection.REFUSED, clean_line(sentence, cap=SENTENCE))

    def _turn(self, connection: Connection, sentence: Safe | None) -> None:
        if connection is not self.connection:
            self.connection = connection
            self._since = self._clock.now()
        self._sentence = sentence

    def problem(self, where: str, sentence: str) -> None:
        """Note what went wrong last with a feed, or with something else; the newest few are kept."""
        self._problems.pop(where, None)
        self._problems[where] = clean_line(
            f"{_clock_words(self._clock.now())} {where}: {sentence}", cap=SENTENCE
        )
        while len(self._problems) > PROBLEMS_KEPT:
            self._problems.popitem(last=False)

    def count(self, call: PlannedCall, learned: Learned) -> None:
        """Count what an answer held."""
        self.figures.reads += 1
        self.figures.conversations += learned.contacts
        self.figures.messages += learned.messages
        self._problems.pop(call.feed.name, None)
        if call.feed.kind is FeedKind.BACKFILL and learned.done is not None:
            self._backfill[call.feed.name] = (learned.done, learned.total or learned.done)

    @property
    def problems(self) -> tuple[Safe, ...]:
        """What went wrong last, the newest last."""
        return tuple(self._problems.values())

    @property
    def sentence(self) -> Safe | None:
        """What the agent should know about the connection."""
        return self._sentence

    # ------------------------------------------------------------------------------------------ telling

    @property
    def is_due(self) -> bool:
        """Whether to `tell` once more: putting a word together costs more than most rounds of an idle worker."""
        return self._told is not self.connection or self._clock.boottime() >= self._tell_at

    def tell(self, budget: BudgetState, state: PlanState) -> None:
        """Keep the worker's word in the store, as often as the store finds worth it. Raises StoreError."""
        self._store.desk.set_worker_status(self._status(budget, state))
        self._told, self._tell_at = self.connection, self._clock.boottime() + TELL_EVERY

    def say_goodbye(self, budget: BudgetState, state: PlanState) -> None:
        """Leave a last word for whoever takes over: nobody is at work."""
        self._turn(Connection.STARTING, None)
        self.tell(budget, state)

    def _status(self, budget: BudgetState, state: PlanState) -> WorkerStatus:
        known = {dashboard.backfill.feed.name for dashboard in state.dashboards.values()}
        places = [place for name, place in self._backfill.items() if name in known]
        return WorkerStatus(
            connection=self.connection,
            since=self._since,
            updated_at=self._clock.now(),
            sentence=self._sentence,
            budget=budget,
            backfill_done=sum(done for done, _ in places),
            backfill_total=sum(total for _, total in places),
            is_agent_idle=state.is_idle,
            problems=self.problems,
            process=process_name(),
            clock_skew=None if self.clock_skew is None else round(self.clock_skew),
        )


def _clock_words(moment: datetime) -> str:
    return moment.astimezone().strftime("%H:%M:%S")
