"""Budget and health: what the first line says in a word, explained. It can be copied whole."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from trtui import __version__
from trtui.store.processes import is_alive, process_name
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.ui.commands import Scope, find_command, show_keys
from trtui.ui.health import Standing, as_text, report
from trtui.ui.looking import Moving
from trtui.ui.output import GatedScreen
from trtui.ui.say import SayingApp, Tone
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.report_view import ReportView
from trtui.verbs.leaving import is_at_work
from trtui.verbs.replying import own_line


class HealthScreen(GatedScreen[None]):
    """A page that goes on being true while it is read."""

    key_scope: ClassVar[Scope] = Scope.PANES

    def __init__(self, app: SayingApp, around: Surroundings) -> None:
        super().__init__(id="health")
        self._says = app
        self._around = around
        self._view = ReportView()
        self._frame = Vertical(id="health-frame")
        self._performers = (Moving(self, lambda: self._view),)

    def compose(self) -> ComposeResult:
        """The page in its frame, which says how to copy it and how to leave."""
        with self._frame:
            yield self._view

    def on_mount(self) -> None:
        """Show how things stand."""
        self._frame.border_title = Content(own("Budget and health"))
        self._frame.border_subtitle = Content(
            compose("{} copies all of it · {} goes back", self._keys("copy.text"), self._keys("step.back"))
        )
        self.tick()
        self.set_focus(self._view, scroll_visible=False)

    def on_resize(self) -> None:
        """Do without a frame where there is no room for one."""
        self._frame.set_class(self.app.size.height < 10 or self.app.size.width < 24, "-bare")

    def performers(self) -> Iterable[object]:
        """What performs commands here."""
        return self._performers

    def facts_changed(self) -> None:
        """Show how things stand now."""
        self.tick()

    def worker_changed(self) -> None:
        """Show how things stand now."""
        self.tick()

    def tick(self) -> None:
        """Show how things stand now: a feed's reading moves nothing else on any screen."""
        self._view.show(report(self._standing(), self._around.now()))

    def _standing(self) -> Standing:
        around, status = self._around, self._around.store.desk.worker_status()
        is_somewhere = status is not None and is_at_work(status, around.now()) and is_alive(status.process)
        return Standing(
            version=clean_line(__version__),
            status=status,
            is_worker_here=status.process == process_name() if status is not None and is_somewhere else None,
            feeds=around.store.facts.feeds(),
            boards=around.store.facts.dashboards(),
            intents=around.store.outbox.pending(),
            is_read_only=around.is_read_only,
            is_demo=around.is_demo,
        )

    def _keys(self, command_id: str) -> Safe:
        command = find_command(command_id)
        keys = self._around.keymap.keys_of(command) if command is not None else ()
        return own_line(show_keys(keys[:1]))

    # ------------------------------------------------------------------------------------------ actions

    def action_copy_message(self) -> None:
        """Copy the whole page."""
        text = as_text(report(self._standing(), self._around.now()))
        if self._says.put_on_clipboard(text):
            self._around.voice.say(own("Asked the terminal to copy this page."))
        else:
            self._around.voice.say(own("It is too long for the terminal's clipboard."), Tone.WARNING)

    def action_step_back(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)

    def action_leave_pane(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)
