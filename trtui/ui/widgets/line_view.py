"""What the list and the thread share: a widget that draws itself line by line and keeps the lines it drew.

There is no virtual size and no scroll bar: a view knows what stands at its first line, not how long all of it would
be, so 50,000 rows cost what 50 do.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

Piece: TypeAlias = tuple[str, Style]
"""A text without newlines and how it looks."""


def strip_of(pieces: Sequence[Piece], width: int) -> Strip:
    """One line of `width` cells; the pieces must fill it exactly."""
    return Strip([Segment(text, style) for text, style in pieces if text], width)


class LineView(Widget, inherit_bindings=False):
    """A widget whose lines are drawn one by one, when they are first needed after they changed."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id, classes=classes, markup=False)
        self._drawn: dict[int, Strip] = {}
        self._finished: dict[int, Strip] = {}
        self._looks: dict[str, Style] = {}
        self._may_look_otherwise = False

    def draw_line(self, y: int, width: int) -> Strip:
        """Draw line `y` of the view, `width` cells wide, at least 1. Implemented by each view."""
        raise NotImplementedError

    def roll(self, notches: int) -> None:
        """Answer the mouse's wheel; negative is up. Implemented by views that have more than they show."""

    def look(self, name: str) -> Style:
        """The style of a component class."""
        style = self._looks.get(name)
        if style is None:
            style = self._looks[name] = self.get_component_rich_style(name)
        return style

    def redraw(self) -> None:
        """Draw all lines anew."""
        self._drawn.clear()
        self.refresh()

    def redraw_lines(self, first: int, count: int) -> None:
        """Draw some lines of the view anew; those outside of it are passed over."""
        width, height = self.content_size
        start, end = max(0, first), min(height, first + count)
        if start >= end:
            return
        for y in range(start, end):
            self._drawn.pop(y, None)
        self.refresh(Region(0, start, width, end - start))

    def render_line(self, y: int) -> Strip:
        """Give Textual a line of the content."""
        strip = self._drawn.get(y)
        if strip is None:
            self._finished.pop(y, None)
            width = self.content_size.width
            strip = self._drawn[y] = self.draw_line(y, width) if width > 0 else Strip([], 0)
        return strip

    def render_lines(self, crop: Region) -> list[Strip]:
        """Give Textual lines of the widget; without a border they need none of its dressing."""
        if self._may_look_otherwise:
            self._compare_looks()
        if any(self.styles.gutter) or self.styles.opacity != 1.0:
            return super().render_lines(crop)
        missing = [y for y in crop.line_range if not (y in self._drawn and y in self._finished)]
        if missing:
            self._finish(missing)
        strips = [self._finished[y] for y in crop.line_range]
        if crop.column_span != (0, self.content_size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def _finish(self, lines: Iterable[int]) -> None:
        """Draw lines with the app's filters over them (no colour, terminal colours), kept as long as they are drawn."""
        filters, background = self.get_line_filters(), self.background_colors[1]
        for y in lines:
            strip = self.render_line(y)
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
            self._finished[y] = strip

    def notify_style_update(self) -> None:
        """Look again before the next line is drawn: Textual says it before it has styled the component classes."""
        super().notify_style_update()
        self._may_look_otherwise = True

    def _compare_looks(self) -> None:
        """Forget what was drawn in the old style, where that is another."""
        self._may_look_otherwise = False
        looks = {name: self.get_component_rich_style(name) for name in self._looks}
        if looks != self._looks:
            self._drawn.clear()
            self._looks = looks

    def watch_has_focus(self, _has_focus: bool) -> None:
        """No style depends on the focus: a view draws by itself where the keys go."""

    def on_resize(self) -> None:
        """Lay the view out for its new size; it may have been drawn in it before it heard."""
        self.lay_out()
        self.redraw()

    def lay_out(self) -> None:
        """Take notice of a new size. Implemented by views that hold something which depends on it."""

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Roll down."""
        event.stop()
        self.roll(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Roll up."""
        event.stop()
        self.roll(-1)
