"""A desk in a process of its own that is killed at a named step, and the desk that is started after it.

Processes are forked from a server that has imported everything already: a kill costs milliseconds, not a start-up.
Time runs `SPEED` times as fast for everybody: the two minutes of reading after an unknown outcome pass in a second.
"""

import asyncio
import multiprocessing
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from trtui.api.budget import Budget
from trtui.api.client import TextRequest
from trtui.api.connection import Connection, Timeouts
from trtui.api.errors import UnreachableError
from trtui.failpoints import set_failpoints
from trtui.models import Action, DashboardId, Intent, IntentState
from trtui.secret import Sealed
from trtui.store import Store
from trtui.sync.delivery import Delivery
from trtui.text.cleaning import own
from trtui.text.phone import Phone

SPEED: Final = 200.0
PATIENCE: Final = 60.0
"""Real seconds after which a desk that does not end is given up on."""
_ORIGIN: Final = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)

_processes = multiprocessing.get_context("forkserver")


class FastClock:
    """A clock that all processes of a boot agree on and that runs `SPEED` times as fast as the machine's."""

    def __init__(self, zero: float) -> None:
        """`zero` is the machine's monotonic time at which this clock's day began."""
        self.zero = zero

    def now(self) -> datetime:
        """Return the moment, UTC."""
        return _ORIGIN + timedelta(seconds=(time.monotonic() - self.zero) * SPEED)

    def boottime(self) -> float:
        """Return seconds since some point."""
        return time.monotonic() * SPEED

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(max(0.0, seconds) / SPEED)


@dataclass(frozen=True)
class Asked:
    """Something to put into the outbox."""

    action: Action
    dashboard: int
    phone: str | None


@dataclass(frozen=True)
class Orders:
    """What a desk is to do: ask for some things, then deliver until nothing is left that it can do by itself."""

    directory: Path
    url: str
    key: str
    zero: float
    asks: tuple[Asked, ...] = ()
    failpoints: str = ""
    is_naive: bool = False
    goes_on: bool = False
    """Its agent has what waited too long be sent after all: to start a process may take minutes of the fast clock."""


@dataclass(frozen=True)
class Found:
    """What stands in the outbox when a desk ends; reasons are left out, a Safe does not travel."""

    intents: tuple[Intent, ...] = ()
    drafts: tuple[str, ...] = field(default=())


class NaiveDelivery(Delivery):
    """The control: it sends again what it does not know about, as a retry on a timer does."""

    async def _look_for(self, intent: Intent) -> None:
        self._requeue(intent, own("Try again."))


def run_desk(orders: Orders) -> Found | None:
    """Start a desk and wait for its end; None where it died."""
    ours, theirs = _processes.Pipe(duplex=False)
    process = _processes.Process(target=_desk, args=(orders, theirs))
    process.start()
    theirs.close()
    try:
        found = ours.recv() if ours.poll(PATIENCE) else None
    except EOFError:
        found = None
    process.join(PATIENCE)
    assert process.exitcode is not None, "the desk hangs"
    assert process.exitcode in (0, -9), f"the desk ended with {process.exitcode}"
    assert found is None or isinstance(found, Found)
    return found


def _desk(orders: Orders, pipe: "multiprocessing.connection.Connection[Found, None]") -> None:
    set_failpoints(orders.failpoints)
    clock = FastClock(orders.zero)
    store = Store.open(orders.directory, clock=clock)
    store.outbox.recover(clock.now())
    for intent in store.outbox.pending() if orders.goes_on else ():
        if intent.needs_person and intent.state is IntentState.QUEUED:
            store.outbox.retry(intent.id, now=clock.now())
    for asked in orders.asks:
        phone = Phone(asked.phone) if asked.phone else None
        store.outbox.add(asked.action, DashboardId(asked.dashboard), phone, now=clock.now())
    asyncio.run(_deliver(orders, store, clock))
    pipe.send(
        Found(
            tuple(replace(intent, reason=None) for intent in store.outbox.history()),
            tuple(draft.text for draft in store.desk.drafts()),
        )
    )
    store.close()


async def _deliver(orders: Orders, store: Store, clock: FastClock) -> None:
    budget = Budget(clock, store.ledger, limit=1_000)
    timeouts = Timeouts(connect=2.0, write=2.0, read=0.5, total=2.0)
    connection = Connection(base_url=orders.url, timeouts=timeouts)
    kind = NaiveDelivery if orders.is_naive else Delivery
    async with TextRequest(connection, Sealed(orders.key), budget, clock=clock) as client:
        delivery = kind(store, client, clock)
        while True:
            try:
                due = await delivery.step(clock.now())
            except UnreachableError:
                await clock.sleep(2.0)
                continue
            if due is None:
                return
            await clock.sleep((due - clock.now()).total_seconds())


def is_at_rest(intent: Intent) -> bool:
    """Whether nothing more happens to an intent by itself, and a person can see what became of it."""
    return intent.state in (
        IntentState.DONE,
        IntentState.FAILED,
        IntentState.WITHDRAWN,
        IntentState.STALE,
    ) or (intent.needs_person and intent.state in (IntentState.UNKNOWN, IntentState.QUEUED))


_processes.set_forkserver_preload(["tests.sync.doomed"])
