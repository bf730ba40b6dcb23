"""Keeping the screens up to the store, and the store up to what is on the screens.

Another process's writes are seen as one's own are: by looking, a few times a second, whether the store says something
else. What is on screen is declared, so that the worker keeps it fresh.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from trtui.store import BY_HAND, Interest, StoreError, StoreVersion
from trtui.store.processes import process_name
from trtui.ui.beats import Beat
from trtui.ui.noticing import Noticing
from trtui.ui.say import SayingApp, Tone
from trtui.ui.surroundings import Surroundings
from trtui.ui.watching import Declaring, Watching
from trtui.verbs.replying import own_line

POLL: Final = 0.25
"""Seconds between two looks at whether the store says something else."""
RESTS_AFTER: Final = 30.0
POLL_AT_REST: Final = 1.0
"""Seconds without a key after which the store is looked at less often, and how often then."""
DECLARE: Final = 5.0
DECLARE_MEANWHILE: Final = 10.0
"""Seconds between two declarations of what is on screen, and while keys come, one of which would wait for the disk; the
store forgets them after 15."""
PAUSE: Final = 0.5
"""Seconds without a key after which none is likely to wait."""


class StoreWatch:
    """Looks at the store for an app's screens, and declares what is on them."""

    def __init__(self, app: SayingApp, around: Surroundings, rested: Callable[[], float]) -> None:
        """`rested` gives the seconds since the last key."""
        self._app = app
        self._around = around
        self._rested = rested
        self._version: StoreVersion | None = None
        self._declared: list[Interest] = []
        self._declared_at = 0.0
        self._refreshes = 0
        self._noticing = Noticing(app, around, rested)
        self._looking = Beat(self._pace, self._has_news, lambda: app.call_later(self.look))

    def start(self) -> None:
        """Begin to look."""
        self._looking.start()

    def stop(self) -> None:
        """Look no more."""
        self._looking.stop()

    def look(self) -> None:
        """Draw what changed, and nothing where nothing did."""
        if self.interests() != self._declared:
            self.declare()
            self._around.wake()
        try:
            version = self._around.store.version()
            before, self._version = self._version, version
            if version == before:
                return
            has_facts = before is None or version[:2] != before[:2]
            for screen in self._app.screen_stack:
                if isinstance(screen, Watching):
                    screen.facts_changed() if has_facts else screen.worker_changed()
            if has_facts:
                self._noticing.facts_changed()
        except StoreError as error:
            self._around.voice.say(own_line(str(error)), Tone.ERROR)

    def interests(self) -> list[Interest]:
        """What is on the screens, those beneath another included."""
        shown = (screen.interests() for screen in self._app.screen_stack if isinstance(screen, Declaring))
        return list(dict.fromkeys(interest for found in shown for interest in found))

    def declare(self, weight: float = 1.0) -> None:
        """Say what is on screen, for the worker to keep fresh."""
        idle = timedelta(seconds=max(0.0, self._rested()))
        self._declared, self._declared_at = self.interests(), self._around.clock.boottime()
        shown = [replace(interest, weight=weight) for interest in self._declared]
        try:
            self._around.store.desk.declare_interests(process_name(), shown, idle=idle)
        except StoreError as error:
            self._around.voice.say(own_line(str(error)), Tone.ERROR)

    def declare_again(self) -> None:
        """Say it once more before the store forgets, at a moment in which no key waits where that can be."""
        since = self._around.clock.boottime() - self._declared_at
        if since >= (DECLARE if self._rested() >= PAUSE else DECLARE_MEANWHILE):
            self.declare()

    def refresh(self) -> None:
        """Have what is on screen fetched before everything else.

        Each time with another weight than the time before: the worker goes by what is new in a declaration.
        """
        self.declare(BY_HAND + self._refreshes % 2)
        self._refreshes += 1
        self._around.wake()

    def withdraw(self) -> None:
        """Say that nothing is on screen any more. Raises StoreError."""
        self._around.store.desk.withdraw_interests(process_name())

    def _pace(self) -> float:
        return POLL if self._rested() < RESTS_AFTER else POLL_AT_REST

    def _has_news(self) -> bool:
        """Whether the store says something else than what is drawn, or the screen shows something else than was declared."""
        try:
            return self._around.store.version() != self._version or self.interests() != self._declared
        except StoreError:
            return True
