"""The address book: contacts by any of what they can be narrowed by, in one of three orders.

The numbers of all rows of a query are read at once and remembered until the facts change: that is what a window, a
place and a selection of all are taken from, and at 50,000 contacts it costs less than a key press may.
"""

import json
from collections.abc import Iterable
from typing import Final

from trtui.clock import Clock
from trtui.light import dataclass
from trtui.models import (
    Contact,
    ContactQuery,
    ContactSort,
    ConversationKey,
    ConversationRow,
    DashboardId,
    FieldId,
    GroupId,
    Span,
    TagId,
)
from trtui.store.conditions import Conditions
from trtui.store.database import Database
from trtui.store.folding import fold, holds_all, sought
from trtui.store.moments import stamp
from trtui.store.naming import ids_named
from trtui.store.overlay import Projection
from trtui.store.plain_rows import LIST_COLUMNS
from trtui.store.room import FactsRoom
from trtui.store.rows import contact_from, edits_from, lay_edits, list_row
from trtui.store.schema import RESOLVED
from trtui.text.phone import Phone

_KEPT: Final = 4
_ORDER: Final = {
    # Who has no name is found by the number, after everybody who has one.
    ContactSort.NAME: "substr(c.needle, 1, 1) = char(10), c.needle, c.dashboard",
    ContactSort.LAST_CONTACT: "coalesce(c.last_at, 0) DESC, c.id",
    ContactSort.CREATED: "coalesce(c.created_at, 0) DESC, c.id",
}
_FLAGS: Final = {
    "is_resolved": f"{RESOLVED} = 1",  # as the service has it, who never had a text included
    "is_archived": "coalesce(c.p_archived, c.is_archived) = 1",
    "is_blocked": "coalesce(c.p_blocked, c.is_blocked) = 1",
    "is_suppressed": "coalesce(c.p_suppressed, c.is_suppressed) = 1",
    "has_opted_out": "c.opted_out_at IS NOT NULL",
    "has_history": "(c.last_at IS NOT NULL OR c.total_sent + c.total_received > 0)",
}
_SPANS: Final = {
    "created": "c.created_at",
    "last_message": "c.last_at",
    "sent": "c.last_sent_at",
    "received": "c.last_received_at",
}


@dataclass(frozen=True, slots=True)
class NamedIds:
    """What a query's names are on one dashboard."""

    tags: tuple[TagId, ...]
    groups: tuple[GroupId, ...]
    fields: tuple[tuple[FieldId, str], ...]


@dataclass(slots=True)
class _Found:
    """The rows of a query in their order, by number, and where each stands."""

    numbers: list[int]
    places: dict[int, int] | None = None


