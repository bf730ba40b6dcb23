"""Blocks of lines one under the other, a cursor on one of them, and which lines are in view.

Pure: no screen, no time. The cursor is a thing, not a place: whatever comes or leaves, its block stays on its line of
the view. One that has left is kept until the cursor leaves it, so that no other slips under a finger on its way to a key.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, NamedTuple, TypeAlias, TypeVar

T = TypeVar("T")
Line: TypeAlias = list[tuple[str, str]]
"""Texts with the names of their looks, together no wider than was asked for."""
Place: TypeAlias = tuple[int, int]
"""The index of a thing, and the number of a line in its block."""


class Picture(NamedTuple):
    """What is in view: another picture is another screen."""

    generation: int
    top: Place
    cursor: int


class Blocks(Generic[T]):
    """Things as blocks in a view of `height` lines. `draw` gives a thing's lines, at least one."""

    def __init__(
        self,
        key_of: Callable[[T], Hashable],
        draw: Callable[[T], Sequence[Line]],
        look_again: Callable[[T], T],
    ) -> None:
        """`look_again` gives what has become of a thing that left while the cursor was on it."""
        self.items: list[T] = []
        self.index = 0
        self.height = 0
        self.key_of = key_of
        self._draw = draw
        self._look_again = look_again
        self._gone: Hashable = None
        self._top: Place = (0, 0)
        self._cache: dict[Hashable, Sequence[Line]] = {}
        self._view: list[Place] | None = None
        self._generation = 0

    @property
    def picture(self) -> Picture:
        """What is in view; `generation` differs whenever any block may."""
        return Picture(self._generation, self._top, self.index)

    @property
    def cursor(self) -> T | None:
        """What the cursor is on."""
        return self.items[self.index] if self.items else None

    @property
    def cursor_is_gone(self) -> bool:
        """Whether what the cursor is on has left."""
        cursor = self.cursor
        return cursor is not None and self._gone is not None and self.key_of(cursor) == self._gone

    # ------------------------------------------------------------------------------------------ what there is

    def begin_with(self, items: Sequence[T]) -> None:
        """Lay other things, from the first."""
        self.items, self.index, self._gone, self._top = list(items), 0, None, (0, 0)
        self.forget()

    def update(self, items: Sequence[T]) -> bool:
        """Lay what there is now, the cursor's block where it was in the view; False where nothing differs."""
        listed, index = list(items), 0
        gone: Hashable = None
        before = self.cursor
        if before is not None:
            key = self.key_of(before)
            found = next((place for place, item in enumerate(listed) if self.key_of(item) == key), None)
            if found is None:
                found, gone = min(self.index, len(listed)), key
                listed.insert(found, self._look_again(before))
            index = found
        if listed == self.items and gone == self._gone:
            return False
        line = self._line_of_cursor()
        self.items, self.index, self._gone = listed, index, gone
        self.forget()
        self._top = self._walk((index, 0), -line) if listed else (0, 0)
        return True

    def redraw(self, index: int) -> tuple[bool, bool]:
        """Draw a block anew; say whether it differs, and whether it takes another number of lines."""
        key = self.key_of(self.items[index])
        before = self._cache.get(key)
        lines = self._draw(self.items[index])
        if before is None or lines == before:
            return False, False
        self._cache[key] = lines
        if len(lines) != len(before):
            self._view = None
        return True, len(lines) != len(before)

    def forget(self) -> None:
        """Draw all blocks anew when they are needed."""
        self._cache.clear()
        self._view = None
        self._generation += 1

    def resize(self, height: int) -> None:
        """Take notice of another size; the cursor stays in view."""
        self.height = height
        self.forget()
        if self.items:
            self._top = (min(self._top[0], len(self.items) - 1), 0)
            self._bring_into_view()

    # ------------------------------------------------------------------------------------------ moving

    def move_to(self, index: int) -> None:
        """Put the cursor on another thing, or the nearest that there is, and show it."""
        if not self.items:
            return
        before, self.index = self.index, max(0, min(index, len(self.items) - 1))
        if self.index != before and self._gone is not None:
            self._drop_gone()
        self._bring_into_view()

    def move_by(self, count: int) -> None:
        """Move by things; through one that is taller than the view, by half a view."""
        if self.items and count and not self._scroll_within(count):
            self.move_to(self.index + count)

    def _drop_gone(self) -> None:
        """Take out what left, the cursor having left it."""
        place = [self.key_of(item) for item in self.items].index(self._gone)
        del self.items[place]
        self._gone = None
        self.index -= place < self.index
        top, number = self._top
        self._top = (top - 1, number) if place < top else (min(top, len(self.items) - 1), 0)
        self.forget()

    def _scroll_within(self, count: int) -> bool:
        """Scroll through a block that is taller than the view; False where that shows nothing more of it."""
        lines = len(self.block(self.index))
        seen = [number for index, number in self.view if index == self.index]
        if lines <= self.height or not seen:
            return False
        hidden = seen[0] if count < 0 else lines - 1 - seen[-1]
        if not hidden:
            return False
        step = min(hidden, max(1, self.height // 2))
        self._top = self._walk(self.view[0], step if count > 0 else -step)
        self._view = None
        return True

    def _bring_into_view(self) -> None:
        """Scroll as little as shows the cursor's block whole, or its beginning where it is too tall."""
        self._view = None
        if (self.index, 0) <= self._top:
            self._top = (self.index, 0)
            return
        lines, height = len(self.block(self.index)), max(1, self.height)
        least = self._walk((self.index, lines - 1), 1 - height) if lines <= height else (self.index, 0)
        self._top = max(self._top, least)

    # ------------------------------------------------------------------------------------------ the view

    @property
    def view(self) -> list[Place]:
        """What stands on each line of the view; shorter than it where there is no more."""
        if self._view is None:
            index, number = self._top
            view: list[Place] = []
            while index < len(self.items) and len(view) < self.height:
                view += [(index, line) for line in range(number, len(self.block(index)))]
                index, number = index + 1, 0
            self._view = view[: self.height]
        return self._view

    def block(self, index: int) -> Sequence[Line]:
        """The lines of a thing."""
        key = self.key_of(self.items[index])
        lines = self._cache.get(key)
        if lines is None:
            lines = self._cache[key] = self._draw(self.items[index])
        return lines

    def _walk(self, place: Place, lines: int) -> Place:
        """The line so many lines further on, or the first or last one there is."""
        index, number = place
        number += lines
        while number < 0:
            if index == 0:
                return 0, 0
            index -= 1
            number += len(self.block(index))
        while number >= (height := len(self.block(index))):
            if index == len(self.items) - 1:
                return index, height - 1
            number -= height
            index += 1
        return index, number

    def _line_of_cursor(self) -> int:
        """On which line of the view the cursor's block begins; negative where that is above it, 0 where it is not in view."""
        at = [(y, number) for y, (index, number) in enumerate(self.view) if index == self.index]
        return at[0][0] - at[0][1] if at else 0
