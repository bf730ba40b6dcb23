"""The one way to notify: cleaned text, never markup, the newest in place of the one before."""

import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final, Literal

from trtui.text.cleaning import Safe
from trtui.ui.output import GatedApp


class Tone(StrEnum):
    """How a sentence is meant. It is told by the frame's form and the words, not by colour alone."""

    PLAIN = "plain"
    WARNING = "warning"
    ERROR = "error"


_SEVERITIES: Final[dict[Tone, Literal["information", "warning", "error"]]] = {
    Tone.PLAIN: "information",
    Tone.WARNING: "warning",
    Tone.ERROR: "error",
}
_SECONDS: Final = {Tone.PLAIN: 4.0, Tone.WARNING: 8.0, Tone.ERROR: 15.0}
_READ_AFTER: Final = {Tone.PLAIN: 1.0, Tone.WARNING: 2.0, Tone.ERROR: 4.0}
"""Seconds after which it was read by whoever presses the next key; a key that was pressed sooner may not be about it."""


class SayingApp(GatedApp[int]):
    """An app that speaks in sentences."""

    said: Safe | None = None
    """The sentence said last."""
    seconds: Callable[[], float] = staticmethod(time.monotonic)
    """A clock that only goes forward."""
    tells_focus = False
    """Whether the terminal has ever told that it was left: tmux without `focus-events`, for one, never does."""
    _read_at = 0.0

    def on_app_blur(self) -> None:
        """It tells."""
        self.tells_focus = True

    def say(self, sentence: Safe, tone: Tone = Tone.PLAIN) -> None:
        """Show a sentence for a few seconds, in place of the one before."""
        if not isinstance(sentence, Safe):
            raise TypeError("only cleaned text is said")
        self.said, self._read_at = sentence, self.seconds() + _READ_AFTER[tone]
        self.clear_notifications()
        self.notify(sentence, severity=_SEVERITIES[tone], timeout=_SECONDS[tone], markup=False)

    def hear_key(self, key: str) -> None:
        """Give the footer its place back: at once on Esc, on another key where the sentence was read by then."""
        if self._notifications and (key == "escape" or self.seconds() >= self._read_at):
            self.clear_notifications()

    def action_help_quit(self) -> None:
        """Textual's answer to Ctrl+C would be a sentence with markup; ours has a key of its own for quitting."""
