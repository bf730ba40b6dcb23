"""The settings: type to search, arrows to move, Enter to change, Ctrl+D for the default. Written back into the file."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input, Static

from trtui.config import ConfigError
from trtui.config.values import shown, typed_text
from trtui.text.cleaning import clean_line, compose, own
from trtui.ui.cells import cut, fill, width_of
from trtui.ui.commands import Scope
from trtui.ui.configuring import Configuring, Row
from trtui.ui.glyphs import Glyphs
from trtui.ui.output import GatedScreen
from trtui.ui.say import SayingApp, Tone
from trtui.ui.screens.choosing import Choosing, Entry, narrow
from trtui.ui.widgets.line_view import LineView, strip_of
from trtui.ui.widgets.typed_line import TypedLine
from trtui.verbs.replying import own_line

_MOVES: Final = {"down": 1, "up": -1, "ctrl+n": 1, "ctrl+p": -1, "tab": 1, "shift+tab": -1}
_PAGES: Final = {"pagedown": 1, "pageup": -1}
_ROOMY: Final = 64
"""Cells from which all the keys are told of."""
_WIDEST_NAME: Final = 20
_PENDING: Final = " (after a restart)"


class SettingLines(LineView):
    """The settings, one a line, under the headings of their sections."""

    DEFAULT_CSS = """
    SettingLines { height: 1fr; min-height: 1; }
    SettingLines > .setting--heading { color: $primary; text-style: bold; }
    SettingLines > .setting--name { color: $foreground; }
    SettingLines > .setting--value { color: $foreground-muted; }
    SettingLines > .setting--set { color: $text-accent; text-style: bold; }
    SettingLines > .setting--bar { color: $primary; text-style: bold; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"setting--{name}" for name in ("heading", "name", "value", "set", "bar")
    }

    class Clicked(Message):
        """A row was clicked."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="setting-lines")
        self._glyphs = glyphs
        self._rows: Sequence[Row] = ()
        self._cursor = 0
        self._top = 0

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self._cursor] if self._cursor < len(self._rows) else None

    def show(self, rows: Sequence[Row], searched: str = "") -> None:
        """Show these; the cursor on the first whose name is like what is searched for, else where it was, or the first."""
        before = self.row
        self._rows = rows
        offered = [at for at, row in enumerate(rows) if not row.is_heading]
        named = [
            at for at in offered if searched and searched.strip().casefold() in rows[at].label.casefold()
        ]
        same = [at for at in offered if before is not None and _key(rows[at]) == _key(before)]
        self._cursor = next(iter(named or same or offered), 0)
        self.redraw()

    def move_by(self, rows: int) -> None:
        """Move the cursor over rows that are no headings."""
        at = max(0, min(self._cursor + rows, len(self._rows) - 1))
        step = 1 if rows > 0 else -1
        while 0 <= at < len(self._rows) and self._rows[at].is_heading:
            at += step
        if 0 <= at < len(self._rows):
            self._cursor = at
        self.redraw()

    @property
    def page(self) -> int:
        """How many rows are seen."""
        return max(1, self.content_size.height - 1)

    def draw_line(self, y: int, width: int) -> Strip:
        """Draw a row."""
        height = max(1, self.content_size.height)
        first = self._cursor - 1 if self._cursor == 1 else self._cursor  # the first heading comes along
        self._top = max(min(self._top, first), self._cursor - height + 1, 0)
        at = self._top + y
        if not self._rows and y == 0:
            return strip_of([(fill("  No setting is like that.", width), self.look("setting--value"))], width)
        if at >= len(self._rows):
            return strip_of([(" " * width, self.look("setting--name"))], width)
        row = self._rows[at]
        if row.is_heading:
            return strip_of([(fill(row.label, width), self.look("setting--heading"))], width)
        bar = f"{self._glyphs.bar} " if at == self._cursor else "  "
        room = max(0, width - 2 - _WIDEST_NAME)
        value = row.value + (_PENDING if row.is_pending else "")
        is_set = row.setting is None or row.value != clean_line(shown(row.setting.default), cap=200)
        pieces = [
            (cut(bar, width), "bar"),
            (fill(row.label, min(_WIDEST_NAME, max(0, width - 2))), "name"),
            (fill(value, room), "set" if is_set else "value"),
        ]
        left = width - sum(width_of(text) for text, _ in pieces)
        return strip_of(
            [(text, self.look(f"setting--{look}")) for text, look in [*pieces, (" " * left, "name")]], width
        )

    def on_click(self, event: events.Click) -> None:
        """Go to what was clicked."""
        at = self._top + event.y
        if at < len(self._rows) and not self._rows[at].is_heading:
            self._cursor = at
            self.redraw()
            self.post_message(self.Clicked())

    def roll(self, notches: int) -> None:
        """Move with the wheel."""
        self.move_by(notches)


def _key(row: Row) -> tuple[object, ...]:
    return (row.setting.id if row.setting else None, row.board, row.label, row.is_heading)


class SettingsScreen(GatedScreen[None]):
    """All settings. Letters are looked for, or are the value that is typed: it takes every key for itself."""

    key_scope: ClassVar[Scope] = Scope.DIALOG

    def __init__(self, app: SayingApp, settings: Configuring, glyphs: Glyphs) -> None:
        super().__init__(id="settings")
        self._says = app
        self._settings = settings
        self._glyphs = glyphs
        self._lines = SettingLines(glyphs)
        self._typed = TypedLine(
            placeholder="type to search", id="setting-typed", select_on_focus=False, compact=True
        )
        self._about = Static(Content(""), id="setting-about")
        self._frame = Vertical(id="settings-frame")
        self._changing: Row | None = None
        self._searched = ""

    def compose(self) -> ComposeResult:
        """A line to type in, the settings, and the one under the cursor in full."""
        with self._frame:
            yield self._typed
            yield self._lines
            yield self._about

    def on_mount(self) -> None:
        """Show all of it."""
        self._typed.cursor_blink = False
        self._frame.border_title = Content(own("Settings"))
        self._show()
        if self._settings.problems:
            self._says.say(compose("The file has a fault: {}", self._settings.problems[0]), Tone.WARNING)

    def on_resize(self) -> None:
        """Do without a frame where there is no room for one."""
        width, height = self.app.size
        self._frame.set_class(height < 10 or width < 24, "-bare")
        self._about.display = height >= 6
        self._about.styles.max_height = max(1, min(9, height // 2 - 1))

    # ------------------------------------------------------------------------------------------ drawing

    def _show(self, searched: str = "") -> None:
        self._lines.show(self._settings.rows(self._searched), searched)
        self._describe()

    def _describe(self) -> None:
        row = self._lines.row
        self._about.update(Content("\n".join(self._settings.describe(row)) if row is not None else ""))
        if self._changing is not None:
            words = (own("Enter keeps it · Esc leaves it as it was"), own("Enter keeps it · Esc does not"))
        elif row is not None and self._settings.why_not(row) is None:
            words = (
                own("Enter changes it · Ctrl+D: the default · Esc goes back"),
                own("Enter changes it · Esc back"),
            )
        else:
            words = (own("Esc goes back"), own("Esc goes back"))
        self._frame.border_subtitle = Content(words[self.app.size.width < _ROOMY])

    # ------------------------------------------------------------------------------------------ keys

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow."""
        event.stop()
        if self._changing is None and event.value != self._searched:
            self._searched = event.value
            self._show(event.value)

    def on_setting_lines_clicked(self) -> None:
        """Tell of what was clicked."""
        self._stop_changing()
        self._describe()

    def on_key(self, event: events.Key) -> None:
        """Move, change, or go back."""
        self.app.clear_notifications()  # they would lie over what is read
        row = self._lines.row
        if event.key == "escape":
            self._take(event)
            if self._changing is not None:
                self._stop_changing()
                self._describe()
            else:
                self.dismiss(None)
        elif event.key == "enter":
            self._take(event)
            if self._changing is not None:
                self._keep(self._changing, self._typed.value)
            elif row is not None:
                self._change(row)
        elif self._changing is None and (event.key in _MOVES or event.key in _PAGES):
            self._take(event)
            self._lines.move_by(_MOVES.get(event.key, 0) + self._lines.page * _PAGES.get(event.key, 0))
            self._describe()
        elif self._changing is None and event.key == "ctrl+d" and row is not None and row.setting is not None:
            self._take(event)
            self._keep(row, None)

    @staticmethod
    def _take(event: events.Key) -> None:
        event.stop()
        event.prevent_default()

    # ------------------------------------------------------------------------------------------ changing

    def _change(self, row: Row) -> None:
        """Change what the cursor is on: yes and no change places, one of several is chosen, the rest is typed."""
        why_not, one = self._settings.why_not(row), row.setting
        if one is None or why_not is not None:
            if not self._about.display:
                self._says.say(why_not or row.explains, Tone.WARNING)
            return
        value = self._settings.value_of(row)
        choices = one.about.choices or (sorted(self.app.available_themes) if one.id == "screen.theme" else ())
        if isinstance(value, bool):
            self._keep(row, "false" if value else "true")
        elif choices:
            self._choose(row, choices)
        else:
            self._changing = row
            self._typed.placeholder = f"{one.name}: {shown(one.about.example or one.default)}"
            self._typed.value = typed_text(value)
            self._typed.cursor_position = len(self._typed.value)
            self._describe()

    def _choose(self, row: Row, choices: Sequence[str]) -> None:
        entries = [Entry(choice, own_line(choice)) for choice in choices]

        def chosen(choice: str | None) -> None:
            if choice is not None:
                self._keep(row, choice)

        title = row.label
        self.app.push_screen(
            Choosing(title, lambda typed: narrow(entries, typed), glyphs=self._glyphs), chosen
        )

    def _keep(self, row: Row, typed: str | None) -> None:
        """Write a value; None is the default. What won't do is said, and may be typed again."""
        why_not = self._settings.why_not(row)
        if why_not is not None or row.setting is None:
            self._says.say(why_not or row.explains, Tone.WARNING)
            return
        try:
            is_default = typed is None or (not typed.strip() and row.setting.default in (None, ()))
            said = self._settings.reset(row) if is_default else self._settings.set(row, typed or "")
        except ConfigError as error:
            self._says.say(clean_line(str(error), cap=400), Tone.ERROR)
            return
        self._stop_changing()
        self._says.say(said)
        self._show()

    def _stop_changing(self) -> None:
        if self._changing is not None:
            self._changing = None
            self._typed.placeholder = "type to search"
            self._typed.value = self._searched
            self._typed.cursor_position = len(self._searched)
