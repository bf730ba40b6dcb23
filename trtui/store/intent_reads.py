"""Intents as the screen and the worker read them."""

import contextlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from sqlite3 import Row
from typing import Final

from trtui.clock import Clock, boot_id
from trtui.models import Action, ConversationKey, DashboardId, Intent, IntentId, IntentState
from trtui.store.actions import ActionCodecError
from trtui.store.database import Database
from trtui.store.errors import RefusedChangeError
from trtui.store.intents import intent_from
from trtui.store.moments import moment, stamp
from trtui.store.orders import PENDING, UNSETTLED
from trtui.store.records import IntentChange
from trtui.text.cleaning import clean
from trtui.text.phone import Phone

CLAIMABLE: Final = f"""
    i.state = 'queued' AND i.settled_at IS NULL AND i.needs_person = 0 AND i.is_paused = 0 AND NOT EXISTS (
        SELECT 1 FROM target mine
        JOIN target other ON other.dashboard = mine.dashboard AND other.phone = mine.phone AND other.intent < mine.intent
        JOIN intent earlier ON earlier.seq = other.intent
        WHERE mine.intent = i.seq AND earlier.state IN {UNSETTLED} AND earlier.is_paused = 0
    )
"""  # only our own constants
"""Which intents `i` may be claimed. None of them is settled: said, it lets the index of states give them in their order, so
that the first is found without judging thousands."""

IS_BULK: Final = "i.kind = 'BulkEditContacts'"
UNREADABLE: Final = (ActionCodecError, ValueError, TypeError, OverflowError)
"""What reading a row raises that damage, or another version, made unreadable."""


class IntentReads:
    """What is in the outbox. A row that damage made unreadable is left out."""

    def __init__(self, desk: Database, clock: Clock) -> None:
        """Read from `desk`."""
        self._desk = desk
        self._clock = clock

    def intent(self, intent: IntentId) -> Intent | None:
        """One intent, as it stands."""
        return next(self._readable(self._desk.read("SELECT * FROM intent WHERE id = ?", (intent,))), None)

    def pending(self, key: ConversationKey | None = None) -> list[Intent]:
        """What is not settled, or failed and not dismissed, in the order asked; of one conversation or of all."""
        if key is None:
            rows = self._desk.read(f"SELECT * FROM intent i WHERE {PENDING} ORDER BY i.seq")
        else:
            rows = self._desk.read(
                "SELECT i.* FROM target t JOIN intent i ON i.seq = t.intent"
                f" WHERE t.dashboard = ? AND t.phone = ? AND {PENDING} ORDER BY i.seq",
                (key.dashboard, key.phone),
            )
        return list(self._readable(rows))

    def unsettled(self) -> list[Intent]:
        """What is held, queued, sending, stale or unknown, in the order asked."""
        rows = self._desk.read(f"SELECT * FROM intent WHERE state IN {UNSETTLED} ORDER BY seq")
        return list(self._readable(rows))

    def unknown(self) -> list[Intent]:
        """What may or may not have happened, in the order asked."""
        rows = self._desk.read("SELECT * FROM intent WHERE state = 'unknown' ORDER BY seq")
        return list(self._readable(rows))

    def asked_since(self, kind: type[Action], since: datetime) -> list[Intent]:
        """What of a kind was asked for since then, settled or not, dismissed failures left out, in the order asked."""
        rows = self._desk.read(
            "SELECT * FROM intent WHERE kind = ? AND created_at >= ? AND is_dismissed = 0 ORDER BY seq",
            (kind.__name__, stamp(since)),
        )
        return list(self._readable(rows))

    def asked_about(
        self, dashboard: DashboardId, phone: Phone | None, kinds: Iterable[type[Action]], limit: int = 200
    ) -> list[Intent]:
        """What of these kinds was ever asked for about a customer (None: about no one customer), the newest first."""
        rows = self._desk.read(
            "SELECT i.* FROM target t JOIN intent i ON i.seq = t.intent WHERE t.dashboard = ? AND t.phone = ?"
            " AND i.kind IN (SELECT value FROM json_each(?)) ORDER BY i.seq DESC LIMIT ?",
            (dashboard, phone or "", json.dumps([kind.__name__ for kind in kinds]), limit),
        )
        return list(self._readable(rows))

    def count_unreadable(self) -> int:
        """How many intents that are not done are there but can't be read, and so are in no list."""
        rows = self._desk.read(
            "SELECT * FROM intent WHERE state NOT IN ('done', 'withdrawn') AND is_dismissed = 0"
        )
        return len(rows) - len(list(self._readable(rows)))

    def history(self, limit: int = 200) -> list[Intent]:
        """All intents, newest first."""
        return list(
            self._readable(self._desk.read("SELECT * FROM intent ORDER BY seq DESC LIMIT ?", (limit,)))
        )

    def log(self, intent: IntentId) -> list[IntentChange]:
        """Every change of an intent, oldest first."""
        return [
            IntentChange(
                intent,
                moment(row["at"]),
                IntentState(row["before"]) if row["before"] else None,
                IntentState(row["after"]),
                None if row["note"] is None else clean(row["note"]),
            )
            for row in self._desk.read(
                "SELECT c.* FROM intent_change c JOIN intent i ON i.seq = c.intent WHERE i.id = ? ORDER BY c.id",
                (intent,),
            )
        ]

    def claimed_remote_ids(self, key: ConversationKey) -> frozenset[str]:
        """The service's ids of texts that settled intents of this conversation."""
        rows = self._desk.read(
            "SELECT remote_id FROM intent WHERE dashboard = ? AND phone = ? AND remote_id IS NOT NULL",
            (key.dashboard, key.phone),
        )
        return frozenset(row["remote_id"] for row in rows)

    def next_claim_at(self, now: datetime) -> datetime | None:
        """When something put off may be claimed; None when nothing is."""
        row = self._desk.first(
            f"SELECT min(i.run_after) AS at FROM intent i WHERE i.run_after > ? AND {CLAIMABLE}",
            (stamp(now),),
        )
        return moment(row["at"]) if row else None

    def next_release(self, now: datetime) -> datetime | None:
        """When the next hold ends, by the wall clock; None where nothing is held."""
        rows = self._desk.read("SELECT * FROM intent WHERE state = 'held'")
        return min((now - timedelta(seconds=self.overdue(row, now)) for row in rows), default=None)

    def overdue(self, row: Row, now: datetime) -> float:
        """How many seconds ago a hold ended; negative while it goes on."""
        if row["held_boot"] == boot_id():
            until: float = row["held_until_boottime"]
            return self._clock.boottime() - until
        ended: datetime = moment(row["held_until"])
        return (now - ended).total_seconds()

    def _row(self, intent: IntentId) -> Row:
        row = self._desk.first("SELECT * FROM intent WHERE id = ?", (intent,))
        if row is None:
            raise RefusedChangeError("This is not in the outbox any more.")
        return row

    @staticmethod
    def _readable(rows: Iterable[Row]) -> Iterator[Intent]:
        """Intents of rows, leaving out what damage made unreadable."""
        for row in rows:
            with contextlib.suppress(*UNREADABLE):
                yield intent_from(row)
