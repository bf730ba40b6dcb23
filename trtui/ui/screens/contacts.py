"""The address book: all contacts of a dashboard or of all, by name, narrowed by words or by a form."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final, LiteralString

from textual import events
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from trtui.models import ContactQuery, ContactSort, ConversationKey, DashboardId
from trtui.store import Interest, InterestKind, QueryError, parse_contact_words
from trtui.text.cleaning import Safe, compose, join, own
from trtui.ui.book_narrowing import BookNarrowing
from trtui.ui.bookkeeping import Bookkeeping
from trtui.ui.bulk_editing import BulkEditing
from trtui.ui.bulk_progress import BulkProgress
from trtui.ui.commands import Scope
from trtui.ui.contact_inquiry import ContactInquiry
from trtui.ui.contact_source import ContactRows
from trtui.ui.freshness import feed_age
from trtui.ui.screens.board_place import TurnsBoards
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.contact_rows import ContactLines, ContactWords
from trtui.ui.widgets.conversation_list import ConversationList
from trtui.ui.widgets.typed_line import TypedLine
from trtui.verbs.replying import own_line

if TYPE_CHECKING:
    from textual.timer import Timer

_PAUSE: Final = 0.08
"""Seconds of rest in typing after which the list follows."""
_REFRESH: Final = 0.5
"""Seconds after a change of what is held until a long list is read again: many changes at once are one reading."""
_LONG: Final = 5_000
_HINT: Final = "name, number, is:blocked, tag:vip, created-after:30d"
_SORTED: Final[dict[ContactSort, LiteralString]] = {
    ContactSort.NAME: "by name",
    ContactSort.LAST_CONTACT: "last texted first",
    ContactSort.CREATED: "newest first",
}


class ContactsScreen(TurnsBoards):
    """Who there is, and what is done with many of them at once."""

    key_scope: ClassVar[Scope] = Scope.BOOK
    DEFAULT_CSS = """
    ContactsScreen #contacts-line { height: 1; border: none; padding: 0 1; background: $panel; }
    ContactsScreen #contacts-told { display: none; height: auto; max-height: 2; padding: 0 1; color: $foreground-muted; }
    ContactsScreen #contacts-told.-wrong { color: $text-error; }
    """

    def __init__(
        self,
        app: App[int],
        around: Surroundings,
        *,
        dashboard: DashboardId | None,
        open_conversation: Callable[[ConversationKey], object],
        write_to: Callable[[ConversationKey], object],
        progress: BulkProgress,
        undo: Callable[[], object],
        ways: Iterable[object] = (),
    ) -> None:
        """Begin with one dashboard's contacts, or all; `write_to` leaves this screen for a conversation's composer, and
        `undo` takes back what was done last, here or in the inbox.
        """
        self._progress = progress
        self._editing = BulkEditing(
            around, progress, targets=self.targets, done=self._after_change, undo=undo
        )
        self.list = ConversationList(
            now=around.now,
            glyphs=around.glyphs,
            lines=ContactLines(around.glyphs, self._words_of),
            id="contacts",
        )
        self.query_line = TypedLine(
            id="contacts-line", placeholder=_HINT, compact=True, select_on_focus=False
        )
        self._told = Static(id="contacts-told")
        books = Bookkeeping(
            app, around, listed=self._chosen, line=lambda: self.dashboard, ask_for=self._editing.carry_out
        )
        narrowing = BookNarrowing(app, around, asked=lambda: self.asked, list_by=self.list_by)
        super().__init__(
            around,
            self.list,
            open_conversation=open_conversation,
            ways=(self._editing, books, narrowing, *ways),
        )
        self.dashboard = dashboard
        self._write_to = write_to
        self.asked = ContactQuery(dashboard=dashboard)
        self._source = ContactRows(around, self.asked)
        self._refusal: Safe | None = None
        self._said: Safe | None = None
        self._inquiring = ContactInquiry(around, self, self._say_what_is_known)
        self._typing: Timer | None = None
        self._waiting: Timer | None = None

    def compose_list(self) -> ComposeResult:
        """The line of words, the list, and what is to be said of both."""
        yield self.query_line
        yield self.list
        yield self._told

    # ------------------------------------------------------------------------------------------ what it lists

    def begin(self) -> None:
        """List whom the words ask for, from the first."""
        self._stop_waiting()
        now = self.around.now().astimezone(self.around.zone)
        self._refusal = None
        try:
            asked = parse_contact_words(self.query_line.value, now)
        except QueryError as error:
            self._refusal = own_line(str(error))
        else:
            self.asked = replace(asked, dashboard=self.dashboard, sort=self.asked.sort)
        self._source = ContactRows(self.around, self.asked)
        self._source.count()
        self.list.show(self._source, empty=self._empty_words())
        self.say_where()
        self._inquiring.begin(self.asked, may_be_asked=self._is_followed)
        self._say_what_is_known()

    def update_list(self) -> None:
        """Follow what the store says; a long list after a while, as reading it takes a moment."""
        if self.list.count < _LONG:
            self._follow()
        elif self._waiting is None:
            self._waiting = self.set_timer(_REFRESH, self._follow)

    def _chosen(self) -> Sequence[ConversationKey]:
        """Who is selected, in the list's order, else everybody listed."""
        chosen = self.list.selection
        return [key for key in self._source.everybody() if not chosen or key in chosen]

    def _after_change(self) -> None:
        """Back to the list, where an import stood over it; nobody is selected any more."""
        if self.app.screen is not self and self in self.app.screen_stack:
            while self.app.screen is not self:
                self.app.pop_screen()
        self.list.set_selection(())
        self.facts_changed()

    def _follow(self) -> None:
        self._waiting = None
        self.list.update_rows()
        self.say_where()
        self._say_what_is_known()

    def tick_list(self) -> None:
        """Let the ages go on."""
        self.list.tick()

    def cursor_conversation(self) -> ConversationKey | None:
        """Whom the cursor is on."""
        return self.list.cursor

    def targets(self) -> tuple[ConversationKey, ...]:
        """Who is selected, else whom the cursor is on."""
        if self.list.selection:
            return tuple(sorted(self.list.selection))
        return (self.list.cursor,) if self.list.cursor is not None else ()

    def interests(self) -> list[Interest]:
        """Names of tags, groups and fields, and what is new of who is listed."""
        kinds = (InterestKind.DASHBOARD, InterestKind.GROUPS, InterestKind.FIELDS)
        return [*(Interest(kind, self.dashboard) for kind in kinds), *self._inquiring.interests()]

    def describe(self) -> tuple[Safe, Safe]:
        """Whose contacts, in which order; where one is, and how much of everything was read."""
        boards = [board.dashboard for board in self._top.boards]
        title = compose("Contacts · {} · {}", self.line_shown, own(_SORTED[self.asked.sort]))
        selected = f"{len(self.list.selection):,} selected · " if self.list.selection else ""
        place, index = f"{self.list.count:,}", self.list.cursor_index
        if index is not None and not self.list.cursor_is_gone:
            place = f"{index + 1:,} of {place}"
        lines = [self.dashboard] if self.dashboard is not None else [board.id for board in boards]
        facts = self.around.store.facts
        told = feed_age(facts, [f"recent/{each}" for each in lines], self.around.now(), self.around.glyphs)
        run = self._progress.describe()
        shown = own_line(f"{selected}{place}")
        return title, join(" · ", (shown, told) if run is None else (run, shown, told))

    def ask_service(self) -> None:
        """Ask the service whom these words mean, however much is held here."""
        if self._is_followed:
            self._inquiring.ask(self.asked, since=self.around.now())
            self._say_what_is_known()

    @property
    def _is_followed(self) -> bool:
        """Whether the list shows whom the words ask for."""
        return self._refusal is None and self._source.problem is None

    def worker_changed(self) -> None:
        """The worker may have heard from the service, or lost it."""
        super().worker_changed()
        self._say_what_is_known()

    def _say_what_is_known(self) -> None:
        """Say why the words can't be followed (the list shows whom they asked for before), or what the service knows."""
        wrong = self._refusal or self._source.problem
        told = wrong or self._inquiring.describe(self.list.count)
        if told != self._said:
            self._said = told
            self._told.update(Content(told or ""))
            self._told.set_class(wrong is not None, "-wrong")
            self._told.display = told is not None

    def _words_of(self, key: ConversationKey) -> ContactWords:
        return self._source.words_of(key)

    def _empty_words(self) -> Safe:
        if not self.query_line.value.strip():
            return own("No contacts were read yet.")
        return own("Nobody who is held here is meant by that. Esc empties the line.")

    # ------------------------------------------------------------------------------------------ what it hears

    def on_input_changed(self, event: Input.Changed) -> None:
        """List once the fingers rest."""
        event.stop()
        self._stop_typing()
        self._typing = self.set_timer(_PAUSE, self.begin)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on in the list."""
        event.stop()
        if self._typing is not None:
            self._stop_typing()
            self.begin()
        self.set_focus(self.list, scroll_visible=False)

    def on_key(self, event: events.Key) -> None:
        """From the line, down goes into the list."""
        if event.key == "down" and self.query_line.has_focus:
            event.stop()
            self.set_focus(self.list, scroll_visible=False)

    def on_conversation_list_moved(self) -> None:
        """Say where one is."""
        self.say_where()

    def on_conversation_list_selection_changed(self) -> None:
        """Say how many are selected."""
        self.say_where()

    def on_conversation_list_opened(self) -> None:
        """Open who was clicked."""
        self.action_enter_thread()

    def list_by(self, words: str) -> None:
        """List whom these words ask for, as though they had been typed."""
        self.query_line.value = words
        self.query_line.cursor_position = len(words)
        self._stop_typing()
        self.begin()
        self.set_focus(self.list, scroll_visible=False)

    def _stop_typing(self) -> None:
        if self._typing is not None:
            self._typing.stop()
            self._typing = None

    def _stop_waiting(self) -> None:
        self._stop_typing()
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None

    # ------------------------------------------------------------------------------------------ actions

    def action_open_search(self) -> None:
        """Into the line."""
        self.set_focus(self.query_line, scroll_visible=False)

    def action_sort_list(self) -> None:
        """The next order; the cursor stays on whom it is."""
        orders, cursor = list(ContactSort), self.list.cursor
        following = orders[(orders.index(self.asked.sort) + 1) % len(orders)]
        self.asked = replace(self.asked, sort=following)
        self.begin()
        if cursor is not None:
            self.list.move_to(cursor)

    def action_reply(self) -> None:
        """Write to whom the cursor is on."""
        if self.list.cursor is not None:
            self._write_to(self.list.cursor)

    def action_select_row(self) -> None:
        """Select, or no longer, and go on to the next."""
        self.list.toggle_selected()
        self.list.move_by(1)

    def action_select_range(self) -> None:
        """Select up to here."""
        self.list.select_range()

    def action_select_all_rows(self) -> None:
        """Select everybody listed, or nobody again."""
        self.list.set_selection(() if self.list.selection else self._source.everybody())

    def action_step_back(self) -> None:
        """Out of the line, then unselect, then list everybody, then back to where one came from."""
        if self.query_line.has_focus:
            self.set_focus(self.list, scroll_visible=False)
        elif self.list.selection:
            self.list.set_selection(())
        elif self.query_line.value:
            self.list_by("")
        else:
            super().action_step_back()
