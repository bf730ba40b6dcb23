"""Which lines of a thread are in view, found by walking from the line that is held fast.

Held fast is either the end (the view follows) or the line at the top of the view, known by its text and its place in
it. So nothing above or below has to be measured, and what is put before or after does not move it.
"""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from typing import Final

from trtui.light import dataclass
from trtui.models import Intent, Message
from trtui.ui.glyphs import Glyphs
from trtui.ui.widgets.bubbles import Line, Setting, draw_day, draw_intent, draw_message, intent_state
from trtui.ui.widgets.thread_pages import Item, ItemKey, ThreadPages, key_of

_CACHED: Final = 2_000

Place = tuple[int, int]
"""A line: the index of its item, and its number in the item's block."""


@dataclass(frozen=True, slots=True)
class _Block:
    """An item drawn: the line of its day, where a day begins with it, and its own lines."""

    item: Item
    begins: date | None
    lines: tuple[Line, ...]
    state: str


class Blocks:
    """The lines of a thread, drawn as they are needed, and the view on them."""

    def __init__(
        self,
        pages: ThreadPages,
        now: Callable[[], datetime],
        zone: tzinfo,
        glyphs: Glyphs,
        *,
        twenty_four: bool,
    ) -> None:
        self._pages = pages
        self._now = now
        self._setting = Setting(1, zone, glyphs, twenty_four)
        self._height = 1
        self._cache: dict[ItemKey, _Block] = {}
        self._today: date | None = None
        self._view: list[Place] | None = None
        self._held: tuple[ItemKey, int] | None = (
            None  # None: the end; lines count from below the line of the day
        )

    # ------------------------------------------------------------------------------------------ what is laid

    def show(self, pages: ThreadPages) -> None:
        """Lay another thread, from its end."""
        self._pages = pages
        self._cache.clear()
        self._held = None
        self._view = None

    def refresh(self) -> None:
        """Take notice that the items are others."""
        self._view = None

    def forget_layout(self) -> None:
        """Take notice that the size is another."""
        self._view = None

    @property
    def glyphs(self) -> Glyphs:
        """The alphabet of signs."""
        return self._setting.glyphs

    @glyphs.setter
    def glyphs(self, glyphs: Glyphs) -> None:
        setting = self._setting
        self._setting = Setting(setting.width, setting.zone, glyphs, setting.twenty_four)
        self._cache.clear()
        self._view = None

    def lay(self, width: int, height: int) -> None:
        """Lay the lines of the view, in `width` × `height` cells."""
        if width != self._setting.width:
            setting = self._setting
            self._setting = Setting(width, setting.zone, setting.glyphs, setting.twenty_four)
            self._cache.clear()
            self._view = None
        if height != self._height:
            self._height = height
            self._view = None
        if self._view is None:
            self._lay_view()

    def drop_out_of_date(self) -> bool:
        """Forget blocks whose words depend on the time and would be others by now; say whether there were any."""
        now = self._now()
        today = now.astimezone(self._setting.zone).date()
        if today != self._today:
            had_day = self._today is not None
            self._today = today
            if had_day:
                self._cache.clear()
                self._view = None
                return True
        old = [
            key
            for key, block in self._cache.items()
            if isinstance(block.item, Intent) and intent_state(block.item, self.glyphs, now)[0] != block.state
        ]
        for key in old:
            del self._cache[key]
        if old:
            self._view = None
        return bool(old)

    # ------------------------------------------------------------------------------------------ the view

    @property
    def follows(self) -> bool:
        """Whether the view stays at the end when something comes."""
        return self._held is None

    @property
    def seen(self) -> tuple[int, int]:
        """The indexes of the first and the last item in view; (0, 0) where there are none."""
        view = self._laid()
        return (view[0][0], view[-1][0]) if view else (0, 0)

    def line_at(self, y: int) -> tuple[Item | None, Line] | None:
        """The item and the line that stand at line `y` of the view; the item is None for the line of a day."""
        view = self._laid()
        if not 0 <= y < len(view):
            return None
        index, number = view[y]
        block = self._block(index)
        is_day = block.begins is not None and number == 0
        return (None if is_day else block.item), block.lines[number]

    def follow(self) -> None:
        """Hold the end."""
        self._held = None
        self._view = None

    def put_at_top(self, index: int) -> None:
        """Put the first line of an item, and that of its day, at the top of the view."""
        self._hold((index, 0))

    def scroll(self, lines: int) -> None:
        """Move the view by so many lines, as far as there are any; negative is up."""
        view = self._laid()
        if view:
            self._hold(self._walk(view[0], lines))

    def scroll_within(self, index: int, step: int) -> bool:
        """Scroll through an item that is taller than the view by half a view; False where that shows nothing more of it."""
        height = len(self._block(index).lines)
        if height <= self._height:
            return False
        numbers = [number for i, number in self._laid() if i == index]
        if not numbers:
            return False
        hidden = numbers[0] if step < 0 else height - 1 - numbers[-1]
        if not hidden:
            return False
        self.scroll(step * min(hidden, max(1, self._height // 2)))
        return True

    def bring_into_view(self, index: int, *, from_below: bool) -> None:
        """Scroll as little as shows an item whole; of one that is taller than the view, the end one comes from."""
        lines = len(self._block(index).lines)
        numbers = [number for i, number in self._laid() if i == index]
        if len(numbers) == lines:
            return
        if lines > self._height:
            if from_below:
                self._put_at_bottom(index)
            else:
                self.put_at_top(index)
        elif index < self.seen[0] or (numbers and numbers[0] > 0):
            self.put_at_top(index)
        else:
            self._put_at_bottom(index)

    # ------------------------------------------------------------------------------------------ inside

    def _put_at_bottom(self, index: int) -> None:
        last = (index, len(self._block(index).lines) - 1)
        self._hold(self._walk(last, 1 - self._height))

    def _hold(self, place: Place) -> None:
        """Hold a line at the top of the view."""
        index, number = place
        block = self._block(index)
        self._held = (key_of(block.item), number - (block.begins is not None))
        self._view = None
        self._lay_view()

    def _walk(self, place: Place, lines: int) -> Place:
        """The line so many lines further on, or the first or last one there is."""
        index, number = place
        number += lines
        while number < 0:
            if index == 0:
                return 0, 0
            index -= 1
            number += len(self._block(index).lines)
        while number >= (height := len(self._block(index).lines)):
            if index == len(self._pages.items) - 1:
                return index, height - 1
            number -= height
            index += 1
        return index, number

    def _laid(self) -> list[Place]:
        if self._view is None:
            self._lay_view()
        assert self._view is not None
        return self._view

    def _lay_view(self) -> None:
        held = self._place_held()
        view = self._down_from(held) if held is not None else []
        if len(view) < self._height:
            # What is held is too near the end to fill the view, or is the end.
            self._held = None
            view = self._up_from_end()
        self._view = view

    def _place_held(self) -> Place | None:
        if self._held is None:
            return None
        key, number = self._held
        index = self._pages.index_of(key)
        if index is None:
            return None
        block = self._block(index)
        return index, max(0, min(number + (block.begins is not None), len(block.lines) - 1))

    def _down_from(self, place: Place) -> list[Place]:
        view: list[Place] = []
        first, skipped = place
        for index in range(first, len(self._pages.items)):
            view += [(index, number) for number in range(skipped, len(self._block(index).lines))]
            skipped = 0
            if len(view) >= self._height:
                break
        return view[: self._height]

    def _up_from_end(self) -> list[Place]:
        upward: list[Place] = []
        index = len(self._pages.items)
        while len(upward) < self._height:
            if index == 0:
                read = self._pages.read_older()
                if not read:
                    break
                # The first block may no longer begin its day, and every index is another.
                return self._up_from_end()
            index -= 1
            upward += [(index, number) for number in reversed(range(len(self._block(index).lines)))]
        return upward[: self._height][::-1]

    def _block(self, index: int) -> _Block:
        item = self._pages.items[index]
        key = key_of(item)
        begins = self._day_begun(index)
        block = self._cache.get(key)
        if block is None or block.begins != begins or block.item != item:
            if len(self._cache) >= _CACHED:
                self._cache.clear()
            block = self._cache[key] = self._draw(item, begins)
        return block

    def _draw(self, item: Item, begins: date | None) -> _Block:
        now = self._now()
        if isinstance(item, Intent):
            state = intent_state(item, self.glyphs, now)[0]
            return _Block(item, None, draw_intent(item, self._setting, now).lines, state)
        lines = draw_message(item, self._setting).lines
        if begins is not None:
            lines = (draw_day(item.sent_or_received_at, self._setting, now), *lines)
        return _Block(item, begins, lines, "")

    def _day_begun(self, index: int) -> date | None:
        """The day that begins with an item, or None where it is that of the one before."""
        item = self._pages.items[index]
        if not isinstance(item, Message):
            return None
        day = item.sent_or_received_at.astimezone(self._setting.zone).date()
        before = self._pages.items[index - 1] if index else None
        if (
            isinstance(before, Message)
            and before.sent_or_received_at.astimezone(self._setting.zone).date() == day
        ):
            return None
        return day
