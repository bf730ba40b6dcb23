"""One machine with one budget on it, and the service behind: what the tests of the budget live in."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from tests.api.service import Rules, Service, make_budget
from tests.clock import VirtualClock, run_virtual
from trtui.api.budget import Budget
from trtui.calls import Journal, MemoryJournal, Priority

T = TypeVar("T")


class World:
    """A budget, a service behind it, and virtual time for both."""

    def __init__(self, *, limit: int = 100, reserve: int = 25, journal: Journal | None = None) -> None:
        self.clock = VirtualClock()
        self.service = Service(self.clock)
        self.journal = MemoryJournal() if journal is None else journal
        self.rules = Rules(limit=limit, reserve=reserve)
        self.budget = self.restart()

    def restart(self) -> Budget:
        """A new process goes on from the journal."""
        self.budget = make_budget(self.clock, self.journal, self.rules)
        return self.budget

    async def call(
        self, priority: Priority = Priority.WRITE, *, latency: float = 0.0, dashboard: int | None = None
    ) -> float:
        """Make a call; return how long it waited for its place."""
        began = self.clock.boottime()
        async with self.budget.call(priority, purpose="test", dashboard=dashboard) as ticket:
            waited = ticket.started - began
            await asyncio.sleep(latency / 2)
            self.service.arrive()
            await asyncio.sleep(latency / 2)
        return waited

    def run(self, main: Coroutine[object, object, T]) -> T:
        return run_virtual(main, self.clock)
