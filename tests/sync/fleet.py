"""A fleet: several processes on one store, each an agent at a desk and a worker that waits for the lease.

All of them, the service and the test live by one clock that runs `speed` times as fast as the machine's, event loops
included: at 10, the minute of the budget passes in six seconds and a desk works through an hour in six minutes.
"""

import asyncio
import multiprocessing
import os
import random
import selectors
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection as Pipe
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from trtui.api.budget import Budget
from trtui.api.client import TextRequest
from trtui.api.connection import Connection
from trtui.calls import MemoryJournal
from trtui.models import ConversationKey, DashboardId, SendText
from trtui.secret import Sealed
from trtui.store import Interest, InterestKind, Store
from trtui.store.processes import process_name
from trtui.sync.delivery import Delivery
from trtui.sync.worker import Worker, WorkerOptions
from trtui.text.phone import Phone

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

SIZE: Final = 8
BACKLOG: Final = 12
"""Texts of all desks that may wait at a time: the fleet keeps the service busy, but its queue stays short."""
_ORIGIN: Final = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)

_processes = multiprocessing.get_context("forkserver")


class SharedClock:
    """A clock that all processes of a boot agree on."""

    def __init__(self, zero: float, speed: float) -> None:
        """`zero` is the machine's monotonic time at which this clock's day began."""
        self._zero = zero
        self._speed = speed

    def now(self) -> datetime:
        """Return the moment, UTC."""
        return _ORIGIN + timedelta(seconds=(time.monotonic() - self._zero) * self._speed)

    def boottime(self) -> float:
        """Return seconds since some point."""
        return time.monotonic() * self._speed

    async def sleep(self, seconds: float) -> None:
        """Wait, in a `run_hurried` loop."""
        await asyncio.sleep(max(0.0, seconds))


class _HurriedSelector(selectors.DefaultSelector):
    """Waits for a part of what it is told to."""

    speed = 1.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(timeout if timeout is None else timeout / self.speed)


