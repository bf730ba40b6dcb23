"""What a text costs: how many parts it is sent and billed in, and which characters make it dearer.

A text of GSM-7 characters holds 160 septets, or 153 in each of several parts; one other character makes it UCS-2: 70
UTF-16 code units, or 67 in each part (the vendor states 160, 153 and 70; 67 is 3GPP TS 23.040's).
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

from trtui.light import dataclass
from trtui.text.alphabet import EXTENSION, GSM, NOT_GSM, STICKY, plain_replacement

MAX_BODY: Final = 1600
"""The most characters of a body that the service takes."""

_LOCATION_TAG: Final = re.compile(r"\[Location ?Request\]")  # the vendor's two documents differ on the space
_LINK_UNITS: Final = 25  # the vendor: a location request link always adds 25 characters
_HALF: Final = "\x1b"  # in a shape: the first half of a pair
_EXTENSION_CHARACTER: Final = re.compile(f"[{re.escape(EXTENSION)}]")
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
_TAG_OR_CHARACTER: Final = re.compile(rf"{_LOCATION_TAG.pattern}|.", re.DOTALL)


class Encoding(StrEnum):
    """How a text travels."""

    GSM7 = "GSM-7"
    UCS2 = "Unicode"


_LIMITS: Final = {Encoding.GSM7: (160, 153), Encoding.UCS2: (70, 67)}


@dataclass(slots=True)
class Forced:
    """A character that GSM-7 has not. `replacement` is what to write instead, which may be nothing, or None.

    Not frozen: a text in Cyrillic makes 1,600 of these at each key, and frozen ones take five times as long to make.
    """

    index: int
    character: str
    replacement: str | None


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text costs. `units` are septets or UTF-16 code units, location links included; `left` is of the last part.

    Characters that take two units are never divided between parts, so that `units` + `left` may be less than `parts` ×
    `limit_of_part`. An empty text has no parts.
    """

    encoding: Encoding
    units: int
    parts: int
    left: int
    limit_of_part: int
    forced_by: tuple[Forced, ...]
    adds_location_link: bool


def count_segments(text: str) -> Segments:
    """Count what a text costs. `[LocationRequest]` counts as the 25 characters of the link that replaces it."""
    forced_by = _forced_by(text)
    encoding = Encoding.UCS2 if forced_by else Encoding.GSM7
    shape = _shape(text, encoding)
    cuts = _cuts(shape, encoding)
    single, several = _LIMITS[encoding]
    limit = several if len(cuts) > 2 else single
    return Segments(
        encoding=encoding,
        units=len(shape),
        parts=len(cuts) - 1,
        left=limit - (cuts[-1] - cuts[-2]) if len(cuts) > 1 else limit,
        limit_of_part=limit,
        forced_by=forced_by,
        adds_location_link=_LOCATION_TAG.search(text) is not None,
    )


def split_parts(text: str) -> list[str]:
    """Divide a text into the parts it is sent in; joined they are the text.

    A location tag stands whole in the part in which its link begins.
    """
    encoding = Encoding.UCS2 if NOT_GSM.search(text) else Encoding.GSM7
    cuts = _cuts(_shape(text, encoding), encoding)
    parts = [""] * (len(cuts) - 1)
    part = units = 0
    for found in _TAG_OR_CHARACTER.finditer(text):
        part += units >= cuts[part + 1]
        parts[part] += found.group()
        units += _units_of(found.group(), encoding)
    return parts


def to_plain(text: str) -> str:
    """Write a text in GSM-7 as far as that goes: quotes, dashes, dots, spaces, accents. The rest stays as it is."""
    composed = unicodedata.normalize("NFC", text)
    pieces: list[str] = []
    done = 0
    for forced in _forced_by(composed):
        if forced.replacement is not None:
            pieces += (composed[done : forced.index], forced.replacement)
            done = forced.index + 1
    return "".join((*pieces, composed[done:]))


def _forced_by(text: str) -> tuple[Forced, ...]:
    if not NOT_GSM.search(text):
        return ()
    found: list[Forced] = []
    stays = False  # whether the character before has to stay in Unicode
    for index, character in enumerate(text):
        if character in GSM:
            stays = False
        elif not stays or character not in STICKY:
            replacement = plain_replacement(character)
            stays = replacement is None
            found.append(Forced(index, character, replacement))
        else:  # a joiner or selector of an emoji, an accent of Cyrillic: part of what has to stay
            found.append(Forced(index, character, None))
    return tuple(found)


def _shape(text: str, encoding: Encoding) -> str:
    """Give a string with one character for each unit of a text, `_HALF` for the first of two that belong together."""
    text = _LOCATION_TAG.sub("L" * _LINK_UNITS, text)
    if encoding is Encoding.GSM7:
        return _EXTENSION_CHARACTER.sub(f"{_HALF}x", text)
    return _ASTRAL.sub(f"{_HALF}x", text.replace(_HALF, "x"))


def _cuts(shape: str, encoding: Encoding) -> list[int]:
    """Give where parts begin and end: 0, each cut, the length."""
    single, several = _LIMITS[encoding]
    if len(shape) <= single:
        return [0, len(shape)] if shape else [0]
    cuts = [0]
    while len(shape) - cuts[-1] > several:
        end = cuts[-1] + several
        cuts.append(end - 1 if shape[end - 1] == _HALF else end)
    return [*cuts, len(shape)]


def _units_of(piece: str, encoding: Encoding) -> int:
    if len(piece) > 1:
        return _LINK_UNITS
    takes_two = piece in EXTENSION if encoding is Encoding.GSM7 else piece > "\uffff"
    return 2 if takes_two else 1
