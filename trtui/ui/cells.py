"""Text measured in terminal cells: cut, filled and wrapped so that no line is wider than it may be.

A grapheme (a letter with its marks, an emoji with its selector) is never torn apart. Widths are Rich's, the same
ones the compositor uses.
"""

import re
from typing import Final

from rich.cells import cell_len, split_graphemes

_WORDS: Final = re.compile(r"[^ ]+ *| +")


def width_of(text: str) -> int:
    """How many cells a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """The text, or as much of its beginning as fits in `width` cells with an ellipsis after it."""
    if width_of(text) <= width:
        return text
    if width <= 0:
        return ""
    room = width - width_of(ellipsis)
    if room < 0:
        return ellipsis[:width]
    return _head(text, room) + ellipsis


def fill(text: str, width: int, ellipsis: str = "…") -> str:
    """The text cut or filled with spaces to exactly `width` cells."""
    shown = cut(text, width, ellipsis)
    return shown + " " * (width - width_of(shown))


def _head(text: str, width: int) -> str:
    """The longest beginning of whole graphemes within `width` cells."""
    if text.isascii():
        return text[:width]
    end = taken = 0
    # No grapheme of cleaned text is longer than 64 code points, and few are: look no further than could fit.
    for _, stop, cells in split_graphemes(text[: 4 * width + 64])[0]:
        taken += cells
        if taken > width:
            break
        end = stop
    return text[:end]


def wrap(text: str, width: int) -> list[str]:
    """The lines of a text, each at most `width` cells wide: broken at spaces, in words only where a word is wider.

    Spaces at a break are dropped. A grapheme wider than `width` has no place: it is replaced by `?`. An empty text
    is one empty line. Raises ValueError where `width` is under 1.
    """
    if width < 1:
        raise ValueError("a line is at least one cell wide")
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if width_of(paragraph) <= width:
            lines.append(paragraph)
        else:
            lines += _fold(paragraph, width)
    return lines


def _fold(paragraph: str, width: int) -> list[str]:
    lines: list[str] = []
    line, taken = "", 0
    for word in _WORDS.findall(paragraph):
        bare = word.rstrip(" ")
        if taken + width_of(bare) <= width:
            line += word
            taken += width_of(word)
            continue
        if line.strip(" "):
            lines.append(line.rstrip(" "))
        *whole, line = _chop(bare, width)
        lines += whole
        line += " " * (len(word) - len(bare))
        taken = width_of(line)
    if line.strip(" ") or not lines:
        lines.append(line.rstrip(" "))
    return lines


def _chop(word: str, width: int) -> list[str]:
    """Cut a word that may be wider than a line."""
    if width_of(word) <= width:
        return [word]
    if word.isascii():
        return [word[start : start + width] for start in range(0, len(word), width)]
    lines: list[str] = []
    line, taken = "", 0
    for start, end, cells in split_graphemes(word)[0]:
        grapheme, needed = (word[start:end], cells) if cells <= width else ("?", 1)
        if taken + needed > width:
            lines.append(line)
            line, taken = "", 0
        line += grapheme
        taken += needed
    return [*lines, line]
