"""What each character is to the cleaner: one class letter a code point.

A text's *classes* are a string as long as the text, one letter for each code point, so that rules about
neighbours (an emoji family, nine marks on one base) are regular expressions over classes, and a match's
span in the classes is its span in the text.

Sources: Unicode's DerivedCoreProperties (Default_Ignorable_Code_Point), PropList
(Prepended_Concatenation_Mark), emoji-data (Extended_Pictographic) and UTS #46's rules for joiners in context.
"""

from __future__ import annotations

import unicodedata
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import Pattern
    from typing import Final

#: The class letters. A class is a plain string so that classes make a string.
OTHER: Final = "a"  #: drawn as it is
DIGIT: Final = "d"  #: 0-9 # *: a keycap's base
EMOJI: Final = "e"  #: Extended_Pictographic
SKIN: Final = "k"  #: skin tone
REGIONAL: Final = "r"  #: regional indicator: a flag is two
JOINER: Final = "j"  #: ZWJ
NON_JOINER: Final = "i"  #: ZWNJ
SELECTOR: Final = "v"  #: VS15 and VS16
KEYCAP: Final = "q"  #: combining enclosing keycap
TAG: Final = "g"  #: tag characters
MARK: Final = "m"  #: a combining mark
VIRAMA: Final = "y"  #: a mark after which a joiner means something
LETTER: Final = "l"  #: a letter of a script in which joiners mean something
NEWLINE: Final = "n"
TAB: Final = "t"
CONTROL: Final = "c"  #: C0 (but tab and LF) and DEL: has a picture in Unicode
SURROGATE: Final = "s"
HIDDEN: Final = "x"  #: must not be drawn: invisible, turns text around, or means nothing

# First and last code point of each range, in order.
_EMOJI: Final = (
    "A9 A9 AE AE 203C 203C 2049 2049 2122 2122 2139 2139 2194 2199 21A9 21AA 231A 231B 2328 2328 2388 2388 "
    "23CF 23CF 23E9 23F3 23F8 23FA 24C2 24C2 25AA 25AB 25B6 25B6 25C0 25C0 25FB 25FE 2600 2605 2607 2612 "
    "2614 2685 2690 2705 2708 2712 2714 2714 2716 2716 271D 271D 2721 2721 2728 2728 2733 2734 2744 2744 "
    "2747 2747 274C 274C 274E 274E 2753 2755 2757 2757 2763 2767 2795 2797 27A1 27A1 27B0 27B0 27BF 27BF "
    "2934 2935 2B05 2B07 2B1B 2B1C 2B50 2B50 2B55 2B55 3030 3030 303D 303D 3297 3297 3299 3299 1F000 1F0FF "
    "1F10D 1F10F 1F12F 1F12F 1F16C 1F171 1F17E 1F17F 1F18E 1F18E 1F191 1F19A 1F201 1F20F 1F21A 1F21A "
    "1F22F 1F22F 1F232 1F23A 1F23C 1F23F 1F249 1F3FA 1F400 1F53D 1F546 1F64F 1F680 1F6FF 1F774 1F77F "
    "1F7D5 1F7FF 1F80C 1F80F 1F848 1F84F 1F85A 1F85F 1F888 1F88F 1F8AE 1F8FF 1F90C 1F93A 1F93C 1F945 1F947 1FAFF"
)
# Default_Ignorable_Code_Point, what looks like nothing although it is something (Braille blank, object
# replacement), and interlinear annotation. Joiners, selectors and tags are told apart before this is asked.
_HIDDEN: Final = (
    "AD AD 34F 34F 61C 61C 115F 1160 17B4 17B5 180B 180F 200B 200F 2028 202E 2060 206F 2800 2800 3164 3164 "
    "FE00 FE0F FEFF FEFF FFA0 FFA0 FFF0 FFFC 1BCA0 1BCA3 1D173 1D17A E0000 E0FFF"
)
# Format characters that are drawn: the Arabic, Syriac and Kaithi signs that stand before a number.
_DRAWN_FORMATS: Final = "600 605 6DD 6DD 70F 70F 890 891 8E2 8E2 110BD 110BD 110CD 110CD"
# Scripts whose spelling uses joiners: Arabic to Arabic Extended-A, the Indic blocks, Myanmar, Khmer, Mongolian.
_JOINING: Final = "600 8FF 900 DFF 1000 109F 1780 17FF 1820 18AA"
# Ideographs a newer Unicode may have assigned: always letters, always wide.
_IDEOGRAPHS: Final = "20000 2FFFD 30000 3FFFD"


@cache
def _character_set(ranges: str) -> Pattern[str]:
    """Make a pattern that matches one character of the hexadecimal `ranges`, when it is first needed."""
    import re

    ends = ranges.split()
    spans = (f"\\U{int(a, 16):08x}-\\U{int(b, 16):08x}" for a, b in zip(ends[::2], ends[1::2], strict=True))
    return re.compile(f"[{''.join(spans)}]")


_VIRAMA_COMBINING_CLASS: Final = 9
_MEMO_LIMIT: Final = 20_000  # hostile text may hold all 1,114,112 code points; the table need not


def _class_of(character: str) -> str:
    """Say which class a character is of."""
    code = ord(character)
    if (special := _SPECIAL.get(code)) is not None:
        return special
    if 0x1F3FB <= code <= 0x1F3FF:
        return SKIN
    if 0x1F1E6 <= code <= 0x1F1FF:
        return REGIONAL
    if 0xE0020 <= code <= 0xE007F:
        return TAG
    if _character_set(_EMOJI).match(character):
        return EMOJI
    if _character_set(_HIDDEN).match(character):
        return HIDDEN
    return _class_by_category(character, unicodedata.category(character))


def _class_by_category(character: str, category: str) -> str:
    """Say which class a character is of that no list names, by its general category."""
    if category == "Cc":
        return CONTROL if character < "\x80" else HIDDEN
    if category == "Cs":
        return SURROGATE
    if category == "Cf":
        return OTHER if _character_set(_DRAWN_FORMATS).match(character) else HIDDEN
    if category in ("Co", "Cn"):
        return OTHER if _character_set(_IDEOGRAPHS).match(character) else HIDDEN
    if category[0] == "M":
        is_virama = unicodedata.combining(character) == _VIRAMA_COMBINING_CLASS
        return VIRAMA if is_virama else MARK
    if category[0] == "L" and _character_set(_JOINING).match(character):
        return LETTER
    return OTHER


_SPECIAL: Final = {
    **dict.fromkeys(map(ord, "0123456789#*"), DIGIT),
    0x09: TAB,
    0x0A: NEWLINE,
    0x200C: NON_JOINER,
    0x200D: JOINER,
    0x20E3: KEYCAP,
    0xFE0E: SELECTOR,
    0xFE0F: SELECTOR,
}


class _Table(dict[int, str]):
    """Classes by code point, found out when first asked: `str.translate` takes it."""

    def __missing__(self, code: int) -> str:
        found = _class_of(chr(code))
        if len(self) < _MEMO_LIMIT:
            self[code] = found
        return found


_TABLE: Final = _Table()


def classes_of(text: str) -> str:
    """Give the class letter of each code point of `text`, as a string of the same length."""
    return text.translate(_TABLE)
