"""The search, in the place of the conversation list: a line to type in, and what was found beneath.

What was found stays while one reads it, answers it and goes on to the next; Esc gives the list its place back.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from trtui.models import ConversationKey, DashboardId, MessageKey
from trtui.store import Interest, SearchHit, SearchPlace, StoreError
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.commands import Scope
from trtui.ui.inquiring import Inquiry, describe_inquiry, words_to_ask
from trtui.ui.searching import Found, SavedView, board_names, describe_count, search, target_of
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.typed_line import TypedLine
from trtui.verbs.replying import own_line

if TYPE_CHECKING:
    from textual.timer import Timer

    from trtui.ui.widgets.hit_list import HitList

_PAUSE: Final = 0.08
"""Seconds of rest in typing after which it is searched: a word typed at once is one search, not seven."""
_REFRESH: Final = 0.5
"""Seconds after a change of what is held until it is searched again."""
ASK_AFTER: Final = 1.0
"""Seconds of rest after which the service is asked for whom nobody is found here."""
_STEP: Final = 100
"""Hits read at once; more are read when the cursor comes to the end of them."""


class SearchPane(Vertical):
    """A search and its hits."""

    line: Input
    hits: "HitList"
    key_scope: ClassVar[Scope] = Scope.SEARCH
    DEFAULT_CSS = """
    SearchPane { display: none; }
    SearchPane > #search-line { height: 1; border: none; padding: 0 1; background: $panel; }
    SearchPane > #search-told { display: none; height: auto; max-height: 2; padding: 0 1; color: $foreground-muted; }
    """

    class Moved(Message):
        """The cursor is on another finding."""

    class Opened(Message):
        """A finding is to be read."""

        def __init__(self, key: ConversationKey, at: MessageKey | None) -> None:
            super().__init__()
            self.key = key
            self.at = at

    class Left(Message):
        """The list is wanted back."""

    def __init__(self, around: Surroundings, listed: Callable[[], DashboardId | None]) -> None:
        """`listed` says of which dashboard the list is whose place this takes, None for all of them."""
        super().__init__(id="search-pane")
        self.around = around
        self.is_open = False
        self._boards = board_names(around)
        self._version: object = None
        self._typed = ""
        self._limit = _STEP
        self._timer: Timer | None = None
        self._listed = listed
        self._inquiry: Inquiry | None = None
        self._rest: Timer | None = None
        self.told: Safe | None = None
        """What came of asking the service; None where it was not asked."""
        self._labels: Safe | None = None
        self.border_title = Content(own("Search"))

    def _furnish(self) -> None:
        """Make the line, the hits and what the service knows, when they are first needed: not before the first screen."""
        from trtui.ui.widgets.hit_list import HitList

        self.line = TypedLine(
            id="search-line", placeholder="names, numbers, texts", compact=True, select_on_focus=False
        )
        self.line.cursor_blink = False
        self._told = Static(id="search-told")
        self.hits = HitList(now=self.around.now, glyphs=self.around.glyphs, board_name=self._board_name)
        self.mount(self.line, self.hits, self._told)

    # ------------------------------------------------------------------------------------------ opening and leaving

    def open(self) -> None:
        """Begin to be the search that stands in the list's place, with what was searched for last still there."""
        if not self.children:
            self._furnish()
        self.is_open = True
        self._inquiry = None
        self._search()
        self._ask_soon()

    def leave(self) -> None:
        """Give it back."""
        self.is_open = False
        self._stop_waiting()
        self._stop_resting()

    @property
    def hit(self) -> SearchHit | None:
        """The hit under the cursor; None where no search is open, or there is none."""
        found = self.hits.current if self.is_open else None
        return found if isinstance(found, SearchHit) else None

    @property
    def targets(self) -> tuple[ConversationKey, ...] | None:
        """Whom a verb is about: whose hit the cursor is on, or nobody; None where no search is open."""
        if not self.is_open:
            return None
        return (self.hit.row.key,) if self.hit is not None else ()

    def facts_changed(self) -> None:
        """Search again where what is held differs, soon: many texts that come at once are one search."""
        is_other = self._version != self.around.store.version()[:2]
        if self.is_open and is_other and self._timer is None:
            self._timer = self.set_timer(_REFRESH, self._search)
        self._say_what_came_of_asking()

    def worker_changed(self) -> None:
        """The worker may have heard from the service, or lost it."""
        self._say_what_came_of_asking()

    def interests(self) -> list[Interest]:
        """What the worker is to ask the service."""
        return [self._inquiry.interest] if self.is_open and self._inquiry is not None else []

    # ------------------------------------------------------------------------------------------ searching

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search once the fingers rest."""
        event.stop()
        if event.value == self._typed:
            return
        self._stop_waiting()
        self._stop_resting()
        self._timer = self.set_timer(_PAUSE, self._search)

    def search_for(self, query: str) -> None:
        """Search for a query as though it had been typed, and go on among what is found."""
        self.line.value = query
        self.line.cursor_position = len(query)
        self._search()
        self._go_to(self.hits)

    def _search(self) -> None:
        self._stop_waiting()
        is_other = self.line.value != self._typed
        if is_other:
            self._typed, self._limit, self._inquiry = self.line.value, _STEP, None
        self._version = self.around.store.version()[:2]
        self._boards = board_names(self.around)
        self.hits.show(search(self.around, self._typed, self._limit))
        self._say_what_came_of_asking()
        if is_other:
            self._ask_soon()
        self._describe()

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    # ------------------------------------------------------------------------------------------ asking the service

    def ask_service(self) -> None:
        """Ask the service now, whoever is found here."""
        words = self._words_to_ask() if self.is_open else ""
        if words:
            self._stop_resting()
            self._inquiry = Inquiry(words, self._listed(), since=self.around.now())
            self._say_what_came_of_asking()

    def _ask_soon(self) -> None:
        self._stop_resting()
        if not self._people and self._words_to_ask():
            self._rest = self.set_timer(ASK_AFTER, self._ask_for_nobody)

    def _ask_for_nobody(self) -> None:
        self._rest = None
        words = self._words_to_ask()
        if words and not self._people:
            self._inquiry = Inquiry(words, self._listed())
            self._say_what_came_of_asking()

    def _words_to_ask(self) -> str:
        return words_to_ask(self._typed, self.around.now().astimezone(self.around.zone))

    @property
    def _people(self) -> int:
        """How many people are found here."""
        hits = (hit for hit in self.hits.findings.found if isinstance(hit, SearchHit))
        return sum(1 for hit in hits if hit.place is SearchPlace.PERSON)

    def _say_what_came_of_asking(self) -> None:
        told = self._describe_inquiry() if self.is_open else None
        if told != self.told:
            self.told = told
            self._told.update(Content(told or ""))
            self._told.display = told is not None

    def _describe_inquiry(self) -> Safe | None:
        if self._inquiry is None:
            return None
        people = None if self.hits.findings.has_more else self._people
        try:
            return describe_inquiry(self.around, self._inquiry, people)
        except StoreError as error:
            return own_line(str(error))

    def _stop_resting(self) -> None:
        if self._rest is not None:
            self._rest.stop()
            self._rest = None

    def _go_to(self, widget: Widget) -> None:
        """Put the keys there at once: the next letter may be on its way already."""
        self.screen.set_focus(widget, scroll_visible=False)

    def _describe(self) -> None:
        label = describe_count(self.hits.findings, self.hits.cursor)
        if label != self._labels:
            self._labels = label
            self.border_subtitle = Content(label)

    def _board_name(self, found: Found) -> Safe | None:
        target = target_of(found)
        return self._boards.get(target[0].dashboard) if target is not None else None

    # ------------------------------------------------------------------------------------------ messages

    def on_hit_list_moved(self, event: "HitList.Moved") -> None:
        """Read more where the end is near, and say where the cursor is."""
        event.stop()
        if self.hits.findings.has_more and self.hits.cursor >= self._limit - 1:
            self._limit += _STEP
            self._search()
        self._describe()
        self.post_message(self.Moved())

    def on_hit_list_opened(self, event: "HitList.Opened") -> None:
        """Open it."""
        event.stop()
        self.action_enter_thread()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on among what was found."""
        event.stop()
        if self._timer is not None:
            self._search()
        if isinstance(self.hits.current, SavedView):
            self.action_enter_thread()
        elif self.hits.current is not None:
            self._go_to(self.hits)

    def on_key(self, event: events.Key) -> None:
        """From the line, down goes into what was found."""
        if event.key == "down" and self.line.has_focus:
            event.stop()
            self._go_to(self.hits)

    # ------------------------------------------------------------------------------------------ actions

    def action_enter_thread(self) -> None:
        """Open what is under the cursor; a saved view becomes the query."""
        found = self.hits.current
        if isinstance(found, SavedView):
            self.search_for(found.query)
        elif (target := target_of(found)) is not None:
            self.post_message(self.Opened(*target))

    def action_open_search(self) -> None:
        """Back to the line."""
        self._go_to(self.line)

    def action_step_back(self) -> None:
        """Give the list its place back."""
        self.post_message(self.Left())

    def action_leave_pane(self) -> None:
        """Give the list its place back."""
        self.post_message(self.Left())


class HitSteps:
    """Next and previous among what was found, wherever the keys are."""

    def __init__(self, pane: SearchPane) -> None:
        self._pane = pane

    def action_next_unresolved(self) -> None:
        """The next hit."""
        self._step(1)

    def action_previous_unresolved(self) -> None:
        """The hit before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        hits = self._pane.hits
        before = hits.cursor
        hits.move_by(by)
        if hits.cursor == before:
            end = own("last") if by > 0 else own("first")
            self._pane.around.voice.say(compose("This is the {} hit.", end))
