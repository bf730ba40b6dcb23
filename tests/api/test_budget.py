"""How the budget shares out the calls it has: reserve, ageing, fairness, cancellation, and what it says of itself."""

import asyncio
import random
from collections import Counter
from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.service import Demand, Rules, make_budget, make_call
from tests.api.world import World
from tests.clock import VirtualClock
from trtui.api.budget import MARGIN
from trtui.api.waiting import AGEING
from trtui.calls import MemoryJournal, Priority


def jain(shares: Collection[float]) -> float:
    """Jain's index: 1 where all have the same share, 1/n where one has all."""
    return float(sum(shares)) ** 2 / (len(shares) * sum(share**2 for share in shares))


def test_the_last_places_are_kept_for_the_screen_and_the_very_last_for_writes() -> None:
    world = World()

    async def main() -> None:
        background = [asyncio.create_task(world.call(Priority.BACKGROUND)) for _ in range(100)]
        await asyncio.sleep(1)
        assert len(world.service.arrivals) == 75
        screen = [asyncio.create_task(world.call(Priority.SCREEN)) for _ in range(100)]
        await asyncio.sleep(1)
        assert len(world.service.arrivals) == 87
        assert world.budget.snapshot().left == {
            Priority.WRITE: 13,
            Priority.SCREEN: 0,
            Priority.BACKGROUND: 0,
        }
        writes = [asyncio.create_task(world.call()) for _ in range(100)]
        await asyncio.sleep(1)
        assert len(world.service.arrivals) == 100
        for task in (*background, *screen, *writes):
            task.cancel()

    world.run(main())


def test_a_write_does_not_wait_while_background_takes_all_it_can() -> None:
    """24 texts a minute for ten minutes, beside background work that never stops asking."""
    world = World()

    async def work() -> None:
        while True:
            await world.call(Priority.BACKGROUND, latency=0.2)

    async def main() -> list[float]:
        workers = [asyncio.create_task(work()) for _ in range(50)]
        waits = []
        for _ in range(240):
            await asyncio.sleep(2.6)
            waits.append(await world.call(latency=0.1))
        for worker in workers:
            worker.cancel()
        return waits

    assert max(world.run(main())) == 0
    assert world.service.worst_window(60) > 90


@pytest.mark.parametrize("flood", [Priority.WRITE, Priority.SCREEN])
def test_nobody_starves_below_a_flood(flood: Priority) -> None:
    """A flood of five times what is allowed: a lower call still goes once it has aged, in about a window."""
    world = World(limit=20, reserve=5)

    async def pour() -> None:
        while True:
            await world.call(flood, latency=0.2)

    async def main() -> dict[Priority, float]:
        flooding = [asyncio.create_task(pour()) for _ in range(100)]
        await asyncio.sleep(61)
        worst: dict[Priority, float] = {}
        async with asyncio.timeout(1_800):
            for _ in range(5):
                for priority in Priority:
                    if priority > flood:
                        worst[priority] = max(worst.get(priority, 0.0), await world.call(priority))
        for task in flooding:
            task.cancel()
        return worst

    for priority, wait in world.run(main()).items():
        assert wait <= AGEING * (priority - flood) + 90


def test_who_has_aged_takes_one_turn_in_five_from_those_above() -> None:
    """Texts and background work, each asking for more than there is: writes keep four fifths."""
    world = World(limit=20, reserve=5)
    served: Counter[Priority] = Counter()

    async def pour(priority: Priority) -> None:
        while True:
            await world.call(priority, latency=0.2)
            served[priority] += 1

    async def main() -> None:
        tasks = [
            asyncio.create_task(pour(priority))
            for priority in (Priority.WRITE, Priority.BACKGROUND)
            for _ in range(60)
        ]
        await asyncio.sleep(1_800)
        for task in tasks:
            task.cancel()

    world.run(main())
    assert 0.15 <= served[Priority.BACKGROUND] / served.total() <= 0.25


def test_who_has_aged_takes_no_place_that_is_kept_for_writes() -> None:
    """Slow background calls hold all that they may; the places that come free are the writes' own."""
    world = World(limit=20, reserve=5)

    async def main() -> list[float]:
        background = [
            asyncio.create_task(world.call(Priority.BACKGROUND, latency=29 if slow else 0))
            for slow in (True,) * 15 + (False,) * 40
        ]
        await asyncio.sleep(1)
        writes = [asyncio.create_task(world.call()) for _ in range(10)]
        await asyncio.sleep(65)
        done = [task.result() for task in writes if task.done()]
        for task in (*background, *writes):
            task.cancel()
        return done

    assert len(world.run(main())) == 10


