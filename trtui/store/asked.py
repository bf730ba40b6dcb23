"""What a list holds and how it is ordered, as SQL that an index serves."""

import json
from sqlite3 import Row
from typing import Final

from trtui.light import dataclass
from trtui.models import ListQuery, View
from trtui.store.database import Value
from trtui.store.folding import holds_all, sought
from trtui.store.orders import numbers_of, parts_of

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
        parts, order = parts_of(query.view, query.sort)
        narrowed, values = _narrowed(query)
        line = []
        if query.dashboard is not None:
            line.append("c.dashboard = :dashboard")
            values["dashboard"] = query.dashboard
        return cls(
            tuple(" AND ".join((branch, *line, *narrowed)) for branch in parts),
            order,
            {"now": now, **values},
            query.view in _INDEXED and not narrowed,
            bool(narrowed),
        )

    @property
    def unresolved(self) -> str:
        """The condition for being unresolved, in the columns of the index that holds the order."""
        return "c.e_rank < 2" if "e_rank" in self.order else "c.e_resolved = 0"

    def numbers(self, also: str = "1", *, backwards: bool = False) -> str:
        """The query for the row numbers in order."""
        # What narrows is found first, and its rows then by number: an index of the whole order would be walked to its end.
        rows = "conversation c NOT INDEXED" if self.is_narrowed else "conversation c"
        return numbers_of(self.branches, self.order, rows, also, backwards=backwards)

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
