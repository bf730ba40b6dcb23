"""The panel beside the thread that says who the customer is and whether they may be texted."""

from typing import ClassVar, LiteralString

from trtui.models import ConversationKey, DeleteContact, EditContact, Intent, IntentState, SendText
from trtui.store import Interest, InterestKind
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.commands import Command, Scope, find_command, show_key
from trtui.ui.freshness import feed_age, feed_name
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.block_list import BlockList
from trtui.ui.widgets.contact_lines import (
    ContactFacts,
    ContactRow,
    contact_rows,
    draw_contact_row,
    local_clocks,
)
from trtui.verbs.replying import own_line, standing_of


class ContactPanel(BlockList[ContactRow]):
    """One contact, row by row."""

    key_scope: ClassVar[Scope] = Scope.CONTACT

    def __init__(self, around: Surroundings) -> None:
        super().__init__(
            key_of=lambda row: row.name,
            draw=lambda row, width, _selected: draw_contact_row(row, width),
            glyphs=around.glyphs,
            id="contact-panel",
        )
        self.around = around
        self.shown_key: ConversationKey | None = None
        self._facts: ContactFacts | None = None
        self._interests: list[Interest] = []
        # The table of area codes takes 20 ms to read: not before the first screen stands.
        self._tells_clock = False

    def on_mount(self) -> None:
        """Tell the time where the number is from once the first screen stands."""
        self.call_after_refresh(self._tell_clock)

    def _tell_clock(self) -> None:
        self._tells_clock = True
        self.update(self._rows())

    def show(self, key: ConversationKey | None) -> None:
        """Show another contact, from the top; None is none."""
        if key == self.shown_key:
            self.facts_changed()
            return
        self.shown_key = key
        self._facts = self._read()
        self._declare()
        self.begin_with(self._rows(), empty=own("No conversation"))

    def facts_changed(self) -> None:
        """Show what the store says now."""
        if not self.display:
            return
        self._facts = self._read()
        self._declare()
        self.update(self._rows())

    def tick(self) -> None:
        """Let the clocks and the ages go on."""
        if len(self._interests) > 1:
            self._declare()
        self.update(self._rows())

    def interests(self) -> list[Interest]:
        """The contact; and the names of what it is sorted by, where they were never read."""
        return self._interests

    @property
    def age(self) -> Safe:
        """How old what is shown is."""
        if self.shown_key is None:
            return own("")
        names = (feed_name("contact", self.shown_key),)
        return feed_age(self.around.store.facts, names, self.around.now(), self.around.glyphs)

    def can_perform(self, command: Command) -> bool:
        """A contact may be added while none is shown; all else is about the one that is."""
        return self.shown_key is not None or command.id == "contact.new"

    def _read(self) -> ContactFacts | None:
        key, store = self.shown_key, self.around.store
        if key is None:
            return None
        standing = standing_of(store, key)
        contact = standing.contact
        pending = store.outbox.pending(key)
        return ContactFacts(
            standing,
            tags=store.facts.tags(key.dashboard) if contact and contact.tags else (),
            groups=store.facts.groups(key.dashboard) if contact and contact.groups else (),
            fields=store.facts.fields(key.dashboard) if contact and contact.custom_fields else (),
            changes=sum(_is_on_its_way(intent) for intent in pending),
            link_key=self._link_key(),
            troubles=[trouble for intent in pending if (trouble := _trouble_of(intent)) is not None],
        )

    def _link_key(self) -> Safe | None:
        command = find_command("contact.link")
        keys = self.around.keymap.keys_of(command) if command is not None else ()
        return own_line(show_key(keys[0])) if keys else None

    def _declare(self) -> None:
        key = self.shown_key
        if key is None or self._facts is None:
            self._interests = []
            return
        self._interests = [Interest(InterestKind.CONTACT, key.dashboard, key.phone)]
        contact = self._facts.standing.contact
        if contact is None:
            return
        if (contact.tags and not self._was_read("tags")) or (contact.groups and not self._was_read("groups")):
            self._interests.append(Interest(InterestKind.GROUPS, key.dashboard))
        if contact.custom_fields and not self._was_read("fields"):
            self._interests.append(Interest(InterestKind.FIELDS, key.dashboard))

    def _was_read(self, kind: LiteralString) -> bool:
        """Whether the shown dashboard's tags, groups or fields were ever read."""
        key = self.shown_key
        feed = self.around.store.facts.feed(f"{kind}/{key.dashboard}") if key is not None else None
        return feed is not None and feed.succeeded_at is not None

    def _rows(self) -> list[ContactRow]:
        if self._facts is None:
            return []
        around = self.around
        twenty_four = around.settings.screen.twenty_four_hour
        clock = (
            local_clocks(self._facts.standing.key.phone, around.now(), twenty_four=twenty_four)
            if self._tells_clock
            else None
        )
        return contact_rows(self._facts, around.now(), around.zone, around.glyphs, clock)


def _is_on_its_way(intent: Intent) -> bool:
    return not isinstance(intent.action, SendText) and intent.state is not IntentState.FAILED


def _trouble_of(intent: Intent) -> Safe | None:
    """Why a change of the contact was refused; None where it was not."""
    if intent.state is not IntentState.FAILED or not isinstance(intent.action, EditContact | DeleteContact):
        return None
    what = own("Not deleted") if isinstance(intent.action, DeleteContact) else own("Not saved")
    return compose("{}: {}", what, intent.reason or own("no reason was given."))
