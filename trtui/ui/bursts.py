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
"""So many letters make a word, and so many different commands a text."""


class Verdict(Enum):
    """What to do with a letter."""

    AT_ONCE = "at once"
    PUT_OFF = "put off"
    """Perform it after `GAP` seconds, unless told otherwise before."""
    BURST = "burst"
    """It is part of a text: drop it and everything that was put off, and say so."""
    REST_OF_BURST = "rest of burst"
    """Drop it in silence: it was said already."""


class Stroke(Enum):
    """What a letter does where it is pressed."""

    MOVE = "move"
    """It moves the cursor, which may be done as fast as one likes."""
    BEGIN = "begin"
    """It begins a sequence, as `g` does."""
    CHANGE = "change"
    """It changes something that others can see."""
    OTHER = "other"


@dataclass(slots=True)
class Bursts:
    """The letters of late. Moments are seconds of any clock that only goes forward. `gap` 0 turns it off."""

    gap: float = GAP
    _last_at: float = float("-inf")
    _is_burst: bool = False
    _before: set[str] = field(default_factory=set)
    """The different letters of this run before its first change; `j` and `k` only where it begins with one and has no other."""
    _moves: int = 0
    _begins_with_move: bool = False
    _done: set[tuple[str, ...]] = field(default_factory=set)
    """The different commands that were given in letters, a sequence being one of them."""
    _waiting: list[str] = field(default_factory=list)
    """The first change of this run and all that followed it."""

    def letter(self, keys: tuple[str, ...], at: float, stroke: Stroke) -> Verdict:
        """Judge a letter pressed outside the composer, the last of `keys`: all there are of its sequence.

        Before anything is changed a text is three different commands: cursor moves, signs such as `/` and a letter that is
        repeated may come as fast as they like. A change is done only where no word is about it: with fewer than three letters
        in one run, or where all are the same.
        """
        if not self.gap:
            return Verdict.AT_ONCE
        since, self._last_at = at - self._last_at, at
        if self._is_burst and since < REST:
            return Verdict.REST_OF_BURST
        if since >= self.gap or self._is_burst:
            self._begin()
        if stroke is Stroke.CHANGE or self._waiting:
            self._waiting.append(keys[-1])
            return self._judge_word()
        return self._judge_command(keys, stroke)

    def enter(self, at: float) -> Verdict:
        """Judge Enter, which ends a text and is no letter of it: it is never put off."""
        since = at - self._last_at
        if not self.gap or (since >= self.gap and not self._is_burst) or since >= REST:
            return Verdict.AT_ONCE
        if self._is_burst:
            return Verdict.REST_OF_BURST
        if self._waiting and self._letters + 1 >= _ENOUGH and not self._is_one_key:
            self._is_burst = True
            return Verdict.BURST
        return Verdict.AT_ONCE

    def _begin(self) -> None:
        self._is_burst = self._begins_with_move = False
        self._moves = 0
        self._before.clear()
        self._done.clear()
        self._waiting.clear()

    @property
    def _letters(self) -> int:
        is_led = self._begins_with_move and self._moves == 1  # “key” is, “jjkj” is not
        return is_led + len(self._before) + len(self._waiting)

    @property
    def _is_one_key(self) -> bool:
        return len(self._before | set(self._waiting)) == 1 and not self._moves

    def _judge_word(self) -> Verdict:
        self._is_burst = self._letters >= _ENOUGH and not self._is_one_key
        return Verdict.BURST if self._is_burst else Verdict.PUT_OFF

    def _judge_command(self, keys: tuple[str, ...], stroke: Stroke) -> Verdict:
        if stroke is Stroke.MOVE:
            self._begins_with_move = self._begins_with_move or not (self._before or self._moves)
            self._moves += 1
            return Verdict.AT_ONCE
        if _is_of_a_word(keys[-1]):
            self._before.add(keys[-1])
            if stroke is not Stroke.BEGIN:
                self._done.add(keys)
        self._is_burst = len(self._done) >= _ENOUGH
        return Verdict.BURST if self._is_burst else Verdict.AT_ONCE


def _is_of_a_word(key: str) -> bool:
    """Whether a key, by Textual's name, stands in words: letters, digits, and the space between them."""
    return len(key) == 1 or key == "space"
