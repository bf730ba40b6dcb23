"""The conversation lists: windows, counts and places, quick at 50,000 rows."""

from collections import Counter
from datetime import datetime
from sqlite3 import Row
from typing import Final

from trtui.clock import Clock
from trtui.light import dataclass
from trtui.models import (
    ConversationKey,
    ConversationRow,
    Dashboard,
    DashboardId,
    DashboardSummary,
    ListQuery,
    View,
)
from trtui.store.asked import Asked
from trtui.store.database import Database, Value
from trtui.store.moments import moment, stamp
from trtui.store.orders import LONGEST, UNRESOLVED
from trtui.store.overlay import Projection
from trtui.store.plain_rows import LIST_COLUMNS
from trtui.store.room import FactsRoom
from trtui.store.rows import list_row
from trtui.text.cleaning import clean_line
from trtui.text.phone import Phone

_KEPT: Final = 8
"""How many queries' answers are remembered until the facts change."""

_RANKS: Final = {View.UNRESOLVED: "0, 1", View.RESOLVED: "2"}
_ARCHIVED: Final = {View.ARCHIVED: "1", View.ALL: "0, 1"}


@dataclass(slots=True)
class _Answer:
    """What was found out about a query, while the facts stay as they are."""

    count: int | None = None
    numbers: list[int] | None = None
    places: dict[int, int] | None = None


