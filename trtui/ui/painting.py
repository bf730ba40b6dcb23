"""Cells on their way to the terminal: only those that differ from what it shows, and nothing hostile among them.

This is the exit wall. Whatever a widget was given, a control character, a bidi override or half a surrogate pair of
it is replaced here, where strips become bytes; escape sequences are made in this module and nowhere else.

Terminals disagree on how wide emoji sequences and marks are. A cell of doubtful width is blanked before it is
written, and what follows is put in its place by column, so a disagreement spoils that cell and no other.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from rich.cells import split_graphemes
from rich.color import ColorSystem, ColorType
from rich.segment import Segment
from rich.style import Style

from trtui.light import dataclass
from trtui.text.writing import is_writing
from trtui.ui.compositing import Patch
from trtui.ui.glyphs import IN_ASCII
from trtui.ui.sequences import is_link

_GAP: Final = 6  #: unchanged cells that cost less to send again than to jump over
_LOOKS_HELD: Final = 4_096
#: Styles of a cell; blinking and concealing are not among them.
_ATTRIBUTES: Final = {"bold": "1", "dim": "2", "italic": "3", "underline": "4", "reverse": "7", "strike": "9"}
_OFF: Final = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}
_GREY: Final = 8
"""The colour of 16 that grey comes to."""
_FAINT: Final = Style(color="default", dim=True)
_ON_BLANKS: Final = ("underline", "reverse", "strike")  #: those that show where there is no letter


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A style as a terminal is told it. One object for each style, so that looks are compared by identity.

    `foreground` is empty for blanks, whose colour nobody sees.
    """

    attributes: str
    foreground: str
    background: str
    link: str


class _Wall(dict[int, str]):
    """What may not reach a terminal as content, and what is sent instead, found out when first asked."""

    def __missing__(self, code: int) -> str:
        if is_writing(chr(code)):
            drawn = chr(code)
        elif code < 0x20:
            drawn = chr(0x2400 + code)
        else:
            drawn = "␡" if code == 0x7F else "\ufffd"
        if len(self) < _LOOKS_HELD:
            self[code] = drawn
        return drawn


_WALL: Final = _Wall()


def harmless(text: str) -> str:
    """The text with everything a terminal could take for something else than writing replaced by a picture of it."""
    return text if text.isprintable() else text.translate(_WALL)


@lru_cache(maxsize=4_096)
def cells_of(text: str) -> tuple[str, ...]:
    """A text as cells: a grapheme of two cells is followed by an empty one. Harmless."""
    text = harmless(text)
    if text.isascii():
        return tuple(text)
    cells: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        if width:
            cells.append(text[start:end])
            cells += [""] * (width - 1)
        elif cells:
            lead = len(cells) - 1
            while not cells[lead] and lead:
                lead -= 1
            cells[lead] += text[start:end]
    return tuple(cells)


@lru_cache(maxsize=4_096)
def is_certain(grapheme: str) -> bool:
    """Whether every terminal gives a grapheme as many cells as Rich does."""
    if len(grapheme) != 1 or grapheme >= "\U0001f000":
        return False
    category = unicodedata.category(grapheme)
    if category[0] in "MC":
        return False
    is_wide = unicodedata.east_asian_width(grapheme) in "WF"
    return not (is_wide and category == "So" and grapheme < "\u3000") and not "\u1100" <= grapheme <= "\u11ff"


@lru_cache(maxsize=256)
def _turned(before: str, after: str) -> tuple[str, ...]:
    """What turns some attributes off and others on; one code ends both bold and dim."""
    was, will = set(before.split(";")) - {""}, set(after.split(";")) - {""}
    off = {_OFF[code] for code in was - will}
    kept = was - {"1", "2"} if "22" in off else was
    return (*sorted(off), *sorted(will - kept))


def readable(style: Style, colors: ColorSystem | None) -> Style:
    """A style as it is told to a terminal of so many colours: grey letters are dim ones where there are no shades.

    Many palettes make the bright black of 16 colours all but the background, and without colours grey were white.
    """
    if style.color is None:
        return style
    told = style.color if colors is None else style.color.downgrade(colors)
    return style + _FAINT if told.type is ColorType.STANDARD and told.number == _GREY else style


