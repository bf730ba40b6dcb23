"""A working day at a business of any number of lines: texts arrive, and one sees how late each is held.

Worker, plan, budget, store and client are the real ones, the service is emulated in process, time is virtual.
"""

import asyncio
import math
import random
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

import httpx

from tests.clock import VirtualClock, run_virtual
from trtui.api.budget import Budget
from trtui.api.client import TextRequest
from trtui.api.connection import Connection
from trtui.demo.account import Account
from trtui.demo.demo import IN_PROCESS_URL
from trtui.demo.http import Service
from trtui.demo.transport import DemoTransport
from trtui.models import Contact, Conversation, ConversationKey, DashboardId, Message
from trtui.secret import Sealed
from trtui.store import Interest, InterestKind, Merged, Store
from trtui.store.facts import Facts
from trtui.sync.delivery import Delivery
from trtui.sync.worker import Worker, WorkerOptions
from trtui.text.phone import Phone

LATENCY = 0.25
"""Seconds that the service takes to answer."""
CHATS_EVERY = 30.0
"""Seconds between two texts of the customer whose thread is open, on average."""
OPEN_FOR = 240.0
"""Seconds until the agent opens the next thread."""
RESOLVED_AFTER = 600.0
"""Seconds until a colleague elsewhere resolves what a customer wrote, on average."""
DECLARED_EVERY = 5.0
"""Seconds between two words of a screen about what it shows."""
MEMORY = Path("/dev/shm")


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder in which a commit costs nothing where there is such a place: nothing here is about disks."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder) / "store"


class Where(Enum):
    """On what a text came, from what is looked at most closely to what nobody looks at."""

    OPEN = "open thread"
    SELECTED = "selected"
    OTHERS = "others"


@dataclass(slots=True)
class Arrival:
    """A customer's text: where it came in, when, and since when it, or one after it, is held (boottime seconds)."""

    line: DashboardId
    where: Where
    at: float
    seen_at: float = math.inf
    held_at: float = math.inf

    @property
    def delay(self) -> float:
        """Seconds from the service until the conversation tells of it; infinite while it does not.

        A contact carries its last text: of two that come between two looks, the second tells of both.
        """
        return self.seen_at - self.at

    @property
    def is_overtaken(self) -> bool:
        """Whether a later text told of it, and it itself came with its thread."""
        return self.held_at > self.seen_at


