"""What stands in a border, changed without drawing anew what the border is around.

Textual draws all of a widget again when its title changes. A list whose border counts would cost three times what
its rows do.
"""

from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from trtui.text.cleaning import Safe


def label(widget: Widget, title: Safe, subtitle: Safe) -> None:
    """Write a widget's title and subtitle into its border; free where both stand there. An empty one is none."""
    has_title, has_subtitle = _put(widget, "_border_title", title), _put(widget, "_border_subtitle", subtitle)
    size, offset = widget.outer_size, widget.content_offset
    lines = [0] * has_title + [size.height - 1] * has_subtitle
    if lines and size:
        widget.refresh(*(Region(0, y, size.width, 1).translate(-offset) for y in lines))


def _put(widget: Widget, name: str, words: Safe) -> bool:
    """Set what Textual's own properties would set with a refresh; say whether it is another."""
    content = Content(words) if words else None
    if getattr(widget, name) == content:
        return False
    setattr(widget, name, content)
    return True
