"""Whether enough of a thread is held: rules out of plain values, which the commands for scripts ask before anything is imported."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

WHOLE = "whole"
"""The cursor of a thread that was read to its first text once: later only what is new is read."""


def reaches_back(cursor: str | None, held: int, wanted: int) -> bool:
    """Whether the newest `wanted` texts are among those held; `cursor` is None where the thread was never read."""
    return cursor is not None and (cursor == WHOLE or held >= wanted)


def has_last(newest: datetime | None, last: datetime | None) -> bool:
    """Whether the last text of the list (None: it has none) is among those held."""
    return last is None or (newest is not None and newest >= last)
