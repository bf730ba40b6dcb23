"""A look at a store that stands well, in the time that opening it would take ten times: for lists and a status line.

Nothing is mended, migrated, laid over or fetched here. Whatever would need that, and whatever SQLite does not like, comes
to None: then the store is opened as it always is.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from trtui.store.moments import SILENT_AFTER, moment
from trtui.store.orders import (
    FOUND_PEOPLE,
    LATE_PAYMENT,
    LONGEST,
    NEWEST_PAYMENT,
    OPEN_PAYMENT,
    PENDING,
    UNRESOLVED,
    numbers_of,
    parts_of,
)
from trtui.store.plain_rows import (
    LIST_COLUMNS,
    contact_values,
    listed,
    message_values,
    name_of,
    payment_values,
    row_values,
    safe,
    shown_name,
)
from trtui.text.cleaning import clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from trtui.text.cleaning import Safe

    Fields = dict[str, object]

    T = TypeVar("T")

_PATIENCE = 0.2
_BOOT = "/proc/sys/kernel/random/boot_id"


class Glimpse:
    """Both files of an account, opened to be read."""

    def __init__(self, facts: sqlite3.Connection, desk: sqlite3.Connection) -> None:
        """Made by `look`."""
        self._facts = facts
        self._desk = desk

    def dashboards(self) -> dict[int, Safe]:
        """What each dashboard is called."""
        rows = self._facts.execute("SELECT id, name FROM dashboard ORDER BY name COLLATE NOCASE, id")
        return {row["id"]: clean_line(row["name"]) for row in rows}

    # ---- lists

    def conversations(self, view: str, sort: str, limit: int, board: int | None, now: int) -> list[Fields]:
        """The first rows of a list, on a dashboard or all; `now` in microseconds. `name` is empty where none is known."""
        branches, order = parts_of(view, sort)
        also = "1" if board is None else "c.dashboard = :board"
        sql = numbers_of(branches, order, "conversation c", also, backwards=False)
        values = {"now": now, "limit": limit, "board": board}
        numbers = [row["id"] for row in self._facts.execute(f"{sql} LIMIT :limit", values)]
        rows = self._facts.execute(
            f"SELECT {LIST_COLUMNS} FROM conversation WHERE id IN ({', '.join(map(str, numbers))})"
        )
        found = {row["id"]: {**_whom(row), **row_values(row)} for row in rows}
        return [found[number] for number in numbers]

    def contacts(
        self, conditions: Iterable[str], values: dict[str, object], limit: int
    ) -> list[Fields] | None:
        """The first of those whom the conditions mean; tags by name. None where an edit is laid over one of them."""
        rows = self._facts.execute(
            f"SELECT * FROM conversation c WHERE {' AND '.join(conditions) or '1'} {FOUND_PEOPLE}",
            {**values, "limit": limit},
        ).fetchall()
        known = [row for row in rows if row["known"] > 0]
        if any(row["p_edits"] != "[]" for row in known):
            return None
        tags = {
            (row["dashboard"], row["id"]): clean_line(row["name"])
            for row in (self._facts.execute("SELECT * FROM tag") if known else ())
        }
        return [
            {
                **_whom(row),
                **contact_values(row),
                "name": name_of(safe(row["display_name"]), safe(row["first_name"]), safe(row["last_name"])),
                "tags": [
                    tags[row["dashboard"], tag] if (row["dashboard"], tag) in tags else clean_line(tag)
                    for tag in listed(row["tags"])
                ],
            }
            for row in known
        ]

    def payments(
        self, state: str, board: int | None = None, phone: str | None = None, limit: int = -1
    ) -> list[tuple[Fields, Safe | None]]:
        """The newest payments that are `open`, `late`, to `chase` or of `all`; what a list calls its contact, if there is one."""
        rows = self._facts.execute(
            f"SELECT p.*, c.p_name, c.display_name, c.first_name, c.last_name, c.id AS held FROM payment p"
            " LEFT JOIN conversation c ON c.dashboard = p.dashboard AND c.phone = p.phone"
            f" WHERE {_PAYMENTS[state]} AND (:board IS NULL OR p.dashboard = :board)"
            f" AND (:phone IS NULL OR p.phone = :phone) ORDER BY {NEWEST_PAYMENT} LIMIT :limit",
            {"board": board, "phone": phone, "limit": limit},
        )
        return [
            ({**_whom(row), "id": row["id"], **payment_values(row)}, shown_name(row) if row["held"] else None)
            for row in rows
        ]

    def intents(self, *, is_all: bool) -> list[Fields] | None:
        """What was asked for and is not done, or all of it; None where one of them asks for what is not told here."""
        from trtui.store.plain_actions import STATES, plain_action

        sql = "ORDER BY seq DESC LIMIT 200" if is_all else f"WHERE {PENDING} ORDER BY i.seq"
        found = []
        for row in self._desk.execute(f"SELECT * FROM intent i {sql}"):
            action = plain_action(row["action"], self._desk) if row["state"] in STATES else None
            if action is None:
                return None
            found.append(
                {
                    **{name: row[name] for name in ("id", "dashboard", "state", "attempts", "remote_id")},
                    "kind": action["kind"],
                    "phone": row["phone"] or None,
                    "body": action.get("body"),
                    "payment": action.get("payment"),
                    "needs_person": bool(row["needs_person"]),
                    "reason": safe(row["reason"]),
                    "created_at": moment(row["created_at"]),
                    "settled_at": moment(row["settled_at"]),
                }
            )
        return found

    # ---- a thread

    def boards_knowing(self, phone: str) -> list[int]:
        """The dashboards that have a conversation with a number."""
        rows = self._facts.execute("SELECT dashboard FROM conversation WHERE phone = ?", (phone,))
        knowing = {row["dashboard"] for row in rows}
        return [board for board in self.dashboards() if board in knowing]

    def thread(self, board: int, phone: str, limit: int) -> list[Fields]:
        """The newest texts of a conversation, oldest first."""
        rows = self._facts.execute(
            f"SELECT * FROM message WHERE conversation = ({_NUMBER}) ORDER BY id DESC LIMIT ?",
            (board, phone, limit),
        ).fetchall()
        return [
            {"direction": row["direction"], "at": moment(row["at"]), **message_values(row)}
            for row in reversed(rows)
        ]

    def standing(
        self, board: int, phone: str
    ) -> tuple[bool, datetime | None, datetime | None, str | None, int]:
        """Of a conversation: whether its contact is known, when its last text was, the newest held one, where the reading
        of its thread stands (None: it was never read), and how many texts are held."""
        row = self._facts.execute(
            "SELECT id, known, last_at, (SELECT count(*) FROM message m WHERE m.conversation = c.id) AS held,"
            " (SELECT at FROM message m WHERE m.conversation = c.id ORDER BY m.id DESC LIMIT 1) AS newest,"
            " (SELECT cursor FROM feed WHERE name = ?) AS cursor"
            " FROM conversation c WHERE dashboard = ? AND phone = ?",
            (f"thread/{board}/{phone}", board, phone),
        ).fetchone()
        if row is None:
            return False, None, None, None, 0
        return row["known"] > 0, moment(row["last_at"]), moment(row["newest"]), row["cursor"], row["held"]

    # ---- what is known of all that

    def feeds(self, kind: str, boards: Iterable[int]) -> list[tuple[datetime | None, str] | None]:
        """Of the readings of a kind, one for each dashboard, when they succeeded last and where they stand."""
        return [self.feed(f"{kind}/{board}") for board in boards]

    def feed(self, name: str) -> tuple[datetime | None, str] | None:
        """When a reading succeeded last and where it stands; None where there was none."""
        row = self._facts.execute("SELECT succeeded_at, cursor FROM feed WHERE name = ?", (name,)).fetchone()
        return None if row is None else (moment(row["succeeded_at"]), row["cursor"])

    def figures(self, now: int, board: int | None) -> tuple[int, int, datetime | None, int, int]:
        """Unresolved, unseen, since when the longest waits; of the outbox, what goes by itself and what needs somebody."""
        boards = [each for each in self.dashboards() if board in (None, each)]
        counts = [
            (row["rows"], row["unseen"])
            for row in self._facts.execute(UNRESOLVED, {"now": now})
            if row["dashboard"] in boards
        ]
        waits = [
            row["e_order"]
            for each in boards
            for row in self._facts.execute(LONGEST, {"dashboard": each, "now": now})
        ]
        unsent = trouble = 0
        for row in self._desk.execute(
            "SELECT state IN ('failed', 'stale') OR needs_person AS needs, count(*) AS many FROM intent i"
            f" WHERE {PENDING} AND (:board IS NULL OR dashboard = :board) GROUP BY needs",
            {"board": board},
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

    def connection(self, now: datetime | None) -> str:
        """How the worker stands with the service, as it said last; where `now` is given, empty if it is not at work."""
        row = self._desk.execute("SELECT value FROM meta WHERE name = 'worker'").fetchone()
        word = "" if row is None else str(row["value"])
        spoke = _field(word, "updated_at")
        if not spoke or (now is not None and now - datetime.fromisoformat(spoke) >= SILENT_AFTER):
            return ""
        return _field(word, "connection")


_NUMBER = "SELECT id FROM conversation WHERE dashboard = ? AND phone = ?"
_PAYMENTS = {
    "all": "1",
    "open": OPEN_PAYMENT,
    "late": LATE_PAYMENT,
    "chase": f"{LATE_PAYMENT} AND NOT p.reminder_was_sent",
}


def _whom(row: sqlite3.Row) -> Fields:
    return {"dashboard": row["dashboard"], "phone": row["phone"] or None}


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
    """What `see` sees in the store in `directory`, while it is of this form; None where it must be opened first.

    What is kept there and is not what it should be is no reason to fail either: the long way says what is wrong.
    """
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
    except (OSError, sqlite3.Error, ValueError, TypeError, ArithmeticError):
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
