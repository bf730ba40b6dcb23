"""Bell and note for a text that came: only where nobody looks, by the terminal's word or by the keys."""

from pathlib import Path

import pytest
from textual.events import AppBlur, AppFocus

from tests.ui.desk import BOB, Desk, at_desk, receive
from trtui.config import ScreenSettings, Settings
from trtui.ui.noticing import LOOKS_FOR


class Heard:
    """What an app asked its terminal to ring and to show."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
        self.bells = 0
        self.notes: list[tuple[str, str]] = []
        monkeypatch.setattr(desk.app, "bell", self._ring)
        monkeypatch.setattr(
            desk.app, "notify_terminal", lambda heading, body: self.notes.append((heading, body))
        )

    def _ring(self) -> None:
        self.bells += 1


async def listen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Heard:
    """Hear what comes from now on: what was there before is no news."""
    await desk.see_changes()
    return Heard(monkeypatch, desk)


async def text_comes(desk: Desk, body: str = "Still there?") -> None:
    desk.clock.advance(seconds=1)
    receive(desk.store, BOB, body, desk.clock.now())
    await desk.see_changes()


def rest(desk: Desk, seconds: float) -> None:
    """Nobody presses a key for so long."""
    desk.app.keyboard.pressed_at -= seconds


async def tell(desk: Desk, event: AppBlur | AppFocus) -> None:
    """The terminal says whether it is looked at."""
    desk.app.post_message(event)
    await desk.until(lambda: desk.app.app_focus is isinstance(event, AppFocus))


def test_a_terminal_that_tells_nothing_is_looked_at_for_a_minute_after_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(desk: Desk) -> None:
        heard = await listen(desk, monkeypatch)
        await desk.press("j")
        await text_comes(desk, "One")
        assert (heard.bells, heard.notes) == (0, [])
        rest(desk, LOOKS_FOR)
        await text_comes(desk, "Two")
        assert (heard.bells, heard.notes) == (1, [("trtui", "New text from Bob Ruiz")])
        await desk.press("k")
        await text_comes(desk, "Three")
        assert heard.bells == 1

    at_desk(tmp_path, scene)


def test_a_terminal_that_tells_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the agent reads without a key, and however shortly after one they have left."""

    async def scene(desk: Desk) -> None:
        heard = await listen(desk, monkeypatch)
        await tell(desk, AppBlur())
        await text_comes(desk, "One")
        assert heard.bells == 1
        await tell(desk, AppFocus())
        rest(desk, 10 * LOOKS_FOR)
        await text_comes(desk, "Two")
        assert heard.bells == 1

    at_desk(tmp_path, scene)


def test_settings_switch_bell_and_note_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(desk: Desk) -> None:
        heard = await listen(desk, monkeypatch)
        rest(desk, LOOKS_FOR)
        await text_comes(desk)
        assert (heard.bells, heard.notes) == (0, [])

    at_desk(tmp_path, scene, Settings(screen=ScreenSettings(bell=False, notify=False)))


def test_a_note_shows_words_only_where_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(desk: Desk) -> None:
        heard = await listen(desk, monkeypatch)
        rest(desk, LOOKS_FOR)
        await text_comes(desk, "My card\nis lost")
        assert heard.notes == [("Bob Ruiz", "My card ⏎ is lost")]

    at_desk(tmp_path, scene, Settings(screen=ScreenSettings(notify_bodies=True)))
