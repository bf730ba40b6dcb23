"""A screen that stands in the inbox's place for a while: the first line, one list, the footer; Esc and q lead back."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Final, Generic, LiteralString, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from trtui.models import ConversationKey, DashboardId
from trtui.store import Interest
from trtui.text.cleaning import Safe, compose
from trtui.ui.cells import cut
from trtui.ui.commands import Command, Scope
from trtui.ui.looking import Moving
from trtui.ui.output import GatedScreen
from trtui.ui.surroundings import Surroundings
from trtui.ui.top_facts import TopFacts
from trtui.ui.widgets.block_list import BlockList
from trtui.ui.widgets.conversation_list import ConversationList
from trtui.ui.widgets.footer import Footer
from trtui.verbs.replying import own_line

T = TypeVar("T")
X = TypeVar("X")

_CORNERS: Final = 6
"""Cells of a border that its title can't have."""


class Place(GatedScreen[None]):
    """One list over the whole screen. What is in it, and what is done with it, is each place's own."""

    key_scope: ClassVar[Scope] = Scope.PANES
    DEFAULT_CSS = """
    Place > #place {
        height: 1fr; width: 1fr; border: round $primary;
        border-title-color: $foreground; border-title-style: bold; border-subtitle-color: $foreground;
    }
    Place > #place.-bare { border: none; }
    """

    def __init__(
        self,
        around: Surroundings,
        listed: BlockList[Any] | ConversationList,
        *,
        open_conversation: Callable[[ConversationKey], object],
        ways: Iterable[object] = (),
    ) -> None:
        """`open_conversation` leaves this screen and puts a conversation on the inbox's; `ways` perform what leads to
        other screens.
        """
        super().__init__()
        self.around = around
        self.dashboard: DashboardId | None = None
        self._open_conversation = open_conversation
        self._top = TopFacts(around)
        self._listed = listed
        self._performers = (Moving(self, lambda: listed), *ways)
        self.foot = Footer(around.keymap, can_perform=self._can_perform)
        self._frame = Vertical(id="place")
        self._labels: tuple[Safe, Safe, int] | None = None

    # ------------------------------------------------------------------------------------------ what a place says

    def begin(self) -> None:
        """List from the first. Implemented by each place."""
        raise NotImplementedError

    def update_list(self) -> None:
        """List what the store says now. Implemented by each place."""
        raise NotImplementedError

    def describe(self) -> tuple[Safe, Safe]:
        """What is listed, and how much of it: the border's words. Implemented by each place."""
        raise NotImplementedError

    def cursor_conversation(self) -> ConversationKey | None:
        """The conversation of what the cursor is on, None where there is none. Implemented by each place."""
        raise NotImplementedError

    def tick_list(self) -> None:
        """Draw anew what says something else by now. Implemented by each place."""
        raise NotImplementedError

    def interests(self) -> list[Interest]:
        """What is on this screen, for the worker to keep fresh."""
        return []

    # ------------------------------------------------------------------------------------------ the screen

    def compose(self) -> ComposeResult:
        """The first line, the list, the footer."""
        yield self._top.line
        with self._frame:
            yield from self.compose_list()
        yield self.foot

    def compose_list(self) -> ComposeResult:
        """What stands in the frame."""
        yield self._listed

    def on_mount(self) -> None:
        """Read what is shown first."""
        self.foot.show(self.key_scope)
        self._top.read(self.dashboard)
        self.begin()
        self.set_focus(self._listed, scroll_visible=False)

    def on_resize(self) -> None:
        """Do without a frame where there is no room for one."""
        width, height = self.app.size
        self._frame.set_class(width < 24 or height < 10, "-bare")
        self.foot.display = height >= 8

    def performers(self) -> Iterable[object]:
        """What performs commands here besides the list and the screen."""
        return self._performers

    def facts_changed(self) -> None:
        """Show what the store says now."""
        self.update_list()
        self.say_where()
        self._top.read(self.dashboard)

    def worker_changed(self) -> None:
        """Show what the worker says of itself now."""
        self._top.read(self.dashboard)

    def tick(self) -> None:
        """Let the ages go on."""
        self.tick_list()
        self.say_where()
        self._top.draw(self.dashboard)

    def keys_changed(self, scope: Scope, held: tuple[str, ...]) -> None:
        """The keys go elsewhere, or a sequence was begun."""
        self.foot.show(scope, held)

    def say_where(self) -> None:
        """Write what is listed and where one is into the border, where that reads otherwise."""
        labels = (*self.describe(), self.app.size.width - _CORNERS)
        if labels != self._labels:
            self._labels = labels
            title, subtitle, room = labels
            # Cut here, where it is known which sign stands for what is left out: a border's own is not ASCII.
            self._frame.border_title = Content(cut(title, max(1, room), self.around.glyphs.ellipsis))
            self._frame.border_subtitle = Content(cut(subtitle, max(1, room), self.around.glyphs.ellipsis))

    def _can_perform(self, command: Command) -> bool:
        performers: tuple[Any, ...] = (self._listed, *self.performers(), self, self.app)
        return any(hasattr(performer, f"action_{command.action}") for performer in performers)

    # ------------------------------------------------------------------------------------------ actions

    def action_step_back(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()

    def action_leave_pane(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()

    def action_enter_thread(self) -> None:
        """Open the conversation of what the cursor is on."""
        key = self.cursor_conversation()
        if key is not None:
            self._open_conversation(key)


class PlaceScreen(Place, Generic[T]):
    """A place whose list holds blocks of lines."""

    def __init__(
        self,
        around: Surroundings,
        rows: BlockList[T],
        *,
        open_conversation: Callable[[ConversationKey], object],
        ways: Iterable[object] = (),
    ) -> None:
        """`rows` is the list."""
        super().__init__(around, rows, open_conversation=open_conversation, ways=ways)
        self.rows = rows

    def read(self) -> list[T]:
        """What is listed now. Implemented by each place."""
        raise NotImplementedError

    def empty_words(self) -> Safe:
        """Why nothing is listed. Implemented by each place."""
        raise NotImplementedError

    def conversation_of(self, item: T) -> ConversationKey | None:
        """The conversation that a thing is about, None where there is none. Implemented by each place."""
        raise NotImplementedError

    def under_cursor(self, thing_of: Callable[[T], X | None], kind: LiteralString) -> X | None:
        """The thing that a verb is about; what is not one yet, or no more, is said, and None."""
        item = self.rows.cursor
        thing = thing_of(item) if item is not None else None
        if thing is None:
            self.around.voice.say(
                compose("There is no {} under the cursor that can be worked with yet.", own_line(kind))
            )
        elif self.rows.cursor_is_gone:
            self.around.voice.say(compose("This {} is gone.", own_line(kind)))
            return None
        return thing

    def begin(self) -> None:
        """List from the first."""
        items = self.read()
        self.rows.begin_with(items, empty=None if items else self.empty_words())
        self.say_where()

    def update_list(self) -> None:
        """List what the store says now, the cursor where it was."""
        items = self.read()
        self.rows.update(items, empty=None if items else self.empty_words())

    def tick_list(self) -> None:
        """Draw the blocks anew whose ages went on."""
        self.rows.redraw_where_it_differs()

    def cursor_conversation(self) -> ConversationKey | None:
        """The conversation of the thing under the cursor."""
        item = self.rows.cursor
        return self.conversation_of(item) if item is not None else None

    def on_block_list_moved(self) -> None:
        """Say where one is."""
        self.say_where()

    def on_block_list_opened(self) -> None:
        """Open what was clicked."""
        self.action_enter_thread()