@given(
    st.lists(
        st.tuples(st.floats(0, 60), st.sampled_from(Priority), st.sampled_from([None, 1, 2])),
        min_size=1,
        max_size=40,
    ),
    st.integers(1, 6),
)
def test_everybody_goes_in_the_end(wanted: list[tuple[float, Priority, int | None]], limit: int) -> None:
    world = World(limit=limit, reserve=limit - 1)

    async def one(at: float, priority: Priority, dashboard: int | None) -> None:
        await asyncio.sleep(at)
        await world.call(priority, dashboard=dashboard, latency=0.5)

    async def main() -> None:
        async with asyncio.timeout(61 * (len(wanted) + 2)):
            await asyncio.gather(*(one(*demand) for demand in wanted))

    world.run(main())
    assert len(world.service.arrivals) == len(wanted)
    assert world.service.worst_window(60) <= limit


def test_dashboards_share_alike_however_much_each_asks_for() -> None:
    """Twelve dashboards that want from 1 to 12 times their share: Jain's index of what they get."""
    world = World(limit=60, reserve=0)
    served: Counter[int] = Counter()

    async def want(dashboard: int) -> None:
        while True:
            await world.call(Priority.BACKGROUND, dashboard=dashboard, latency=0.2)
            served[dashboard] += 1

    async def main() -> None:
        tasks = [
            asyncio.create_task(want(dashboard))
            for dashboard in range(12)
            for _ in range(5 * (dashboard + 1))
        ]
        await asyncio.sleep(1_800)
        for task in tasks:
            task.cancel()

    world.run(main())
    assert jain([served[dashboard] for dashboard in range(12)]) >= 0.95


def test_a_quiet_dashboard_is_not_held_up_by_another_ones_queue() -> None:
    world = World(limit=10, reserve=0)

    async def main() -> float:
        queue = [asyncio.create_task(world.call(Priority.BACKGROUND, dashboard=1)) for _ in range(200)]
        await asyncio.sleep(30)
        waited = await world.call(Priority.BACKGROUND, dashboard=2)
        for task in queue:
            task.cancel()
        return waited

    assert world.run(main()) <= 31


def test_what_the_rule_permits_is_used() -> None:
    """Full demand of all kinds, answers in up to 0.4 s: at least nine tenths of 100 a minute."""
    world = World()
    source = random.Random(1)

    async def want(priority: Priority) -> None:
        while True:
            await world.call(priority, latency=source.uniform(0, 0.4))

    async def main() -> None:
        tasks = [asyncio.create_task(want(priority)) for priority in Priority for _ in range(60)]
        await asyncio.sleep(1_200)
        for task in tasks:
            task.cancel()

    world.run(main())
    assert world.service.worst_window(60) <= 100
    assert len(world.service.arrivals) >= 0.9 * 100 * 1_200 / 60


def test_cancelled_while_it_waits_a_call_costs_nothing() -> None:
    world = World(limit=1, reserve=0)

    async def main() -> None:
        await world.call()
        waiting = [asyncio.create_task(world.call()) for _ in range(20)]
        await asyncio.sleep(5)
        assert world.budget.snapshot().waiting == 20
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
        assert world.budget.snapshot().waiting == 0
        assert world.budget.snapshot().used == 1
        assert await world.call() == pytest.approx(60 + MARGIN - 5, abs=0.01)

    world.run(main())
    assert len(world.journal.load()) == 2


async def grant_without_start(world: World) -> asyncio.Task[float]:
    """A call that waited has been granted its place, and its task has not run since."""
    await world.call()
    waiting = asyncio.create_task(world.call())
    await asyncio.sleep(1)
    world.clock.advance(100)
    world.budget._grant()
    return waiting


def test_cancelled_between_the_grant_and_the_start_a_call_gives_its_place_back() -> None:
    world = World(limit=1, reserve=0)

    async def main() -> None:
        waiting = await grant_without_start(world)
        assert world.budget.snapshot().left[Priority.WRITE] == 0
        waiting.cancel()
        await asyncio.wait([waiting])
        assert await world.call() == 0

    world.run(main())


