"""The conversation list: two lines a row, as many rows held as are seen.

The cursor is a conversation, not a place. Whatever arrives, leaves or moves, the row under the cursor stays where it
is on the screen; what came above or below is announced. A cursor that leaves the view turns a page, as in mutt: that
paints a tenth of what scrolling by a row does.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import ClassVar, Final

from textual import events
from textual.message import Message
from textual.strip import Strip

from trtui.models import ConversationKey, ConversationRow
from trtui.text.cleaning import Safe, own
from trtui.ui.cells import fill, wrap
from trtui.ui.glyphs import UNICODE, Glyphs
from trtui.ui.widgets.line_view import LineView, strip_of
from trtui.ui.widgets.list_place import ListPlace
from trtui.ui.widgets.row_lines import LINES_PER_ROW, LOOKS, RowLines, RowState
from trtui.ui.widgets.rows import RowSource

_SCAN: Final = 500  #: rows read at once when all are selected


class ConversationList(LineView, can_focus=True):
    """A list of conversations. It has no keys of its own: the screen calls its methods."""

    DEFAULT_CSS = """
    ConversationList { height: 1fr; }
    ConversationList > .row--name { color: $foreground; }
    ConversationList > .row--unseen { color: $foreground; text-style: bold; }
    ConversationList > .row--text { color: $foreground-muted; }
    ConversationList > .row--age { color: $foreground-muted; }
    ConversationList > .row--waiting { color: $text-warning; }
    ConversationList > .row--urgent { color: $text-error; text-style: bold; }
    ConversationList > .row--mark { color: $text-accent; }
    ConversationList > .row--alarm { color: $text-error; }
    ConversationList > .row--bar { color: $primary; text-style: bold; }
    ConversationList > .row--bar-away { color: $foreground-muted; }
    ConversationList > .row--gone { color: $foreground-muted; text-style: strike; }
    """
    COMPONENT_CLASSES: ClassVar = {f"row--{name}" for name in LOOKS}

    class Opened(Message):
        """The agent wants to see a conversation."""

        def __init__(self, key: ConversationKey) -> None:
            super().__init__()
            self.key = key

    class Moved(Message):
        """The cursor is on another conversation; None where there is no row."""

        def __init__(self, key: ConversationKey | None) -> None:
            super().__init__()
            self.key = key

        def can_replace(self, message: Message) -> bool:
            """Only where the cursor ended up matters."""
            return isinstance(message, ConversationList.Moved)

    class SelectionChanged(Message):
        """Other conversations are selected than before."""

        def __init__(self, keys: frozenset[ConversationKey]) -> None:
            super().__init__()
            self.keys = keys

        def can_replace(self, message: Message) -> bool:
            """Only what is selected in the end matters."""
            return isinstance(message, ConversationList.SelectionChanged)

    class Arrived(Message):
        """So many rows have come above and below the view since the agent last saw its ends; both 0: seen."""

        def __init__(self, above: int, below: int) -> None:
            super().__init__()
            self.above = above
            self.below = below

        def can_replace(self, message: Message) -> bool:
            """Only the last count matters."""
            return isinstance(message, ConversationList.Arrived)

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        glyphs: Glyphs = UNICODE,
        urgent_after: timedelta = timedelta(hours=1),
        lines: RowLines | None = None,
        id: str | None = None,  # noqa: A002  # Textual's name for it
        classes: str | None = None,
    ) -> None:
        """Make an empty list; `urgent_after` is the wait from which a row is marked `!`, `lines` draw rows another way."""
        super().__init__(id=id, classes=classes)
        self._now = now
        self._lines = lines or RowLines(glyphs, urgent_after)
        self._place = ListPlace()
        self._empty = own("")
        self._selected: frozenset[ConversationKey] = frozenset()
        self._range_from: ConversationKey | None = None
        self.when_moved: Callable[[], object] | None = None
        """Called at once when the cursor is on another conversation: what is said of that belongs to the same picture."""

    # ------------------------------------------------------------------------------------------ what it shows

    def show(
        self, source: RowSource, *, cursor: ConversationKey | None = None, empty: Safe | None = None
    ) -> None:
        """Show another query's rows, the cursor on a conversation where it is among them, else on the first.

        `empty` is the sentence drawn where there are no rows. The selection is dropped.
        """
        self._empty = empty or own("")
        self._select(frozenset())
        with self._showing():
            self._place.show(source, cursor)

    def explain(self, empty: Safe) -> None:
        """Say something else where there are no rows."""
        if empty != self._empty:
            self._empty = empty
            if not self._place.rows.count:
                self.redraw()

    def update_rows(self) -> None:
        """Show what the source has now, the row under the cursor where it was on the screen. Free when nothing changed."""
        with self._showing():
            self._place.update()

    def settle(self) -> None:
        """From now on the row under the cursor stays: somebody is at work. Until then an empty list fills from its top."""
        self._place.is_filling = False

    def tick(self) -> None:
        """Draw the rows anew whose age says something else by now."""
        now, top = self._now(), self._place.top
        for index in range(top, top + self._place.seen + 1):
            row = self._place.rows.at(index)
            if row is not None and self._lines.is_out_of_date(row, now):
                self.redraw_lines((index - top) * LINES_PER_ROW, LINES_PER_ROW)

    @property
    def glyphs(self) -> Glyphs:
        """The alphabet of signs."""
        return self._lines.glyphs

    @glyphs.setter
    def glyphs(self, glyphs: Glyphs) -> None:
        self._lines.glyphs = glyphs
        self.redraw()

    @property
    def count(self) -> int:
        """How many conversations the list holds."""
        return self._place.rows.source_count

    @property
    def cursor(self) -> ConversationKey | None:
        """The conversation under the cursor."""
        return self._place.cursor

    @property
    def cursor_row(self) -> ConversationRow | None:
        """The row under the cursor, as last read."""
        return self._place.row

    @property
    def cursor_index(self) -> int | None:
        """How far down the list the cursor is, from 0; None where there is no row."""
        return self._place.index if self._place.cursor else None

    @property
    def cursor_is_gone(self) -> bool:
        """Whether the row under the cursor has left the list and is only shown until the cursor leaves it."""
        return self._place.rows.is_gone(self._place.index)

    # ------------------------------------------------------------------------------------------ moving

    def move_by(self, rows: int) -> None:
        """Move the cursor by so many rows, as far as there are any; negative is up."""
        with self._showing():
            self._place.move_to(self._place.index + rows)

    def move_by_page(self, pages: int = 1) -> None:
        """Turn pages; the cursor keeps its line of the screen."""
        with self._showing():
            self._place.turn(pages)

    def move_by_half_page(self, halves: int = 1) -> None:
        """Move the cursor by half of what the view holds."""
        self.move_by(halves * max(1, self._place.seen // 2))

    def move_to_first(self) -> None:
        """Move the cursor to the first row."""
        with self._showing():
            self._place.move_to(0)

    def move_to_last(self) -> None:
        """Move the cursor to the last row."""
        with self._showing():
            self._place.move_to_last()

    def move_to(self, key: ConversationKey) -> bool:
        """Move the cursor to a conversation; False where it is not in the list."""
        index = self._place.rows.position(key)
        if index is None:
            return False
        with self._showing():
            self._place.move_to(index)
        return True

    def open(self) -> None:
        """Say that the agent wants to see the conversation under the cursor."""
        if self.cursor is not None:
            self.post_message(self.Opened(self.cursor))

    # ------------------------------------------------------------------------------------------ selecting

    @property
    def selection(self) -> frozenset[ConversationKey]:
        """The selected conversations, those that left the list included."""
        return self._selected

    def toggle_selected(self) -> None:
        """Select the conversation under the cursor, or no longer."""
        if self.cursor is not None:
            self._range_from = self.cursor
            self._select(self._selected ^ {self.cursor})

    def select_range(self) -> None:
        """Select everything from the conversation that was last selected or deselected to the cursor."""
        rows = self._place.rows
        start = rows.position(self._range_from) if self._range_from else None
        if start is None:
            self.toggle_selected()
            return
        first, last = sorted((start, self._place.index))
        self._select(self._selected.union(row.key for i in range(first, last + 1) if (row := rows.at(i))))

    def select_all(self) -> None:
        """Select everything in the list."""
        source, keys = self._place.rows.source, set(self._selected)
        for offset in range(0, self.count, _SCAN):
            keys.update(row.key for row in source.window(offset, _SCAN))
        self._select(frozenset(keys))

    def set_selection(self, keys: Iterable[ConversationKey]) -> None:
        """Select exactly these; none clears the selection."""
        self._select(frozenset(keys))

    # ------------------------------------------------------------------------------------------ inside

    def _select(self, keys: frozenset[ConversationKey]) -> None:
        if keys == self._selected:
            return
        self._selected = keys
        if not keys:
            self._range_from = None
        self.redraw()
        self.post_message(self.SelectionChanged(keys))

    @contextmanager
    def _showing(self) -> Iterator[None]:
        """Draw and say what has changed of the place afterwards, and no more than that."""
        before = self._place.picture
        yield
        after = self._place.picture
        if (after.rows, after.top) != (before.rows, before.top):
            self.redraw()
        elif after.at != before.at:
            self._redraw_row(before.at)
            self._redraw_row(after.at)
        if after.cursor != before.cursor:
            if self.when_moved is not None:
                self.when_moved()
            self.post_message(self.Moved(after.cursor))
        if (after.above, after.below) != (before.above, before.below):
            self.post_message(self.Arrived(after.above, after.below))

    def _redraw_row(self, index: int) -> None:
        self.redraw_lines((index - self._place.top) * LINES_PER_ROW, LINES_PER_ROW)

    # ------------------------------------------------------------------------------------------ Textual

    def lay_out(self) -> None:
        """Keep the cursor in the view after a resize."""
        with self._showing():
            self._place.resize(self.content_size.height // LINES_PER_ROW)

    def draw_line(self, y: int, width: int) -> Strip:
        """Draw a line of the row that stands there."""
        offset, part = divmod(y, LINES_PER_ROW)
        index = self._place.top + offset
        row = self._place.rows.at(index)
        if row is None:
            return self._draw_empty(y, width)
        state = RowState(
            has_cursor=index == self._place.index and row.key == self._place.cursor,
            has_focus=self.has_focus,
            is_selected=row.key in self._selected,
            is_gone=self._place.rows.is_gone(index),
        )
        pieces = self._lines.draw(row, part, width, state, self._now())
        return strip_of([(text, self.look(f"row--{look}")) for text, look in pieces], width)

    def _draw_empty(self, y: int, width: int) -> Strip:
        lines = wrap(self._empty, max(1, width - 4)) if not self._place.rows.count else []
        at = y - min(1, self.content_size.height - 1)
        words = f"  {lines[at]}" if 0 <= at < len(lines) else ""
        return strip_of([(fill(words, width), self.look("row--text"))], width)

    def on_focus(self) -> None:
        """Show that keys come here."""
        self._redraw_row(self._place.index)

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self._redraw_row(self._place.index)

    def on_click(self, event: events.Click) -> None:
        """Move to the row that was clicked; open it where the cursor was on it already."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = self._place.top + offset.y // LINES_PER_ROW
        if self._place.rows.at(index) is None:
            return
        if index == self._place.index:
            self.open()
        else:
            self.move_by(index - self._place.index)

    def roll(self, notches: int) -> None:
        """Move with the wheel."""
        self.move_by(notches)
