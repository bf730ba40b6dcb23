"""What the first line shows, read off the store when it changes and drawn again as ages go on."""

from typing import TYPE_CHECKING

from trtui.config.boards import board_settings
from trtui.models import DashboardId, DashboardSummary, Intent
from trtui.ui.freshness import freshness, polled
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from trtui.store import FeedState, WorkerStatus


class TopFacts:
    """Keeps one screen's first line up to date."""

    def __init__(self, around: Surroundings) -> None:
        self.line = TopLine(
            now=around.now,
            glyphs=around.glyphs,
            is_demo=around.is_demo,
            is_read_only=around.is_read_only,
            profile=around.profile,
        )
        self.boards: list[DashboardSummary] = []
        self._around = around
        self._told: tuple[WorkerStatus | None, list[FeedState], list[Intent]] = (None, [], [])

    def read(self, chosen: DashboardId | None) -> None:
        """Bring the line up to date with the store; `chosen` is the dashboard on screen, None all of them."""
        store = self._around.store
        self.boards = store.facts.summaries(self._around.now())
        self._told = store.desk.worker_status(), store.facts.feeds(), store.outbox.pending()
        self.draw(chosen)

    def draw(self, chosen: DashboardId | None) -> None:
        """Let the line's ages go on, without asking the store."""
        settings = self._around.settings
        boards = [board.dashboard for board in self.boards]
        shown = [chosen] if chosen is not None else polled(boards, settings)
        status, feeds, intents = self._told
        told = freshness(status, feeds, shown, intents, self._around.now(), self._around.glyphs)
        marks = (
            {b.dashboard.id: board_settings(settings, b.dashboard) for b in self.boards}
            if settings.dashboards
            else {}
        )
        self.line.show(self.boards, chosen, told, marks)
