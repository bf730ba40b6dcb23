"""All keys, or those of one pane: type to search, arrows to scroll, Esc to go back."""

import re
from collections.abc import Sequence
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.strip import Strip
from textual.widgets import Input

from trtui.text.cleaning import Safe, own
from trtui.ui.cells import cut, fill, width_of, wrap
from trtui.ui.commands import Scope
from trtui.ui.glyphs import UNICODE, Glyphs
from trtui.ui.helping import HelpLine, help_lines
from trtui.ui.keymap import Keymap
from trtui.ui.output import GatedScreen
from trtui.ui.widgets.line_view import LineView, strip_of
from trtui.ui.widgets.typed_line import TypedLine

_WIDEST_KEYS: Final = 16
_IDS_FROM: Final = 84
"""Cells from which the commands' ids are shown: they are what one rebinds by."""
_PROSE: Final = 90
"""Cells after which a line of prose is broken: longer ones are hard to read."""
_LEAST: Final = 10
_MARK: Final = re.compile(r"- |\d+\. ")
_MOVES: Final = {"down": 1, "up": -1, "tab": 1, "shift+tab": -1, "ctrl+n": 1, "ctrl+p": -1}
_PAGES: Final = {"pagedown": 1, "pageup": -1, "ctrl+d": 1, "ctrl+u": -1}


_HINT: Final = "type to search: a key, a word; try signs, outbox, payments, limits, privacy, tmux, wrong"


class HelpLines(LineView):
    """The commands under their headings."""

    DEFAULT_CSS = """
    HelpLines { height: 1fr; padding: 0 1; }
    HelpLines > .help--heading { color: $primary; text-style: bold; }
    HelpLines > .help--keys { color: $text-accent; text-style: bold; }
    HelpLines > .help--words { color: $foreground; }
    HelpLines > .help--id { color: $foreground-muted; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"help--{name}" for name in ("heading", "keys", "words", "id")}

    def __init__(self) -> None:
        """Make an empty one."""
        super().__init__(id="help-lines")
        self._lines: Sequence[HelpLine] = ()
        self._laid: list[list[tuple[str, str]]] = []
        self.top = 0

    def show(self, lines: Sequence[HelpLine]) -> None:
        """Show these from the first."""
        self._lines = lines
        self.top = 0
        self.lay_out()
        self.redraw()

    def move_by(self, lines: int) -> None:
        """Scroll, as far as there is anything."""
        before = self.top
        self.top = max(0, min(self.top + lines, len(self._laid) - self.content_size.height))
        if self.top != before:
            self.redraw()

    def lay_out(self) -> None:
        """Lay the lines out for the width there is: what is too long goes on beneath."""
        width = max(1, self.content_size.width)
        keys = min(_WIDEST_KEYS, max((width_of(line.keys or "") for line in self._lines), default=0))
        ids = max((width_of(line.id or "") for line in self._lines), default=0) if width >= _IDS_FROM else 0
        room = max(1, width - keys - 4 - (ids + 2 if ids else 0))
        self._laid = [] if self._lines else [[(fill("  Nothing here has that.", width), "words")]]
        for line in self._lines:
            if line.is_prose:
                self._laid += [[(f"  {text}", "words")] for text in _prose(line.words, max(1, width - 2))]
                continue
            if line.keys is None or line.id is None:
                self._laid += [[]] if self._laid else []
                self._laid.append([(line.words, "heading")])
                continue
            beside = wrap(line.keys, max(1, keys))
            words = wrap(line.words, room)
            for number in range(max(len(beside), len(words))):
                pieces = [
                    (f"  {fill(beside[number] if number < len(beside) else '', keys)}  ", "keys"),
                    (fill(words[number] if number < len(words) else "", room), "words"),
                ]
                if ids:
                    pieces.append((f"  {fill(line.id if number == 0 else '', ids)}", "id"))
                self._laid.append(pieces)
        self.top = max(0, min(self.top, len(self._laid) - self.content_size.height))

    def draw_line(self, y: int, width: int) -> Strip:
        """Draw a line."""
        at = self.top + y
        pieces: list[tuple[str, str]] = []
        room = width
        for text, look in self._laid[at] if at < len(self._laid) else ():
            shown = cut(text, room)
            room -= width_of(shown)
            pieces.append((shown, look))
        pieces.append((" " * room, "words"))
        return strip_of([(text, self.look(f"help--{look}")) for text, look in pieces], width)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down."""
        event.stop()
        self.move_by(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up."""
        event.stop()
        self.move_by(-3)


def _prose(text: str, width: int) -> list[str]:
    """A paragraph in lines that are not too long to be read; what begins with a mark goes on beneath its words."""
    width = min(width, _PROSE)
    mark = _MARK.match(text)
    hang = len(mark[0]) if mark is not None and width > 2 * _LEAST else 0
    first, *rest = wrap(text[hang:], max(1, width - hang))
    return [text[:hang] + first, *(" " * hang + line for line in rest), *([] if mark else [""])]


class HelpScreen(GatedScreen[None]):
    """The keys, in the place of whatever asked for them. Letters are looked for, so it takes every key for itself."""

    key_scope: ClassVar[Scope] = Scope.DIALOG

    def __init__(
        self, keymap: Keymap, scope: Scope | None = None, *, glyphs: Glyphs = UNICODE, typed: str = ""
    ) -> None:
        """Tell of what has a key in `scope`; None is everything. `typed` is searched for to begin with."""
        super().__init__(id="help")
        self._keymap = keymap
        self._scope = scope
        self._glyphs = glyphs
        self._typed = typed

    def compose(self) -> ComposeResult:
        """A line to type in, and the commands."""
        with Vertical(id="help-frame"):
            yield TypedLine(
                self._typed,
                placeholder=_HINT if self._scope is None else "type to search",
                id="help-typed",
                select_on_focus=False,
                compact=True,
            )
            yield HelpLines()

    def on_mount(self) -> None:
        """Show all of it."""
        frame = self.query_one("#help-frame", Vertical)
        frame.border_title = Content(_title(self._scope))
        frame.border_subtitle = Content(own("rebind by id in the settings' [keys] · Esc goes back"))
        self.query_one("#help-typed", Input).cursor_blink = False
        self._show(self._typed)

    def on_resize(self) -> None:
        """Do without a frame where there is no room for one."""
        self.query_one("#help-frame").set_class(
            self.app.size.height < 10 or self.app.size.width < 24, "-bare"
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow."""
        event.stop()
        self._show(event.value)

    def on_key(self, event: events.Key) -> None:
        """Scroll, or go back."""
        lines = self.query_one(HelpLines)
        if event.key in ("escape", "enter", "f1"):
            event.stop()
            self.dismiss(None)
        elif event.key in _MOVES or event.key in _PAGES:
            event.stop()
            event.prevent_default()
            page = max(1, lines.content_size.height - 1)
            lines.move_by(_MOVES.get(event.key, 0) + page * _PAGES.get(event.key, 0))

    def _show(self, typed: str) -> None:
        self.query_one(HelpLines).show(help_lines(self._keymap, self._scope, typed, self._glyphs))


def _title(scope: Scope | None) -> Safe:
    match scope:
        case None:
            return own("Help: all keys, and what to know")
        case Scope.COMPOSER | Scope.LINE:
            return own("Keys while you type")
        case _:
            return own("Keys of this pane")
