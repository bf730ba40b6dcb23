"""How sure one must be: what is asked before an action that a key alone must not start, wherever it is asked.

Level 0 asks nothing (the verb can be undone), level 1 is a held text; both never come here. Level 2 is answered by a
plain yes, level 3 by typing the amount, the last four digits or how many they are.
"""

from enum import IntEnum
from typing import Final

from trtui.light import dataclass
from trtui.text.cleaning import Safe, compose, own

_AMOUNT: Final = own("the amount")
_YES: Final = own("yes")


class Level(IntEnum):
    """How much an action must be meant."""

    YES = 2
    TYPED = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `says` names what happens, to whom and what it costs; `proof` is what level 3 has one type."""

    title: Safe
    says: tuple[Safe, ...]
    proof: Safe | None = None
    proof_name: Safe = _AMOUNT
    yes: Safe = _YES

    @property
    def level(self) -> Level:
        """Level 3 where something must be typed."""
        return Level.YES if self.proof is None else Level.TYPED

    @property
    def in_words(self) -> Safe:
        """How to answer where a line is typed: the word, or the proof where one is asked for."""
        if self.proof is None:
            return own("Type yes to go on; anything else means no: ")
        return compose("Type {} ({}) to go on; anything else means no: ", self.proof, self.proof_name)

    def is_granted_by(self, line: str) -> bool:
        """Whether a line that was typed says yes."""
        if self.proof is not None:
            return self.is_proved_by(line.strip())
        return line.strip().casefold() == "yes"

    def is_proved_by(self, text: str) -> bool:
        """Whether what was typed is the proof; case, spaces, `$`, commas and cents of .00 do not matter."""
        return self.proof is not None and _plain(text) == _plain(self.proof) != ""


def _plain(text: str) -> str:
    bare = "".join(character for character in text.casefold() if character not in " $,")
    return bare.removesuffix(".00")
