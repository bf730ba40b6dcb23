"""A page to be read over the whole screen; it can be copied whole, and shown to whoever helps."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from trtui.text.cleaning import Safe, compose, join, own
from trtui.ui.commands import Scope, find_command, show_keys
from trtui.ui.health import Line, as_text
from trtui.ui.looking import Moving
from trtui.ui.output import GatedScreen
from trtui.ui.say import SayingApp, Tone
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.report_view import ReportView
from trtui.verbs.replying import own_line


class ReportScreen(GatedScreen[None]):
    """Lines in a frame. What they say is each report's own."""

    key_scope: ClassVar[Scope] = Scope.PANES
    title_words: ClassVar[Safe]

    def __init__(self, app: SayingApp, around: Surroundings) -> None:
        super().__init__()
        self._says = app
        self._around = around
        self._view = ReportView()
        self._frame = Vertical(id="report-frame")
        self._performers = (Moving(self, lambda: self._view),)

    def lines(self) -> Sequence[Line]:
        """What it says now. Implemented by each report."""
        raise NotImplementedError

    def keys_told(self) -> list[Safe]:
        """Which keys do what, for the frame."""
        return [
            compose("{} copies all of it", self.keys_of("copy.text")),
            compose("{} goes back", self.keys_of("step.back")),
        ]

    def compose(self) -> ComposeResult:
        """The page in its frame, which says how to copy it and how to leave."""
        with self._frame:
            yield self._view

    def on_mount(self) -> None:
        """Show it."""
        self._frame.border_title = Content(self.title_words)
        self._frame.border_subtitle = Content(join(" · ", self.keys_told()))
        self.tick()
        self.set_focus(self._view, scroll_visible=False)

    def on_resize(self) -> None:
        """Do without a frame where there is no room for one."""
        self._frame.set_class(self.app.size.height < 10 or self.app.size.width < 24, "-bare")

    def performers(self) -> Iterable[object]:
        """What performs commands here."""
        return self._performers

    def facts_changed(self) -> None:
        """Show what it says now."""
        self.tick()

    def worker_changed(self) -> None:
        """Show what it says now."""
        self.tick()

    def tick(self) -> None:
        """Show what it says now."""
        self._view.show(self.lines())

    def keys_of(self, command_id: str) -> Safe:
        """The first key of a command, as it is written for people."""
        command = find_command(command_id)
        keys = self._around.keymap.keys_of(command) if command is not None else ()
        return own_line(show_keys(keys[:1]))

    # ------------------------------------------------------------------------------------------ actions

    def action_copy_message(self) -> None:
        """Copy the whole page."""
        if self._says.put_on_clipboard(as_text(self.lines())):
            self._around.voice.say(own("Asked the terminal to copy this page."))
        else:
            self._around.voice.say(own("It is too long for the terminal's clipboard."), Tone.WARNING)

    def action_step_back(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)

    def action_leave_pane(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)
