"""What a call costs on its way through the budget: `python -m tests.bench.budget`."""

import asyncio
import time

from trtui.api.budget import Budget
from trtui.calls import MemoryJournal, Priority
from trtui.clock import SystemClock

CALLS = 5_000


async def call_one_after_another(budget: Budget) -> None:
    """As the worker does when nobody else wants to call."""
    for number in range(CALLS):
        async with budget.call(Priority.SCREEN, purpose="thread", dashboard=number % 12):
            pass


async def call_together(budget: Budget) -> None:
    """With all calls waiting at once, of all priorities, for twelve lines."""

    async def call(number: int) -> None:
        async with budget.call(Priority(number % 3), purpose="recent", dashboard=number % 12):
            await asyncio.sleep(0)

    await asyncio.gather(*map(call, range(CALLS)))


def main() -> None:
    """Print microseconds a call, and how much a snapshot for the screen takes with a full window."""
    for measured in (call_one_after_another, call_together):
        budget = Budget(SystemClock(), MemoryJournal(), limit=2 * CALLS, reserve=CALLS // 4)
        began = time.perf_counter()
        asyncio.run(measured(budget))
        seconds = time.perf_counter() - began
        print(f"{measured.__name__}: {seconds / CALLS * 1e6:.0f} µs a call, {CALLS / seconds:,.0f} calls/s")
    budget = Budget(SystemClock(), MemoryJournal())

    async def fill() -> None:
        for _ in range(100):
            async with budget.call(Priority.WRITE, purpose="send"):
                pass

    asyncio.run(fill())
    began = time.perf_counter()
    for _ in range(1_000):
        budget.snapshot()
    print(f"snapshot of a full window: {(time.perf_counter() - began) * 1e3:.0f} µs")


if __name__ == "__main__":
    main()
