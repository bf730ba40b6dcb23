"""Which panes are on screen at which size: pure, so that every size can be tried."""

from enum import StrEnum
from typing import Final

from trtui.light import dataclass


class Pane(StrEnum):
    """A part of the screen that keys can be in."""

    LIST = "list"
    THREAD = "thread"
    SIDE = "side"


THREE_PANES: Final = 120
TWO_PANES: Final = 100
_TEXT_WIDTH: Final = 92  #: of a thread; lines longer than 90 are hard to read
_LEAST_THREAD_HEIGHT: Final = 10


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is shown, and how wide; a width of None takes what is left."""

    panes: tuple[Pane, ...]
    list_width: int | None
    side_width: int | None
    has_footer: bool
    has_borders: bool
    has_composer: bool


def arrange(width: int, height: int, pane: Pane, *, side_is_wanted: bool, is_writing: bool) -> Arrangement:
    """Say what is on a screen of this size, the keys being in `pane`."""
    has_borders = width >= 24 and height >= 10
    has_footer = height >= 8
    has_composer = is_writing or height >= _LEAST_THREAD_HEIGHT
    if width < TWO_PANES:
        return Arrangement((pane,), None, None, has_footer, has_borders, has_composer)
    list_width = _between(34, width * 3 // 10, 60)
    if width < THREE_PANES:
        shown = (Pane.LIST, Pane.SIDE if pane is Pane.SIDE else Pane.THREAD)
        return Arrangement(shown, list_width, None, has_footer, has_borders, has_composer)
    if not side_is_wanted and pane is not Pane.SIDE:
        return Arrangement((Pane.LIST, Pane.THREAD), list_width, None, has_footer, has_borders, has_composer)
    side_width = _between(32, width - list_width - _TEXT_WIDTH, 60)
    panes = (Pane.LIST, Pane.THREAD, Pane.SIDE)
    return Arrangement(panes, list_width, side_width, has_footer, has_borders, has_composer)


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))