@dataclass(frozen=True, slots=True)
class Business:
    """Texts a second on each dashboard, and what of it is on screens."""

    rates: dict[DashboardId, float]
    opened: DashboardId
    """Of this dashboard the first agent reads a thread, whose customer writes besides."""
    selected: frozenset[DashboardId]
    """Dashboards whose lists are on screens, that of the thread among them."""

    @classmethod
    def skewed(cls, dashboards: int, texts_an_hour: float, skew: float) -> "Business":
        """The `k`th dashboard gets a part of the texts that falls with the `skew`th power of `k`.

        A thread is open on one of the busier, and another agent looks at the list of one in the middle.
        """
        parts = {DashboardId(1 + place): (1 + place) ** -skew for place in range(dashboards)}
        lines = tuple(parts)
        opened = lines[dashboards // 4]
        rates = {line: texts_an_hour / 3600 * part / sum(parts.values()) for line, part in parts.items()}
        return cls(rates, opened, frozenset({opened, lines[dashboards // 2]}))

    @property
    def all_rates(self) -> dict[DashboardId, float]:
        """Texts a second on each dashboard, the open thread's included."""
        return {line: rate + (line == self.opened) / CHATS_EVERY for line, rate in self.rates.items()}


class _WatchedFacts(Facts):
    """Facts that tell which customers' texts are new in them."""

    day: "Day"

    def merge_contacts(
        self, dashboard: DashboardId, contacts: Iterable[Contact], asked_at: datetime
    ) -> Merged:
        return self.day.note(super().merge_contacts(dashboard, contacts, asked_at))

    def merge_conversations(
        self, dashboard: DashboardId, rows: Iterable[Conversation], asked_at: datetime
    ) -> Merged:
        return self.day.note(super().merge_conversations(dashboard, rows, asked_at))

    def merge_messages(self, key: ConversationKey, messages: Iterable[Message], asked_at: datetime) -> Merged:
        return self.day.note(super().merge_messages(key, messages, asked_at))


class _CountingTransport(DemoTransport):
    """Counts the calls, and those that ask for what is new."""

    calls = 0
    heartbeats = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        self.heartbeats += b"last_message_timestamp_after_utc" in request.url.query
        return await super().handle_async_request(request)


@dataclass
class Day:
    """What happens, and what came of it. `arrivals` and the counts are of the time after the warm-up."""

    business: Business
    directory: Path
    warm_up: float
    seconds: float
    customers: int = 100
    """Of each dashboard."""
    seed: int = 1
    arrivals: list[Arrival] = field(default_factory=list)
    calls: int = 0
    heartbeats: int = 0

    def __post_init__(self) -> None:
        self.clock = VirtualClock()
        self.account = Account(self.seed, self.clock.now)
        self._random = random.Random(f"day {self.seed}")
        self._waiting: dict[ConversationKey, dict[str, Arrival]] = {}
        self._lines: dict[DashboardId, DashboardId] = {}
        for place, line in enumerate(self.business.rates):
            added = self.account.add_dashboard(f"Line {line}", f"1423555{1000 + place}")
            self._lines[line] = DashboardId(added.dashboard_id)
            for number in range(self.customers):
                long_ago = self.clock.now() - timedelta(days=2, minutes=number)
                self.account.receive(added.dashboard_id, _phone(number), "hello", at=long_ago)
                self.account.set_resolved(added.dashboard_id, _phone(number))
        self._transport = _CountingTransport(Service(self.account, monotonic=self.clock.boottime), LATENCY)
        self._chatting = 0

    def note(self, merged: Merged) -> Merged:
        """Note that texts are held."""
        for key, message in merged.new_inbound:
            waiting = self._waiting.get(key, {})
            arrival = waiting.pop(message, None)
            if arrival is not None:
                now = self.clock.boottime()
                arrival.held_at = now
                for text in (arrival, *(text for text in waiting.values() if text.at <= arrival.at)):
                    text.seen_at = min(text.seen_at, now)
        return merged

    def run(self) -> "Day":
        """Let the day pass; returns this. Fails where the worker does."""
        run_virtual(self._run(), self.clock)
        return self

    async def _run(self) -> None:
        stop = asyncio.Event()
        screens = Store.open(self.directory, clock=self.clock)
        worker = asyncio.create_task(self._worker().run(stop))
        lives = [asyncio.create_task(self._show(screens, worker))]
        lives += [asyncio.create_task(self._write(line, rate)) for line, rate in self.business.rates.items()]
        lives.append(asyncio.create_task(self._chat()))
        await asyncio.wait([worker], timeout=self.warm_up)
        self.arrivals.clear()
        before = self._transport.calls, self._transport.heartbeats
        await asyncio.wait([worker], timeout=self.seconds)
        self.calls = self._transport.calls - before[0]
        self.heartbeats = self._transport.heartbeats - before[1]
        arrived, self.arrivals = self.arrivals, []
        await asyncio.wait([worker], timeout=300.0)  # for what came last to be held, too
        self.arrivals = arrived
        stop.set()
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)
        await worker
        screens.close()

    def _worker(self) -> Worker:
        def open_store() -> Store:
            store = Store.open(self.directory, clock=self.clock)
            facts = _WatchedFacts(store._facts_file, store.facts._projection, self.clock)
            facts.day = self
            store.facts = facts
            return store

        def connect(budget: Budget) -> TextRequest:
            key = Sealed(self._transport.service.api_key)
            connection = Connection(base_url=IN_PROCESS_URL)
            return TextRequest(connection, key, budget, clock=self.clock, transport=self._transport)

        def deliver(store: Store, client: TextRequest) -> Delivery:
            return Delivery(store, client, self.clock)

        return Worker(open_store, connect, deliver, self.clock, WorkerOptions())

    async def _show(self, store: Store, worker: "asyncio.Task[None]") -> None:
        """Say what is on the agents' screens, again and again, as screens do."""
        lists = [Interest(InterestKind.DASHBOARD, self._lines[line]) for line in self.business.selected]
        began = self.clock.boottime()
        while not worker.done():
            self._chatting = int((self.clock.boottime() - began) / OPEN_FOR) % self.customers
            line = self._lines[self.business.opened]
            thread = Interest(InterestKind.THREAD, line, _phone(self._chatting))
            store.desk.declare_interests("the agents", [*lists, thread], idle=timedelta())
            await self.clock.sleep(DECLARED_EVERY)

    async def _write(self, line: DashboardId, rate: float) -> None:
        while True:
            await self.clock.sleep(self._random.expovariate(rate))
            where = Where.SELECTED if line in self.business.selected else Where.OTHERS
            await self._receive(line, self._random.randrange(self.customers), where)

    async def _chat(self) -> None:
        while True:
            await self.clock.sleep(self._random.expovariate(1 / CHATS_EVERY))
            await self._receive(self.business.opened, self._chatting, Where.OPEN)

    async def _receive(self, line: DashboardId, customer: int, where: Where) -> None:
        if line == self.business.opened and customer == self._chatting:
            where = Where.OPEN
        phone = _phone(customer)
        text = self.account.receive(self._lines[line], phone, "Is my order ready?")
        assert text is not None
        arrival = Arrival(line, where, self.clock.boottime())
        self._waiting.setdefault(ConversationKey(self._lines[line], phone), {})[text.message_id] = arrival
        self.arrivals.append(arrival)
        loop = asyncio.get_running_loop()
        patience = self._random.expovariate(1 / RESOLVED_AFTER)
        loop.call_later(patience, self.account.set_resolved, self._lines[line], phone)


def _phone(number: int) -> Phone:
    return Phone(f"1706{5_550_000 + number:07d}")
