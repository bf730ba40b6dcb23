"""The last line: it names the keys that work where one is, help always, and gives its place to what is said."""

import asyncio
from pathlib import Path

import pytest

from tests.ui.desk import Desk, at_desk, fill
from tests.ui.snapshot import picture_of
from trtui.text.cleaning import own
from trtui.ui.say import Tone
from trtui.ui.screens.choosing import Choosing


def last_line(desk: Desk) -> str:
    """What stands there, beneath a dialog as well."""
    return picture_of(desk.app, None).split("\n")[desk.app.size.height - 1]


@pytest.mark.parametrize("width", [200, 120, 80, 40, 24])
def test_the_way_to_help_is_named_at_every_width(tmp_path: Path, width: int) -> None:
    async def scene(desk: Desk) -> None:
        assert "? help" in last_line(desk)
        assert last_line(desk).startswith(" e resolve")

    at_desk(tmp_path, scene, size=(width, 24))


def test_it_follows_the_keys_out_of_a_search(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("slash")
        await desk.until(lambda: "resolve" not in last_line(desk))
        assert "Esc back" in last_line(desk)
        await desk.press("escape")
        await desk.until(lambda: "e resolve" in last_line(desk))

    at_desk(tmp_path, scene)


def test_beneath_a_dialog_no_key_is_offered_that_would_not_work(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("s")
        await desk.until(lambda: isinstance(desk.app.screen, Choosing))
        await desk.until(lambda: not last_line(desk).strip())
        await desk.press("escape")
        await desk.until(lambda: "e resolve" in last_line(desk))

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
def test_what_is_said_covers_neither_the_composer_nor_its_count(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async def scene() -> None:
        desk = Desk(tmp_path)
        fill(desk.store)
        async with desk.app.run_test(size=size, notifications=True) as desk.pilot:
            await desk.until(lambda: desk.started)
            await desk.press("r")
            await desk.write("hello")
            await desk.press("escape", "Y", "r")
            await desk.until(lambda: "Asked the terminal" in desk.picture)
            assert "hello" in desk.picture
            assert "5/160" in desk.picture
        desk.store.close()

    asyncio.run(scene())


@pytest.mark.parametrize("way", ["", "O", "B", "gc", "gp", "question_mark", "comma"])
def test_esc_gives_the_footer_its_place_back_on_every_screen(tmp_path: Path, way: str) -> None:
    async def scene() -> None:
        desk = Desk(tmp_path)
        fill(desk.store)
        async with desk.app.run_test(size=(80, 24), notifications=True) as desk.pilot:
            await desk.until(lambda: desk.started)
            await desk.press(*(way if len(way) < 3 else [way]))
            desk.app.say(own("Something went wrong."), Tone.ERROR)
            await desk.until(lambda: "Something went wrong" in desk.picture)
            await desk.press("escape")
            await desk.until(lambda: "Something went wrong" not in desk.picture)
        desk.store.close()

    asyncio.run(scene())


def test_a_key_clears_what_was_said_once_it_could_be_read(tmp_path: Path) -> None:
    async def scene() -> None:
        desk = Desk(tmp_path)
        fill(desk.store)
        now = [100.0]
        desk.app.seconds = lambda: now[0]
        async with desk.app.run_test(size=(80, 24), notifications=True) as desk.pilot:
            await desk.until(lambda: desk.started)
            desk.app.say(own("Something went wrong."), Tone.WARNING)
            await desk.until(lambda: "Something went wrong" in desk.picture)
            await desk.press("j")  # pressed before anybody can have read it
            assert "Something went wrong" in desk.picture
            now[0] += 2.5
            await desk.press("j")
            await desk.until(lambda: "e resolve" in last_line(desk))
        desk.store.close()

    asyncio.run(scene())
