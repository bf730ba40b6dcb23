"""What the doctor finds, asked from inside: the checks run beside the inbox, which goes on meanwhile."""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import ClassVar, Final

from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.ui.health import Line
from trtui.ui.say import SayingApp
from trtui.ui.screens.report import ReportScreen
from trtui.ui.surroundings import Surroundings

_LOOKS: Final[Mapping[str, str]] = {"FAULT": "alarm", "warning": "warn", "ok": "good"}
"""How a line looks by its verdict, the first word of it."""
_INDENT: Final = 22
"""Cells before what a finding says: its verdict and what it is about."""
_LONGEST: Final = 600


class DoctorScreen(ReportScreen):
    """The doctor's report, once it is there."""

    title_words: ClassVar[Safe] = own("Doctor")

    def __init__(self, app: SayingApp, around: Surroundings, call: Callable[[], Sequence[str]]) -> None:
        """`call` has everything looked at, and waits for the report."""
        super().__init__(app, around)
        self._call = call
        self._told: Sequence[Line] = ()
        self._is_looking = False

    def on_mount(self) -> None:
        """Have everything looked at."""
        super().on_mount()
        self.action_refresh_facts()

    def lines(self) -> Sequence[Line]:
        """What was found; that it is being looked for, until then."""
        if self._is_looking:
            return [
                Line(own("Looking at everything that trtui needs …"), "strong"),
                Line(own("It may take a minute where the service or the terminal is slow.")),
            ]
        return self._told

    def keys_told(self) -> list[Safe]:
        """Also how to have it looked at again."""
        return [compose("{} looks again", self.keys_of("screen.refresh")), *super().keys_told()]

    def action_refresh_facts(self) -> None:
        """Look again: in a thread that nothing waits for, so that one can go back, or quit, meanwhile."""
        if self._is_looking:
            return
        self._is_looking = True
        self.tick()
        loop = asyncio.get_running_loop()

        def look() -> None:
            try:
                said = self._call()
            except Exception as error:  # noqa: BLE001  # a thread's own end would be silent, and the page wait for ever
                said = [f"FAULT    doctor       went wrong itself ({type(error).__name__})"]
            with suppress(RuntimeError):  # the program ended meanwhile
                loop.call_soon_threadsafe(self.call_later, self._show_report, said)

        threading.Thread(target=look, name="trtui-doctor", daemon=True).start()

    def _show_report(self, said: Sequence[str]) -> None:
        self._is_looking = False
        self._told = [_line(one) for one in said] or [Line(own("The doctor said nothing."), "alarm")]
        self.tick()


def _line(text: str) -> Line:
    """A line of the report as it is drawn; one of several words that begins with a verdict is a finding."""
    verdict = text.split(" ", 1)[0]
    return Line(clean_line(text, cap=_LONGEST), _LOOKS.get(verdict, "text"), indent=_INDENT)
