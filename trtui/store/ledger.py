"""When each call was made: what a new worker starts its budget from. Satisfies `calls.Journal`."""

import json
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from trtui.calls import CallRecord, GateState, Priority
from trtui.store.database import Database
from trtui.store.moments import moment, stamp

KEPT_FOR: Final = timedelta(hours=1)


class Ledger:
    """The calls of the last hour, on disk before they start."""

    def __init__(self, desk: Database) -> None:
        """Keep them in `desk`."""
        self._desk = desk

    def open_call(self, record: CallRecord) -> None:
        """Write down a call about to start; forgets those that were over more than an hour ago. Raises StoreError."""
        with self._desk.write():
            self._desk.execute(
                "DELETE FROM call WHERE CASE boot WHEN ? THEN ended < ? ELSE started_at < ? END",
                (
                    record.boot_id,
                    record.started - KEPT_FOR.total_seconds(),
                    stamp(record.started_at - KEPT_FOR),
                ),
            )
            self._desk.execute(
                "INSERT OR REPLACE INTO call (id, boot, started, ended, started_at, deadline, purpose, dashboard, priority)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    record.id,
                    record.boot_id,
                    record.started,
                    record.ended,
                    stamp(record.started_at),
                    record.deadline,
                    record.purpose,
                    record.dashboard,
                    int(record.priority),
                ),
            )

    def close_call(self, call_id: str, ended: float) -> None:
        """Note when a call ended; an unknown id is ignored."""
        with self._desk.write():
            self._desk.execute("UPDATE call SET ended = ? WHERE id = ?", (ended, call_id))

    def forget_calls(self, call_ids: Collection[str]) -> None:
        """Drop these calls; unknown ids are ignored."""
        if call_ids:
            with self._desk.write():
                self._desk.execute_many("DELETE FROM call WHERE id = ?", [(call_id,) for call_id in call_ids])

    def load(self) -> list[CallRecord]:
        """Every call not forgotten, of any boot."""
        return [
            CallRecord(
                id=row["id"],
                boot_id=row["boot"],
                started=row["started"],
                ended=row["ended"],
                started_at=moment(row["started_at"]),
                deadline=row["deadline"],
                purpose=row["purpose"],
                dashboard=row["dashboard"],
                priority=Priority(row["priority"]),
            )
            for row in self._desk.read("SELECT * FROM call ORDER BY started_at")
        ]

    def save_gate(self, state: GateState) -> None:
        """Keep this gate state in place of the one before."""
        content = json.dumps({**asdict(state), "saved_at": state.saved_at.isoformat()})
        with self._desk.write():
            self._desk.execute("INSERT OR REPLACE INTO meta VALUES ('gate', ?)", (content,))

    def load_gate(self) -> GateState | None:
        """The gate state kept last, if any."""
        row = self._desk.first("SELECT value FROM meta WHERE name = 'gate'")
        if row is None:
            return None
        content = json.loads(row["value"])
        return GateState(**{**content, "saved_at": datetime.fromisoformat(content["saved_at"])})
