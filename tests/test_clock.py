"""The clocks: what the real one promises, and that virtual time behaves as real time does, only faster."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import trtui.clock
from tests.clock import START, TimeStandsStillError, VirtualClock, run_virtual
from trtui.clock import Clock, SystemClock, boot_id


def test_the_system_clock_tells_utc_and_a_time_that_only_grows() -> None:
    clock: Clock = SystemClock()
    assert clock.now().tzinfo is UTC
    first = clock.boottime()
    asyncio.run(clock.sleep(0.002))
    asyncio.run(clock.sleep(-1))
    assert 0.001 < clock.boottime() - first < 5


def test_without_a_clock_that_counts_sleep_the_monotonic_one_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trtui.clock, "_CLOCK_ID", None)
    assert abs(SystemClock().boottime() - time.monotonic()) < 5
    monkeypatch.delattr(time, "CLOCK_BOOTTIME", raising=False)
    monkeypatch.delattr(time, "CLOCK_MONOTONIC", raising=False)
    assert trtui.clock._boottime_clock_id() is None


def test_the_boot_id_is_steady_in_a_process_and_names_boot_and_time_namespace() -> None:
    assert boot_id() == boot_id()
    boot, _, namespace = boot_id().rpartition(":")
    assert boot
    assert namespace


def test_where_no_boot_id_is_known_each_process_has_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What another process stored must then count as of another boot: its boottime may mean anything."""
    monkeypatch.setattr(trtui.clock, "_BOOT_ID_FILE", tmp_path / "missing")
    assert trtui.clock.boot_id.__wrapped__() != trtui.clock.boot_id.__wrapped__()


def test_a_kernel_without_time_namespaces_still_has_a_boot_id(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "boot_id").write_text("0123\n", encoding="ascii")
    monkeypatch.setattr(trtui.clock, "_BOOT_ID_FILE", tmp_path / "boot_id")
    monkeypatch.setattr(trtui.clock, "_TIME_NAMESPACE", tmp_path / "missing")
    assert trtui.clock.boot_id.__wrapped__() == "0123:0"


def test_a_virtual_day_of_timers_costs_no_real_time() -> None:
    clock = VirtualClock()
    wakings = 0

    async def day() -> float:
        nonlocal wakings
        while clock.boottime() < 1_000 + 86_400:
            await asyncio.sleep(10)
            wakings += 1
        return asyncio.get_running_loop().time()

    began = time.monotonic()
    assert run_virtual(day(), clock) == pytest.approx(86_400)
    assert wakings == 8_640
    assert clock.now() - START == timedelta(days=1)
    assert time.monotonic() - began < 10


def test_timers_run_in_order_and_each_at_its_own_moment() -> None:
    clock = VirtualClock()
    seen: list[tuple[str, float]] = []

    async def note(name: str, delay: float) -> None:
        await asyncio.sleep(delay)
        seen.append((name, asyncio.get_running_loop().time()))

    async def main() -> None:
        await asyncio.gather(note("c", 3), note("a", 0.1), note("b", 0.2), note("a too", 0.1))

    run_virtual(main(), clock)
    assert [name for name, _ in seen] == ["a", "a too", "b", "c"]
    assert [moment for _, moment in seen] == pytest.approx([0.1, 0.1, 0.2, 3])


def test_timeouts_and_waits_run_in_virtual_time() -> None:
    clock = VirtualClock()

    async def main() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(30):
                await asyncio.sleep(31)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 600)
        await asyncio.wait_for(clock.sleep(5), 6)

    run_virtual(main(), clock)
    assert clock.monotonic == pytest.approx(635)


def test_waiting_for_what_can_never_come_fails_at_once() -> None:
    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(TimeStandsStillError):
        run_virtual(main(), VirtualClock())


def test_time_stands_still_while_a_thread_works() -> None:
    """A thread that reads a file must not find that a timeout of a minute has passed meanwhile."""
    clock = VirtualClock()

    async def main() -> str:
        async with asyncio.timeout(0.001):
            return await asyncio.to_thread(Path(__file__).read_text, "utf-8")

    assert "a thread works" in run_virtual(main(), clock)
    assert clock.monotonic == 0


def test_sleep_of_the_machine_moves_boottime_and_wall_but_no_timer() -> None:
    clock = VirtualClock()

    async def main() -> None:
        waiting = asyncio.ensure_future(asyncio.sleep(60))
        await asyncio.sleep(1)
        clock.suspend(3_600)
        await waiting

    run_virtual(main(), clock)
    assert clock.monotonic == pytest.approx(60)
    assert clock.boottime() == pytest.approx(1_000 + 3_660)
    assert clock.now() == START + timedelta(seconds=3_660)


def test_the_wall_clock_can_be_set_without_any_length_of_time_changing() -> None:
    clock = VirtualClock()
    clock.advance(10)
    clock.jump_wall(-3_600)
    assert clock.now() == START + timedelta(seconds=10 - 3_600)
    clock.set_wall(datetime(2030, 1, 1, tzinfo=UTC))
    assert clock.now() == datetime(2030, 1, 1, tzinfo=UTC)
    assert clock.boottime() == 1_010
    clock.reboot("boot-2")
    assert clock.boot == "boot-2"
    assert clock.boottime() == pytest.approx(20)


def test_the_smallest_step_still_moves_time() -> None:
    clock = VirtualClock()
    clock.monotonic = 1e9
    clock.advance(1e-12)
    assert clock.monotonic > 1e9
