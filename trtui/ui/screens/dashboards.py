"""The account's dashboards: number, what waits on each and what is on it; made, renamed and deleted here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import ClassVar

from trtui.config.boards import board_settings, names_without_dashboard
from trtui.models import (
    ConversationKey,
    CreateDashboard,
    Dashboard,
    DashboardId,
    DeleteDashboard,
    ListQuery,
    View,
)
from trtui.store import Interest, InterestKind
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.ui.commands import Scope
from trtui.ui.freshness import feed_age
from trtui.ui.lining import Lining
from trtui.ui.made import MadeHere
from trtui.ui.screens.place import PlaceScreen
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.block_list import BlockList
from trtui.ui.widgets.blocks import Line
from trtui.ui.widgets.dashboard_lines import DashboardItem, draw_dashboard
from trtui.verbs import dashboards
from trtui.verbs.replying import own_line


class DashboardsScreen(PlaceScreen[DashboardItem]):
    """Lists dashboards; Enter goes to the conversations of one."""

    key_scope: ClassVar[Scope] = Scope.DASHBOARDS

    def __init__(
        self,
        around: Surroundings,
        *,
        open_conversation: Callable[[ConversationKey], object],
        open_dashboard: Callable[[DashboardId], object],
        ways: Iterable[object] = (),
    ) -> None:
        """`open_dashboard` leaves this screen and lists a dashboard's conversations."""
        rows = BlockList[DashboardItem](
            key_of=lambda item: item.key,
            draw=lambda item, width, _selected: self._draw(item, width),
            glyphs=around.glyphs,
            look_again=self._look_again,
            id="dashboards",
        )
        super().__init__(around, rows, open_conversation=open_conversation, ways=ways)
        self._open_dashboard = open_dashboard
        self._lining = Lining(around)
        self._made = MadeHere(around.store)

    # ------------------------------------------------------------------------------------------ what it says

    def read(self) -> list[DashboardItem]:
        """Dashboards by name, then those still to be made."""
        facts, now = self.around.store.facts, self.around.now()
        intents = self.around.store.outbox.pending()
        asked = [intent for intent in intents if isinstance(intent.action, CreateDashboard)]
        self._made.note(asked)
        items = [
            DashboardItem(
                summary,
                dashboards.intents_about(summary.dashboard, intents),
                contacts=facts.count(ListQuery(dashboard=summary.dashboard.id, view=View.ALL), now),
                groups=len(facts.groups(summary.dashboard.id)),
                settings=board_settings(self.around.settings, summary.dashboard),
                made_by=self._made.by(f"dashboard/{summary.dashboard.id}"),
            )
            for summary in facts.summaries(now)
        ]
        return items + [DashboardItem(None, (intent,)) for intent in asked]

    def describe(self) -> tuple[Safe, Safe]:
        """How many, how old; and what the settings name that is none."""
        facts = self.around.store.facts
        boards = [item.summary.dashboard for item in self.rows.items if item.summary is not None]
        told = feed_age(facts, ["dashboards"], self.around.now(), self.around.glyphs)
        stray = names_without_dashboard(self.around.settings, boards) if boards else []
        counted = own_line(f"{len(boards):,}")
        if stray:
            named = clean_line(", ".join(stray), cap=60)
            return own("Dashboards"), compose("no dashboard is called {} (settings) · {}", named, counted)
        return own("Dashboards"), compose("{} · {}", counted, told)

    def empty_words(self) -> Safe:
        """That none was read yet."""
        return own("The dashboards were not read yet.")

    def conversation_of(self, item: DashboardItem) -> ConversationKey | None:
        """A dashboard is no conversation."""
        del item
        return None

    def interests(self) -> list[Interest]:
        """The list, and by itself the one under the cursor."""
        item = self.rows.cursor
        wanted = [Interest(InterestKind.LINES)]
        if item is not None and item.summary is not None:
            wanted.append(Interest(InterestKind.LINES, item.summary.dashboard.id))
        return wanted

    def facts_changed(self) -> None:
        """Show what the store says now, and what came of what was asked for."""
        super().facts_changed()
        self._lining.facts_changed()

    def _draw(self, item: DashboardItem, width: int) -> Sequence[Line]:
        return draw_dashboard(item, width, self.around.now(), self.around.glyphs)

    def _look_again(self, item: DashboardItem) -> DashboardItem:
        """What has become of one that left: deleted from here, or by somebody else."""
        outbox = self.around.store.outbox
        if item.summary is not None:
            asked = outbox.asked_about(item.summary.dashboard.id, None, (DeleteDashboard,))
            return replace(item, intents=tuple(asked[:1]))
        return replace(item, intents=self._made.look_again(item.intents))

    # ------------------------------------------------------------------------------------------ actions

    @property
    def _board(self) -> Dashboard | None:
        """The dashboard under the cursor; what is not one yet, or no more, is said."""
        return self.under_cursor(
            lambda item: item.summary.dashboard if item.summary is not None else None, "dashboard"
        )

    def action_enter_thread(self) -> None:
        """Its conversations."""
        if (board := self._board) is not None:
            self._open_dashboard(board.id)

    def action_make_dashboard(self) -> None:
        """A new phone line."""
        self._lining.ask_for_new()

    def action_rename_dashboard(self) -> None:
        """Another name for it."""
        if (board := self._board) is not None:
            self._lining.ask_to_rename(board)

    def action_delete_dashboard(self) -> None:
        """Ask whether to give it up."""
        if (board := self._board) is not None:
            self._lining.ask_to_delete(board)
