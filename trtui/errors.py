"""The root of everything trtui raises on purpose.

An error's text is one or two plain sentences for the agent: what happened, what was kept, what to do.
"""

from enum import IntEnum


class TrtuiError(Exception):
    """Something went wrong in a way trtui foresaw; `str(error)` is fit for the screen."""


class NoTerminalError(TrtuiError):
    """The inbox can't be drawn where it was started; the sentence says what can."""


class Exit(IntEnum):
    """What a command tells the shell."""

    DONE = 0
    WRONG = 1
    USAGE = 2
    SETTINGS = 3
    NOT_YET = 4
    REFUSED = 5
