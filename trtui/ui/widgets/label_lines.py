"""How a tag or a custom field looks in the list of them. Pure."""

import re
from typing import Final

from trtui.light import dataclass
from trtui.models import CustomField, DashboardId, Tag
from trtui.text.cleaning import Safe, for_list_row
from trtui.ui.cells import cut, fill, width_of
from trtui.ui.glyphs import Glyphs
from trtui.ui.widgets.blocks import Line

_COLOR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_LEAST_NAME: Final = 12


@dataclass(frozen=True, slots=True)
class LabelItem:
    """A tag or a custom field of a dashboard, and how many of the contacts held have it."""

    label: Tag | CustomField
    count: int
    line: Safe | None = None

    @property
    def key(self) -> tuple[str, DashboardId, str]:
        """What tells it from others."""
        return type(self.label).__name__, self.label.dashboard, self.label.id


def tag_look(tag: Tag) -> str:
    """How a tag's sign looks: in the tag's own colour, where the service gave one that is none of a trick."""
    return str(tag.color) if tag.color and _COLOR.fullmatch(tag.color) else "mark"


def draw_label(item: LabelItem, width: int, glyphs: Glyphs) -> list[Line]:
    """A tag's sign in its own colour, or a field's; the name; what it is, on how many, on which dashboard."""
    label = item.label
    look = tag_look(label) if isinstance(label, Tag) else "mark"
    told = f"{item.count:,} contact{'' if item.count == 1 else 's'}"
    told = f"{'tag' if isinstance(label, Tag) else 'field'} {glyphs.dot} {told}"
    if look.startswith("#"):
        told += f" {glyphs.dot} {look.upper()}"
    if item.line is not None:
        told = f"{for_list_row(item.line)} {glyphs.dot} {told}"
    sign = glyphs.tag if isinstance(label, Tag) else glyphs.field
    room = width - width_of(told) - 5
    is_beside = room >= _LEAST_NAME
    name = fill(for_list_row(label.name), room if is_beside else max(1, width - 3), glyphs.ellipsis)
    first: Line = [(" ", "text"), (str(sign), look), (" ", "text"), (name, "strong")]
    if is_beside:
        return [[*first, (" ", "text"), (told, "dim")]]
    return [first, [("   ", "text"), (cut(told, max(1, width - 3), glyphs.ellipsis), "dim")]]