class _HurriedLoop(asyncio.SelectorEventLoop):
    """An event loop whose timers go by a fast clock."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        selector = _HurriedSelector()
        selector.speed = speed
        super().__init__(selector)

    def time(self) -> float:
        return time.monotonic() * self._speed


@dataclass(frozen=True, slots=True)
class Orders:
    """What the processes of a fleet are told. `send_until` is in boottime seconds of the shared clock."""

    directory: Path
    url: str
    key: str
    zero: float
    speed: float
    conversations: tuple[ConversationKey, ...]
    send_until: float
    is_forgetful: bool = False
    """The control: a worker that knows nothing of the calls of the one before it."""

    @property
    def clock(self) -> SharedClock:
        """The clock of the fleet."""
        return SharedClock(self.zero, self.speed)


@dataclass(frozen=True, slots=True)
class Asked:
    """A text that stands in the outbox: said by a desk right after it was put there."""

    intent: str
    key: ConversationKey
    body: str


class _ForgetfulWorker(Worker):
    def _budget(self, store: Store) -> Budget:
        del store
        return Budget(self._clock, MemoryJournal())


def _sit(orders: Orders, seed: int, pipe: "Pipe[Asked, None]") -> None:
    with asyncio.Runner(loop_factory=lambda: _HurriedLoop(orders.speed)) as runner:
        runner.run(_work(orders, seed, pipe))


async def _work(orders: Orders, seed: int, pipe: "Pipe[Asked, None]") -> None:
    clock = orders.clock
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)

    def connect(budget: Budget) -> TextRequest:
        return TextRequest(Connection(base_url=orders.url), Sealed(orders.key), budget, clock=clock)

    worker = (_ForgetfulWorker if orders.is_forgetful else Worker)(
        lambda: Store.open(orders.directory, clock=clock),
        connect,
        lambda store, client: Delivery(store, client, clock),
        clock,
        WorkerOptions(),
    )
    async with asyncio.TaskGroup() as together:
        together.create_task(worker.run(stop))
        together.create_task(_be_an_agent(orders, seed, pipe, stop))


async def _be_an_agent(orders: Orders, seed: int, pipe: "Pipe[Asked, None]", stop: asyncio.Event) -> None:
    """Open one conversation after the other, and write into some; now and then the same words twice."""
    clock, rng = orders.clock, random.Random(seed)
    store = Store.open(orders.directory, clock=clock)
    try:
        count = 0
        while not stop.is_set():
            key = rng.choice(orders.conversations)
            store.desk.declare_interests(process_name(), _screen(key, rng), idle=timedelta(0))
            if clock.boottime() < orders.send_until and len(store.outbox.pending()) < BACKLOG:
                count += 1
                body = f"Text {count} of desk {seed}."
                for _ in range(rng.choice((1, 1, 1, 2))):
                    intent = store.outbox.add(SendText(body), key.dashboard, key.phone, now=clock.now())
                    pipe.send(Asked(intent.id, key, body))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), rng.uniform(2.0, 6.0))
    finally:
        store.close()


def _screen(key: ConversationKey, rng: random.Random) -> list[Interest]:
    screen = [
        Interest(InterestKind.DASHBOARD, key.dashboard),
        Interest(InterestKind.THREAD, key.dashboard, key.phone),
    ]
    panel = rng.choice((None, InterestKind.CONTACT, InterestKind.PAYMENTS))
    return screen if panel is None else [*screen, Interest(panel, key.dashboard, key.phone)]


class Fleet:
    """The processes, kept at their number. Leaving it ends them."""

    def __init__(self, orders: Orders, size: int = SIZE) -> None:
        """Nothing runs yet."""
        self.orders = orders
        self.store = Store.open(orders.directory, clock=orders.clock)
        self.asked: list[Asked] = []
        self.kills = 0
        self._size = size
        self._seeds = 0
        self._desks: dict[ForkServerProcess, Pipe[None, Asked]] = {}

    def __enter__(self) -> Self:
        """Start them."""
        for _ in range(self._size):
            self._start()
        return self

    def __exit__(self, *_: object) -> None:
        """End whoever is left."""
        for process in self._desks:
            process.kill()
        self.gather(0.0)
        for process, pipe in self._desks.items():
            process.join()
            process.close()
            pipe.close()
        self.store.close()

    def _start(self) -> None:
        self._seeds += 1
        ours, theirs = _processes.Pipe(duplex=False)
        process = _processes.Process(target=_sit, args=(self.orders, self._seeds, theirs))
        process.start()
        theirs.close()
        self._desks[process] = ours

    def gather(self, seconds: float) -> None:
        """Wait for `seconds` of real time at the most, and take in what the desks say."""
        for pipe in wait([*self._desks.values()], timeout=seconds):
            assert isinstance(pipe, Pipe)
            with suppress(EOFError, OSError):  # it was killed, perhaps in the middle of a word
                while pipe.poll():
                    self.asked.append(pipe.recv())

    def run(
        self, is_over: Callable[[], object], patience: float, each: Callable[[], None] | None = None
    ) -> float:
        """Let them work until something is so, looking every few milliseconds; returns the real seconds it took.

        Fails after `patience` real seconds, and where a process ended that nobody killed.
        """
        began = time.monotonic()
        while not is_over():
            assert time.monotonic() - began < patience, f"not so after {patience} s"
            assert all(process.is_alive() for process in self._desks), "a desk ended by itself"
            if each is not None:
                each()
            self.gather(0.01)
        return time.monotonic() - began

    def worker(self) -> int | None:
        """The pid of the process that has the lease, as it says itself."""
        status = self.store.desk.worker_status()
        if status is None:
            return None
        pid = int(status.process.partition("/")[0])
        return pid if any(process.pid == pid for process in self._desks) else None

    def kill_worker(self) -> int:
        """kill -9 for the one that has the lease, and a new process in its place; returns the pid that was."""
        pid = self.worker()
        (process,) = (process for process in self._desks if process.pid == pid)
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        self.gather(0.0)
        self._desks.pop(process).close()
        self.kills += 1
        self._start()
        return pid or 0

    def end(self, patience: float = 10.0) -> list[int | None]:
        """Tell all to end (SIGTERM); returns how they did."""
        for process in self._desks:
            process.terminate()
        for process in self._desks:
            process.join(patience)
        return [process.exitcode for process in self._desks]


def worst_window(arrivals: list[float], window: float = 60.0) -> int:
    """The most arrivals that any `window` seconds held."""
    worst = first = 0
    for last, at in enumerate(arrivals):
        while arrivals[first] <= at - window:
            first += 1
        worst = max(worst, last - first + 1)
    return worst


def conversation(dashboard: int, phone: str) -> ConversationKey:
    """The conversation of a customer of the account."""
    return ConversationKey(DashboardId(dashboard), Phone(phone))


_processes.set_forkserver_preload(["tests.sync.fleet", "trtui.sync.shift"])
