"""The worker: the only caller of the API. It keeps the facts fresh and performs the intents.

One process of those on a store runs it, the one that holds the lease; the others wait to take over.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from trtui.clock import Clock
from trtui.light import dataclass
from trtui.sync.lease import POLL_EVERY, Lease, PoliteLease, known_to_deliver

if TYPE_CHECKING:
    from trtui.api.budget import Budget
    from trtui.api.client import TextRequest
    from trtui.api.errors import ApiError
    from trtui.config import HookSettings
    from trtui.models import Dashboard
    from trtui.store import Store
    from trtui.sync.shift import Shift
    from trtui.sync.trial import Trial

_R = TypeVar("_R")

RESTART_AFTER: Final = 5.0
"""Seconds after which a worker that ended by itself is started again."""

_log = logging.getLogger(__name__)


class Deliverer(Protocol):
    """Performs intents. The worker calls `step` whenever something may be due, one call of it at a time."""

    async def step(self, now: datetime) -> datetime | None:
        """Perform what can be claimed at `now`; return when something will be due next, None if nothing is.

        Returns when nothing more can be claimed. Raises AuthError and UnreachableError of the API, after it has put
        its intents where they belong; keeps every other outcome to itself.
        """
        ...

    def wind_up(self) -> None:
        """Start nothing more, in a step under way neither: the worker is about to stop."""
        ...


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """What the agent's settings say about polling. Times in seconds."""

    limit: int = 100
    window: float = 60.0
    reserve: int = 25
    idle_after: float = 300.0
    """Without a key for this long, polling slows down."""
    calls_in_flight: int = 4
    """Reads under way at once; writes are not counted."""
    watch_every: float = 0.25
    """How often other processes' writes are looked for; a quarter as often while nobody is at a keyboard."""
    is_read_only: bool = False
    """The deliverer delivers nothing: the lease goes to another process as soon as there is one that delivers."""
    keep_days: int = 0
    """Texts older than this are deleted here; 0 keeps them."""
    dashboards: tuple[str, ...] = ()
    """The names or numbers of those that are worked on; none: all."""
    is_polled: "Callable[[Dashboard], bool]" = lambda _: True
    """Whether a dashboard is asked while nobody looks at it."""
    hooks: "HookSettings | None" = None
    """Programs to run when something happens; None for a worker that does not stay."""


@dataclass(frozen=True, slots=True)
class PassReport:
    """What one pass (`trtui sync --once`) did."""

    calls: int
    dashboards: int
    conversations: int
    messages: int
    delivered: int
    failed: int
    waiting: int
    seconds: float
    problems: tuple[str, ...] = ()
    ended_by: "ApiError | None" = None
    """What made going on useless: the key was refused, or nobody answered."""


