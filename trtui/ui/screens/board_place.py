"""A place that lists one dashboard's things, or those of all, and the keys that go from dashboard to dashboard."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from trtui.models import ConversationKey, DashboardId
from trtui.text.cleaning import Safe, own
from trtui.ui.screens.place import Place, PlaceScreen
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.block_list import BlockList
from trtui.ui.widgets.top_line import TopLine

T = TypeVar("T")


class TurnsBoards(Place):
    """A place for one dashboard, or for all; the keys for dashboards go from one to the next."""

    @property
    def line_shown(self) -> Safe:
        """What the dashboard is called whose things are listed."""
        boards = (board.dashboard for board in self._top.boards)
        return next((board.name for board in boards if board.id == self.dashboard), own("all dashboards"))

    def action_all_dashboards(self) -> None:
        """Those of all dashboards."""
        self._show_dashboard(None)

    def action_nth_dashboard(self, key: str) -> None:
        """Those of the dashboard at that place."""
        boards = [board.dashboard.id for board in self._top.boards]
        if key.isdigit() and 0 < int(key) <= len(boards):
            self._show_dashboard(boards[int(key) - 1])
        else:
            self.around.voice.say(own("There is no dashboard at that place."))

    def action_next_dashboard(self) -> None:
        """Those of the dashboard after."""
        self._turn(1)

    def action_previous_dashboard(self) -> None:
        """Those of the dashboard before."""
        self._turn(-1)

    def on_top_line_chosen(self, event: TopLine.Chosen) -> None:
        """A dashboard was clicked."""
        self._show_dashboard(event.dashboard)

    def _turn(self, step: int) -> None:
        turn: list[DashboardId | None] = [None, *(board.dashboard.id for board in self._top.boards)]
        at = turn.index(self.dashboard) if self.dashboard in turn else 0
        self._show_dashboard(turn[(at + step) % len(turn)])

    def _show_dashboard(self, dashboard: DashboardId | None) -> None:
        self.dashboard = dashboard
        self._top.read(dashboard)
        self.begin()


class BoardPlace(TurnsBoards, PlaceScreen[T], Generic[T]):
    """A place that lists blocks of lines, of one dashboard or of all."""

    def __init__(
        self,
        around: Surroundings,
        rows: BlockList[T],
        *,
        dashboard: DashboardId | None,
        open_conversation: Callable[[ConversationKey], object],
        ways: Iterable[object] = (),
    ) -> None:
        """Begin with one dashboard's, or with all."""
        super().__init__(around, rows, open_conversation=open_conversation, ways=ways)
        self.dashboard = dashboard


class Selecting(PlaceScreen[T], Generic[T]):
    """A place where many can be selected for one verb."""

    def action_select_row(self) -> None:
        """Select what the cursor is on, or no longer."""
        self.rows.toggle_selected()

    def action_select_range(self) -> None:
        """Select up to here."""
        self.rows.select_range()

    def action_select_all_rows(self) -> None:
        """Select all, or none again."""
        self.rows.select_all()

    def action_step_back(self) -> None:
        """Unselect; where nothing is selected, back to where one came from."""
        if self.rows.selection:
            self.rows.select_none()
        else:
            super().action_step_back()


class SelectingPlace(Selecting[T], BoardPlace[T], Generic[T]):
    """The same for one dashboard, or for all."""
