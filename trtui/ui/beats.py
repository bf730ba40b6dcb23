"""Looking again and again at next to no cost: a bare timer of the event loop, which wakes Textual only where there is news.

A timer of Textual's goes through a widget's message queue and costs ten times the look itself; an inbox that is open
all day looks four times a second.
"""

import asyncio
from collections.abc import Callable


class Beat:
    """Asks `is_due` again and again, and calls `act` where it says so. For one event loop."""

    def __init__(
        self, pace: Callable[[], float], is_due: Callable[[], bool], act: Callable[[], object]
    ) -> None:
        """`pace` is how many seconds to wait each time; it and `is_due` are quick and raise nothing.

        None of them is called before `start`.
        """
        self._pace = pace
        self._is_due = is_due
        self._act = act
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin, in the running loop."""
        self._timer = asyncio.get_running_loop().call_later(self._pace(), self._look)

    def stop(self) -> None:
        """Look no more. Safe to call twice, and before `start`."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self.start()
        if self._is_due():
            self._act()
