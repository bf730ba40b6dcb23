"""What a refusal for too many calls (429) does: everybody waits, then fewer call."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.world import World
from trtui.api.gate import LONGEST_PAUSE, SHORTEST_PAUSE, parse_retry_after
from trtui.calls import Priority

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
HTTP_NOW = "Mon, 02 Mar 2026 14:00:00 GMT"


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("7", None, 7),
        (" 30 ", HTTP_NOW, 30),
        ("0", None, 1),
        ("86400", None, 900),
        ("9" * 5_000, None, 900),
        ("Mon, 02 Mar 2026 14:01:30 GMT", HTTP_NOW, 90),
        ("Mon, 02 Mar 2026 16:01:30 GMT", "Mon, 02 Mar 2026 16:00:00 GMT", 90),
        ("Mon, 02 Mar 2026 14:01:30 GMT", None, 90),
        ("Mon, 02 Mar 2026 14:01:30 GMT", "yesterday", 90),
        ("Monday, 02-Mar-26 14:00:30 GMT", HTTP_NOW, 30),
        ("Mon Mar  2 14:00:20 2026", HTTP_NOW, 20),
        ("Mon, 02 Mar 2026 09:00:30 -0500", HTTP_NOW, 30),
        ("Mon, 02 Mar 2026 13:00:00 GMT", HTTP_NOW, 1),
        ("Tue, 03 Mar 2026 14:00:00 GMT", HTTP_NOW, 900),
        (None, HTTP_NOW, None),
        ("", None, None),
        ("soon", None, None),
        ("-5", None, None),
        ("1.5", None, None),
        ("٣", None, None),
        ("Mon, 99 Zzz 2026 25:61:00 GMT", None, None),
    ],
)
def test_retry_after_in_every_form(value: str | None, date: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, date, NOW) == seconds


@given(st.text(), st.none() | st.text())
def test_retry_after_of_any_text_is_nothing_or_between_a_second_and_a_quarter_of_an_hour(
    value: str, date: str | None
) -> None:
    seconds = parse_retry_after(value, date, NOW)
    assert seconds is None or SHORTEST_PAUSE <= seconds <= LONGEST_PAUSE


@given(st.integers(0, 2_000), st.integers(-90_000, 90_000))
def test_a_retry_after_date_goes_by_the_services_clock_and_not_by_ours(delay: int, skew: int) -> None:
    service_now = NOW + timedelta(seconds=skew)
    value = format_datetime(service_now + timedelta(seconds=delay), usegmt=True)
    assert parse_retry_after(value, format_datetime(service_now, usegmt=True), NOW) == min(max(delay, 1), 900)


async def be_refused(world: World, retry_after: float | None, *, times: int = 1) -> None:
    """Be refused by so many calls that were under way together."""

    async def one() -> None:
        async with world.budget.call(Priority.BACKGROUND, purpose="recent") as ticket:
            await asyncio.sleep(1)
            ticket.refused(retry_after)

    await asyncio.gather(*(one() for _ in range(times)))


@pytest.mark.parametrize("priority", list(Priority))
@pytest.mark.parametrize(("retry_after", "least"), [(20.0, 20), (None, 60), (600.0, 600)])
def test_after_a_429_nobody_calls_until_the_service_allows_it(
    priority: Priority, retry_after: float | None, least: float
) -> None:
    world = World()

    async def main() -> float:
        await be_refused(world, retry_after)
        state = world.budget.snapshot()
        assert set(state.left.values()) == {0}
        assert state.gate_closed_for == state.next_free_in >= least
        return await world.call(priority)

    assert least <= world.run(main()) <= least * 1.1 + 0.1


def test_who_waited_when_the_gate_closed_waits_until_it_opens() -> None:
    world = World(limit=2, reserve=0)

    async def main() -> float:
        await world.call()
        refused = asyncio.create_task(be_refused(world, 300))
        await asyncio.sleep(0.5)
        waited = await world.call()
        await refused
        return waited

    assert 300 <= world.run(main()) <= 331


def test_a_place_granted_just_before_the_gate_closed_is_not_used() -> None:
    world = World(limit=1, reserve=0)

    async def main() -> None:
        await world.call()
        waiting = asyncio.create_task(world.call())
        await asyncio.sleep(1)
        world.clock.advance(100)
        world.budget._grant()
        world.budget.close_gate(50)
        assert await waiting >= 150

    world.run(main())


def test_each_429_lowers_the_ceiling_by_a_fifth_and_each_quiet_minute_gives_one_back() -> None:
    world = World()

    async def main() -> list[int]:
        ceilings = []
        await be_refused(world, 10)
        ceilings.append(world.budget.snapshot().ceiling)
        await asyncio.sleep(12 + 5 * 60)
        ceilings.append(world.budget.snapshot().ceiling)
        await be_refused(world, 10)
        ceilings.append(world.budget.snapshot().ceiling)
        await asyncio.sleep(40 * 60)
        ceilings.append(world.budget.snapshot().ceiling)
        return ceilings

    assert world.run(main()) == [80, 85, 68, 100]


def test_the_lowered_ceiling_holds_and_leaves_writes_their_share() -> None:
    world = World()

    async def main() -> list[int]:
        await be_refused(world, 10)
        await asyncio.sleep(62)
        world.service.arrivals.clear()
        served, tasks = [], []
        for priority in (Priority.BACKGROUND, Priority.SCREEN, Priority.WRITE):
            tasks += [asyncio.create_task(world.call(priority)) for _ in range(100)]
            await asyncio.sleep(1)
            served.append(len(world.service.arrivals))
        for task in tasks:
            task.cancel()
        return served

    assert world.run(main()) == [60, 70, 80]


def test_calls_refused_together_lower_the_ceiling_once() -> None:
    world = World()

    async def main() -> None:
        await be_refused(world, 5, times=20)

    world.run(main())
    assert world.budget.snapshot().ceiling == 80


def test_a_service_that_goes_on_refusing_is_left_alone_for_longer_each_time() -> None:
    world = World()

    async def main() -> list[float]:
        pauses = []
        for _ in range(6):
            await be_refused(world, 1)
            pauses.append(world.budget.snapshot().gate_closed_for)
            await asyncio.sleep(pauses[-1])
        await world.call()
        await be_refused(world, 1)
        pauses.append(world.budget.snapshot().gate_closed_for)
        return pauses

    *growing, forgiven = world.run(main())
    for exponent, pause in enumerate(growing):
        assert 5 * 2**exponent <= pause <= 5 * 2**exponent * 1.1
    assert forgiven <= 5.5


def test_a_ceiling_never_falls_to_nothing() -> None:
    world = World(limit=10, reserve=9)

    async def main() -> None:
        for _ in range(30):
            world.budget.close_gate(1)
            await asyncio.sleep(1)
        await world.call(Priority.BACKGROUND)

    world.run(main())
    assert world.budget.snapshot().ceiling >= 1


def test_a_restart_keeps_the_gate_closed_and_the_ceiling_low() -> None:
    world = World()
    world.run(be_refused(world, 300))
    world.clock.advance(100)
    world.clock.jump_wall(86_400)
    world.restart()
    assert world.budget.snapshot().ceiling == 80
    assert 200 <= world.run(world.call()) <= 231


def test_after_a_reboot_the_pause_shrinks_by_what_the_wall_clock_tells() -> None:
    world = World()
    world.run(be_refused(world, 300))
    world.clock.advance(100)
    world.clock.reboot("boot-2")
    world.restart()
    assert 200 <= world.run(world.call()) <= 231


@pytest.mark.parametrize(("jump", "least", "most"), [(86_400, 0, 0), (-86_400, 300, 331)])
def test_after_a_reboot_a_wrong_wall_clock_never_lengthens_the_pause(
    jump: float, least: float, most: float
) -> None:
    world = World()
    world.run(be_refused(world, 300))
    world.clock.jump_wall(jump)
    world.clock.reboot("boot-2")
    world.restart()
    assert least <= world.budget.snapshot().gate_closed_for <= most