class Lists(FactsRoom):
    """Rows for the screen. `now` decides which snoozes are over."""

    def __init__(self, facts: Database, projection: Projection, clock: Clock) -> None:
        """Read from `facts`."""
        super().__init__(facts, projection, clock)
        self._answers: dict[ListQuery, _Answer] = {}
        self._answers_at: tuple[int, int | None] = (-1, None)

    def window(self, query: ListQuery, offset: int, limit: int, now: datetime) -> list[ConversationRow]:
        """The rows of a list from `offset` on, at most `limit`."""
        with self._facts.snapshot():
            asked = Asked.of(query, stamp(now))
            if not asked.is_indexed:
                numbers = self._numbers(query, asked)[max(0, offset) : max(0, offset) + limit]
            else:
                numbers = self._numbers_at(query, asked, max(0, offset), limit)
            return self._rows(numbers)

    def count(self, query: ListQuery, now: datetime) -> int:
        """How many rows a list has."""
        with self._facts.snapshot():
            return self._count(query, Asked.of(query, stamp(now)))

    def position(self, query: ListQuery, key: ConversationKey, now: datetime) -> int | None:
        """At which offset a conversation stands in a list; None where it is not in it."""
        with self._facts.snapshot():
            asked = Asked.of(query, stamp(now))
            place = self._facts.first(asked.place(), {**asked.values, "d": key.dashboard, "p": key.phone})
            if place is None:
                return None
            if not asked.is_indexed:
                answer = self._answer(query, asked)
                if answer.places is None:
                    answer.places = {number: at for at, number in enumerate(self._numbers(query, asked))}
                return answer.places.get(place["id"])
            condition, values = asked.beside(place, after=False)
            return self._facts.number(asked.count(condition), values)

    def row(self, key: ConversationKey) -> ConversationRow | None:
        """One conversation as a list would show it."""
        found = self._facts.first(
            f"SELECT {LIST_COLUMNS} FROM conversation WHERE dashboard = ? AND phone = ?",
            (key.dashboard, key.phone),
        )
        return list_row(found) if found else None

    def next_unresolved(
        self, query: ListQuery, after: ConversationKey | None, now: datetime, *, backwards: bool = False
    ) -> ConversationKey | None:
        """The next unresolved conversation of a list below `after` (above it: `backwards`), from the other end where
        there is none; None where nothing else is unresolved.

        `after` need not be in the list: where it would stand counts.
        """
        with self._facts.snapshot():
            asked = Asked.of(query, stamp(now))
            place = None
            if after:
                place = self._facts.first(
                    "SELECT * FROM conversation WHERE dashboard = ? AND phone = ?",
                    (after.dashboard, after.phone),
                )
            conditions: list[tuple[str, dict[str, Value]]] = [("1", dict(asked.values))]
            if place:
                conditions.insert(0, asked.beside(place, after=not backwards))
            for condition, values in conditions:
                also = f"{asked.unresolved} AND c.id <> :itself AND {condition}"
                found = self._facts.first(
                    f"{asked.numbers(also, backwards=backwards)} LIMIT 1",
                    {**values, "itself": place["id"] if place else -1},
                )
                if found:
                    return self._rows([found["id"]])[0].key
        return None

    def summaries(self, now: datetime) -> list[DashboardSummary]:
        """Every dashboard with what waits on it, by name."""
        with self._facts.snapshot():
            at = stamp(now)
            counts = Counter[tuple[int, str]]()
            for row in self._facts.read(UNRESOLVED, {"now": at}):
                counts[row["dashboard"], "rows"] += row["rows"]
                counts[row["dashboard"], "unseen"] += row["unseen"]
            summaries = []
            for row in self._facts.read("SELECT * FROM dashboard ORDER BY name COLLATE NOCASE, id"):
                longest = self._facts.first(LONGEST, {"dashboard": row["id"], "now": at})
                summaries.append(
                    DashboardSummary(
                        dashboard=dashboard_from(row),
                        unresolved=counts[row["id"], "rows"],
                        unseen=counts[row["id"], "unseen"],
                        longest_waiting_since=moment(longest["e_order"]) if longest else None,
                    )
                )
            return summaries

    def next_wake(self, now: datetime) -> datetime | None:
        """When the next snooze ends, so that the screen can redraw then."""
        return moment(self._next_wake(stamp(now)))

    # ---- inside a snapshot

    def _next_wake(self, now: int) -> int | None:
        row = self._facts.first(
            "SELECT min(snoozed_until) AS at FROM conversation WHERE snoozed_until > ? AND e_snooze > ?",
            (now, now),
        )
        return row["at"] if row else None

    def _answer(self, query: ListQuery, asked: Asked) -> _Answer:
        """What is remembered of a query; all is forgotten when the facts changed or a snooze ended."""
        now = int(asked.values["now"] or 0)
        version = self._facts.number("SELECT value FROM counter WHERE name = 'facts'")
        known, until = self._answers_at
        if version != known or (until is not None and now >= until):
            self._answers.clear()
            self._answers_at = (version, self._next_wake(now))
        while len(self._answers) >= _KEPT and query not in self._answers:
            del self._answers[next(iter(self._answers))]
        return self._answers.setdefault(query, _Answer())

    def _count(self, query: ListQuery, asked: Asked) -> int:
        answer = self._answer(query, asked)
        if answer.count is None:
            if asked.is_indexed:
                answer.count = self._tallied(query, asked)
            else:
                answer.count = len(self._numbers(query, asked))
        return answer.count

    def _tallied(self, query: ListQuery, asked: Asked) -> int:
        """The rows of an indexed list: as kept by the file, less those snoozed now, or with those of no list."""
        line = "1" if query.dashboard is None else "dashboard = :dashboard"
        archived = _ARCHIVED.get(query.view, "0")
        ranks = _RANKS.get(query.view, "0, 1, 2")
        total = f"SELECT sum(rows) FROM tally WHERE {line} AND archived IN ({archived}) AND rank IN ({ranks})"
        rows = self._facts.number(total, asked.values)
        if query.view is View.ARCHIVED:
            return rows
        if query.view is View.ALL:
            return rows + self._facts.number(
                f"SELECT count(*) FROM conversation WHERE known = 0 AND {line}", asked.values
            )
        return rows - self._facts.number(
            "SELECT count(*) FROM conversation INDEXED BY conversation_snooze WHERE snoozed_until > :now"
            f" AND e_snooze > :now AND e_archived = 0 AND e_rank IN ({ranks}) AND {line}",
            asked.values,
        )

    def _numbers(self, query: ListQuery, asked: Asked) -> list[int]:
        """All row numbers of a list, in order."""
        answer = self._answer(query, asked)
        if answer.numbers is None:
            answer.numbers = [row["id"] for row in self._facts.read(asked.numbers(), asked.values)]
        return answer.numbers

    def _numbers_at(self, query: ListQuery, asked: Asked, offset: int, limit: int) -> list[int]:
        """The row numbers of a window, counted from the nearer end."""
        count = self._count(query, asked)
        limit = min(limit, count - offset)
        if limit <= 0:
            return []
        backwards = offset > count // 2
        skipped = count - offset - limit if backwards else offset
        rows = self._facts.read(
            f"{asked.numbers(backwards=backwards)} LIMIT :limit OFFSET :offset",
            {**asked.values, "limit": limit, "offset": skipped},
        )
        numbers = [row["id"] for row in rows]
        return numbers[::-1] if backwards else numbers

    def _rows(self, numbers: list[int]) -> list[ConversationRow]:
        marks = ", ".join("?" * len(numbers))
        rows = self._facts.read(f"SELECT {LIST_COLUMNS} FROM conversation WHERE id IN ({marks})", numbers)
        found = {row["id"]: row for row in rows}
        return [list_row(found[number]) for number in numbers if number in found]


def dashboard_from(row: Row) -> Dashboard:
    """A dashboard, from all columns of its table."""
    return Dashboard(
        id=DashboardId(row["id"]),
        name=clean_line(row["name"]),
        phone=Phone(row["phone"]) if row["phone"] else None,
        time_zone=None if row["time_zone"] is None else clean_line(row["time_zone"]),
    )
