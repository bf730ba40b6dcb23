"""Narrowing the address book otherwise than by typing: field by field, or by a saved view. Both come to words."""

from collections.abc import Callable

from textual.app import App

from trtui.models import ContactQuery
from trtui.store import QueryError, contact_words, parse_contact_words
from trtui.text.cleaning import clean_line, own
from trtui.ui.contact_filters import filled_query, filter_form
from trtui.ui.forms import Filled
from trtui.ui.screens.choosing import Choosing, Entry, narrow
from trtui.ui.surroundings import Surroundings
from trtui.verbs.replying import own_line


class BookNarrowing:
    """Asks what to list the contacts by."""

    def __init__(
        self,
        app: App[int],
        around: Surroundings,
        *,
        asked: Callable[[], ContactQuery],
        list_by: Callable[[str], object],
    ) -> None:
        """`asked` gives what is listed now; `list_by` lists whom words ask for, as though they had been typed."""
        self._app = app
        self._around = around
        self._asked = asked
        self._list_by = list_by

    def action_fill_in_filter(self) -> None:
        """Narrow field by field."""
        around, asked = self._around, self._asked()
        form = filter_form(around, asked)

        def list_filled(filled: Filled) -> None:
            try:
                query = filled_query(around, form, filled, asked)
            except QueryError as error:
                around.voice.say(own_line(str(error)))
            else:
                self._list_by(contact_words(query, around.zone))

        around.voice.fill_in(form, list_filled)

    def action_choose_contact_view(self) -> None:
        """List by one of the saved views that speak of contacts."""
        around = self._around
        entries = [
            Entry(words, clean_line(name, cap=60), clean_line(words, cap=200))
            for name, words in around.settings.views.items()
            if self._speaks_of_contacts(words)
        ]
        if not entries:
            around.voice.say(
                own("No saved view speaks of contacts. The table [views] of the settings names some.")
            )
            return

        def take(words: str | None) -> None:
            if words is not None:
                self._list_by(words)

        chooser = Choosing(own("List by"), lambda typed: narrow(entries, typed), glyphs=around.glyphs)
        self._app.push_screen(chooser, take)

    def _speaks_of_contacts(self, words: str) -> bool:
        try:
            parse_contact_words(words, self._around.now().astimezone(self._around.zone))
        except QueryError:
            return False
        return True
