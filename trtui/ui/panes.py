"""Which panes are on the screen, which of them has the keys, and the ways from one to the next."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.widget import Widget

from trtui.ui.arranging import Arrangement, Pane, arrange
from trtui.ui.widgets.footer import Footer
from trtui.ui.widgets.list_pane import ListPane
from trtui.ui.widgets.search_pane import SearchPane
from trtui.ui.widgets.side_pane import Side, SidePane
from trtui.ui.widgets.thread_pane import ThreadPane

if TYPE_CHECKING:
    from trtui.ui.looking import Movable


class Panes:
    """The list or the search, the thread and the side panel of a screen, as many of them as fit."""

    def __init__(
        self,
        screen: Screen[None],
        list_pane: ListPane,
        search_pane: SearchPane,
        thread_pane: ThreadPane,
        side_pane: SidePane,
        foot: Footer,
        *,
        follow: Callable[[], None],
    ) -> None:
        """`follow` shows the thread of what the cursor is on."""
        self._screen = screen
        self._list = list_pane
        self._search = search_pane
        self._thread = thread_pane
        self._side = side_pane
        self._foot = foot
        self._follow = follow
        self._arrangement: tuple[Arrangement, bool] | None = None
        self._wants_side = bool(side_pane.names)
        self.pane = Pane.LIST

    def go(self, pane: Pane) -> None:
        """Put the keys into a pane, showing it where it was hidden."""
        if pane is Pane.SIDE:
            if not self._side.names:
                return
            self._wants_side = True
        self.pane = pane
        self.arrange()
        target: Widget = self._search.hits if self._search.is_open else self._list.list
        if pane is Pane.THREAD:
            target = self._thread.thread
        elif pane is Pane.SIDE:
            target = self._side.shown
        self._screen.set_focus(target, scroll_visible=False)

    def note_focus(self) -> None:
        """Take notice of which pane the keys went to."""
        for pane, widget in self._widgets():
            if widget.has_focus_within and pane is not self.pane:
                self.pane = pane
                self.arrange()

    @property
    def movable(self) -> "Movable":
        """What moves where nothing movable has the keys."""
        return self._thread.thread if self.pane is Pane.THREAD else self._list.list

    def arrange(self) -> None:
        """Show what fits."""
        composer = self._thread.composer
        width, height = self._screen.app.size
        found = arrange(
            width,
            height,
            self.pane,
            side_is_wanted=self._wants_side,
            is_writing=composer.has_focus or bool(composer.text),
        )
        if (found, self._search.is_open) == self._arrangement:
            return
        self._arrangement = (found, self._search.is_open)
        for pane, widget in self._widgets():
            is_covered = pane is Pane.LIST and (widget is self._search) is not self._search.is_open
            widget.display = pane in found.panes and not is_covered
            widget.set_class(not found.has_borders, "-bare")
        for listing in (self._list, self._search):
            listing.styles.width = found.list_width if found.list_width is not None else "1fr"
        self._side.styles.width = found.side_width if found.side_width is not None else "1fr"
        self._side.note_thread(is_beside=Pane.THREAD in found.panes)
        self._foot.display = found.has_footer
        composer.display = found.has_composer

    def _widgets(self) -> Iterable[tuple[Pane, Widget]]:
        """The panes; the list and the search share a place."""
        yield Pane.LIST, self._list
        yield Pane.LIST, self._search
        yield Pane.THREAD, self._thread
        yield Pane.SIDE, self._side

    # ------------------------------------------------------------------------------------------ actions

    def action_open_search(self) -> None:
        """Search, in the list's place."""
        self.pane = Pane.LIST
        self._search.open()
        self.arrange()
        self._search.action_open_search()

    def close_search(self) -> None:
        """Give the list its place back."""
        self._search.leave()
        self.go(Pane.LIST)

    def action_leave_pane(self) -> None:
        """Back to the pane before."""
        self.go(Pane.LIST if self.pane is not Pane.SIDE else Pane.THREAD)

    def action_next_pane(self) -> None:
        """To the next pane."""
        self._turn_pane(1)

    def action_previous_pane(self) -> None:
        """To the pane before."""
        self._turn_pane(-1)

    def _turn_pane(self, step: int) -> None:
        panes = list(Pane) if self._wants_side else [Pane.LIST, Pane.THREAD]
        at = panes.index(self.pane) if self.pane in panes else 0
        self.go(panes[(at + step) % len(panes)])

    def action_show_contact(self) -> None:
        """The contact beside the thread; again: away with it."""
        self._turn_side(Side.CONTACT)

    def action_show_payments(self) -> None:
        """The payments beside the thread; again: away with them."""
        self._turn_side(Side.PAYMENTS)

    def _turn_side(self, side: Side) -> None:
        if self._side.display and self._side.side is side and self._side.has_focus_within:
            self._wants_side = False
            self.go(Pane.THREAD)
            return
        if not self._side.names:
            return
        if self.pane is Pane.LIST:
            self._follow()
        self._side.turn_to(side)
        self.go(Pane.SIDE)
