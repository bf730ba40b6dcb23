"""Where one is in a list: the conversation under the cursor, the row at the top of the view, and what came beyond it.

Pure: no screen, no time. The view holds `seen` rows whole. `top` can be negative for a moment: when rows above leave,
blank ones take their place until the cursor moves, so that the row under it does not.
"""

from typing import Final, NamedTuple

from trtui.models import ConversationKey, ConversationRow
from trtui.ui.widgets.rows import NoRows, Rows, RowSource

_NEIGHBOURS: Final = 2


class Picture(NamedTuple):
    """What of a place is on the screen: another picture is another screen."""

    rows: int
    top: int
    at: int
    cursor: ConversationKey | None
    above: int
    below: int


class ListPlace:
    """A cursor in a list, and the view around it."""

    def __init__(self) -> None:
        self.rows = Rows(NoRows())
        self.cursor: ConversationKey | None = None
        self.index = 0
        self.top = 0
        self.seen = 1
        self.above = self.below = 0
        self.is_filling = False
        """Whether the list began empty and nobody has touched it: it is shown from its first row then, whatever comes."""
        self._generation = 0

    @property
    def picture(self) -> Picture:
        """What is on the screen; `rows` differs whenever any row may."""
        return Picture(self._generation, self.top, self.index, self.cursor, self.above, self.below)

    @property
    def row(self) -> ConversationRow | None:
        """The row under the cursor, as last read."""
        return self.rows.at(self.index) if self.cursor else None

    def show(self, source: RowSource, cursor: ConversationKey | None) -> None:
        """Begin in another list, at a conversation or at the first."""
        self.rows = Rows(source)
        self._generation += 1
        self.above = self.below = self.top = 0
        self._put_cursor((self.rows.position(cursor) if cursor else None) or 0)
        self.is_filling = self.cursor is None

    def resize(self, seen: int) -> None:
        """Take notice that the view holds another number of rows."""
        self.seen = max(1, seen)
        self._keep_in_view()

    def update(self) -> None:
        """Read the rows again; the row under the cursor stays on its line of the screen, and among its neighbours."""
        if not self.rows.is_stale:
            return
        self._generation += 1
        row = self.row
        if row is None or self.is_filling:
            self.rows.reread()
            self.top = 0
            self._put_cursor(0)
            return
        was_at, count_before = self.index, self.rows.count
        above = [near.key for i in range(1, _NEIGHBOURS + 1) if (near := self.rows.at(was_at - i))]
        below = [near.key for i in range(1, _NEIGHBOURS + 1) if (near := self.rows.at(was_at + i))]
        self.rows.reread(was_at)
        self.index = self.rows.pin(row, self.rows.place_among(row.key, above, below, was_at))
        grown_above = self.index - was_at
        self.top += grown_above
        self.above += max(0, grown_above)
        self.below += max(0, self.rows.count - count_before - grown_above)
        self._forget_seen_arrivals()

    def move_to(self, index: int) -> None:
        """Move the cursor to a row, or as far towards it as there are rows."""
        self.is_filling = False
        index = max(0, min(index, self.rows.count - 1))
        target = self.rows.at(index)
        if target is None or (index == self.index and target.key == self.cursor):
            return
        line = index - self.top
        if self.rows.unpin():
            self._generation += 1
            found = self.rows.position(target.key)
            index = min(index, self.rows.count - 1) if found is None else found
        self.top = max(0, index - line)
        self._put_cursor(index)

    def turn(self, pages: int) -> None:
        """Turn pages; the cursor keeps its line of the screen, or goes on to the end of the list."""
        step = pages * self.seen
        last_top = max(0, self.rows.count - self.seen)
        index = max(0, min(self.index + step, self.rows.count - 1))
        self.top = max(0, min(self.top + step, last_top))
        self.move_to(index)

    def move_to_last(self) -> None:
        """Move the cursor to the last row, on a page that ends with it."""
        self.top = max(0, self.rows.count - self.seen)
        self.move_to(self.rows.count - 1)

    def _put_cursor(self, index: int) -> None:
        row = self.rows.at(index)
        self.index, self.cursor = (index, row.key) if row else (0, None)
        self._keep_in_view()

    def _keep_in_view(self) -> None:
        """Turn the page where the cursor is outside of the view."""
        if self.index >= self.top + self.seen:
            self.top = self.index
        elif self.index < self.top:
            self.top = max(0, self.index - self.seen + 1)
        self._forget_seen_arrivals()

    def _forget_seen_arrivals(self) -> None:
        if self.top <= 0:
            self.above = 0
        if self.top + self.seen >= self.rows.count:
            self.below = 0
