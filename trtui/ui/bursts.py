"""Tells somebody who types words into the wrong pane from somebody who gives commands.

Letters that come faster than commands do are a text meant for the composer. A command that changes something is
therefore put off for a moment after its letter; if more letters follow at once, none of them is performed.
"""

from dataclasses import field
from enum import Enum
from typing import Final

from trtui.light import dataclass

GAP: Final = 0.12
"""Seconds: letters nearer to each other than this belong together. Fast typing has 0.06 to 0.12 between letters."""
REST: Final = 0.4
"""Seconds of quiet after which a burst is over."""
_ENOUGH: Final = 3
"""So many different letters make a text."""


class Verdict(Enum):
    """What to do with a letter."""

    AT_ONCE = "at once"
    PUT_OFF = "put off"
    """Perform it after `GAP` seconds, unless told otherwise before."""
    BURST = "burst"
    """It is part of a text: drop it and everything that was put off, and say so."""
    REST_OF_BURST = "rest of burst"
    """Drop it in silence: it was said already."""


@dataclass(slots=True)
class Bursts:
    """The letters of late. Moments are seconds of any clock that only goes forward. `gap` 0 turns it off."""

    gap: float = GAP
    _last_at: float = float("-inf")
    _run: set[str] = field(default_factory=set)
    _is_burst: bool = False

    def letter(self, key: str, at: float, *, is_move: bool, changes: bool) -> Verdict:
        """Judge a letter pressed outside the composer.

        Moves may come as fast as they like, and so may the same few letters: neither makes a text.
        """
        since, self._last_at = at - self._last_at, at
        if self._is_burst and since < REST:
            return Verdict.REST_OF_BURST
        self._is_burst = False
        if since >= self.gap:
            self._run.clear()
        if not is_move:
            self._run.add(key)
        if len(self._run) >= _ENOUGH and self.gap:
            self._is_burst = True
            return Verdict.BURST
        return Verdict.PUT_OFF if changes and self.gap else Verdict.AT_ONCE
