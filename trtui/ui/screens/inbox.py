"""The inbox: the top line, the list, the thread with its composer, the side panel, the footer."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from trtui.models import ConversationKey, DashboardSummary, MessageKey
from trtui.store import Interest, InterestKind
from trtui.text.cleaning import own
from trtui.ui.arranging import Pane
from trtui.ui.bulk_progress import BulkProgress
from trtui.ui.commands import Command, Scope
from trtui.ui.guide import Guide
from trtui.ui.output import GatedScreen
from trtui.ui.panes import Panes
from trtui.ui.say import SayingApp
from trtui.ui.surroundings import Surroundings
from trtui.ui.top_facts import TopFacts
from trtui.ui.widgets.composer import Composer
from trtui.ui.widgets.conversation_list import ConversationList
from trtui.ui.widgets.footer import Footer
from trtui.ui.widgets.list_pane import ListPane
from trtui.ui.widgets.search_pane import HitSteps, SearchPane
from trtui.ui.widgets.side_pane import SidePane
from trtui.ui.widgets.thread_pane import ThreadPane
from trtui.ui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.timer import Timer

    from trtui.ui.inbox_verbs import InboxVerbs

FOLLOW_AFTER: Final = 0.12
"""Seconds of rest after which the thread shows the row the cursor is on: moving through the list paints rows only."""
FILLS_FOR: Final = 20.0
"""Seconds during which an empty list that fills is shown from its top, where no key is pressed."""
SEEN_AFTER: Final = 1.5
"""Seconds for which a thread must have been on screen to count as seen, where nobody went into it."""


class InboxScreen(GatedScreen[None]):
    """Composes the panes and carries what one says to the others. What the verbs mean is written elsewhere."""

    key_scope: ClassVar[Scope] = Scope.PANES
    AUTO_FOCUS: ClassVar[str | None] = ""

    def __init__(self, app: SayingApp, around: Surroundings, side: SidePane) -> None:
        """Make it for an app; nothing is read before it is mounted."""
        super().__init__(id="inbox")
        self.around = around
        self._came_from = Pane.LIST
        self._follow: Timer | None = None
        self._seen: Timer | None = None
        self.top = TopFacts(around)
        self.bulk = BulkProgress(around)
        self.foot = Footer(around.keymap, can_perform=self._can_perform)
        self.list_pane = ListPane(around)
        self.search_pane = SearchPane(around, listed=lambda: self.list_pane.query_shown.dashboard)
        self.thread_pane = ThreadPane(around)
        self.side_pane = side
        self.panes = Panes(
            self,
            self.list_pane,
            self.search_pane,
            self.thread_pane,
            side,
            self.foot,
            follow=self.follow_now,
        )
        self._app = app
        self._hit_steps = HitSteps(self.search_pane)
        self.guide = Guide(self, around)

    @cached_property
    def verbs(self) -> "InboxVerbs":
        """What performs commands here; made when it is first needed: not before the first screen."""
        from trtui.ui.inbox_verbs import InboxVerbs

        return InboxVerbs(self._app, self)

    def compose(self) -> ComposeResult:
        """Top line, panes, footer."""
        yield self.top.line
        with Horizontal(id="panes"):
            yield self.list_pane
            yield self.search_pane
            yield self.thread_pane
            yield self.side_pane
        yield self.foot

    def on_mount(self) -> None:
        """Read what is shown first."""
        self.panes.arrange()
        self.list_pane.show(self.list_pane.query_shown)
        self.follow_now()
        self.update_top()
        self.set_focus(self.list_pane.list, scroll_visible=False)
        self.keys_changed(self.list_pane.key_scope, ())
        self.set_timer(FILLS_FOR, self.list_pane.list.settle)

    @property
    def pane(self) -> Pane:
        """Which pane has the keys."""
        return self.panes.pane

    def performers(self) -> Iterable[object]:
        """What performs commands here."""
        found = self.verbs.all
        return (self._hit_steps, *found) if self.search_pane.is_open else found

    # ------------------------------------------------------------------------------------------ what is told to it

    def facts_changed(self) -> None:
        """The store says something else than before."""
        self.list_pane.facts_changed()
        self.search_pane.facts_changed()
        self.thread_pane.facts_changed()
        self.side_pane.facts_changed()
        self.verbs.working.facts_changed()
        self.verbs.editing.facts_changed()
        self.bulk.facts_changed()
        self._check_footer()
        self.update_top()

    def worker_changed(self) -> None:
        """The worker says something else of itself."""
        self.list_pane.worker_changed()
        self.search_pane.worker_changed()
        self.update_top()

    def tick(self) -> None:
        """A second has passed."""
        self.guide.look()
        self.list_pane.tick()
        self.thread_pane.tick()
        self.side_pane.tick()
        self.top.draw(self.list_pane.query_shown.dashboard)

    def keys_changed(self, scope: Scope, held: tuple[str, ...]) -> None:
        """The keys go elsewhere, or a sequence was begun."""
        self.foot.show(scope, held)
        self.app.call_later(self.guide.look)  # once what the key asked for is done

    def _can_perform(self, command: Command) -> bool:
        return command.scope not in (Scope.CONTACT, Scope.PAYMENTS) or self.side_pane.can_perform(command)

    def _check_footer(self) -> None:
        """What a panel's keys are about may be there now, or gone."""
        if self.side_pane.has_focus_within:
            self.foot.redraw()

    def take_paste(self, text: str) -> None:
        """A paste outside of the composer opens as a draft of the conversation on screen."""
        if self.write_to(None):
            composer = self.thread_pane.composer
            composer.put_in_paste(f"\n{text}" if composer.text.strip() else text)
            self.around.voice.say(own("The paste is a draft now; nothing was sent."))

    def summaries(self) -> list[DashboardSummary]:
        """The dashboards in their order."""
        return self.around.store.facts.summaries(self.around.now())

    def update_top(self) -> None:
        """Bring the first line up to date with the store."""
        self.top.read(self.list_pane.query_shown.dashboard)

    def interests(self) -> list[Interest]:
        """What is on this screen, for the worker to keep fresh."""
        found = [Interest(InterestKind.DASHBOARD, self.list_pane.query_shown.dashboard)]
        key = self.thread_pane.key
        if key is not None:
            found.append(Interest(InterestKind.THREAD, key.dashboard, key.phone))
            found += self.side_pane.interests()
        return [*found, *self.search_pane.interests()]

    # ------------------------------------------------------------------------------------------ one conversation

    def open_conversation(self, key: ConversationKey, at: MessageKey | None = None) -> None:
        """Put a conversation on screen, and the cursor on its row where it is listed."""
        self.list_pane.list.move_to(key)
        self._stop_following()
        self.thread_pane.show(key, at=at)
        self.paint_at_once()  # the texts before the frames around the panes, which take half as long again
        self.panes.go(Pane.THREAD)

    def follow_now(self) -> None:
        """Show the conversation the cursor is on; never while somebody writes, for it would take the text along."""
        self._stop_following()
        if self._is_writing:
            return
        if self.search_pane.is_open:
            if (hit := self.search_pane.hit) is not None:
                self.thread_pane.show(hit.row.key, at=hit.message)
            return
        key = self.list_pane.list.cursor
        if key is not None or self.thread_pane.key is None:
            self.thread_pane.show(key)

    def follow(self, _key: ConversationKey) -> None:
        """Show the conversation that the cursor was put on."""
        self.follow_now()

    @property
    def _is_writing(self) -> bool:
        """Whether the keys go into the composer: by the screen's word, which is true before the widget has heard."""
        return self.focused is self.thread_pane.composer

    def _stop_following(self) -> None:
        if self._follow is not None:
            self._follow.stop()
            self._follow = None

    def on_conversation_list_moved(self, event: ConversationList.Moved) -> None:
        """Show the thread of the row once the cursor rests."""
        event.stop()
        if event.key != self.thread_pane.key:
            self._follow_soon()
        elif not self._is_writing:
            self._stop_following()  # it was left and is back

    def _follow_soon(self) -> None:
        if not self._is_writing:
            self._stop_following()
            self._follow = self.set_timer(FOLLOW_AFTER, self.follow_now)

    def on_conversation_list_opened(self, event: ConversationList.Opened) -> None:
        """Go into the thread."""
        self.open_conversation(event.key)

    def on_thread_pane_shown(self, event: ThreadPane.Shown) -> None:
        """Carry it to the side panel; after a while on screen it was seen."""
        self.side_pane.show(event.key)
        self._check_footer()
        if self._seen is not None:
            self._seen.stop()
        self._seen = self.set_timer(SEEN_AFTER, self._note_seen)

    def _note_seen(self) -> None:
        if self.app.app_focus and self.app.screen is self and self.thread_pane.display:
            self.thread_pane.mark_seen()

    def on_list_pane_query_changed(self) -> None:
        """Another list: another first row, another dashboard in the top line."""
        if self.search_pane.is_open:
            self.panes.close_search()
        self.follow_now()
        self.update_top()

    def search_for(self, query: str) -> None:
        """Put a search in the list's place, the keys among what it finds."""
        self.panes.action_open_search()
        self.search_pane.search_for(query)

    def on_search_pane_moved(self) -> None:
        """Show the thread of the hit once the cursor rests."""
        self._follow_soon()

    def on_search_pane_opened(self, event: SearchPane.Opened) -> None:
        """Go into the thread, where what was found stands."""
        self.open_conversation(event.key, event.at)

    def on_search_pane_left(self) -> None:
        """Give the list its place back."""
        self.panes.close_search()
        self.follow_now()

    def on_top_line_chosen(self, event: TopLine.Chosen) -> None:
        """A dashboard was clicked."""
        self.list_pane.show_dashboard(event.dashboard)

    def on_composer_template_asked(self, event: Composer.TemplateAsked) -> None:
        """`/` on an empty line."""
        event.stop()
        self.verbs.sending.action_choose_template()

    # ------------------------------------------------------------------------------------------ panes

    def on_resize(self, _event: events.Resize) -> None:
        """Show what fits."""
        self.panes.arrange()

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        """Note in which pane the keys are."""
        self.panes.note_focus()

    def write_to(self, key: ConversationKey | None) -> bool:
        """Put the keys into a conversation's composer; None is the one the cursor is on. False where it is locked."""
        came_from = self.pane
        if key is not None:
            self.open_conversation(key)
        elif self.pane is Pane.LIST:
            self.follow_now()
        was_shown = self.thread_pane.display
        self.thread_pane.display = True
        if not self.thread_pane.write():
            self.thread_pane.display = was_shown
            self.panes.go(came_from)
            return False
        self._came_from = came_from
        return True

    def leave(self) -> bool:
        """Go out of the search, or back to the list; False where one is there."""
        if self.pane is not Pane.LIST:
            self.panes.action_leave_pane()
        elif self.search_pane.is_open:
            self.on_search_pane_left()
        else:
            return False
        return True

    def show_changes(self, keys: Sequence[ConversationKey]) -> None:
        """Show it at once; what was selected for it is selected no longer."""
        if self.list_pane.list.selection and set(self.list_pane.list.selection) <= set(keys):
            self.list_pane.list.set_selection(())
        self.facts_changed()

    def return_from_composer(self) -> None:
        """Back to where the reply was begun."""
        self.panes.go(self._came_from)

    # ------------------------------------------------------------------------------------------ actions

    def action_reply(self) -> None:
        """Write to the customer the cursor is on."""
        self.write_to(None)

    def action_enter_thread(self) -> None:
        """From the list into the thread, from the thread into the composer."""
        if self.pane is Pane.LIST and self.list_pane.list.cursor is not None:
            self.open_conversation(self.list_pane.list.cursor)

    def action_step_back(self) -> None:
        """One step back, never losing a text."""
        if self.thread_pane.composer.has_focus:
            self.thread_pane.composer.save_draft()
            self.panes.go(self._came_from)
        elif self.pane is Pane.LIST:
            if not self.list_pane.step_back():
                self.guide.end()
        else:
            self.panes.action_leave_pane()
