"""What hooks were run for: each event once, over all processes and restarts."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from trtui.store.database import Database
from trtui.store.moments import moment, stamp

REMEMBERED: Final = timedelta(days=3)
"""After this long an event is forgotten; only younger ones are ever announced."""
_SINCE: Final = "announced_since/"


class Announced:
    """Every change is on disk when the call returns. Raises StoreError."""

    def __init__(self, desk: Database) -> None:
        """Keep it in `desk`."""
        self._desk = desk

    def begin(self, kinds: Collection[str], now: datetime) -> dict[str, datetime]:
        """From when on events of each of these kinds are announced: since somebody first asked for them.

        A kind that nobody asks for any more begins anew when it is asked for again.
        """
        with self._desk.write():
            for row in self._desk.read("SELECT name FROM meta WHERE name LIKE ?", (f"{_SINCE}%",)):
                if row["name"].removeprefix(_SINCE) not in kinds:
                    self._desk.execute("DELETE FROM meta WHERE name = ?", (row["name"],))
            for kind in kinds:
                self._desk.execute(
                    "INSERT OR IGNORE INTO meta VALUES (?, ?)", (f"{_SINCE}{kind}", str(stamp(now)))
                )
            rows = self._desk.read("SELECT name, value FROM meta WHERE name LIKE ?", (f"{_SINCE}%",))
            self._desk.execute("DELETE FROM announced WHERE at < ?", (stamp(now - REMEMBERED),))
        return {row["name"].removeprefix(_SINCE): moment(int(row["value"])) for row in rows}

    def knows(self, kind: str, subject: str) -> bool:
        """Whether this was announced."""
        found = self._desk.first("SELECT 1 FROM announced WHERE kind = ? AND subject = ?", (kind, subject))
        return found is not None

    def claim(self, kind: str, subject: str, now: datetime) -> bool:
        """Say that this is announced now; False where it was before."""
        with self._desk.write():
            made = self._desk.execute(
                "INSERT OR IGNORE INTO announced VALUES (?, ?, ?)", (kind, subject, stamp(now))
            )
            return made == 1
