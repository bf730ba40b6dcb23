"""The store as the address book sees it: a query's rows, and what is said of each."""

from collections.abc import Hashable, Sequence

from trtui.models import ContactQuery, ContactSort, ConversationKey, ConversationRow, DashboardId
from trtui.store import QueryError
from trtui.text.cleaning import Safe, clean_line, compose, join, own
from trtui.text.phone import format_phone
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.contact_rows import ContactWords
from trtui.verbs.replying import own_line


class ContactRows:
    """The rows of one query; one that asks for what there is not has none, and says so."""

    def __init__(self, around: Surroundings, query: ContactQuery) -> None:
        self.query = query
        self.problem: Safe | None = None
        self._around = around
        self._words: dict[ConversationKey, ContactWords] = {}
        self._words_at: Hashable = None

    @property
    def version(self) -> Hashable:
        """What the facts say."""
        return self._around.store.version().facts

    def count(self) -> int:
        """How many contacts there are."""
        try:
            self.problem = None
            return self._around.store.facts.count_contacts(self.query)
        except QueryError as error:
            self.problem = own_line(str(error))
            return 0

    def window(self, offset: int, limit: int) -> Sequence[ConversationRow]:
        """Some of them."""
        return self._around.store.facts.contacts_window(self.query, offset, limit) if not self.problem else ()

    def position(self, key: ConversationKey) -> int | None:
        """Where a contact stands among them."""
        return self._around.store.facts.contact_place(self.query, key) if not self.problem else None

    def everybody(self) -> list[ConversationKey]:
        """All of them."""
        return self._around.store.facts.contact_keys(self.query) if not self.problem else []

    def words_of(self, key: ConversationKey) -> ContactWords:
        """What is said of a contact; of those in view, remembered until the facts change."""
        if self.version != self._words_at:
            self._words.clear()
            self._words_at = self.version
        found = self._words.get(key)
        if found is None:
            found = self._words[key] = self._read_words(key)
        return found

    def _read_words(self, key: ConversationKey) -> ContactWords:
        facts = self._around.store.facts
        contact = facts.contact(key)
        number = format_phone(key.phone)
        if self.query.dashboard is None and (line := self._lines().get(key.dashboard)) is not None:
            number = compose("{} · {}", number, line)
        if contact is None:
            return ContactWords(number, own(""), None)
        tags = {tag.id: tag.name for tag in facts.tags(key.dashboard)}
        groups = {group.id: group.name for group in facts.groups(key.dashboard)}
        sorts = [tags[tag] for tag in contact.tags if tag in tags]
        sign = self._around.glyphs.group
        sorts += [compose("{} {}", sign, groups[group]) for group in contact.groups if group in groups]
        said = [join(", ", sorts)] if sorts else []
        said += [clean_line(contact.note, cap=200)] if contact.note else []
        row = facts.row(key)
        last = row.last_at if row is not None else contact.last_contact_at
        moment = contact.created_at if self.query.sort is ContactSort.CREATED else last
        return ContactWords(number, join(" · ", said), moment)

    def _lines(self) -> dict[DashboardId, Safe]:
        """What the dashboards are called, where there are several."""
        boards = self._around.store.facts.dashboards()
        return {board.id: board.name for board in boards} if len(boards) > 1 else {}