class People(FactsRoom):
    """Reads of the address book. All raise QueryError where a name in the query is nobody's."""

    def __init__(self, facts: Database, projection: Projection, clock: Clock) -> None:
        """Read from `facts`."""
        super().__init__(facts, projection, clock)
        self._books: dict[ContactQuery, _Found] = {}
        self._books_at = -1

    def contacts_window(self, query: ContactQuery, offset: int, limit: int) -> list[ConversationRow]:
        """The rows of a query from `offset` on, at most `limit`."""
        with self._facts.snapshot():
            numbers = self._book(query).numbers[max(0, offset) : max(0, offset) + limit]
            marks = ", ".join("?" * len(numbers))
            rows = self._facts.read(f"SELECT {LIST_COLUMNS} FROM conversation WHERE id IN ({marks})", numbers)
            found = {row["id"]: list_row(row) for row in rows}
            return [found[number] for number in numbers if number in found]

    def count_contacts(self, query: ContactQuery) -> int:
        """How many contacts fit."""
        with self._facts.snapshot():
            return len(self._book(query).numbers)

    def contact_place(self, query: ContactQuery, key: ConversationKey) -> int | None:
        """At which offset a contact stands; None where it is not among them."""
        with self._facts.snapshot():
            number, book = self._number_of(key), self._book(query)
            if book.places is None:
                book.places = {each: place for place, each in enumerate(book.numbers)}
            return None if number is None else book.places.get(number)

    def contact_keys(self, query: ContactQuery) -> list[ConversationKey]:
        """All of them, in order."""
        with self._facts.snapshot():
            conditions = self._conditions(query)
            rows = self._facts.read(self._asked("c.dashboard, c.phone", query, conditions), conditions.values)
            return [ConversationKey(DashboardId(row["dashboard"]), Phone(row["phone"])) for row in rows]

    def contacts_held(self, keys: Iterable[ConversationKey]) -> dict[ConversationKey, Contact]:
        """Those of these contacts whom the service told of, with pending edits laid over, without their last texts."""
        phones: dict[DashboardId, list[Phone]] = {}
        for key in keys:
            phones.setdefault(key.dashboard, []).append(key.phone)
        found: dict[ConversationKey, Contact] = {}
        for line, numbers in phones.items():
            rows = self._facts.read(
                "SELECT * FROM conversation WHERE dashboard = ? AND known > 0"
                " AND phone IN (SELECT value FROM json_each(?))",
                (line, json.dumps(numbers)),
            )
            for row in rows:
                contact = lay_edits(contact_from(row, None), edits_from(row))
                found[contact.key] = contact
        return found

    def ids_in(self, query: ContactQuery, line: DashboardId) -> NamedIds:
        """What the names in a query mean on a dashboard."""
        lines: list[int | str] = [line]
        tags = ids_named(self._facts, "tag", query.tags, lines)
        groups = ids_named(self._facts, "contact_list", query.groups, lines)
        fields = [
            (ids_named(self._facts, "custom_field", [name], lines)[0], value) for name, value in query.fields
        ]
        return NamedIds(
            tuple(TagId(str(tag)) for tag in tags),
            tuple(GroupId(int(group)) for group in groups),
            tuple((FieldId(str(field)), value) for field, value in fields),
        )

    # ---- inside a snapshot

    def _book(self, query: ContactQuery) -> _Found:
        version = self._facts.number("SELECT value FROM counter WHERE name = 'facts'")
        if version != self._books_at:
            self._books.clear()
            self._books_at = version
        found = self._books.get(query)
        if found is None:
            conditions = self._conditions(query)
            rows = self._facts.read(self._asked("c.id", query, conditions), conditions.values)
            while len(self._books) >= _KEPT:
                del self._books[next(iter(self._books))]
            found = self._books[query] = _Found([row[0] for row in rows])
        return found

    @staticmethod
    def _asked(columns: str, query: ContactQuery, conditions: Conditions) -> str:
        return f"SELECT {columns} FROM conversation c WHERE {conditions.sql} ORDER BY {_ORDER[query.sort]}"

    def _conditions(self, query: ContactQuery) -> Conditions:
        wanted = Conditions(["c.known > 0"])
        if query.dashboard is not None:
            wanted.add("c.dashboard = :line", line=query.dashboard)
        if query.dashboards:
            lines = ids_named(self._facts, "dashboard", query.dashboards)
            wanted.add(wanted.one_of("c.dashboard", "line_", lines))
        if query.words:
            part, values = holds_all([sought(word) for word in query.words], notes=False, mark="word")
            wanted.add(part, **values)
        if query.number:
            wanted.add("substr(c.phone, 1, :digits) = :number", digits=len(query.number), number=query.number)
        for name, condition in _FLAGS.items():
            flag = getattr(query, name)
            if flag is not None:
                wanted.add(condition if flag else f"NOT ({condition})")
        for name, column in _SPANS.items():
            self._add_span(wanted, name, column, getattr(query, name))
        self._add_names(wanted, query)
        return wanted

    @staticmethod
    def _add_span(wanted: Conditions, name: str, column: str, span: Span) -> None:
        if span.after is not None:
            wanted.add(f"{column} >= :{name}_after", **{f"{name}_after": stamp(span.after)})
        if span.before is not None:
            wanted.add(f"{column} < :{name}_before", **{f"{name}_before": stamp(span.before)})

    def _add_names(self, wanted: Conditions, query: ContactQuery) -> None:
        """What is asked for by the names of tags, groups and fields, as they are on the query's dashboards."""
        lines: list[int | str] | None = None if query.dashboard is None else [query.dashboard]
        if query.tags:
            part = wanted.one_of("tag", "tag", ids_named(self._facts, "tag", query.tags, lines))
            wanted.add(f"c.id IN (SELECT conversation FROM contact_tag WHERE {part})")
        if query.groups:
            part = wanted.one_of("grp", "grp", ids_named(self._facts, "contact_list", query.groups, lines))
            wanted.add(f"c.id IN (SELECT conversation FROM contact_group WHERE {part})")
        for place, (name, value) in enumerate(query.fields):
            ids = ids_named(self._facts, "custom_field", [name], lines)
            part = wanted.one_of("field", f"field{place}_", ids)
            wanted.add(
                f"c.id IN (SELECT conversation FROM contact_field WHERE {part} AND value = :value{place})",
                **{f"value{place}": fold(value)},
            )
