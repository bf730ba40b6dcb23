"""Time that costs nothing: an event loop whose clock leaps to the next timer instead of waiting for it.

`run_virtual(main(clock), clock)` runs a coroutine in which `asyncio.sleep`, `asyncio.timeout`, `wait_for` and
`loop.call_later` take their full time by the loop's clock and next to none by the wall: a simulated day in
seconds, and the same every run. The same `VirtualClock` is given to the code under test.

Threads (`asyncio.to_thread`) take real time: while one is at work time stands still. Real sockets are given a few
milliseconds to say something before time leaps; a test that leans on them is better off with real time.
"""

import asyncio
import math
import selectors
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

START = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
"""A Monday morning in most of America."""
_THREAD_PATIENCE = 60.0
_SOCKET_PATIENCE = 0.005


class TimeStandsStillError(RuntimeError):
    """The loop waits for something that can never come: no timer is set, no thread works, no socket is open."""


class VirtualClock:
    """A `trtui.clock.Clock` that moves only when it is told to, or when its loop has nothing else to do.

    It keeps three times as a real machine does: the loop's (stands still during sleep), boottime (goes on) and
    the wall clock (can be set to anything).
    """

    def __init__(self, start: datetime = START, *, booted: float = 1_000.0, boot: str = "boot-1") -> None:
        """Begin at `start` by the wall clock, `booted` seconds after a boot with the id `boot`."""
        self.boot = boot
        self.monotonic = 0.0
        self._boot_offset = booted
        self._wall_offset = start

    def now(self) -> datetime:
        """Return the wall clock's moment, UTC."""
        return self._wall_offset + timedelta(seconds=self.monotonic)

    def boottime(self) -> float:
        """Return seconds since the boot."""
        return self._boot_offset + self.monotonic

    async def sleep(self, seconds: float) -> None:
        """Wait by the loop's clock."""
        await asyncio.sleep(max(0.0, seconds))

    def advance(self, seconds: float) -> None:
        """Let time pass, for all three clocks. Timers that fall due run in the loop's next round."""
        if seconds <= 0:
            return
        later = self.monotonic + seconds
        # Where the step is too small to be told from nothing, take the smallest there is: the loop must get on.
        self.monotonic = later if later > self.monotonic else math.nextafter(self.monotonic, math.inf)

    def set_wall(self, moment: datetime) -> None:
        """Set the wall clock, as an agent or NTP would: no length of time changes."""
        self._wall_offset = moment - timedelta(seconds=self.monotonic)

    def jump_wall(self, seconds: float) -> None:
        """Put the wall clock forward, or back."""
        self._wall_offset += timedelta(seconds=seconds)

    def suspend(self, seconds: float) -> None:
        """Close the lid for a while: wall clock and boottime go on, the loop's timers do not."""
        self._boot_offset += seconds
        self._wall_offset += timedelta(seconds=seconds)

    def reboot(self, boot: str, *, booted: float = 20.0) -> None:
        """Begin a new boot, whose boottime tells nothing about the one before."""
        self.boot = boot
        self._boot_offset = booted - self.monotonic


class _LeapingSelector(selectors.BaseSelector):
    """Asks the real selector what is there already, and instead of waiting moves the clock."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._real = selectors.DefaultSelector()
        self.threads_at_work = 0

    def register(
        self, fileobj: "FileDescriptorLike", events: int, data: object = None
    ) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: "FileDescriptorLike") -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def modify(
        self, fileobj: "FileDescriptorLike", events: int, data: object = None
    ) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    def get_map(self) -> Mapping["FileDescriptorLike", selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self._real.select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if self.threads_at_work:
            ready = self._real.select(_THREAD_PATIENCE)
            if not ready:
                raise TimeStandsStillError(f"a thread has been at work for {_THREAD_PATIENCE} s")
            return ready
        has_sockets = len(self._real.get_map()) > 1  # one is the loop's own, for waking it from a thread
        if timeout is None:
            ready = self._real.select(_THREAD_PATIENCE) if has_sockets else []
            if not ready:
                raise TimeStandsStillError("nothing is scheduled, and nothing can wake the loop")
            return ready
        if has_sockets:
            ready = self._real.select(_SOCKET_PATIENCE)
            if ready:
                return ready
        self._clock.advance(timeout)
        return []


class VirtualEventLoop(asyncio.SelectorEventLoop):
    """An asyncio loop that lives by a `VirtualClock`."""

    def __init__(self, clock: VirtualClock) -> None:
        self._leaping = _LeapingSelector(clock)
        self._clock = clock
        super().__init__(self._leaping)

    def time(self) -> float:
        """Return the loop's time, by which all its timers go."""
        return self._clock.monotonic

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Run a function in a thread; until it is done, time stands still."""
        self._leaping.threads_at_work += 1
        try:
            future = super().run_in_executor(executor, func, *args)
        except BaseException:
            self._leaping.threads_at_work -= 1
            raise
        future.add_done_callback(self._note_thread_done)
        return future

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:  # noqa: ASYNC109  # asyncio's name
        """Wait for the threads, in real time."""
        self._leaping.threads_at_work += 1
        try:
            await super().shutdown_default_executor()
        finally:
            self._leaping.threads_at_work -= 1

    def _note_thread_done(self, _: asyncio.Future[T]) -> None:
        self._leaping.threads_at_work -= 1


def run_virtual(main: Coroutine[object, object, T], clock: VirtualClock) -> T:
    """Run a coroutine to its end in virtual time and return what it returns.

    Raises what it raises, and `TimeStandsStillError` where it waits for what can't come.
    """
    with asyncio.Runner(loop_factory=lambda: VirtualEventLoop(clock)) as runner:
        return runner.run(main)