class Worker:
    """Runs while it holds the lease. For one event loop; `wake` may be called from any thread."""

    def __init__(
        self,
        open_store: Callable[[], "Store"],
        connect: Callable[["Budget"], "TextRequest"],
        deliver: Callable[["Store", "TextRequest"], Deliverer],
        clock: Clock,
        options: WorkerOptions,
    ) -> None:
        """Open and connect nothing before the lease is held."""
        self._open_store = open_store
        self._connect = connect
        self._deliver = deliver
        self._clock = clock
        self._options = options
        self._loop: asyncio.AbstractEventLoop | None = None
        self._shift: Shift | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Take the lease, waiting for it if need be, and work until `stop` is set. Raises StoreError, LeaseError."""
        self._loop = asyncio.get_running_loop()
        with closing(self._open_store()) as store, self._known_to_others(store) as lease:
            watch = asyncio.create_task(stop.wait())
            watch.add_done_callback(lambda _: self._rouse())
            try:
                while not stop.is_set():
                    if lease.try_take():
                        _log.info("works for the account from here on")
                        try:
                            await self._work(store, lease, stop)
                        finally:
                            lease.release()
                            _log.info("works for it no longer")
                    await asyncio.wait([watch], timeout=POLL_EVERY)
            finally:
                watch.cancel()

    @contextmanager
    def _known_to_others(self, store: "Store") -> Iterator[Lease]:
        if self._options.is_read_only:
            yield PoliteLease(store.directory)
        else:
            with known_to_deliver(store.directory):
                yield Lease(store.directory)

    async def _work(self, store: "Store", lease: Lease, stop: asyncio.Event) -> None:
        from trtui.sync.shift import Shift

        budget = self._budget(store)
        async with self._connect(budget) as client:
            deliverer = self._deliver(store, client)
            self._shift = Shift(store, client, budget, deliverer, self._clock, self._options, lease)
            try:
                await self._shift.run(stop)
            finally:
                self._shift = None

    def _budget(self, store: "Store") -> "Budget":
        from trtui.api.budget import Budget

        options = self._options
        return Budget(
            self._clock, store.ledger, limit=options.limit, window=options.window, reserve=options.reserve
        )

    async def run_once(self) -> PassReport | None:
        """Fetch what a list needs, settle what can be settled, and return; None if another process is the worker.

        Raises StoreError, LeaseError.
        """
        from trtui.sync.one_pass import OnePass

        async def make_pass(store: "Store", budget: "Budget", client: "TextRequest") -> PassReport:
            deliverer = self._deliver(store, client)
            return await OnePass(store, client, budget, deliverer, self._clock, self._options).run()

        return await self._with_lease(make_pass)

    async def try_once(self) -> "Trial | None":
        """Find out whether the service takes the key, by one question; None if another process is the worker.

        The question is counted in the store's ledger like any other call. Raises StoreError, LeaseError.
        """
        from trtui.sync.trial import ask_for_dashboards

        return await self._with_lease(lambda _, __, client: ask_for_dashboards(client))

    async def _with_lease(self, do: "Callable[[Store, Budget, TextRequest], Awaitable[_R]]") -> "_R | None":
        with closing(self._open_store()) as store:
            lease = Lease(store.directory)
            if not lease.try_take():
                return None
            try:
                budget = self._budget(store)
                async with self._connect(budget) as client:
                    return await do(store, budget, client)
            finally:
                lease.release()

    def wake(self) -> None:
        """Say that something was written to the store: an intent, an interest. Thread-safe, cheap, never blocks."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop is closed: nobody is left to wake
                loop.call_soon_threadsafe(self._rouse)

    def _rouse(self) -> None:
        if self._shift is not None:
            self._shift.awake.set()


class WorkerThread:
    """A worker in a thread with an event loop of its own."""

    def __init__(self, make: Callable[[], Worker]) -> None:
        """`make` is called in the thread, so that what it imports does not hold up the first paint."""
        self._make = make
        self._thread: threading.Thread | None = None
        self._worker: Worker | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._is_stopped = threading.Event()
        self._failure: BaseException | None = None

    def start(self) -> None:
        """Begin; returns at once. A worker that ends by itself is started again after a moment."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._main, name="trtui-worker", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Pass on to `Worker.wake`; does nothing before the worker is up or after it stopped."""
        worker = self._worker
        if worker is not None:
            worker.wake()

    def stop(self, timeout: float = 2.0) -> bool:
        """Ask the worker to stop and wait for it; False if it did not within `timeout` seconds."""
        self._is_stopped.set()
        if self._thread is None:
            return True
        loop, stop = self._loop, self._stop
        if loop is not None and stop is not None:
            with suppress(RuntimeError):  # it ended by itself meanwhile
                loop.call_soon_threadsafe(stop.set)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def failure(self) -> BaseException | None:
        """What ended the worker last, if it was not `stop`."""
        return self._failure

    def _main(self) -> None:
        while not self._is_stopped.is_set():
            try:
                asyncio.run(self._serve())
            except BaseException as error:  # noqa: BLE001  # whatever it was, the desk goes on with a new worker
                self._failure = error
                _log.error("the worker ended; it is started again", exc_info=error)
                self._is_stopped.wait(RESTART_AFTER)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        if self._is_stopped.is_set():
            return
        self._worker = self._make()
        await self._worker.run(self._stop)
