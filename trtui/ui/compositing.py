"""From widgets to the cells that have to be painted: only those that are asked for, and each only once.

Textual's own compositor draws every line of every widget that touches what has changed, and keeps a hundredth of it.
With two hundred lines on the screen that takes longer than all the rest of answering a key.

It stands on Textual's private parts, as they are in 8.2.8; `tests/ui/test_output.py` fails where they are others.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from textual._compositor import Compositor, CompositorUpdate
from textual._context import visible_screen_stack
from textual._styles_cache import StylesCache
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets._toast import ToastRack

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen


# Textual remembers the colours of a border in a table of a thousand entries that holds on to whoever asked, with all that
# it ever drew: 300 kB for each screen that was closed. They depend on the two colours alone.
_colours_of_border = lru_cache(1024)(partial(StylesCache.get_inner_outer.__wrapped__, None))
StylesCache.get_inner_outer = lambda _self, base, background: _colours_of_border(base, background)  # type: ignore[method-assign, assignment]


class Patch(NamedTuple):
    """Neighbouring cells of one line: where they are, and what they show."""

    y: int
    x: int
    strip: Strip


class Patches(CompositorUpdate):
    """What has to be painted, from top to bottom."""

    def __init__(self, patches: Sequence[Patch]) -> None:
        self.patches = patches


class PatchCompositor(Compositor):
    """Renders updates as patches. What is drawn to be kept (screenshots) is drawn as Textual does."""

    def render_update(
        self, full: bool = False, screen_stack: "list[Screen[object]] | None" = None, simplify: bool = False
    ) -> "RenderableType | None":
        """What has changed since the last update, everything if `full`; None where nothing has."""
        if simplify:
            return super().render_update(full, screen_stack, simplify)
        visible_screen_stack.set([] if screen_stack is None else screen_stack)
        screen = self.size.region
        dirty = {screen} if full else {region.intersection(screen) for region in self._dirty_regions}
        self._dirty_regions.clear()
        widgets = [(widget, *place) for widget, place in self.visible_widgets.items()]
        found = [patch for region in self._apart(dirty) for patch in _patches(region, widgets, 0)]
        if not found:
            return None
        # No more of a renderable than it has to be: only the gate takes it.
        return Patches(sorted(found, key=lambda patch: patch[:2]))  # type: ignore[return-value]

    def everything(self) -> list[Patch]:
        """All of the screen as it stands, but for the notes that lie over it and go by themselves."""
        widgets = [
            (widget, *place)
            for widget, place in self.visible_widgets.items()
            if not any(isinstance(node, ToastRack) for node in widget.ancestors_with_self)
        ]
        return list(_patches(self.size.region, widgets, 0))

    def _apart(self, regions: Iterable[Region]) -> list[Region]:
        """The same cells as regions that do not overlap, lines of one width together."""
        apart: list[Region] = []
        last: dict[tuple[int, int], int] = {}
        for y, start, end in self._regions_to_spans(regions):
            at = last.get((start, end))
            if at is not None and apart[at].bottom == y:
                apart[at] = Region(start, apart[at].y, end - start, apart[at].height + 1)
            else:
                last[start, end] = len(apart)
                apart.append(Region(start, y, end - start, 1))
        return apart


def _patches(region: Region, widgets: Sequence[tuple[Widget, Region, Region]], first: int) -> Iterator[Patch]:
    """Draw a region: what is in front there, and around that what is behind it. `widgets` are from front to back."""
    for index in range(first, len(widgets)):
        widget, place, clip = widgets[index]
        seen = region.intersection(place).intersection(clip)
        if not seen:
            continue
        strips = widget.render_lines(Region(seen.x - place.x, seen.y - place.y, seen.width, seen.height))
        for y, strip in enumerate(strips, seen.y):
            yield Patch(y, seen.x, strip)
        for rest in _around(seen, region):
            yield from _patches(rest, widgets, index + 1)
        return


def _around(inner: Region, outer: Region) -> list[Region]:
    """What of a region is not part of one inside of it."""
    return [
        region
        for region in (
            Region(outer.x, outer.y, outer.width, inner.y - outer.y),
            Region(outer.x, inner.y, inner.x - outer.x, inner.height),
            Region(inner.right, inner.y, outer.right - inner.right, inner.height),
            Region(outer.x, inner.bottom, outer.width, outer.bottom - inner.bottom),
        )
        if region
    ]