def test_the_state_can_be_asked_for_between_a_grant_and_its_start() -> None:
    world = World(limit=1, reserve=0)

    async def main() -> None:
        waiting = await grant_without_start(world)
        assert world.budget.snapshot().used == 0
        assert world.budget.snapshot().next_free_in == pytest.approx(30 + 60 + MARGIN)
        await waiting

    world.run(main())


def test_cancelled_after_its_start_a_call_holds_its_place_as_long_as_it_may_still_arrive() -> None:
    world = World(limit=1, reserve=0)

    async def main() -> None:
        under_way = asyncio.create_task(world.call(latency=10))
        await asyncio.sleep(1)
        under_way.cancel()
        await asyncio.wait([under_way])
        assert world.budget.snapshot().in_flight == 0
        assert await world.call() == pytest.approx(30 + 60 + MARGIN - 1, abs=0.01)

    world.run(main())


def test_a_call_answered_before_it_fails_holds_its_place_from_the_answer() -> None:
    world = World(limit=1, reserve=0)

    async def main() -> None:
        async def fail_late() -> None:
            async with world.budget.call(Priority.WRITE, purpose="send") as ticket:
                await asyncio.sleep(2)
                ticket.answered()
                ticket.withdraw()  # says nothing any more
                raise ConnectionError

        with pytest.raises(ConnectionError):
            await fail_late()
        assert await world.call() == pytest.approx(60 + MARGIN, abs=0.01)

    world.run(main())


def test_a_call_that_never_left_gives_its_place_back() -> None:
    world = World(limit=1, reserve=0)

    async def main() -> None:
        async def fail() -> None:
            async with world.budget.call(Priority.WRITE, purpose="send") as ticket:
                ticket.withdraw()
                raise ConnectionError

        for _ in range(200):
            with pytest.raises(ConnectionError):
                await fail()
        assert world.clock.monotonic == 0

    world.run(main())
    assert len(world.journal.load()) < 200


def test_a_call_is_cut_off_at_its_deadline() -> None:
    world = World(limit=1, reserve=0)

    async def main() -> None:
        with pytest.raises(TimeoutError):
            await world.call(latency=62)
        assert world.clock.monotonic == 30
        assert await world.call() == pytest.approx(60 + MARGIN, abs=0.01)

    world.run(main())


def test_it_says_how_things_stand() -> None:
    world = World(limit=10, reserve=4)

    async def main() -> None:
        async with world.budget.call(Priority.SCREEN, purpose="thread", dashboard=7) as ticket:
            assert (ticket.purpose, ticket.priority, ticket.dashboard) == ("thread", Priority.SCREEN, 7)
            state = world.budget.snapshot()
            assert (state.used, state.in_flight, state.next_free_in) == (1, 1, 0)
        for _ in range(5):
            async with world.budget.call(Priority.BACKGROUND, purpose="recent"):
                pass
        asyncio.get_running_loop().call_later(
            1, waiting.append, asyncio.create_task(world.call(Priority.BACKGROUND))
        )
        await asyncio.sleep(2)
        state = world.budget.snapshot()
        assert (state.limit, state.ceiling, state.used, state.in_flight, state.waiting) == (10, 10, 6, 0, 1)
        assert state.left == {Priority.WRITE: 4, Priority.SCREEN: 2, Priority.BACKGROUND: 0}
        assert state.used_by_purpose == {"thread": 1, "recent": 5}
        assert state.gate_closed_for == 0
        for _ in range(4):
            await world.call()
        wait = world.budget.snapshot().next_free_in
        assert wait == pytest.approx(60 + MARGIN - 2)
        assert await world.call() == pytest.approx(wait, abs=0.01)
        waiting[0].cancel()

    waiting: list[asyncio.Task[float]] = []
    world.run(main())


@pytest.mark.parametrize(
    "rules", [Rules(limit=0, reserve=0), Rules(limit=5, reserve=5), Rules(window=0), Rules(deadline=0)]
)
def test_figures_that_leave_nobody_a_place_are_refused(rules: Rules) -> None:
    with pytest.raises(ValueError, match="no budget"):
        make_budget(VirtualClock(), MemoryJournal(), rules)


def test_the_model_of_the_service_counts_what_arrives_and_not_what_is_withdrawn() -> None:
    world = World()
    demand = Demand(at=0.0, request=1.0, response=1.0)
    world.run(make_call(world.budget, world.service, demand, 30.0))
    assert world.service.arrivals == [1.0]
