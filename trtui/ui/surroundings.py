"""What everything on the screen is given: the store, the settings, the clock, and whom to wake after a write."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from trtui.clock import Clock
from trtui.config import DeskSettings, Settings
from trtui.config.boards import desk_settings_on
from trtui.light import dataclass
from trtui.models import Dashboard, DashboardId
from trtui.store import Store
from trtui.text.cleaning import Safe, clean_line
from trtui.ui.glyphs import Glyphs
from trtui.ui.keymap import Keymap
from trtui.ui.say import Tone
from trtui.verbs.asking import Question

if TYPE_CHECKING:
    from trtui.ui.forms import Filled, Form


class Voice(Protocol):
    """How anything on the screen speaks to the agent: the app."""

    def say(self, sentence: Safe, tone: Tone = Tone.PLAIN) -> None:
        """Show a sentence for a few seconds."""
        ...

    def ask(
        self, question: Question, on_yes: Callable[[], object], on_no: Callable[[], object] | None = None
    ) -> None:
        """Ask, and do it where the answer is yes; `on_no` takes what was typed for it back."""
        ...

    def fill_in(self, form: "Form", on_saved: "Callable[[Filled], object]") -> None:
        """Have a form filled in, and go on with it where it is saved."""
        ...


@dataclass(slots=True)
class Surroundings:
    """One program's screen, what it reads and where it writes. Only the app puts other settings in their place."""

    store: Store
    settings: Settings
    clock: Clock
    zone: tzinfo
    glyphs: Glyphs
    keymap: Keymap
    voice: Voice
    wake: Callable[[], None]
    """Tells the worker that an intent was written."""
    is_demo: bool = False
    has_tour: bool = False
    """Whether the demo begins with its tour."""
    config_file: Path | None = None
    """Where the settings are kept; None where they can't be written."""
    ask_doctor: Callable[[], Sequence[str]] | None = None
    """Has everything looked at that trtui needs, and waits for the report; None where that can't be asked for."""

    @property
    def is_read_only(self) -> bool:
        """Whether nothing may be written that others can see."""
        return self.settings.desk.read_only

    def board(self, dashboard: DashboardId) -> Dashboard | None:
        """A dashboard as the store holds it."""
        return next((board for board in self.store.facts.dashboards() if board.id == dashboard), None)

    def desk_on(self, dashboard: DashboardId) -> DeskSettings:
        """The desk's settings as they are on a dashboard."""
        return desk_settings_on(self.settings, self.board(dashboard))

    @property
    def profile(self) -> Safe | None:
        """What the account is called, where the settings have several and one was chosen."""
        profile = self.settings.profile
        return clean_line(profile, cap=20) if profile else None

    @property
    def hold(self) -> timedelta | None:
        """For how long a text is held before it goes; None: not at all."""
        seconds = self.settings.desk.hold_seconds
        return timedelta(seconds=seconds) if seconds else None

    def now(self) -> datetime:
        """The moment by the wall clock."""
        return self.clock.now()
