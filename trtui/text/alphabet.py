"""GSM-7: the characters that a cheap text may hold, and what to write instead of those that it may not.

Source: 3GPP TS 23.038, the default alphabet and its extension table. Position 0x09 is the capital Ç, as the standard
says, although a few networks take it for the small one; escape (0x1B) is no character.
"""

import functools
import re
import unicodedata
from typing import Final

#: The default alphabet in its order, escape left out.
BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: The extension table: each takes two septets.
EXTENSION: Final = "\f^{}\\[~]|€"

GSM: Final = frozenset(BASIC + EXTENSION)
#: Finds each character that GSM-7 has not.
NOT_GSM: Final = re.compile(f"[^{re.escape(BASIC + EXTENSION)}]")

#: What belongs to the character before it: accents, joiners, selectors, keycaps.
STICKY: Final = frozenset({*map(chr, range(0x300, 0x370)), "\u200c", "\u200d", "\ufe0e", "\ufe0f", "\u20e3"})

_WRITTEN_AS: Final = {
    '"': "“”„‟«»″〝〞¨",
    "'": "‘’‚‛′´`ʹʻʼʽˈ‹›",
    "-": "‐‑‒–—―−⁃•‣◦∙·¯",
    "...": "…",
    " ": "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "\n": "\v\x85\u2028\u2029",
    "": "\u00ad\u200b\u200e\u200f\u2060\ufeff",
    "/": "⁄∕÷",
    "|": "¦",
    ",": "¸",
    "~": "˜∼",
    "^": "ˆ",
    "*": "×∗",
    "+/-": "±",
    "(c)": "©",
    "(R)": "®",
    "c": "¢",
    " deg": "°",
    "->": "→",
    "<-": "←",
    "<=": "≤",
    ">=": "≥",
    "u": "µμ",
    "ae": "ǽ",
    "oe": "œ",
    "OE": "Œ",
    "d": "đð",
    "D": "ĐÐ",
    "h": "ħ",
    "H": "Ħ",
    "i": "ı",
    "l": "ł",
    "L": "Ł",
    "t": "ŧ",
    "T": "Ŧ",
    "th": "þ",
    "Th": "Þ",
    "SS": "ẞ",
    "n": "ŋ",
    "N": "Ŋ",
}
_TABLE: Final = {character: plain for plain, characters in _WRITTEN_AS.items() for character in characters}
# Greek capitals that look like Latin ones: GSM-7 has only those that don't.
_GREEK: Final = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True))


@functools.lru_cache(maxsize=4096)
def plain_replacement(character: str) -> str | None:
    """Give what GSM-7 has instead of a character that it has not; nothing at all may do. None where nothing would do.

    Letters lose their accents; ligatures, full-width and raised forms become what they stand for. An accent alone is
    left out.
    """
    for table in (_TABLE, _GREEK):
        if character in table:
            return table[character]
    if character in STICKY:
        return ""
    plain = "".join(
        _TABLE.get(part, part) for part in unicodedata.normalize("NFKD", character) if part not in STICKY
    )
    return plain if plain and plain != character and not NOT_GSM.search(plain) else None
