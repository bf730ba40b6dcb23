"""The clocks that everything which waits or dates is given, so that tests can replace them.

Moments are told by the wall clock, which people and NTP set. Lengths of time are told by a clock that nothing
sets and that goes on counting while the machine sleeps; it begins again at each boot, so a value of it that was
stored means nothing without the `boot_id` it was taken under.
"""

import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Protocol

_BOOT_ID_FILE = Path("/proc/sys/kernel/random/boot_id")
_TIME_NAMESPACE = Path("/proc/self/ns/time")


class Clock(Protocol):
    """Both clocks, and waiting by them."""

    def now(self) -> datetime:
        """Return the moment by the wall clock, aware, in UTC."""
        ...

    def boottime(self) -> float:
        """Return seconds since some point fixed for this boot, time asleep included."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds`; none or less only lets others run."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """Return the moment by the wall clock, aware, in UTC."""
        return datetime.now(UTC)

    def boottime(self) -> float:
        """Return CLOCK_BOOTTIME in seconds, the same for all processes of a boot.

        Where it is missing, CLOCK_MONOTONIC (which on macOS counts sleep too), then Python's monotonic clock.
        A clock that stops during sleep makes waits longer, never shorter.
        """
        if _CLOCK_ID is None:
            return time.monotonic()
        return time.clock_gettime(_CLOCK_ID)

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds` by the event loop's clock."""
        from asyncio import sleep

        await sleep(max(0.0, seconds))


def _boottime_clock_id() -> int | None:
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):
        clock_id = getattr(time, name, None)
        if isinstance(clock_id, int):
            return clock_id
    return None


_CLOCK_ID = _boottime_clock_id()


@cache
def boot_id() -> str:
    """Return what two processes share exactly when their `boottime` values can be compared.

    On Linux the kernel's boot id and the time namespace, since a container may shift CLOCK_BOOTTIME. Elsewhere
    an id of this process alone: what an earlier process stored then counts as of another boot, which is safe.
    """
    try:
        boot = _BOOT_ID_FILE.read_text(encoding="ascii").strip()
    except OSError:
        from uuid import uuid4

        return f"process:{uuid4()}"
    try:
        namespace = _TIME_NAMESPACE.stat().st_ino
    except OSError:  # kernels before 5.6 have one time for all
        namespace = 0
    return f"{boot}:{namespace}"
