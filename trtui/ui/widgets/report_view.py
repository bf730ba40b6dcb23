"""Lines to be read: wrapped to the width there is, scrolled with the keys that move a cursor elsewhere."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.strip import Strip

from trtui.ui.cells import cut, fill, wrap
from trtui.ui.health import Line
from trtui.ui.widgets.line_view import LineView, strip_of

_LOOKS: Final = ("heading", "text", "strong", "good", "warn", "alarm")
_WIDEST: Final = 90
"""Cells of a line: longer ones are hard to read."""


class ReportView(LineView, can_focus=True):
    """A page of lines."""

    DEFAULT_CSS = """
    ReportView { height: 1fr; }
    ReportView > .report--heading { color: $primary; text-style: bold; }
    ReportView > .report--text { color: $foreground; }
    ReportView > .report--strong { color: $foreground; text-style: bold; }
    ReportView > .report--good { color: $text-success; }
    ReportView > .report--warn { color: $text-warning; }
    ReportView > .report--alarm { color: $text-error; text-style: bold; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"report--{name}" for name in _LOOKS}

    def __init__(self) -> None:
        """Make an empty page."""
        super().__init__(id="report")
        self._lines: Sequence[Line] = ()
        self._wrapped: list[tuple[str, str]] = []
        self._top = 0

    def show(self, lines: Sequence[Line]) -> None:
        """Show these from where one was reading; paints what reads otherwise, and nothing where nothing does."""
        if list(lines) == list(self._lines):
            return
        self._lines = lines
        before = self._wrapped
        self._wrap()
        if len(before) != len(self._wrapped):
            self.redraw()
            return
        for number, line in enumerate(self._wrapped):
            if before[number] != line:
                self.redraw_lines(number - self._top, 1)

    def _wrap(self) -> None:
        width = min(_WIDEST, self.content_size.width)
        self._wrapped = []
        for line in self._lines:
            if line.look == "heading" and self._wrapped:
                self._wrapped.append(("", "text"))
            indent = min(line.indent, max(0, width - 10))
            first, *rest = wrap(line.text, max(1, width))
            if rest:
                rest = wrap(line.text[len(first) :].lstrip(" "), max(1, width - indent))
            self._wrapped.append((first, line.look))
            self._wrapped += [(" " * indent + part, line.look) for part in rest]
        self._go_to(self._top)

    def _go_to(self, top: int) -> None:
        self._top = max(0, min(top, len(self._wrapped) - self.content_size.height))

    # ------------------------------------------------------------------------------------------ moving

    def move_by(self, count: int, /) -> None:
        """Scroll by lines."""
        before = self._top
        self._go_to(self._top + count)
        if self._top != before:
            self.redraw()

    def move_by_page(self, pages: int = 1) -> None:
        """Scroll by what is seen."""
        self.move_by(pages * max(1, self.content_size.height - 1))

    def move_by_half_page(self, halves: int = 1) -> None:
        """Scroll by half of it."""
        self.move_by(halves * max(1, self.content_size.height // 2))

    def move_to_first(self) -> None:
        """Scroll to the first line."""
        self.move_by(-self._top)

    def move_to_last(self) -> None:
        """Scroll to the last line."""
        self.move_by(len(self._wrapped))

    @property
    def rest(self) -> int:
        """How many lines are below what is seen."""
        return max(0, len(self._wrapped) - self._top - self.content_size.height)

    # ------------------------------------------------------------------------------------------ Textual

    def lay_out(self) -> None:
        """Wrap anew."""
        self._wrap()

    def draw_line(self, y: int, width: int) -> Strip:
        """Draw a line."""
        at = self._top + y
        text, look = self._wrapped[at] if at < len(self._wrapped) else ("", "text")
        return strip_of([(fill(cut(text, width), width), self.look(f"report--{look}"))], width)

    def roll(self, notches: int) -> None:
        """Scroll with the wheel."""
        self.move_by(2 * notches)
