"""The thread: texts of one conversation, the newest at the bottom.

The view knows which text stands at its first line, not how long the thread is: only what is seen is wrapped, so
5,000 texts cost what 50 do, and older ones are put before the first without a jump. At the end it follows: a new text
moves the others up. Anywhere else it stays, and says how many have come.
"""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import ClassVar, Final

from rich.style import Style
from textual import events
from textual.message import Message as Notice
from textual.strip import Strip

from trtui.models import Message, MessageKey
from trtui.text.cleaning import Safe, own
from trtui.ui.cells import cut, fill
from trtui.ui.glyphs import UNICODE, Glyphs
from trtui.ui.widgets.bubbles import LOOKS, Line, links_of
from trtui.ui.widgets.line_view import LineView, strip_of
from trtui.ui.widgets.thread_blocks import Blocks
from trtui.ui.widgets.thread_pages import Item, NoThread, ThreadPages, ThreadSource, key_of

_NEAR: Final = 10  #: items left above the view when older ones are read
_WHEEL: Final = 3  #: lines


class ThreadView(LineView, can_focus=True):
    """A conversation's texts. It has no keys of its own: the screen calls its methods."""

    DEFAULT_CSS = """
    ThreadView { height: 1fr; }
    ThreadView > .thread--day { color: $foreground-muted; }
    ThreadView > .thread--theirs { color: $foreground; }
    ThreadView > .thread--ours { color: $text-primary; }
    ThreadView > .thread--pending { color: $text-primary; text-style: italic; }
    ThreadView > .thread--meta { color: $foreground-muted; }
    ThreadView > .thread--good { color: $text-success; }
    ThreadView > .thread--alarm { color: $text-error; text-style: bold; }
    ThreadView > .thread--card { color: $text-accent; }
    ThreadView > .thread--link { color: $text-accent; text-style: underline; }
    ThreadView > .thread--bar { color: $primary; text-style: bold; }
    """
    COMPONENT_CLASSES: ClassVar = {f"thread--{name}" for name in LOOKS}

    class OlderWanted(Notice):
        """The agent is near the oldest text that is here; older ones may be at the service."""

    class Moved(Notice):
        """The cursor is on another text; None where there is none."""

        def __init__(self, item: Item | None) -> None:
            super().__init__()
            self.item = item

        def can_replace(self, message: Notice) -> bool:
            """Only where the cursor ended up matters."""
            return isinstance(message, ThreadView.Moved)

    class Scrolled(Notice):
        """The view came to the end or left it; `newer` texts have come below since it left."""

        def __init__(self, newer: int, *, at_end: bool) -> None:
            super().__init__()
            self.newer = newer
            self.at_end = at_end

        def can_replace(self, message: Notice) -> bool:
            """Only the last state matters."""
            return isinstance(message, ThreadView.Scrolled)

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        zone: tzinfo,
        glyphs: Glyphs = UNICODE,
        twenty_four: bool = False,
        id: str | None = None,  # noqa: A002  # Textual's name for it
        classes: str | None = None,
    ) -> None:
        """Make an empty view; times are drawn in `zone`."""
        super().__init__(id=id, classes=classes)
        self._now = now
        self._pages = ThreadPages(NoThread())
        self._blocks = Blocks(self._pages, now, zone, glyphs, twenty_four=twenty_four)
        self._empty = own("")
        self._cursor: Item | None = None
        self._newer = 0
        self._told = (0, True)
        self._asked_older = False

    # ------------------------------------------------------------------------------------------ what it shows

    def show(self, source: ThreadSource, *, at: MessageKey | None = None, empty: Safe | None = None) -> None:
        """Show another thread, from its end or with a certain message in view; `empty` is drawn where it has no texts."""
        self._pages = ThreadPages(source)
        self._blocks.show(self._pages)
        self._empty = empty or own("")
        self._newer = 0
        self._asked_older = False
        self._cursor = None
        if at is None or not self.reveal(at):
            self.move_to_last()
        self.redraw()

    def update_thread(self) -> None:
        """Show what the source has now, without a jump. Free when nothing changed."""
        if not self._pages.is_stale:
            return
        newest = self._pages.items[-1] if self._pages.items else None
        had_newest = self._cursor is None or (newest is not None and key_of(self._cursor) == key_of(newest))
        known = {key_of(item) for item in self._pages.items}
        self._pages.reread()
        self._asked_older = False
        self._blocks.refresh()
        if not self._blocks.follows:
            self._newer += sum(key_of(item) not in known for item in self._pages.items[-50:])
        if had_newest and self._blocks.follows:
            self._set_cursor(len(self._pages.items) - 1)
        elif self._cursor is not None:
            at = self._pages.index_of(key_of(self._cursor))
            self._set_cursor(len(self._pages.items) - 1 if at is None else at)
        self.redraw()
        self._tell()

    def tick(self) -> None:
        """Draw the texts anew whose words depend on the time, where they say something else by now."""
        if self._blocks.drop_out_of_date():
            self.redraw()

    @property
    def glyphs(self) -> Glyphs:
        """The alphabet of signs."""
        return self._blocks.glyphs

    @glyphs.setter
    def glyphs(self, glyphs: Glyphs) -> None:
        self._blocks.glyphs = glyphs
        self.redraw()

    @property
    def cursor(self) -> Item | None:
        """The text under the cursor; an Intent where it is on its way."""
        return self._cursor

    @property
    def links(self) -> list[str]:
        """The addresses in the text under the cursor, those of attachments first. They begin with http:// or https://."""
        return links_of(self._cursor) if isinstance(self._cursor, Message) else []

    @property
    def newest(self) -> Message | None:
        """The newest text that the service knows of, as far as it is shown: what a reply is written against."""
        return next((item for item in reversed(self._pages.items) if isinstance(item, Message)), None)

    @property
    def is_at_end(self) -> bool:
        """Whether the view follows what comes."""
        return self._blocks.follows

    # ------------------------------------------------------------------------------------------ moving

    def move_by(self, texts: int) -> None:
        """Move the cursor by so many texts; within one that is taller than the view, scroll through it."""
        if not self._pages.items or not self._lay():
            return
        step = 1 if texts > 0 else -1
        for _ in range(abs(texts)):
            if not self._move_one(step):
                break
        self._settle()

    def scroll_by(self, lines: int) -> None:
        """Scroll; the cursor goes along where it would leave the view."""
        if not self._lay():
            return
        if lines < 0:
            self._read_older_when_near()
        self._blocks.scroll(lines)
        self._cursor_into_view()
        self._settle()

    def move_by_page(self, pages: int = 1) -> None:
        """Scroll by what the view holds, less a line to hold on to."""
        self.scroll_by(pages * max(1, self.content_size.height - 1))

    def move_by_half_page(self, halves: int = 1) -> None:
        """Scroll by half of what the view holds."""
        self.scroll_by(halves * max(1, self.content_size.height // 2))

    def move_to_first(self) -> None:
        """Go to the oldest text that is here."""
        self._pages.read_all()
        if self._pages.items and self._lay():
            self._set_cursor(0)
            self._blocks.put_at_top(0)
            self._settle()

    def move_to_last(self) -> None:
        """Go to the end and follow."""
        self._blocks.follow()
        self._set_cursor(len(self._pages.items) - 1)
        self._settle()

    def reveal(self, key: MessageKey) -> bool:
        """Put a message in view and the cursor on it; False where it is not here."""
        at = self._pages.index_of(key)
        while at is None and self._pages.read_older():
            at = self._pages.index_of(key)
        if at is None:
            return False
        self._set_cursor(at)
        if self._lay():
            self._blocks.put_at_top(at)
            self._blocks.scroll(-(self.content_size.height // 3))
        else:
            self._blocks.put_at_top(at)
        self._settle()
        return True

    # ------------------------------------------------------------------------------------------ inside

    def _lay(self) -> bool:
        """Lay the view out for its size; False where it has none yet."""
        width, height = self.content_size
        if width < 1 or height < 1:
            return False
        self._blocks.lay(width, height)
        return True

    def _move_one(self, step: int) -> bool:
        at = self._cursor_index()
        if at is None:
            return False
        if self._blocks.scroll_within(at, step):
            return True
        if step < 0 and at < _NEAR:
            at += self._read_older_when_near()
        target = at + step
        if not 0 <= target < len(self._pages.items):
            self._blocks.scroll(step * self.content_size.height)
            return False
        self._set_cursor(target)
        self._blocks.bring_into_view(target, from_below=step < 0)
        return True

    def _read_older_when_near(self) -> int:
        """Read older texts where few are left above; ask for more where the source has none."""
        if self._blocks.seen[0] >= _NEAR:
            return 0
        read = self._pages.read_older()
        if read:
            self._blocks.refresh()
        elif not self._asked_older:
            self._asked_older = True
            self.post_message(self.OlderWanted())
        return read

    def _cursor_index(self) -> int | None:
        return self._pages.index_of(key_of(self._cursor)) if self._cursor is not None else None

    def _cursor_into_view(self) -> None:
        at = self._cursor_index()
        first, last = self._blocks.seen
        if at is not None and not first <= at <= last:
            self._set_cursor(min(max(at, first), last))

    def _set_cursor(self, index: int) -> None:
        before = self._cursor
        self._cursor = self._pages.items[index] if 0 <= index < len(self._pages.items) else None
        if (before and key_of(before)) != (self._cursor and key_of(self._cursor)):
            self.post_message(self.Moved(self._cursor))

    def _settle(self) -> None:
        self.redraw()
        self._tell()

    def _tell(self) -> None:
        if self._blocks.follows:
            self._newer = 0
        now = (self._newer, self._blocks.follows)
        if now != self._told:
            self._told = now
            self.post_message(self.Scrolled(self._newer, at_end=self._blocks.follows))

    # ------------------------------------------------------------------------------------------ Textual

    def lay_out(self) -> None:
        """Keep what stands at the first line after a resize."""
        self._blocks.forget_layout()
        self._lay()

    def draw_line(self, y: int, width: int) -> Strip:
        """Draw the line of the text that stands there."""
        self._lay()
        found = self._blocks.line_at(y)
        if found is None:
            words = f"  {self._empty}" if y == 1 and not self._pages.items else ""
            return strip_of([(fill(cut(words, width), width), self.look("thread--meta"))], width)
        item, pieces = found
        has_cursor = self._cursor is not None and item is not None and key_of(item) == key_of(self._cursor)
        bar = self.glyphs.bar if has_cursor and self.has_focus else " "
        return strip_of([(bar, self.look("thread--bar")), *self._styled(pieces)], width)

    def _styled(self, pieces: Line) -> list[tuple[str, Style]]:
        """The pieces with their styles; what is an address from end to end is a link the terminal may open."""
        return [
            (
                text,
                self.look(f"thread--{look}") + Style(link=text)
                if look == "link"
                else self.look(f"thread--{look}"),
            )
            for text, look in pieces
        ]

    def on_focus(self) -> None:
        """Show that keys come here."""
        self.redraw()

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the text that was clicked."""
        offset = event.get_content_offset(self)
        found = self._blocks.line_at(offset.y) if offset is not None else None
        item = found[0] if found else None
        at = self._pages.index_of(key_of(item)) if item is not None else None
        if at is not None:
            self._set_cursor(at)
            self._settle()

    def roll(self, notches: int) -> None:
        """Scroll with the wheel."""
        self.scroll_by(_WHEEL * notches)
