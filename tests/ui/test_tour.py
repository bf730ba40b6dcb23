"""The tour of the demo: it follows what is done, takes no key for itself, and goes when it is told to."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.ui.desk import Desk, fill
from trtui.ui.touring import STEPS, Scene


def on_tour(
    folder: Path,
    play: Callable[[Desk], Awaitable[None]],
    *,
    size: tuple[int, int] = (120, 40),
    is_demo: bool = True,
) -> None:
    async def run() -> None:
        desk = Desk(folder, is_demo=is_demo)
        fill(desk.store)
        async with desk.app.run_test(size=size) as desk.pilot:
            await desk.until(lambda: desk.started)
            desk.app.inbox.guide.action_start_tour()
            await play(desk)
        desk.store.close()

    asyncio.run(run())


def test_it_goes_from_key_to_key_and_each_key_does_what_it_does_without_it(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        def at(step: int) -> Awaitable[None]:
            return desk.until(lambda: f"Tour {step} of {len(STEPS)}" in desk.picture)

        await at(1)
        for step, keys in enumerate((["j"], ["r"], ["h", "i", "enter"], ["z"], ["escape"]), 2):
            await desk.press(*keys)
            await at(step)
        draft = desk.store.desk.draft(desk.app.inbox.thread_pane.key)  # type: ignore[arg-type]
        assert draft is not None
        assert draft.text == "hi"
        for step, keys in enumerate((["e"], ["z"], ["]"], ["/"], ["escape"], ["p"]), 7):
            await desk.press(*keys)
            await at(step)
        await desk.press("question_mark")
        await desk.until(lambda: "That was the tour" in str(desk.app.said))
        await desk.press("escape")
        assert "Tour" not in desk.picture

    on_tour(tmp_path, scene)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 6), (1, 1)])
def test_esc_in_the_list_ends_it_at_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("escape")
        await desk.until(lambda: not desk.app.inbox.query("#tour"))
        assert "Tour" not in desk.picture
        desk.app.inbox.guide.action_start_tour()
        await desk.until(lambda: desk.app.inbox.query("#tour"))

    on_tour(tmp_path, scene, size=size)


def test_where_customers_are_real_there_is_none(tmp_path: Path) -> None:
    """It has one send a text."""

    async def scene(desk: Desk) -> None:
        assert "demo only" in str(desk.app.said)
        assert not desk.app.inbox.query("#tour")

    on_tour(tmp_path, scene, is_demo=False)


def test_no_step_is_done_by_doing_nothing_but_those_that_lead_back() -> None:
    nothing = Scene()
    done = [step.commands for step in STEPS if step.is_done(nothing, nothing)]
    assert done == [("undo",), ("step.back",), ("step.back",)]


def test_where_nothing_is_held_it_does_not_wait_for_a_call_back() -> None:
    sends, calls_back = STEPS[2], STEPS[3]
    assert sends.is_done(Scene(is_writing=True), Scene(texts=1))
    assert calls_back.is_done(Scene(texts=1), Scene(texts=1))
    assert not calls_back.is_done(Scene(texts=1, held=1), Scene(texts=1, held=1))
