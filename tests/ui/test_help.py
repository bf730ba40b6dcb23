"""Help: made from the registry, with the keys as they are bound; searchable; the palette performs what it names."""

from pathlib import Path
from types import MappingProxyType

import pytest

from tests.ui.desk import Desk, at_desk
from trtui.config import DeskSettings, Settings
from trtui.models import ResolveConversation
from trtui.ui.commands import COMMANDS, Scope, as_markdown
from trtui.ui.helping import HelpLine, help_lines
from trtui.ui.keymap import Keymap, make_keymap
from trtui.ui.screens.choosing import Choosing
from trtui.ui.screens.help import HelpLines, HelpScreen

DEFAULT = make_keymap({})


def ids(lines: list[HelpLine]) -> list[str]:
    return [line.id for line in lines if line.id is not None]


def line_of(keymap: Keymap, command_id: str) -> HelpLine:
    return next(line for line in help_lines(keymap, None, "") if line.id == command_id)


def test_every_command_is_told_of_once() -> None:
    assert sorted(ids(help_lines(DEFAULT, None, ""))) == sorted(command.id for command in COMMANDS)


def test_a_rebound_key_is_shown_with_the_one_it_stands_for() -> None:
    line = line_of(make_keymap({"conversation.resolve": ("Z",)}), "conversation.resolve")
    assert line.keys == "Z"
    assert line.words.endswith("(by itself: e)")


def test_a_command_without_a_key_can_still_be_found() -> None:
    assert line_of(make_keymap({"conversation.archive": ()}), "conversation.archive").keys == "-"


@pytest.mark.parametrize(
    ("typed", "found"),
    [("e", "conversation.resolve"), ("/", "search.open"), ("gi", "view.inbox"), ("ctrl+q", "app.quit"),
     ("put aside", "conversation.snooze"), ("RESOLVE", "conversation.resolve"), ("text.reply", "text.reply")],
)  # fmt: skip
def test_what_is_typed_is_looked_for_in_keys_words_and_ids(typed: str, found: str) -> None:
    lines = ids(help_lines(DEFAULT, None, typed))
    assert found in lines
    assert len(lines) < len(COMMANDS)


def test_one_sign_finds_the_commands_on_that_key_only() -> None:
    for command_id in ids(help_lines(DEFAULT, None, "e")):
        command = next(command for command in COMMANDS if command.id == command_id)
        assert "e" in command.keys


def test_a_heading_without_commands_is_left_out() -> None:
    lines = help_lines(DEFAULT, None, "resolve, or reopen")
    assert [line.is_heading for line in lines] == [True, False]
    assert help_lines(DEFAULT, None, "xyzzy") == []


def test_the_help_of_a_pane_holds_what_has_a_key_there_and_nothing_else() -> None:
    writing = ids(help_lines(DEFAULT, Scope.COMPOSER, ""))
    assert "composer.send" in writing
    assert "app.quit" in writing
    assert "conversation.resolve" not in writing


def test_the_readme_table_names_every_command() -> None:
    table = as_markdown()
    assert all(f"`{command.id}`" in table for command in COMMANDS)


def test_the_question_mark_opens_it_and_esc_leads_back(tmp_path: Path) -> None:
    settings = Settings(
        desk=DeskSettings(sender_name="Kim"), keys=MappingProxyType({"undo": ("U",), "nonsense": ("x",)})
    )

    async def scene(desk: Desk) -> None:
        await desk.press("question_mark")
        await desk.until(lambda: isinstance(desk.app.screen, HelpScreen))
        assert "all keys" in desk.picture
        await desk.write("undo")
        await desk.until(lambda: "(by itself: z)" in desk.picture)
        assert "conversation.archive" not in desk.picture
        await desk.press("escape")
        assert desk.app.screen is desk.app.inbox
        assert desk.store.outbox.pending() == []

    at_desk(tmp_path, scene, settings)


def test_f1_while_writing_tells_of_writing_and_the_text_is_kept(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("r")
        await desk.write("half")
        await desk.press("f1")
        await desk.until(lambda: isinstance(desk.app.screen, HelpScreen))
        assert "Keys while you type" in desk.picture
        await desk.press("escape")
        assert desk.app.inbox.thread_pane.composer.text == "half"
        assert desk.app.inbox.thread_pane.composer.has_focus

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("size", [(200, 60), (80, 24), (40, 12), (12, 3), (2, 1)])
def test_it_scrolls_on_any_terminal(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("question_mark")
        await desk.until(lambda: isinstance(desk.app.screen, HelpScreen))
        lines = desk.app.screen.query_one(HelpLines)
        await desk.press("down", "pagedown", "pagedown")
        assert lines.top > 0 or size[1] >= 60
        await desk.press("pageup", "pageup", "pageup", "up")
        assert lines.top == 0
        await desk.pilot.resize_terminal(60, 20)
        await desk.press("escape")

    at_desk(tmp_path, scene, size=size)


@pytest.mark.parametrize("opener", ["ctrl+p", "colon"])
def test_the_palette_performs_what_it_names(tmp_path: Path, opener: str) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press(opener)
        await desk.until(lambda: isinstance(desk.app.screen, Choosing))
        await desk.write("resolve")
        await desk.press("enter")
        await desk.until(desk.store.outbox.pending)
        assert [intent.action for intent in desk.store.outbox.pending()] == [ResolveConversation()]

    at_desk(tmp_path, scene)


def test_colon_and_the_first_letter_of_a_command_are_enough(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("colon")
        await desk.until(lambda: isinstance(desk.app.screen, Choosing))
        await desk.press("q", "enter")
        await desk.until(lambda: desk.app.return_code is not None)

    at_desk(tmp_path, scene)


def test_the_palette_offers_no_command_that_nothing_here_performs(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("B", "ctrl+p")
        await desk.until(lambda: isinstance(desk.app.screen, Choosing))
        await desk.write("resolve")
        await desk.until(lambda: "nothing fits" in desk.picture)

    at_desk(tmp_path, scene)
