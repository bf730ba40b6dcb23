"""Whether the terminal is light or dark: by its own answer (OSC 11), else by COLORFGBG.

Nothing waits for the answer. It comes among the keys, whole or in pieces, at once or never, and is taken out before
anybody could take it for typing. A tmux before 3.4 says nothing of what it shows, and COLORFGBG does not cross SSH: where
nothing is told, the terminal counts as dark, and `screen.theme` says otherwise.
"""

import re
from collections.abc import Mapping
from typing import Final

QUESTION: Final = "\x1b]11;?\x1b\\"
PATIENCE: Final = 5.0
"""Seconds for which Esc waits in case that an answer begins with it; one that is late is taken all the same."""

_ANSWER: Final = re.compile(r"\x1b\]11;([^\x07\x1b]{0,60})(?:\x07|\x1b\\)")
_BEGUN: Final = re.compile(r"\x1b(?:\](?:1(?:1(?:;[rgba:/0-9a-fA-F]{0,60}\x1b?)?)?)?)?\Z")
_UNMISTAKABLE: Final = "\x1b]11;"
_COLOR: Final = re.compile(
    r"rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})(?:/[0-9a-fA-F]+)?"
)
_SILENT: Final = ("linux", "vt", "ansi", "dumb", "cons", "sun")
"""How the names of terminals begin that would show the question, or nothing."""
_LIGHT: Final = ("7", "15")
_HALF: Final = 0.5


def can_be_asked(environment: Mapping[str, str]) -> bool:
    """Whether a terminal of this kind understands the question, or passes over it."""
    return not environment.get("TERM", "").startswith(_SILENT)


def is_light_by(environment: Mapping[str, str]) -> bool | None:
    """What COLORFGBG says: the numbers of the colours of letters and of what is behind them. None: nothing."""
    *_, behind = environment.get("COLORFGBG", "").split(";")
    return behind in _LIGHT if behind.isdecimal() else None


def is_light(color: str) -> bool | None:
    """Whether a colour as X11 writes it (`rgb:ffff/ffff/dddd`) is light; None where it is none."""
    found = _COLOR.fullmatch(color)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / float(16 ** len(part) - 1) for part in found.groups())
    brightness: float = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return brightness > _HALF


class Answer:
    """Takes the answer out of what is typed."""

    def __init__(self) -> None:
        self.is_light: bool | None = None
        """What was answered; None until then."""
        self._held = ""

    @property
    def may_hold_a_key(self) -> bool:
        """Whether something is held back that an answer could begin with, and Esc or Alt+] as well."""
        return bool(self._held) and not self._held.startswith(_UNMISTAKABLE)

    def take_from(self, typed: str, *, is_due: bool) -> str:
        """What was typed, without the answer. Its beginning waits for what follows; Esc, too, while it `is_due`."""
        together = self._held + typed
        if (found := _ANSWER.search(together)) is not None:
            self.is_light, self._held = is_light(found[1]), ""
            return together[: found.start()] + together[found.end() :]
        begun = _BEGUN.search(together)
        if begun is not None and (is_due or begun[0].startswith(_UNMISTAKABLE)):
            self._held = begun[0]
            return together[: begun.start()]
        return self.give_back() + typed

    def give_back(self) -> str:
        """What was held back and did not go on: keys, but for what nobody types."""
        held, self._held = self._held, ""
        return "" if held.startswith(_UNMISTAKABLE) else held
