"""What a list holds and how it is ordered, as SQL that an index serves."""

import json
from sqlite3 import Row
from typing import Final

from trtui.light import dataclass
from trtui.models import ListQuery, Sort, View
from trtui.store.database import Value
from trtui.store.folding import holds_all, sought

_AWAKE: Final = "c.e_archived = 0 AND c.e_snooze <= :now"
_BRANCHES: Final[dict[View, tuple[str, ...]]] = {
    View.INBOX: (_AWAKE,),
    View.UNRESOLVED: (f"{_AWAKE} AND c.e_resolved = 0",),
    View.RESOLVED: (f"{_AWAKE} AND c.e_resolved = 1",),
    View.SNOOZED: ("c.e_archived = 0 AND c.snoozed_until > :now AND c.e_snooze > :now",),
    View.ARCHIVED: ("c.e_archived = 1",),
    View.DRAFTS: ("c.has_draft = 1",),
    View.FAILED: ("c.failed > 0",),
    # Each part comes in order out of an index, and SQLite merges them.
    View.ALL: ("c.e_archived = 0", "c.e_archived = 1", "c.known = 0"),
}
# The same conditions in the columns of the index that holds the order.
_BRANCHES_BY_WAIT: Final[dict[View, tuple[str, ...]]] = {
    **_BRANCHES,
    View.UNRESOLVED: (f"{_AWAKE} AND c.e_rank < 2",),
    View.RESOLVED: (f"{_AWAKE} AND c.e_rank = 2",),
}
_ORDER: Final = {
    Sort.LONGEST_WAIT: ("e_rank", "e_order", "id"),
    Sort.NEWEST: ("e_newest", "id"),
    Sort.UNRESOLVED_FIRST: ("e_resolved", "e_newest", "id"),
}
_INDEXED: Final = frozenset({View.INBOX, View.UNRESOLVED, View.RESOLVED, View.ARCHIVED, View.ALL})
"""Views that indexes hold in order; the others are short."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, as the parts of its answer.

    `is_indexed` says that windows come straight out of an index; where not, the rows are few or were narrowed, and all
    their numbers are read at once.
    """

    branches: tuple[str, ...]
    order: tuple[str, ...]
    values: dict[str, Value]
    is_indexed: bool
    is_narrowed: bool

    @classmethod
    def of(cls, query: ListQuery, now: int) -> "Asked":
        """Put a query into SQL; `now` decides which snoozes are over."""
        view, sort = query.view, query.sort
        by_wait = sort is Sort.LONGEST_WAIT
        order = _ORDER[sort]
        if not by_wait and view in (View.UNRESOLVED, View.RESOLVED):
            order = _ORDER[Sort.UNRESOLVED_FIRST]  # the same order there, and that of an index
        narrowed, values = _narrowed(query)
        line = []
        if query.dashboard is not None:
            line.append("c.dashboard = :dashboard")
            values["dashboard"] = query.dashboard
        branches = (_BRANCHES_BY_WAIT if by_wait else _BRANCHES)[view]
        return cls(
            tuple(" AND ".join((branch, *line, *narrowed)) for branch in branches),
            order,
            {"now": now, **values},
            view in _INDEXED and not narrowed,
            bool(narrowed),
        )

    @property
    def unresolved(self) -> str:
        """The condition for being unresolved, in the columns of the index that holds the order."""
        return "c.e_rank < 2" if "e_rank" in self.order else "c.e_resolved = 0"

    def numbers(self, also: str = "1", *, backwards: bool = False) -> str:
        """The query for the row numbers in order."""
        columns = ", ".join(f"c.{name}" for name in self.order)
        # What narrows is found first, and its rows then by number: an index of the whole order would be walked to its end.
        rows = "conversation c NOT INDEXED" if self.is_narrowed else "conversation c"
        parts = (f"SELECT {columns} FROM {rows} WHERE {branch} AND {also}" for branch in self.branches)
        by = ", ".join(f"{name} DESC" if backwards else name for name in self.order)
        return f"{' UNION ALL '.join(parts)} ORDER BY {by}"

    def count(self, also: str = "1") -> str:
        """The query for how many rows there are."""
        parts = (
            f"(SELECT count(*) FROM conversation c WHERE {branch} AND {also})" for branch in self.branches
        )
        return f"SELECT {' + '.join(parts)}"

    def place(self) -> str:
        """The query for the row of `:d` and `:p`, where the list holds it."""
        either = " OR ".join(f"({branch})" for branch in self.branches)
        return f"SELECT c.* FROM conversation c WHERE c.dashboard = :d AND c.phone = :p AND ({either})"

    def beside(self, place: Row, *, after: bool) -> tuple[str, dict[str, Value]]:
        """The condition for coming after (or before) a row whose sort columns are `place`, and all parameters."""
        names = ", ".join(f"c.{name}" for name in self.order)
        marks = ", ".join(f":at_{name}" for name in self.order)
        values = {f"at_{name}": place[name] for name in self.order}
        return f"({names}) {'>' if after else '<'} ({marks})", {**self.values, **values}


def _narrowed(query: ListQuery) -> tuple[list[str], dict[str, Value]]:
    parts: list[str] = []
    values: dict[str, Value] = {}
    if query.tags:
        parts.append(
            "c.id IN (SELECT conversation FROM contact_tag WHERE tag IN (SELECT value FROM json_each(:tags)))"
        )
        values["tags"] = json.dumps(query.tags)
    if query.groups:
        parts.append(
            "c.id IN (SELECT conversation FROM contact_group WHERE grp IN (SELECT value FROM json_each(:groups)))"
        )
        values["groups"] = json.dumps(query.groups)
    words = sought(query.text).split()
    if words:
        part, found = holds_all(words, notes=False, mark="word")
        parts.append(part)
        values |= found
    return parts, values
