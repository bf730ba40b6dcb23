"""The program before it is set up: one screen that asks for the key, and nothing that needs an account."""

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.screen import Screen

from trtui import __version__
from trtui.config import Settings
from trtui.config.model import DEFAULT_BASE_URL
from trtui.config.setup import Plan, Tried
from trtui.text.cleaning import clean_line
from trtui.ui.glyphs import ASCII, glyphs_for
from trtui.ui.life import CRASHED, Ending, write_crash_report
from trtui.ui.say import SayingApp
from trtui.ui.screens.first_run import FirstRunScreen
from trtui.ui.setting_up import Outcome, SettingUp
from trtui.ui.themes import is_named, wear

__all__ = ["FirstRun", "Outcome"]


class FirstRun(SayingApp):
    """Asks what has to be known. `outcome` says afterwards how it ended."""

    TITLE = "trtui"
    BINDINGS: ClassVar = []
    CSS = """
    Screen { background: $background; }
    #first-run-frame {
        width: 1fr; max-width: 90; height: auto; max-height: 100%; padding: 0 1; border: round $primary;
        border-title-style: bold;
    }
    #first-run-frame.-bare { border: none; padding: 0; height: 1fr; }
    #first-run { align: center middle; }
    #first-run Static { width: 1fr; height: auto; }
    #first-run-says { margin-bottom: 1; }
    #first-run-problem { color: $text-error; text-style: bold; margin-top: 1; }
    #first-run-foot { color: $foreground-muted; margin-top: 1; }
    .-bare #first-run-says, .-bare #first-run-problem, .-bare #first-run-foot { margin: 0; }
    #answer { border: none; height: 1; background: $panel; }
    .-ascii #first-run-frame { border: ascii $primary; }
    """

    def __init__(
        self,
        settings: Settings,
        file: Path,
        try_plan: Callable[[Plan], Tried],
        refusal_of: Callable[[str], str | None],
        *,
        logs: Path,
        is_file_named: bool = False,
    ) -> None:
        """`settings` hold without a key; what is answered is written to `file`, which somebody named who may have
        mistyped it. `try_plan` asks the service, and waits.
        """
        super().__init__()
        self.minds_background = not is_named(settings)
        self._settings = settings
        self._logs = logs
        self._glyphs = glyphs_for(settings.screen.glyphs, os.environ)
        address = settings.account.base_url
        is_given = settings.origins.get("account.base_url") == "TRTUI_BASE_URL"
        plan = Plan(
            base_url=address,
            sender_name=settings.desk.sender_name or "",
            profile=settings.profile,
            held_url=DEFAULT_BASE_URL if is_given else address,
        )
        self.asked = SettingUp(plan, file, refusal_of, is_address_given=is_given, is_file_named=is_file_named)
        self._try_plan = try_plan
        self._ending: Ending | None = None

    @property
    def outcome(self) -> Outcome:
        """How it ended."""
        return self.asked.outcome

    def get_default_screen(self) -> Screen[object]:
        """The questions."""
        return FirstRunScreen(self.asked, self._try_plan, self._glyphs)  # type: ignore[return-value]  # as the inbox's

    def on_mount(self) -> None:
        """Look as the settings say, and be ready to be ended."""
        wear(self, self._settings)
        self.set_class(self._glyphs is ASCII, "-ascii")
        if not self.is_headless:
            self._ending = Ending(self._leave, terminal=sys.__stdin__.fileno() if sys.__stdin__ else None)
            self._ending.watch_signals(asyncio.get_running_loop())
            self.set_interval(1.0, self._ending.check_terminal)

    def suit_background(self) -> None:
        """Where the settings name no theme, the terminal does."""
        if self.minds_background:
            wear(self, self._settings)

    def _leave(self, status: int) -> None:
        self.exit(status, return_code=status)

    def _fatal_error(self) -> None:
        """End after a fault with a report without locals: they may hold the key."""
        error = self._exception
        self.asked.outcome = Outcome.LEFT
        self._return_code, self._return_value = CRASHED, CRASHED
        report = write_crash_report(error, self._logs, datetime.now(UTC), __version__) if error else None
        where = f" The report: {report}" if report is not None else ""
        sentence = clean_line(
            f"trtui ended because of a fault of its own; nothing was written.{where}", cap=400
        )
        self._exit_renderables.append(Text(sentence))
        self._close_messages_no_wait()
