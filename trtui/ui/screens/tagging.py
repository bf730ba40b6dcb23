"""Tags put on or taken off by name: Enter does one and is done, Tab marks several first, Esc leaves them as they are."""

from collections.abc import Mapping

from textual import events

from trtui.models import DashboardId
from trtui.store import Interest
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.contact_form import Choices, choices_of, tags_field, wanted_for
from trtui.ui.screens.choosing import Choosing, Entry, narrow
from trtui.ui.surroundings import Surroundings
from trtui.verbs.replying import own_line


class Tagging(Choosing[frozenset[str]]):
    """Offers a dashboard's tags; dismissed with those that are to be turned about, or with None."""

    def __init__(
        self, around: Surroundings, dashboard: DashboardId, whom: Safe, held: Mapping[str, int], total: int
    ) -> None:
        """`held` says how many of `total` contacts have a tag."""
        super().__init__(
            compose("Tags of {}", whom),
            self._offered,
            glyphs=around.glyphs,
            placeholder=own("a tag"),
        )
        self._around = around
        self._dashboard = dashboard
        self._held = held
        self._total = total
        self._marked: frozenset[str] = frozenset()
        self._choices: Choices = choices_of(around.store, dashboard)

    def interests(self) -> list[Interest]:
        """The tags, where they were never read."""
        return wanted_for(self._choices, self._dashboard, fields=False)

    def facts_changed(self) -> None:
        """Offer what there is by now."""
        before, self._choices = self._choices, choices_of(self._around.store, self._dashboard)
        if self._choices != before:
            self.offer_again()

    def worker_changed(self) -> None:
        """What the worker says of itself is no matter of a choice's."""

    def tick(self) -> None:
        """Nothing in a choice has an age."""

    def on_key(self, event: events.Key) -> None:
        """Mark what the cursor is on, in or out, for Enter to do them all."""
        if event.key != "tab":
            return
        event.stop()
        event.prevent_default()
        entry = self.chosen
        if entry is not None:
            self._marked ^= entry
            self.offer_again()

    def take(self, value: frozenset[str]) -> None:
        """Those that are marked, or else the one under the cursor."""
        self.dismiss(self._marked or value)

    def how(self) -> Safe:
        """Which keys do what."""
        return own("Enter: in or out · Tab: several · Esc")

    def empty_words(self, typed: str) -> Safe:
        """Why no tag is offered."""
        if typed or self._choices.tags:
            return super().empty_words(typed)
        return self._choices.unread_tags or own("This dashboard has no tags: they are made in the web app.")

    def _offered(self, typed: str) -> list[Entry[frozenset[str]]]:
        field = tags_field(self._choices, [])
        entries = [
            Entry(
                frozenset({option.value}), self._label(option.value, option.label), self._hint(option.value)
            )
            for option in field.options
        ]
        return narrow(entries, typed)

    def _label(self, tag: str, name: Safe) -> Safe:
        is_in = (self._held.get(tag, 0) == self._total) is not (tag in self._marked)
        return compose("{} {}", self._around.glyphs.selected if is_in else own(" "), name)

    def _hint(self, tag: str) -> Safe:
        held = self._held.get(tag, 0)
        is_marked = tag in self._marked
        if held == self._total:
            return own("to be taken off") if is_marked else own("has it") if held == 1 else own("all have it")
        if is_marked:
            return own("to be put on")
        return own_line(f"{held} of {self._total} have it") if held else own("")
