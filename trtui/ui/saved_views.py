"""The searches that the settings name: one is chosen by its name, and stands in the list's place as any search does."""

from collections.abc import Callable

from textual.app import App

from trtui.text.cleaning import own
from trtui.ui.screens.choosing import Choosing, Entry, narrow
from trtui.ui.searching import SavedView, saved_views
from trtui.ui.surroundings import Surroundings


class SavedViews:
    """Offers them, and shows the one that is taken."""

    def __init__(self, app: App[int], around: Surroundings, show: Callable[[str], None]) -> None:
        """`show` searches for a query."""
        self._app = app
        self._around = around
        self._show = show

    def action_choose_view(self) -> None:
        """Choose one by its name."""
        entries = [Entry(view, view.name, view.shown) for view in saved_views(self._around)]
        if not entries:
            self._around.voice.say(
                own("There are no saved views yet: write them into [views] of the configuration file.")
            )
            return
        self._app.push_screen(
            Choosing(own("Saved views"), lambda typed: narrow(entries, typed), glyphs=self._around.glyphs),
            self.show,
        )

    def show(self, view: SavedView | None) -> None:
        """Search for what a view stands for."""
        if view is not None:
            self._show(view.query)
