"""The conversation list with its title, its filter and its views."""

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final, LiteralString

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from trtui.models import ConversationKey, DashboardId, ListQuery, Sort, View
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.commands import Scope
from trtui.ui.freshness import polled, why_unread
from trtui.ui.sources import QueryRows
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.conversation_list import ConversationList
from trtui.ui.widgets.labels import label
from trtui.ui.widgets.typed_line import TypedLine
from trtui.verbs.replying import own_line

if TYPE_CHECKING:
    from trtui.ui.narrowing import Choice, Only

_VIEW_NAMES: Final[dict[View, LiteralString]] = {
    View.INBOX: "Inbox",
    View.UNRESOLVED: "Unresolved",
    View.RESOLVED: "Resolved",
    View.SNOOZED: "Snoozed",
    View.ARCHIVED: "Archived",
    View.DRAFTS: "Drafts",
    View.FAILED: "Failed",
    View.ALL: "Everything",
}
_SORT_NAMES: Final[dict[Sort, LiteralString]] = {
    Sort.LONGEST_WAIT: "longest waiting",
    Sort.NEWEST: "newest",
    Sort.UNRESOLVED_FIRST: "unresolved first",
}
_EMPTY: Final[dict[View, LiteralString]] = {
    View.INBOX: "Nothing is in the inbox.",
    View.UNRESOLVED: "Nobody waits for an answer. gi shows the inbox.",
    View.RESOLVED: "Nothing is resolved.",
    View.SNOOZED: "Nothing is snoozed on this desk.",
    View.ARCHIVED: "Nothing is archived.",
    View.DRAFTS: "There are no drafts.",
    View.FAILED: "Nothing failed.",
    View.ALL: "There are no conversations here yet.",
}
_OURS: Final = (View.SNOOZED, View.DRAFTS, View.FAILED)
"""What is on this desk alone: no service has to be read to know it."""


