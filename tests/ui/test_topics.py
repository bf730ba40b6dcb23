"""What there is to know besides the keys: in help, found by its words, with the keys and signs in use."""

import re
from pathlib import Path

import pytest

from tests.ui.desk import Desk, at_desk
from trtui.config import Settings
from trtui.config.model import all_settings
from trtui.ui.glyphs import ASCII, UNICODE, Glyphs
from trtui.ui.helping import help_lines
from trtui.ui.keymap import make_keymap
from trtui.ui.screens.choosing import Choosing
from trtui.ui.screens.help import HelpScreen
from trtui.ui.topics import TOPICS, paragraphs

DEFAULT = make_keymap({})


def prose(typed: str, glyphs: Glyphs = UNICODE) -> str:
    return "\n".join(str(line.words) for line in help_lines(DEFAULT, None, typed, glyphs) if line.is_prose)


def test_every_topic_is_there_and_every_place_is_filled() -> None:
    headings = [str(line.words) for line in help_lines(DEFAULT, None, "") if line.is_heading]
    assert [topic.title for topic in TOPICS] == headings[-len(TOPICS) :]
    for glyphs in (UNICODE, ASCII):
        assert not re.search(r"[{}`]", prose("", glyphs))


def test_a_word_finds_the_paragraphs_that_have_it_and_a_title_all_of_its_topic() -> None:
    assert "once, ever" in prose("reminded once")
    assert "opted out" not in prose("reminded once")
    assert prose("what the signs mean").count("\n") == len(list(paragraphs(TOPICS[1]))) - 1
    assert prose("xyzzy") == prose("x") == ""


def test_the_keys_are_those_that_are_bound() -> None:
    keymap = make_keymap({"text.reply": ("f5",), "undo": ()})
    told = "\n".join(str(line.words) for line in help_lines(keymap, None, "begins a reply"))
    assert "F5 begins a reply" in told
    assert ":undo calls it back" in told


def test_the_signs_are_those_of_the_terminal() -> None:
    assert prose("text is begun", ASCII).isascii()
    assert str(UNICODE.draft) in prose("text is begun")


def test_every_setting_that_is_named_exists() -> None:
    named = {
        name
        for topic in TOPICS
        for name in re.findall(r"(?<!\{)\b(?:desk|screen|account)\.[a-z_]+", topic.text)
        if name != "desk.db"
    }
    assert named
    assert named <= {one.id for one in all_settings()}


@pytest.mark.parametrize("size", [(120, 40), (40, 12), (12, 4), (2, 1)])
def test_the_palette_leads_to_a_topic_and_esc_leads_back(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("ctrl+p")
        await desk.until(lambda: isinstance(desk.app.screen, Choosing))
        await desk.write("read: payments")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, HelpScreen))
        assert size[1] < 10 or "can be reminded about" in desk.picture
        for _ in range(20):
            await desk.press("pagedown")
        await desk.press("escape")
        assert desk.app.screen is desk.app.inbox

    at_desk(tmp_path, scene, Settings(), size=size)


def test_another_size_lays_it_out_anew(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("question_mark")
        await desk.until(lambda: isinstance(desk.app.screen, HelpScreen))
        await desk.write("detach")
        await desk.until(lambda: "detach and attach" in desk.picture)
        await desk.pilot.resize_terminal(60, 20)
        await desk.until(lambda: len(desk.picture.split("\n")[0]) == 60)
        await desk.until(lambda: "…" not in desk.picture and "at will." in desk.picture)

    at_desk(tmp_path, scene)
