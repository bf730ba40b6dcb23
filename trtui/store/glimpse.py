"""A look at a store that stands well, in the time that opening it would take ten times: for lists and a status line.

Nothing is mended, migrated, laid over or fetched here. Whatever would need that, and whatever SQLite does not like, comes
to None: then the store is opened as it always is.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from trtui.store.moments import SILENT_AFTER, moment
from trtui.store.orders import LONGEST, UNRESOLVED, numbers_of, parts_of
from trtui.store.plain_rows import LIST_COLUMNS, row_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from trtui.store.plain_rows import RowValues

    T = TypeVar("T")

_PATIENCE = 0.2
_BOOT = "/proc/sys/kernel/random/boot_id"


class Glimpse:
    """Both files of an account, opened to be read."""

    def __init__(self, facts: sqlite3.Connection, desk: sqlite3.Connection) -> None:
        """Made by `look`."""
        self._facts = facts
        self._desk = desk

    def dashboards(self) -> dict[int, str]:
        """What each dashboard is called."""
        rows = self._facts.execute("SELECT id, name FROM dashboard ORDER BY name COLLATE NOCASE, id")
        return {row["id"]: row["name"] for row in rows}

    def rows(self, view: str, sort: str, limit: int, now: int) -> list[tuple[int, str, RowValues]]:
        """The first rows of a list: dashboard, number, values. `now` in microseconds."""
        branches, order = parts_of(view, sort)
        sql = numbers_of(branches, order, "conversation c", "1", backwards=False)
        numbers = [
            row["id"] for row in self._facts.execute(f"{sql} LIMIT :limit", {"now": now, "limit": limit})
        ]
        listed = ", ".join(map(str, numbers))
        rows = self._facts.execute(f"SELECT {LIST_COLUMNS} FROM conversation WHERE id IN ({listed})")
        found = {row["id"]: (row["dashboard"], row["phone"], row_values(row)) for row in rows}
        return [found[number] for number in numbers]

    def read_at(self) -> list[datetime | None]:
        """When each dashboard's texts were read last."""
        rows = self._facts.execute(
            "SELECT (SELECT succeeded_at FROM feed WHERE name = 'recent/' || d.id) AS at FROM dashboard d"
        )
        return [moment(row["at"]) for row in rows]

    def figures(self, now: int) -> tuple[int, int, datetime | None, int, int]:
        """Unresolved, unseen, since when the longest waits; of the outbox, what goes by itself and what needs somebody."""
        counts = [(row["rows"], row["unseen"]) for row in self._facts.execute(UNRESOLVED, {"now": now})]
        waits = [
            row["e_order"]
            for board in self.dashboards()
            for row in self._facts.execute(LONGEST, {"dashboard": board, "now": now})
        ]
        unsent = trouble = 0
        for row in self._desk.execute(
            "SELECT state IN ('failed', 'stale') OR needs_person AS needs, count(*) AS many FROM intent"
            " WHERE state IN ('held', 'queued', 'sending', 'stale', 'unknown')"
            " OR state = 'failed' AND is_dismissed = 0 GROUP BY needs"
        ):
            if row["needs"]:
                trouble = row["many"]
            else:
                unsent = row["many"]
        return (
            sum(count for count, _ in counts),
            sum(unseen for _, unseen in counts),
            moment(min(waits)) if waits else None,
            unsent,
            trouble,
        )

    def connection(self, now: datetime) -> str:
        """How the worker stands with the service; empty where none is at work."""
        row = self._desk.execute("SELECT value FROM meta WHERE name = 'worker'").fetchone()
        word = "" if row is None else str(row["value"])
        spoke = _field(word, "updated_at")
        if not spoke or now - datetime.fromisoformat(spoke) >= SILENT_AFTER:
            return ""
        return _field(word, "connection")


def _field(word: str, name: str) -> str:
    """A text without escapes out of JSON, whose reader takes 4 ms to import."""
    return word.partition(f'"{name}": "')[2].partition('"')[0]


def form_of(directory: str) -> str | None:
    """What a store must still be for a glimpse of it: of this form, opened and found sound since the machine started.

    None where that can't be said.
    """
    try:
        facts, desk = _open(f"{directory}/facts.db"), _open(f"{directory}/desk.db")
        try:
            return _form(facts, desk)
        finally:
            facts.close()
            desk.close()
    except (OSError, sqlite3.Error):
        return None


def _form(facts: sqlite3.Connection, desk: sqlite3.Connection) -> str:
    with open(_BOOT, "rb") as file:
        boot = file.read(64).decode("ascii", "replace").strip()
    versions = [each.execute("PRAGMA user_version").fetchone()[0] for each in (facts, desk)]
    return f"{boot} {versions[0]} {versions[1]}"


def look(directory: str, form: str, see: Callable[[Glimpse], T]) -> T | None:
    """What `see` sees in the store in `directory`, while it is of this form; None where it must be opened first."""
    try:
        facts, desk = _open(f"{directory}/facts.db"), _open(f"{directory}/desk.db")
        try:
            for file in (facts, desk):
                file.execute("BEGIN")
            glimpse = Glimpse(facts, desk)
            stands_well = _form(facts, desk) == form and _is_laid_over(facts, desk)
            return see(glimpse) if stands_well and glimpse.dashboards() else None
        finally:
            facts.close()
            desk.close()
    except (OSError, sqlite3.Error):
        return None


def _open(path: str) -> sqlite3.Connection:
    if _is_suspect(path):
        raise sqlite3.DatabaseError("somebody found it damaged")
    # A path with ? or # would end where it does; such folders are read the long way.
    if not path.isprintable() or any(sign in path for sign in "?#%"):
        raise sqlite3.OperationalError("a path that is no address")
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=_PATIENCE, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def _is_suspect(path: str) -> bool:
    import os

    return os.path.exists(f"{path}.suspect")


def _is_laid_over(facts: sqlite3.Connection, desk: sqlite3.Connection) -> bool:
    """Whether the facts know all that this desk said, and this desk it was."""
    identity = desk.execute("SELECT value FROM meta WHERE name = 'identity'").fetchone()
    known = facts.execute("SELECT value FROM meta WHERE name = 'desk'").fetchone()
    touched = desk.execute("SELECT value FROM counter WHERE name = 'touch'").fetchone()
    laid = facts.execute("SELECT value FROM counter WHERE name = 'projected'").fetchone()
    return (
        identity is not None
        and known is not None
        and identity["value"] == known["value"]
        and touched["value"] <= laid["value"]
    )
