"""What a paste becomes before it is part of a text: the same cleaning as everything from outside, and nothing unseen."""

import re
from typing import Final

from trtui.light import dataclass
from trtui.text.cleaning import clean

LONGEST: Final = 10_000
"""Characters of a paste that are taken: several times what the service takes, so that one can cut it down."""

_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_CHIP: Final = re.compile(r"‹U\+[0-9A-F]{4,6}(?: ×[0-9,]+)?›")


@dataclass(frozen=True, slots=True)
class Pasted:
    """A paste as it is put in. `unseen` characters were left out because they can't be seen, `cut` from its end."""

    text: str
    unseen: int
    cut: int


def clean_paste(raw: str) -> Pasted:
    """Make a paste fit for a text: newlines as LF, no control or invisible characters, not endless.

    What can't be seen must not go to a customer without the agent knowing: it is left out and counted.
    """
    kept, cut = raw[:LONGEST], max(0, len(raw) - LONGEST)
    bare = _CONTROLS.sub("", kept)
    chips = set(_CHIP.findall(bare))  # what looks like a chip in the paste itself is a text like any other
    cleaned = clean(bare, cap=16 * LONGEST, lines=LONGEST + 1)
    seen = _CHIP.sub(lambda chip: chip.group() if chip.group() in chips else "", cleaned)
    unseen = (
        len(kept) - len(bare) + sum(1 for _ in _CHIP.finditer(cleaned)) - sum(1 for _ in _CHIP.finditer(seen))
    )
    return Pasted(seen, unseen, cut)
