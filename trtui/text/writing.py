"""Which characters are writing and may be sent to a terminal as content: everything but controls and what hides.

Apart from the cleaning because it is asked where nothing may be imported yet, `typing` not either.
"""

_SPACES = frozenset(
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)


def is_writing(text: str) -> bool:
    """Whether every character of a text is one."""
    return text.isprintable() or all(
        character.isprintable() or character in _SPACES or _is_part_of_writing(ord(character))
        for character in text
    )


def _is_part_of_writing(code: int) -> bool:
    """Joiners, tags of flags, signs Arabic, Syriac and Kaithi put before numbers; emoji and ideographs Python does not know yet."""
    return code in (0x200C, 0x200D, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD) or (
        0x600 <= code <= 0x605
        or 0xE0020 <= code <= 0xE007F
        or 0x1F000 <= code <= 0x1FAFF
        or 0x20000 <= code <= 0x3FFFD
    )
