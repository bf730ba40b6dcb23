"""A list of things of different heights, such as payments or intents, with a cursor and a selection."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar, Final, Generic, TypeVar

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from trtui.text.cleaning import Safe, own
from trtui.ui.cells import cut, fill, width_of, wrap
from trtui.ui.glyphs import Glyphs
from trtui.ui.widgets.blocks import Blocks, Line
from trtui.ui.widgets.line_view import LineView, strip_of

T = TypeVar("T")

LOOKS: Final = ("text", "strong", "dim", "good", "warn", "alarm", "mark", "struck", "bar", "bar-away")


class BlockList(LineView, Generic[T], can_focus=True):
    """Blocks of lines with a cursor. It has no keys of its own: the screen calls its methods."""

    DEFAULT_CSS = """
    BlockList { height: 1fr; }
    BlockList > .block--text { color: $foreground; }
    BlockList > .block--strong { color: $foreground; text-style: bold; }
    BlockList > .block--dim { color: $foreground-muted; }
    BlockList > .block--good { color: $text-success; }
    BlockList > .block--warn { color: $text-warning; }
    BlockList > .block--alarm { color: $text-error; text-style: bold; }
    BlockList > .block--mark { color: $text-accent; }
    BlockList > .block--struck { color: $foreground-muted; text-style: strike; }
    BlockList > .block--bar { color: $primary; text-style: bold; }
    BlockList > .block--bar-away { color: $foreground-muted; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"block--{name}" for name in LOOKS}

    class Opened(Message):
        """The agent clicked on what the cursor was on already."""

    class Moved(Message):
        """The cursor is on something else, or something else is selected."""

    def __init__(
        self,
        *,
        key_of: Callable[[T], Hashable],
        draw: Callable[[T, int, bool], Sequence[Line]],
        glyphs: Glyphs,
        look_again: Callable[[T], T] = lambda item: item,
        id: str | None = None,  # noqa: A002  # Textual's name for it
    ) -> None:
        """`draw` gives the lines of a thing, in so many cells, and is told whether it is selected.

        `look_again` gives what has become of a thing that left the list while the cursor was on it.
        """
        super().__init__(id=id)
        self._key_of = key_of
        self._draw = draw
        self._blocks = Blocks(key_of, self._draw_block, look_again)
        self._glyphs = glyphs
        self._selected: frozenset[Hashable] = frozenset()
        self._range_from: Hashable = None
        self._empty = own("")

    # ------------------------------------------------------------------------------------------ what it shows

    @property
    def items(self) -> Sequence[T]:
        """What is listed; one that left but is under the cursor is among them."""
        return self._blocks.items

    @property
    def cursor(self) -> T | None:
        """What the cursor is on."""
        return self._blocks.cursor

    @property
    def cursor_is_gone(self) -> bool:
        """Whether what the cursor is on has left the list."""
        return self._blocks.cursor_is_gone

    def begin_with(self, items: Sequence[T], *, empty: Safe | None = None) -> None:
        """List other things, from the first; `empty` is drawn where there are none."""
        self._selected, self._range_from = frozenset(), None
        self._empty = empty or own("")
        self._blocks.begin_with(items)
        self.redraw()
        self.post_message(self.Moved())

    def update(self, items: Sequence[T], *, empty: Safe | None = None) -> None:
        """List what there is now, the block under the cursor where it was on the screen. Free where nothing differs."""
        if empty is not None and empty != self._empty:
            self._empty = empty
            self.redraw()
        if self._blocks.update(items):
            self._selected &= {self._key_of(item) for item in items}
            self.redraw()
        else:
            self.redraw_where_it_differs()

    def redraw_where_it_differs(self) -> None:
        """Draw the blocks in view anew that say something else by now: their ages went on."""
        for index in sorted({index for index, _ in self._blocks.view}):
            differs, is_of_another_height = self._blocks.redraw(index)
            if is_of_another_height:
                self.redraw()
                return
            if differs:
                self._redraw_block(index)

    # ------------------------------------------------------------------------------------------ selecting

    @property
    def selection(self) -> list[T]:
        """What is selected, in the list's order."""
        return [item for item in self.items if self._key_of(item) in self._selected]

    def toggle_selected(self) -> None:
        """Select what the cursor is on, or no longer, and go on to the next."""
        if self.cursor is not None:
            self._range_from = self._key_of(self.cursor)
            self._select(self._selected ^ {self._range_from})
            self.move_by(1)

    def select_range(self) -> None:
        """Select from what was last selected or deselected to the cursor."""
        keys = [self._key_of(item) for item in self.items]
        if self._range_from not in keys:
            self.toggle_selected()
            return
        first, last = sorted((keys.index(self._range_from), self._blocks.index))
        self._select(self._selected.union(keys[first : last + 1]))

    def select_all(self) -> None:
        """Select everything, or nothing where everything is."""
        keys = frozenset(self._key_of(item) for item in self.items)
        self._select(frozenset() if keys == self._selected else keys)

    def select_none(self) -> None:
        """Select nothing."""
        self._select(frozenset())

    def _select(self, keys: frozenset[Hashable]) -> None:
        if keys != self._selected:
            self._selected = keys
            self._blocks.forget()
            self.redraw()
            self.post_message(self.Moved())

    # ------------------------------------------------------------------------------------------ moving

    def move_by(self, count: int) -> None:
        """Move the cursor by blocks; through one that is taller than the view, by half a view."""
        with self._moving():
            self._blocks.move_by(count)

    def move_by_page(self, pages: int = 1) -> None:
        """Move the cursor by as many blocks as the view holds whole."""
        self._move_to(self._blocks.index + pages * max(1, self._seen - 1))

    def move_by_half_page(self, halves: int = 1) -> None:
        """Move the cursor by half of what the view holds."""
        self._move_to(self._blocks.index + halves * max(1, self._seen // 2))

    def move_to_first(self) -> None:
        """Move the cursor to the first."""
        self._move_to(0)

    def move_to_last(self) -> None:
        """Move the cursor to the last."""
        self._move_to(len(self.items) - 1)

    @property
    def _seen(self) -> int:
        return len({index for index, _ in self._blocks.view})

    def _move_to(self, index: int) -> None:
        with self._moving():
            self._blocks.move_to(index)

    @contextmanager
    def _moving(self) -> Iterator[None]:
        """Draw what has changed of the view afterwards, and no more than that."""
        before = self._blocks.picture
        yield
        after = self._blocks.picture
        if (after.generation, after.top) != (before.generation, before.top):
            self.redraw()
        elif after.cursor != before.cursor:
            self._redraw_block(before.cursor)
            self._redraw_block(after.cursor)
        if after != before:
            self.post_message(self.Moved())

    # ------------------------------------------------------------------------------------------ drawing

    def lay_out(self) -> None:
        """Keep the cursor in view in another size."""
        self._blocks.resize(self.content_size.height)

    def draw_line(self, y: int, width: int) -> Strip:
        """Draw a line of the block that stands there, with the cursor's bar but beside an empty last line."""
        view = self._blocks.view
        if y >= len(view):
            return self._draw_beyond(y, width)
        index, number = view[y]
        block = self._blocks.block(index)
        pieces = [(" ", "text")]
        if index == self._blocks.index and (block[number] or number < len(block) - 1):
            pieces = [(str(self._glyphs.bar), "bar" if self.has_focus else "bar-away")]
        room = width - 1
        for text, look in block[number]:
            shown = cut(text, room, self._glyphs.ellipsis)
            room -= width_of(shown)
            pieces.append((shown, look))
        pieces.append((" " * room, "text"))
        return strip_of([(text, self._style(look)) for text, look in pieces], width)

    def _style(self, look: str) -> Style:
        """How something looks: by the name of a look, or in a colour of its own, `#RRGGBB`."""
        if look.startswith("#"):
            return self.look("block--text") + Style(color=look)
        return self.look(f"block--{look}")

    def _draw_beyond(self, y: int, width: int) -> Strip:
        first = min(1, self.content_size.height - 1)
        lines = [] if self.items or width < 3 else wrap(self._empty, width - 2)
        words = f" {lines[y - first]}" if first <= y < first + len(lines) else ""
        return strip_of([(fill(words, width), self.look("block--dim"))], width)

    def _draw_block(self, item: T) -> Sequence[Line]:
        width = max(1, self.content_size.width - 1)
        return self._draw(item, width, self._key_of(item) in self._selected) or [[]]

    def _redraw_block(self, index: int) -> None:
        for y, (at, _) in enumerate(self._blocks.view):
            if at == index:
                self.redraw_lines(y, 1)

    # ------------------------------------------------------------------------------------------ Textual

    def on_focus(self) -> None:
        """Show that keys come here."""
        self._redraw_block(self._blocks.index)

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self._redraw_block(self._blocks.index)

    def on_click(self, event: events.Click) -> None:
        """Move to what was clicked; open it where the cursor was on it already."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y >= len(self._blocks.view):
            return
        index = self._blocks.view[offset.y][0]
        if index == self._blocks.index:
            self.post_message(self.Opened())
        else:
            self._move_to(index)

    def roll(self, notches: int) -> None:
        """Move with the wheel."""
        self.move_by(notches)
