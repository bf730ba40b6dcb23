"""Moving: within a pane, from row to row that needs an answer, from dashboard to dashboard."""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from textual.screen import Screen

from trtui.models import ConversationKey, DashboardId, DashboardSummary, ListQuery, View
from trtui.text.cleaning import own
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.list_pane import ListPane


@runtime_checkable
class Movable(Protocol):
    """What has a cursor that moves."""

    def move_by(self, count: int, /) -> None:
        """Move by rows or texts."""
        ...

    def move_by_page(self, pages: int = 1) -> None:
        """Move by pages."""
        ...

    def move_by_half_page(self, halves: int = 1) -> None:
        """Move by half pages."""
        ...

    def move_to_first(self) -> None:
        """Move to the first."""
        ...

    def move_to_last(self) -> None:
        """Move to the last."""
        ...


class Moving:
    """Moves the cursor of whatever has the focus on a screen."""

    def __init__(self, screen: Screen[None], fallback: Callable[[], Movable]) -> None:
        """`fallback` gives what moves where nothing movable has the focus."""
        self._screen = screen
        self._fallback = fallback

    @property
    def _moved(self) -> Movable:
        focused: object = self._screen.focused
        return focused if isinstance(focused, Movable) else self._fallback()

    def action_move_down(self) -> None:
        """One down."""
        self._moved.move_by(1)

    def action_move_up(self) -> None:
        """One up."""
        self._moved.move_by(-1)

    def action_half_page_down(self) -> None:
        """Half a page down."""
        self._moved.move_by_half_page(1)

    def action_half_page_up(self) -> None:
        """Half a page up."""
        self._moved.move_by_half_page(-1)

    def action_turn_page_down(self) -> None:
        """A page down."""
        self._moved.move_by_page(1)

    def action_turn_page_up(self) -> None:
        """A page up."""
        self._moved.move_by_page(-1)

    def action_go_first(self) -> None:
        """To the first."""
        self._moved.move_to_first()

    def action_go_last(self) -> None:
        """To the last."""
        self._moved.move_to_last()


class Looking:
    """Goes through dashboards, and to whoever waits next."""

    def __init__(
        self,
        around: Surroundings,
        list_pane: ListPane,
        *,
        summaries: Callable[[], list[DashboardSummary]],
        show: Callable[[ConversationKey], None],
    ) -> None:
        """`summaries` gives the dashboards in their order; `show` puts a conversation on screen at once."""
        self._around = around
        self._list = list_pane
        self._summaries = summaries
        self._show = show

    def action_next_unresolved(self) -> None:
        """To the next that waits."""
        self._go_unresolved(backwards=False)

    def action_previous_unresolved(self) -> None:
        """To the one before that waits."""
        self._go_unresolved(backwards=True)

    def action_all_dashboards(self) -> None:
        """All in one list."""
        self._list.show_dashboard(None)

    def action_nth_dashboard(self, key: str) -> None:
        """To the dashboard whose place is the digit."""
        places = self._places()
        if key.isdigit() and 0 < int(key) <= len(places):
            self._list.show_dashboard(places[int(key) - 1])
        else:
            self._around.voice.say(own("There is no dashboard at that place."))

    def action_next_dashboard(self) -> None:
        """To the dashboard after."""
        self._turn(1)

    def action_previous_dashboard(self) -> None:
        """To the dashboard before."""
        self._turn(-1)

    def _places(self) -> list[DashboardId]:
        return [summary.dashboard.id for summary in self._summaries()]

    def _turn(self, step: int) -> None:
        turn: list[DashboardId | None] = [None, *self._places()]
        shown = self._list.query_shown.dashboard
        at = turn.index(shown) if shown in turn else 0
        self._list.show_dashboard(turn[(at + step) % len(turn)])

    def _go_unresolved(self, *, backwards: bool) -> None:
        """In the list as it is where they are in it, else in the list of all that waits on the same dashboard."""
        rows, query = self._list.list, self._list.query_shown
        if query.view not in (View.UNRESOLVED, View.INBOX):
            query = ListQuery(dashboard=query.dashboard, view=View.UNRESOLVED, sort=query.sort)
        key = self._around.store.facts.next_unresolved(
            query, rows.cursor, self._around.now(), backwards=backwards
        )
        if key is None:
            self._around.voice.say(own("No unresolved conversation is left here."))
            return
        if not rows.move_to(key):
            self._list.show(query, key)
        self._show(key)
