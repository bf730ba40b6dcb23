"""Looking again and again: no more than asked, never after the end."""

import asyncio

from tests.clock import VirtualClock, run_virtual
from trtui.ui.beats import Beat


def test_it_looks_every_so_often_and_acts_only_where_there_is_news() -> None:
    clock = VirtualClock()
    looks: list[float] = []
    acts: list[float] = []

    def is_due() -> bool:
        looks.append(clock.monotonic)
        return len(looks) % 3 == 0

    async def play() -> None:
        beat = Beat(lambda: 0.25, is_due, lambda: acts.append(clock.monotonic))
        beat.start()
        await asyncio.sleep(3.1)
        beat.stop()
        await asyncio.sleep(3)
        beat.stop()

    run_virtual(play(), clock)
    assert looks == [0.25 * number for number in range(1, 13)]
    assert acts == looks[2::3]
