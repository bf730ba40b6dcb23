"""The list of what a search found: two lines each, as in the conversation list, with the words marked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from textual import events
from textual.message import Message
from textual.strip import Strip

from trtui.models import ConversationRow
from trtui.store import SearchHit, SearchPlace
from trtui.text.cleaning import Safe, compose, for_list_row
from trtui.ui.cells import cut, fill, width_of, wrap
from trtui.ui.glyphs import Glyphs
from trtui.ui.searching import (
    Findings,
    Found,
    Lookup,
    SavedView,
    describe_lookup,
    identity_of,
    mark_words,
)
from trtui.ui.widgets.line_view import LineView, strip_of
from trtui.ui.widgets.row_lines import LINES_PER_ROW, LOOKS, RowLines, RowState

_INDENT = 2
_URGENT_AFTER = timedelta(hours=1)


class HitList(LineView, can_focus=True):
    """What was found. The cursor stays on the same finding when it is searched for again."""

    DEFAULT_CSS = """
    HitList { height: 1fr; }
    HitList > .row--name { color: $foreground; }
    HitList > .row--unseen { color: $foreground; text-style: bold; }
    HitList > .row--text { color: $foreground-muted; }
    HitList > .row--age { color: $foreground-muted; }
    HitList > .row--waiting { color: $text-warning; }
    HitList > .row--urgent { color: $text-error; text-style: bold; }
    HitList > .row--mark { color: $text-accent; }
    HitList > .row--alarm { color: $text-error; }
    HitList > .row--bar { color: $primary; text-style: bold; }
    HitList > .row--bar-away { color: $foreground-muted; }
    HitList > .row--gone { color: $foreground-muted; text-style: strike; }
    HitList > .row--word { color: $text-accent; text-style: bold underline; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"row--{name}" for name in (*LOOKS, "word")}

    class Moved(Message):
        """The cursor is on another finding."""

        def can_replace(self, message: Message) -> bool:
            """Only where it ended up matters."""
            return isinstance(message, HitList.Moved)

    class Opened(Message):
        """What is under the cursor is wanted."""

    def __init__(
        self, *, now: Callable[[], datetime], glyphs: Glyphs, board_name: Callable[[Found], Safe | None]
    ) -> None:
        """`board_name` says which dashboard a finding is on, where that needs to be said."""
        super().__init__(id="hits")
        self._now = now
        self._glyphs = glyphs
        self._board_name = board_name
        self._lines = RowLines(glyphs, _URGENT_AFTER)
        self.findings = Findings()
        self.cursor = 0
        self._top = 0

    def show(self, findings: Findings) -> None:
        """Show these; the cursor stays where it was if that was found again."""
        before = identity_of(self.current) if self.current is not None else None
        self.findings = findings
        again = [at for at, found in enumerate(findings.found) if identity_of(found) == before]
        self.cursor = again[0] if again else 0
        if not again:
            self._top = 0
        self.redraw()
        if not again:
            self.post_message(self.Moved())

    @property
    def current(self) -> Found | None:
        """What is under the cursor."""
        found = self.findings.found
        return found[self.cursor] if self.cursor < len(found) else None

    @property
    def _seen(self) -> int:
        return max(1, self.content_size.height // LINES_PER_ROW)

    # ------------------------------------------------------------------------------------------ moving

    def move_by(self, count: int, /) -> None:
        """Move the cursor, as far as there is anything."""
        last = len(self.findings.found) - 1
        before, self.cursor = self.cursor, max(0, min(self.cursor + count, last))
        if self.cursor != before:
            self.redraw()
            self.post_message(self.Moved())

    def roll(self, notches: int) -> None:
        """Move with the wheel."""
        self.move_by(notches)

    def move_by_page(self, pages: int = 1) -> None:
        """Move by what the view holds."""
        self.move_by(pages * self._seen)

    def move_by_half_page(self, halves: int = 1) -> None:
        """Move by half of it."""
        self.move_by(halves * max(1, self._seen // 2))

    def move_to_first(self) -> None:
        """Move to the first."""
        self.move_by(-len(self.findings.found))

    def move_to_last(self) -> None:
        """Move to the last."""
        self.move_by(len(self.findings.found))

    # ------------------------------------------------------------------------------------------ drawing

    def draw_line(self, y: int, width: int) -> Strip:
        """Draw a line of the finding that stands there, or of what is said where nothing was found."""
        if not self.content_size.height:
            return strip_of([(" " * width, self.look("row--text"))], width)
        self._top = max(min(self._top, self.cursor), self.cursor - self._seen + 1, 0)
        offset, part = divmod(y, LINES_PER_ROW)
        found = self.findings.found
        index = self._top + offset
        if index < len(found):
            pieces = self._draw(found[index], part, width, has_cursor=index == self.cursor)
        else:
            pieces = [(self._said(y - LINES_PER_ROW * (len(found) - self._top), width), "text")]
        return strip_of([(text, self.look(f"row--{name}")) for text, name in pieces], width)

    def _said(self, line: int, width: int) -> str:
        """A line of the explanation, which stands a line below what was found."""
        lines = [line for said in self.findings.says for line in wrap(said, max(1, width - 2))]
        return fill(f" {lines[line - 1]}", width) if 1 <= line <= len(lines) else " " * width

    def _draw(self, found: Found, part: int, width: int, *, has_cursor: bool) -> list[tuple[str, str]]:
        state = RowState(has_cursor=has_cursor, has_focus=self.has_focus)
        if isinstance(found, SearchHit):
            if found.place is SearchPlace.MESSAGE and part == 1:
                return [*self._bar(state), *self._snippet(found, width - _INDENT)]
            return self._lines.draw(self._as_row(found), part, width, state, self._now())
        words = describe_lookup(found) if isinstance(found, Lookup) else _describe_view(found)
        looks = ("name", "text")
        return [*self._bar(state), (fill(for_list_row(words[part]), max(0, width - _INDENT)), looks[part])]

    def _bar(self, state: RowState) -> list[tuple[str, str]]:
        bar = str(self._glyphs.bar) if state.has_cursor else " "
        return [(bar, "bar" if state.has_focus else "bar-away"), (" ", "mark")]

    def _as_row(self, hit: SearchHit) -> ConversationRow:
        """The hit as a row of the conversation list: a person as they stand there, a text with its own age."""
        board = self._board_name(hit)
        name = compose("{} · {}", hit.row.name, board) if board is not None else hit.row.name
        row = replace(hit.row, name=name)
        if hit.place is SearchPlace.MESSAGE:
            return replace(row, last_at=hit.at, waiting_since=None, is_unseen=False)
        if hit.snippet == row.last_text:
            return row
        return replace(row, last_text=hit.snippet, last_direction=None, last_has_media=False)

    def _snippet(self, hit: SearchHit, width: int) -> list[tuple[str, str]]:
        """What was found of a text, its words marked, in exactly `width` cells."""
        pieces: list[tuple[str, str]] = []
        room = max(0, width)
        for text, is_word in mark_words(for_list_row(hit.snippet), self.findings.words, width):
            shown = cut(text, room, str(self._glyphs.ellipsis))
            pieces.append((shown, "word" if is_word else "text"))
            room -= width_of(shown)
            if shown != text:
                break
        return [*pieces, (" " * room, "text")]

    # ------------------------------------------------------------------------------------------ Textual

    def on_focus(self) -> None:
        """Show that keys come here."""
        self.redraw()

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Move to what was clicked; open it where the cursor was on it already."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = self._top + offset.y // LINES_PER_ROW
        if index >= len(self.findings.found):
            return
        if index == self.cursor:
            self.post_message(self.Opened())
        else:
            self.move_by(index - self.cursor)


def _describe_view(view: SavedView) -> tuple[Safe, Safe]:
    return view.name, view.shown
