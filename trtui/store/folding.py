"""Names, numbers and notes as they are searched: any part of them, without case and without accents."""

from __future__ import annotations

import unicodedata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trtui.text.phone import Phone


def fold(text: str) -> str:
    """A text in the form in which names and notes are compared."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()


def needle(name: str | None, phone: Phone) -> str:
    """What a conversation is found by: its name and its digits."""
    return f"{fold(name or '')}\n{phone}"


def storable(typed: str) -> str:
    """A text without what no file here holds: NUL and halves of characters (lone surrogates)."""
    return typed.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def sought(typed: str) -> str:
    """What somebody typed, in the form that a needle holds: a number loses its punctuation."""
    bare = storable(typed).strip()
    digits = "".join(character for character in bare if character.isdigit())
    is_number = digits and all(character in "+()-. " or character.isdigit() for character in bare)
    return digits if is_number else fold(bare)


def holds_all(words: Sequence[str], *, notes: bool, mark: str) -> tuple[str, dict[str, str]]:
    """The condition that a conversation `c` is found by all of `words`, and its parameters, named from `mark`.

    An index of all runs of three characters finds longer words; shorter ones are in so many names that looking is quick.
    """
    indexed = [word.replace('"', '""') for word in words if len(word) >= 3]
    short = {f"{mark}{place}": word for place, word in enumerate(words) if len(word) < 3}
    parts, values = [], dict(short)
    if indexed:
        columns = "{needle note_needle}" if notes else "{needle}"
        values[mark] = f"{columns} : (" + " AND ".join(f'"{word}"' for word in indexed) + ")"
        parts.append(f"c.id IN (SELECT rowid FROM name_parts WHERE name_parts MATCH :{mark})")
    for name in short:
        in_note = f" OR instr(c.note_needle, :{name}) > 0" if notes else ""
        parts.append(f"(instr(c.needle, :{name}) > 0{in_note})")
    return " AND ".join(parts) or "1", values


def called(words: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The condition that a conversation `c` is found by all of `words` in its name, number or note, and its parameters."""
    return holds_all([sought(word) for word in words], notes=True, mark="word")
