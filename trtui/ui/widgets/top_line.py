"""The first line: every dashboard with what waits in it, how old the screen is, what the outbox and the budget say."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from trtui.config import BoardSettings
from trtui.config.model import BOARD_COLORS
from trtui.models import DashboardId, DashboardSummary
from trtui.text.cleaning import Safe, clean_line, for_list_row, own
from trtui.text.times import age
from trtui.ui.cells import cut, width_of
from trtui.ui.freshness import Freshness, Health
from trtui.ui.glyphs import Glyphs
from trtui.ui.widgets.line_view import LineView, strip_of

URGENT_AFTER: Final = timedelta(hours=1)
"""A wait from which a dashboard is marked."""
_NAME: Final = 18
_MARK: Final = 2
"""Cells of a dashboard's own mark."""


class TopLine(LineView):
    """One line that is always there."""

    DEFAULT_CSS = """
    TopLine { height: 1; dock: top; background: $panel; color: $foreground; }
    TopLine > .top--board { color: $foreground-muted; background: $panel; }
    TopLine > .top--chosen { color: $foreground; background: $panel; text-style: bold underline; }
    TopLine > .top--urgent { color: $text-error; background: $panel; text-style: bold; }
    TopLine > .top--fresh { color: $text-success; background: $panel; }
    TopLine > .top--old { color: $text-warning; background: $panel; text-style: bold; }
    TopLine > .top--broken { color: $text-error; background: $panel; text-style: bold; }
    TopLine > .top--plain { color: $foreground-muted; background: $panel; }
    TopLine > .top--red { color: $text-error; background: $panel; }
    TopLine > .top--green { color: $text-success; background: $panel; }
    TopLine > .top--yellow { color: $text-warning; background: $panel; }
    TopLine > .top--blue { color: $text-primary; background: $panel; }
    TopLine > .top--magenta { color: $text-accent; background: $panel; }
    TopLine > .top--cyan { color: $text-secondary; background: $panel; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"top--{name}"
        for name in ("board", "chosen", "urgent", "fresh", "old", "broken", "plain", *BOARD_COLORS)
    }

    class Chosen(Message):
        """A dashboard was clicked; None is all of them."""

        def __init__(self, dashboard: DashboardId | None) -> None:
            super().__init__()
            self.dashboard = dashboard

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        glyphs: Glyphs,
        is_demo: bool,
        is_read_only: bool,
        profile: Safe | None = None,
    ) -> None:
        """Make one that knows of no dashboards yet. `profile` names the account where there are several."""
        super().__init__(id="top-line")
        self._now = now
        self.glyphs = glyphs
        words = ((own("DEMO"), is_demo), (own("READ ONLY"), is_read_only))
        self._words = (*((profile,) if profile else ()), *(word for word, is_so in words if is_so))
        self._boards: Sequence[DashboardSummary] = ()
        self._marks: Mapping[DashboardId, BoardSettings] = {}
        self._chosen: DashboardId | None = None
        self._freshness: Freshness | None = None
        self._places: list[tuple[int, int, DashboardId | None]] = []
        self._said: object = None

    def show(
        self,
        boards: Sequence[DashboardSummary],
        chosen: DashboardId | None,
        freshness: Freshness,
        marks: Mapping[DashboardId, BoardSettings],
    ) -> None:
        """Show these; free where nothing reads otherwise. `marks` are the signs and colours that the settings give."""
        self._boards, self._chosen, self._freshness, self._marks = boards, chosen, freshness, marks
        colors = tuple(mark.color for mark in marks.values())
        said = (tuple(self._labels(_NAME)), colors, chosen, freshness.parts, freshness.health)
        if said != self._said:
            self._said = said
            self.redraw()

    def draw_line(self, y: int, width: int) -> Strip:  # noqa: ARG002  # one line
        """Draw the dashboards from the left and the state of things from the right."""
        right = self._right(width)
        room = width - sum(width_of(text) for text, _ in right)
        left = self._left(room)
        gap = room - sum(width_of(text) for text, _ in left)
        pieces = [*left, (" " * gap, "plain"), *right]
        return strip_of([(text, self._style(name)) for text, name in pieces], width)

    def _style(self, name: str) -> Style:
        """A look; after a `+` the colour that the settings give to what is shown so."""
        look, _, color = name.partition("+")
        style = self.look(f"top--{look}")
        return style + Style(color=self.look(f"top--{color}").color) if color else style

    def _left(self, room: int) -> list[tuple[str, str]]:
        """The dashboards, with shorter names where there is little room; the chosen one is never left out."""
        for longest in (_NAME, 12, 8, 5):
            labels = self._labels(longest)
            if sum(width_of(text) + 2 for _, text, _ in labels) <= room:
                break
        else:
            labels = [
                label for label in self._labels(12) if label[0] == self._chosen or label[2]
            ] or self._labels(5)
            labels.sort(key=lambda label: label[0] != self._chosen)
        pieces: list[tuple[str, str]] = []
        self._places = []
        at = 0
        for board, words, is_urgent in labels:
            text = cut(f" {words} ", room - at, str(self.glyphs.ellipsis))
            if not text:
                break
            look = "chosen" if board == self._chosen else "urgent" if is_urgent else "board"
            mark = self._marks.get(board) if board is not None else None
            if mark is not None and mark.color is not None and not is_urgent:
                look = f"{look}+{mark.color}"
            pieces.append((text, look))
            self._places.append((at, at + width_of(text), board))
            at += width_of(text)
        return pieces

    def _labels(self, longest: int) -> list[tuple[DashboardId | None, str, bool]]:
        """Each dashboard's id, words, and whether somebody waits there for long."""
        total = sum(summary.unresolved for summary in self._boards)
        labels: list[tuple[DashboardId | None, str, bool]] = []
        if len(self._boards) > 1:
            mark = "*" if self._chosen is None else ""
            labels.append((None, f"{mark}All {total}", False))
        for summary in self._boards:
            board = summary.dashboard
            name = cut(for_list_row(board.name), longest, str(self.glyphs.ellipsis))
            since = summary.longest_waiting_since
            now = self._now()
            is_urgent = since is not None and now - since >= URGENT_AFTER
            wait = f" {self.glyphs.urgent if is_urgent else ''}{age(since, now)}" if since is not None else ""
            mark = "*" if board.id == self._chosen else ""
            counted = f"{summary.unresolved}{self._doubt(board.id)}"
            labels.append((board.id, f"{mark}{self._own_mark(board.id)}{name} {counted}{wait}", is_urgent))
        return labels

    def _doubt(self, board: DashboardId) -> str:
        """A sign after the count of a dashboard that is not read while nobody looks at it."""
        settings = self._marks.get(board)
        is_read = settings is None or settings.poll or board == self._chosen
        return "" if is_read else str(self.glyphs.unknown)

    def _own_mark(self, board: DashboardId) -> str:
        """The sign that the settings put before a dashboard's name."""
        settings = self._marks.get(board)
        if settings is None or not settings.mark:
            return ""
        mark = cut(for_list_row(clean_line(settings.mark, cap=_MARK)), _MARK)
        return f"{mark} " if mark.strip() else ""

    def _right(self, width: int) -> list[tuple[str, str]]:
        """How old the screen is and what is under way: as many parts as half of the line holds, the first in any case."""
        if self._freshness is None:
            return []
        looks = {Health.FRESH: "fresh", Health.OLD: "old", Health.OFFLINE: "broken", Health.REFUSED: "broken"}
        parts: list[tuple[Safe, str]] = [(self._freshness.age, looks[self._freshness.health])]
        parts += [(word, "old") for word in self._words]
        parts += [(part, "plain") for part in (self._freshness.outbox, self._freshness.budget) if part]
        pieces: list[tuple[str, str]] = []
        taken = 0
        for text, look in parts:
            taken += width_of(text) + 2
            if taken > max(width // 2, width - 40) and pieces:
                break
            pieces.append((cut(f" {text} ", width), look))
        return pieces

    def on_click(self, event: events.Click) -> None:
        """Choose the dashboard that was clicked."""
        for start, end, board in self._places:
            if start <= event.x < end:
                self.post_message(self.Chosen(board))
