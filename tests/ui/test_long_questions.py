"""Questions longer than the screen is high, and the way out of every dialog."""

from pathlib import Path

import pytest

from tests.ui.desk import Desk, at_desk
from trtui.text.cleaning import own
from trtui.ui.asking import Asking
from trtui.ui.screens.choosing import Choosing
from trtui.verbs.asking import Question
from trtui.verbs.replying import own_line

LONG = Question(own("Do it?"), tuple(own_line(f"Line {n}: what happens, and to whom.") for n in range(9)))


@pytest.mark.parametrize("size", [(40, 12), (80, 8)])
def test_all_of_a_long_question_can_be_read_and_says_that_there_is_more(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async def scene(desk: Desk) -> None:
        desk.app.ask(LONG, lambda: None)
        await desk.until(lambda: "more: PgDn" in desk.picture)
        assert "Line 8" not in desk.picture
        assert "Press y" in desk.picture
        for _ in range(9):
            await desk.press("pagedown")
        await desk.until(lambda: "Line 8" in desk.picture and "PgUp" in desk.picture)
        assert "Press y" in desk.picture
        await desk.press("pageup", "n")
        await desk.until(lambda: desk.app.screen is desk.app.inbox)

    at_desk(tmp_path, scene, size=size)


def test_a_question_that_fits_says_nothing_of_more(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.app.ask(LONG, lambda: None)
        await desk.until(lambda: "Line 8" in desk.picture)
        assert "PgDn" not in desk.picture

    at_desk(tmp_path, scene)


def test_quitting_works_in_a_choice_and_a_question_is_answered_first(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("r")
        await desk.write("held")
        await desk.press("enter", "ctrl+p")
        await desk.until(lambda: isinstance(desk.app.screen, Choosing))
        await desk.press("ctrl+q")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        question = desk.app.screen
        await desk.press("ctrl+q")
        assert desk.app.screen is question

    at_desk(tmp_path, scene)