class ListPane(Vertical):
    """Which conversations are listed, and the list of them."""

    key_scope: ClassVar[Scope] = Scope.LIST
    DEFAULT_CSS = """
    ListPane > #filter { height: 1; border: none; padding: 0 1; display: none; background: $panel; }
    ListPane.-filtering > #filter { display: block; }
    """

    class QueryChanged(Message):
        """Another query is listed."""

        def __init__(self, query: ListQuery) -> None:
            super().__init__()
            self.query = query

    def __init__(self, around: Surroundings) -> None:
        super().__init__(id="list-pane")
        self.around = around
        self.list = ConversationList(now=around.now, glyphs=around.glyphs, id="list")
        self.list.when_moved = self.describe
        self.query_shown = ListQuery(view=View.UNRESOLVED, sort=Sort(around.settings.screen.sort))
        self._last: dict[tuple[DashboardId | None, View], ConversationKey] = {}
        self._arrived = (0, 0)
        self.only: Only | None = None
        """The tag or group that the list is narrowed to; the query holds its ids."""
        self._before_filter: ConversationKey | None = None
        self._line: Input | None = None
        """Where one types to narrow the list, made when it is first asked for."""

    def compose(self) -> ComposeResult:
        """The list."""
        yield self.list

    # ------------------------------------------------------------------------------------------ what is listed

    def show(self, query: ListQuery, cursor: ConversationKey | None = None) -> None:
        """List another query's rows, the cursor where it was when they were listed last, or on a conversation."""
        before = self.query_shown
        if self.list.cursor is not None:
            self._last[before.dashboard, before.view] = self.list.cursor
        self.query_shown = query
        cursor = cursor or self._last.get((query.dashboard, query.view))
        if not (query.tags or query.groups):
            self.only = None
        self.list.show(QueryRows(self.around, query), cursor=cursor, empty=self._why_empty(query))
        self.describe()
        if query != before:
            self.post_message(self.QueryChanged(query))

    def _why_empty(self, query: ListQuery) -> Safe:
        if query.text:
            return compose("Nobody here is called “{}”.", own_line(query.text))
        if self.only is not None:
            return self.only.nobody
        return self._why_unread(query) or own(_EMPTY[query.view])

    def _why_unread(self, query: ListQuery) -> Safe | None:
        """Why what is listed may not be all there is, of what the service has to tell."""
        if query.view in _OURS:
            return None
        around, chosen = self.around, query.dashboard
        facts = around.store.facts
        shown = polled(facts.dashboards(), around.settings) if chosen is None else [chosen]
        return why_unread(around.store.desk.worker_status(), facts.feeds(), shown)

    def show_view(self, view: View) -> None:
        """List another view of the same dashboard."""
        self.show(replace(self.query_shown, view=view))

    def show_dashboard(self, dashboard: DashboardId | None) -> None:
        """List the same view of another dashboard; None is all of them."""
        query = replace(self.query_shown, dashboard=dashboard)
        self.show(self._narrowed(query))

    def narrow_to(self, only: "Only | None", query: ListQuery | None = None) -> None:
        """List only who has a tag or is in a group, of what is listed or of `query`; None is everybody again."""
        self.only = only
        self.show(self._narrowed(query or self.query_shown), self.list.cursor)

    def _narrowed(self, query: ListQuery) -> ListQuery:
        from trtui.ui.narrowing import narrowed

        return narrowed(self.around, query, self.only)

    def facts_changed(self) -> None:
        """Show what the store says now; all dashboards where the one that was listed is gone."""
        shown = self.query_shown.dashboard
        if shown is not None and all(board.id != shown for board in self.around.store.facts.dashboards()):
            self.around.voice.say(own("The dashboard that was listed is gone: these are all of them."))
            self.show_dashboard(None)
        self.list.update_rows()
        self.worker_changed()
        self.describe()

    def worker_changed(self) -> None:
        """Say of an empty list what is so now."""
        if not self.list.count:
            self.list.explain(self._why_empty(self.query_shown))

    def tick(self) -> None:
        """Let the ages go on."""
        self.list.update_rows()
        self.worker_changed()  # that a feed was read moves no version of the store
        self.list.tick()

    def describe(self) -> None:
        """Write what is listed into the border, where that reads otherwise."""
        query = self.query_shown
        up, down = self._arrived
        glyphs = self.around.glyphs
        title = compose("{} · {}", own(_VIEW_NAMES[query.view]), own(_SORT_NAMES[query.sort]))
        if self.only is not None:
            title = compose("{} · {}", self.only.words, title)
        selected = f"{len(self.list.selection):,} selected · " if self.list.selection else ""
        arrivals = (f"{up} new {glyphs.up} · " if up else "") + (
            f"{down} new {glyphs.down} · " if down else ""
        )
        index = self.list.cursor_index
        place = f"{self.list.count:,}"
        if index is not None and not self.list.cursor_is_gone:
            place = f"{index + 1:,} of {place}"
        label(self, title, own_line(f"{selected}{arrivals}{place}"))

    # ------------------------------------------------------------------------------------------ actions

    def action_view_inbox(self) -> None:
        """Everything neither archived nor snoozed."""
        self.show_view(View.INBOX)

    def action_view_unresolved(self) -> None:
        """What waits for an answer."""
        self.show_view(View.UNRESOLVED)

    def action_view_snoozed(self) -> None:
        """What is put aside here."""
        self.show_view(View.SNOOZED)

    def action_view_archived(self) -> None:
        """What is archived."""
        self.show_view(View.ARCHIVED)

    def action_view_drafts(self) -> None:
        """Conversations with a text begun."""
        self.show_view(View.DRAFTS)

    def action_view_failed(self) -> None:
        """Conversations where something failed."""
        self.show_view(View.FAILED)

    def action_sort_list(self) -> None:
        """The next order."""
        orders = list(Sort)
        following = orders[(orders.index(self.query_shown.sort) + 1) % len(orders)]
        self.show(replace(self.query_shown, sort=following), self.list.cursor)

    def action_filter_list(self) -> None:
        """Open the filter."""
        self._before_filter = self.list.cursor
        self.add_class("-filtering")
        if self._line is None:
            self._line = TypedLine(
                id="filter", placeholder="name or number", compact=True, select_on_focus=False
            )
            self._line.cursor_blink = False
            self.mount(self._line, before=0)
        self._line.focus()

    def action_narrow_list(self) -> None:
        """Offer the tags and groups of what is listed."""
        from trtui.ui.narrowing import offered
        from trtui.ui.screens.choosing import Choosing, narrow

        entries = offered(self.around, self.query_shown.dashboard, self.only)
        if not entries:
            self.around.voice.say(
                own("No tags or groups are known here: there are none, or they were not read yet.")
            )
            return

        def taken(choice: "Choice | None") -> None:
            if choice is not None:
                self.narrow_to(choice.only)

        self.app.push_screen(
            Choosing(own("Only who has"), lambda typed: narrow(entries, typed), glyphs=self.around.glyphs),
            taken,
        )

    def action_select_row(self) -> None:
        """Select the row and go on to the next, or no longer."""
        self.list.toggle_selected()
        self.list.move_by(1)

    def action_select_range(self) -> None:
        """Select from the last selection to here."""
        self.list.select_range()

    def action_select_all_rows(self) -> None:
        """Select all that is listed, or nothing again."""
        if self.list.selection:
            self.list.set_selection(())
        else:
            self.list.select_all()

    def step_back(self) -> bool:
        """Take back one step of what is only this list's: the filter's line, the selection, the filter. False: none."""
        line = self._line
        if line is not None and line.has_focus and not line.value:
            self._close_filter()
        elif line is not None and line.has_focus:
            self.list.focus()
        elif self.list.selection:
            self.list.set_selection(())
        elif line is not None and self.query_shown.text:
            line.value = ""
            self._close_filter()
        elif self.only is not None:
            self.narrow_to(None)
        else:
            return False
        return True

    def _close_filter(self) -> None:
        self.remove_class("-filtering")
        self.list.focus()

    # ------------------------------------------------------------------------------------------ messages

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow as one types."""
        event.stop()
        text = event.value.strip()
        if text != self.query_shown.text:
            # Whom nobody was found for goes back to where the cursor was.
            cursor = self.list.cursor if text else self.list.cursor or self._before_filter
            self.show(replace(self.query_shown, text=text), cursor)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on in the narrowed list."""
        event.stop()
        if not event.value.strip():
            self._close_filter()
        self.list.focus()

    def on_conversation_list_arrived(self, event: ConversationList.Arrived) -> None:
        """Say what came above and below."""
        self._arrived = (event.above, event.below)
        self.describe()

    def on_conversation_list_selection_changed(self) -> None:
        """Say how many are selected."""
        self.describe()

    def on_key(self, event: events.Key) -> None:
        """From the filter's line, down goes into the list."""
        if event.key == "down" and self._line is not None and self._line.has_focus:
            event.stop()
            self.list.focus()
