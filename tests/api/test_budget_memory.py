"""What the budget remembers over restarts, reboots, sleep and a full disk."""

import asyncio
import logging
from collections.abc import Collection

import pytest

from tests.api.world import World
from trtui.api.budget import MARGIN
from trtui.calls import CallRecord, GateState, MemoryJournal


def test_a_restart_goes_on_where_the_last_process_stopped() -> None:
    world = World(limit=5, reserve=0)

    async def burst() -> float:
        return max(await asyncio.gather(*(world.call(latency=1) for _ in range(5))))

    assert world.run(burst()) == 0
    world.clock.advance(20)
    world.restart()
    assert world.budget.snapshot().used == 5
    assert world.run(burst()) == pytest.approx(60 + MARGIN - 20, abs=0.01)


def test_after_a_reboot_earlier_calls_count_as_if_they_had_just_ended() -> None:
    world = World(limit=5, reserve=0)

    async def burst() -> float:
        return max(await asyncio.gather(*(world.call() for _ in range(5))))

    assert world.run(burst()) == 0
    world.clock.advance(500)
    world.clock.reboot("boot-2")
    world.restart()
    assert world.run(burst()) == pytest.approx(60 + MARGIN, abs=0.01)


def test_the_wall_clock_changes_nothing() -> None:
    world = World(limit=1, reserve=0)

    async def main() -> float:
        await world.call()
        world.clock.jump_wall(86_400)
        await asyncio.sleep(10)
        world.clock.jump_wall(-2 * 86_400)
        return await world.call()

    assert world.run(main()) == pytest.approx(50 + MARGIN, abs=0.01)


def test_sleep_of_the_machine_counts_as_time_and_is_noticed_soon_after_waking() -> None:
    world = World(limit=1, reserve=0)

    async def main() -> None:
        await world.call()
        waiting = asyncio.create_task(world.call())
        await asyncio.sleep(1)
        world.service.suspend(3_600)
        await waiting
        assert world.clock.monotonic <= 6.01

    world.run(main())
    assert world.service.worst_window(60) == 1


class FailingJournal(MemoryJournal):
    """A journal on a disk that is full."""

    def __init__(self, failing: str) -> None:
        super().__init__()
        self.failing = failing

    def _fail(self, what: str) -> None:
        if what == self.failing:
            raise OSError("disk full")

    def open_call(self, record: CallRecord) -> None:
        self._fail("open")
        super().open_call(record)

    def close_call(self, call_id: str, ended: float) -> None:
        self._fail("close")
        super().close_call(call_id, ended)

    def forget_calls(self, call_ids: Collection[str]) -> None:
        self._fail("forget")
        super().forget_calls(call_ids)

    def save_gate(self, state: GateState) -> None:
        self._fail("gate")
        super().save_gate(state)


def test_a_call_that_cannot_be_written_down_does_not_start_and_costs_nothing() -> None:
    journal = FailingJournal("open")
    world = World(limit=1, reserve=0, journal=journal)

    async def main() -> None:
        for _ in range(3):
            with pytest.raises(OSError, match="disk full"):
                await world.call()
        journal.failing = ""
        assert await world.call() == 0

    world.run(main())
    assert len(world.service.arrivals) == 1


@pytest.mark.parametrize("failing", ["close", "forget", "gate"])
def test_notes_that_are_lost_harm_neither_the_call_nor_the_promise(
    failing: str, caplog: pytest.LogCaptureFixture
) -> None:
    journal = FailingJournal(failing)
    world = World(limit=40, reserve=0, journal=journal)

    async def main() -> None:
        with caplog.at_level(logging.WARNING, "trtui"):
            await asyncio.gather(*(world.call() for _ in range(150)))
            world.budget.close_gate(1.0)
            await world.call()

    world.run(main())
    assert len(world.service.arrivals) == 151
    assert world.service.worst_window(60) <= 40
    assert caplog.records
    world.restart()
    assert world.budget.snapshot().used >= 1


def test_the_journal_does_not_grow() -> None:
    world = World(limit=50, reserve=0)

    async def main() -> None:
        for _ in range(1_000):
            await world.call()

    world.run(main())
    assert len(world.journal.load()) <= 50 + 64
