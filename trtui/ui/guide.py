"""When there is a tour: asked for on the command line or by name, on the demo, until Esc finds nothing else to leave."""

from typing import TYPE_CHECKING

from trtui.text.cleaning import own
from trtui.ui.surroundings import Surroundings

if TYPE_CHECKING:
    from trtui.ui.screens.inbox import InboxScreen
    from trtui.ui.touring import Tour


class Guide:
    """Begins and ends the tour of an inbox."""

    def __init__(self, inbox: "InboxScreen", around: Surroundings) -> None:
        """A demo begins with it where the surroundings say so."""
        self._inbox = inbox
        self._around = around
        self._tour: Tour | None = None
        self._is_wanted = around.has_tour

    def look(self) -> None:
        """Begin once there is somebody to show; go on as far as what is on screen says."""
        if self._is_wanted and self._inbox.list_pane.list.cursor is not None:
            self.action_start_tour()
        if self._tour is not None:
            self._tour.look()
            if self._tour.is_over:
                self._tour = None

    def end(self) -> None:
        """Show no more of it."""
        if self._tour is not None:
            self._tour.end()
            self._tour = None

    def action_start_tour(self) -> None:
        """Show the first steps, from the first on."""
        from trtui.ui.touring import Tour  # most runs have none

        self._is_wanted = False
        self.end()
        if self._around.is_demo:
            self._tour = Tour(self._inbox, self._around)
        else:
            self._around.voice.say(own("The tour sends a text, so it is for the demo only: trtui --demo."))