class Painter:
    """Knows what the terminal shows, and says how to make it show something else."""

    def __init__(self, colors: ColorSystem | None, *, is_ascii: bool = False, has_links: bool = True) -> None:
        """`colors` is how many the terminal has, None is none at all; `is_ascii` that it shows ASCII and letters only."""
        self._colors = colors
        self._is_ascii = is_ascii
        self._has_links = has_links
        self._width = self._height = 0
        self._cells: list[list[str | None]] = []
        self._styles: list[list[Look | None]] = []
        self._looks: dict[Style | None, tuple[Look, Look]] = {}
        self._made: dict[tuple[str, str, str, str], Look] = {}
        self._out: list[str] = []
        self._look: Look | None = None
        self._worn = ("", "39", "49", "")
        self._at: tuple[int, int] | None = None

    def forget(self) -> None:
        """Assume nothing of what the terminal shows: it was resized, or something else wrote to it."""
        self._cells = [[None] * self._width for _ in range(self._height)]
        self._styles = [[None] * self._width for _ in range(self._height)]

    def paint(self, patches: Iterable[Patch], size: tuple[int, int]) -> str:
        """What to write so that the terminal, of `size` columns and lines, shows some patches; empty where it does."""
        if size != (self._width, self._height):
            self._width, self._height = size
            self.forget()
        self._out, self._look, self._worn, self._at = [], None, ("", "39", "49", ""), None
        for y, x, strip in patches:
            self._paint_run(y, x, strip)
        if not self._out:
            return ""
        self._take_off()
        return "".join(self._out)

    def _paint_run(self, y: int, x: int, segments: Iterable[Segment]) -> None:
        """Paint neighbouring cells of a line, from column `x` on."""
        if not 0 <= y < self._height:
            return
        cells: list[str] = []
        looks: list[Look] = []
        for text, style, control in segments:
            if control or not text:
                continue
            look, blank = self._looks_of(style)
            if text.isascii() and text.isprintable():
                cells += text
                looks += [blank if text.isspace() else look] * len(text)
            else:
                found = cells_of(text.translate(IN_ASCII) if self._is_ascii else text)
                cells += found
                looks += [look] * len(found)
        end = min(x + len(cells), self._width)
        if end > x and (
            self._cells[y][x:end] != cells[: end - x] or self._styles[y][x:end] != looks[: end - x]
        ):
            self._paint_changes(y, x, cells[: end - x], looks[: end - x])

    def _paint_changes(self, y: int, x: int, cells: Sequence[str], looks: Sequence[Look]) -> None:
        """Write the runs of cells that differ from what is shown."""
        shown, worn = self._cells[y], self._styles[y]
        changed = [i for i, cell in enumerate(cells) if shown[x + i] != cell or worn[x + i] is not looks[i]]
        if not changed:
            return
        start = last = changed[0]
        for i in changed[1:]:
            if i - last > 1 and (
                i - last > _GAP or any(look is not looks[last] for look in looks[last + 1 : i])
            ):
                self._write_run(y, x, cells, looks, start, last + 1)
                start = i
            last = i
        self._write_run(y, x, cells, looks, start, last + 1)

    def _write_run(
        self, y: int, x: int, cells: Sequence[str], looks: Sequence[Look], start: int, end: int
    ) -> None:
        """Write cells from `start` to `end` of a line that begins at column `x`, wide ones whole."""
        shown, worn = self._cells[y], self._styles[y]
        while start > 0 and not cells[start]:
            start -= 1
        if x + start > 0 and shown[x + start] == "":
            shown[x + start - 1] = None  # the left half of what is overwritten goes with it
        while end < len(cells) and not cells[end]:
            end += 1
        if x + end < self._width and shown[x + end] == "":
            shown[x + end] = None
        i = start
        while i < end:
            cell, look = cells[i], looks[i]
            shown[x + i], worn[x + i] = cell, look
            if cell:
                self._go_to(x + i, y)
                self._put_on(look)
                width = 1
                while i + width < len(cells) and not cells[i + width]:
                    width += 1
                self._write_cell(cell, x + i, y, width)
                if end == i + width < len(cells) and self._at is None:
                    end += 1  # it may have run over what follows it
            i += 1

    def _write_cell(self, cell: str, x: int, y: int, width: int) -> None:
        if is_certain(cell):
            self._out.append(cell)
            self._at = (x + width, y) if x + width < self._width else None
            return
        self._out.append(f"{' ' * width}\x1b[{x + 1}G{cell}")
        self._at = None

    def _go_to(self, x: int, y: int) -> None:
        if self._at == (x, y):
            return
        if self._at is not None and self._at[1] == y and self._at[0] < x:
            self._out.append(f"\x1b[{x - self._at[0]}C")
        else:
            self._out.append(f"\x1b[{y + 1};{x + 1}H")

    def _put_on(self, look: Look) -> None:
        """Change the terminal's style to another, in as few codes as there are differences."""
        if look is self._look:
            return
        self._look = look
        attributes, foreground, background, link = self._worn
        codes = _turned(attributes, look.attributes)
        if look.foreground and look.foreground != foreground:
            codes = (*codes, look.foreground)
            foreground = look.foreground
        if look.background != background:
            codes = (*codes, look.background)
        if codes:
            self._out.append(f"\x1b[{';'.join(codes)}m")
        if look.link != link:
            self._out.append(f"\x1b]8;;{look.link}\x1b\\")
        self._worn = (look.attributes, foreground, look.background, look.link)

    def _take_off(self) -> None:
        """Leave the terminal in its own style."""
        attributes, foreground, background, link = self._worn
        if link:
            self._out.append("\x1b]8;;\x1b\\")
        if (attributes, foreground, background) != ("", "39", "49"):
            self._out.append("\x1b[m")

    def _looks_of(self, style: Style | None) -> tuple[Look, Look]:
        """How a style looks on letters and on blanks."""
        looks = self._looks.get(style)
        if looks is None:
            if len(self._looks) >= _LOOKS_HELD:
                self._looks.clear()
            looks = self._looks[style] = self._make_looks(style or Style.null())
        return looks

    def _make_looks(self, style: Style) -> tuple[Look, Look]:
        style = readable(style, self._colors)
        foreground, background = "39", "49"
        if self._colors is not None and style.color is not None:
            foreground = ";".join(style.color.downgrade(self._colors).get_ansi_codes())
        if self._colors is not None and style.bgcolor is not None:
            background = ";".join(style.bgcolor.downgrade(self._colors).get_ansi_codes(foreground=False))
        link = style.link if self._has_links and style.link and is_link(style.link) else ""
        on = [name for name in _ATTRIBUTES if getattr(style, name)]
        on_blanks = [name for name in on if name in _ON_BLANKS]
        letters = self._same(";".join(_ATTRIBUTES[name] for name in on), foreground, background, link)
        seen = foreground if on_blanks else ""
        return letters, self._same(";".join(_ATTRIBUTES[name] for name in on_blanks), seen, background, link)

    def _same(self, attributes: str, foreground: str, background: str, link: str) -> Look:
        """The one Look of these; there are as many as the stylesheet has, times the links seen."""
        parts = (attributes, foreground, background, link)
        look = self._made.get(parts)
        if look is None:
            look = self._made[parts] = Look(*parts)
        return look
