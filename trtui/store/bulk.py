"""Edits of many contacts: asked for as one run of several intents, and settled in parts."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from sqlite3 import Row
from typing import Final

from trtui.clock import boot_id
from trtui.failpoints import failpoint
from trtui.light import dataclass
from trtui.models import (
    Action,
    BulkEditContacts,
    DashboardId,
    EditContact,
    Intent,
    IntentId,
    IntentState,
    MessageKey,
)
from trtui.store.actions import decode_action, encode_action, kind_of
from trtui.store.intent_reads import IS_BULK
from trtui.store.intents import note_change, targets_of
from trtui.store.interrupted import Column, Interrupted
from trtui.store.moments import moment, stamp
from trtui.store.overlay import touch
from trtui.store.processes import process_name
from trtui.text.cleaning import Safe
from trtui.text.phone import Phone

_NO_HOLD: Final[Mapping[str, Column]] = {}


@dataclass(frozen=True, slots=True)
class BulkRun:
    """How far an edit of many contacts has come: contacts by the state of the intent that holds them.

    What was asked for in one go has one `asked_at`; what was refused stands apart, under the same.
    """

    asked_at: datetime
    done: int = 0
    waiting: int = 0
    stopped: int = 0
    """Paused, or waiting for the agent's word after a pause of trtui itself."""
    refused: int = 0
    withdrawn: int = 0

    @property
    def total(self) -> int:
        """How many it is about."""
        return self.done + self.waiting + self.stopped + self.refused + self.withdrawn


class Bulk(Interrupted):
    """Every method is one transaction, on disk when it returns."""

    def add_all(
        self, actions: Sequence[tuple[DashboardId, BulkEditContacts]], *, now: datetime
    ) -> list[IntentId]:
        """Put a run of edits on disk, all of them or none, each an intent of its own. Raises StoreCannotWriteError."""
        with self._desk.write(bump="desk"):
            added = [self._insert(action, line, None, now, _NO_HOLD)["id"] for line, action in actions]
            failpoint("outbox.add.before_commit")
        failpoint("outbox.add.after_commit")
        self._projection.try_to_catch_up()
        return [IntentId(each) for each in added]

    def settle_part(
        self, intent: IntentId, refused: Sequence[tuple[Sequence[Phone], Safe]], *, now: datetime
    ) -> Intent:
        """From sending: an edit of many was done, but for some whom the service refused, with its reason.

        Those become failed intents of their own: one contact an ordinary edit, several with one reason an edit of many.
        """
        with self._changing(intent, IntentState.SENDING, IntentState.UNKNOWN) as row:
            action = decode_action(row["action"])
            if not isinstance(action, BulkEditContacts):
                raise TypeError("only an edit of many is done in part")
            for phones, reason in refused:
                self._set_apart(row, action.only(phones), reason, now)
            gone = {phone for phones, _ in refused for phone in phones}
            rest = action.only([phone for phone in action.phones if phone not in gone])
            self._desk.execute(
                "UPDATE intent SET action = ? WHERE seq = ?", (encode_action(rest), row["seq"])
            )
            self._move(row, IntentState.DONE, now, reason=None, needs_person=0, owner=None)
            failpoint("outbox.settle.before_commit")
        failpoint("outbox.settle.after_commit")
        return self._told(intent)

    def has_bulk_waiting(self) -> bool:
        """Whether an edit of many waits its turn in the queue."""
        return bool(
            self._desk.number(
                f"SELECT EXISTS (SELECT 1 FROM intent i WHERE i.state = 'queued' AND {IS_BULK}"
                " AND i.needs_person = 0 AND i.is_paused = 0)"
            )
        )

    def bulk_runs(self, since: datetime) -> list[BulkRun]:
        """The edits of many that were asked for since then, or are not over, the newest first."""
        rows = self._desk.read(
            "SELECT i.created_at, i.state, i.needs_person OR i.is_paused AS is_stopped, count(*) AS contacts"
            f" FROM intent i JOIN target t ON t.intent = i.seq WHERE ({IS_BULK} OR i.evidence = ?)"
            " AND (i.created_at >= ? OR i.state IN ('queued', 'sending', 'unknown'))"
            " GROUP BY 1, 2, 3 ORDER BY 1 DESC",
            (_PART, stamp(since)),
        )
        runs: dict[int, dict[str, int]] = {}
        for row in rows:
            counts = runs.setdefault(row["created_at"], {})
            name = _COUNTED.get(row["state"], "stopped" if row["is_stopped"] else "waiting")
            counts[name] = counts.get(name, 0) + row["contacts"]
        return [BulkRun(moment(asked_at), **counts) for asked_at, counts in runs.items()]

    def bulk_intents(self, asked_at: datetime) -> list[Intent]:
        """The intents of a run, in their order; what was set apart is among them."""
        rows = self._desk.read(
            f"SELECT i.* FROM intent i WHERE i.created_at = ? AND ({IS_BULK} OR i.evidence = ?) ORDER BY i.seq",
            (stamp(asked_at), _PART),
        )
        return list(self._readable(rows))

    # ---- inside a write

    def _insert(
        self,
        action: Action,
        dashboard: DashboardId,
        phone: Phone | None,
        now: datetime,
        held: Mapping[str, Column],
        *,
        written_against: MessageKey | None = None,
        **columns: Column,
    ) -> Row:
        """Add an intent, its targets and the first line of its log. Raises ValueError where it needs a customer."""
        targets = targets_of(action, dashboard, phone)
        identity = uuid.uuid4().hex
        values: dict[str, Column] = {
            "id": identity,
            "kind": kind_of(action),
            "action": encode_action(action),
            "dashboard": dashboard,
            "phone": phone,
            "state": IntentState.HELD if held else IntentState.QUEUED,
            "created_at": stamp(now),
            "queued_at": stamp(now),
            "written_against": written_against,
            **held,
            **columns,
        }
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self._desk.execute(f"INSERT INTO intent ({names}) VALUES ({marks})", tuple(values.values()))
        row = self._row(IntentId(identity))
        self._desk.execute_many(
            "INSERT INTO target (intent, dashboard, phone) VALUES (?, ?, ?)",
            [(row["seq"], key.dashboard, key.phone) for key in targets],
        )
        reason = columns.get("reason")
        note = None if reason is None else str(reason)
        note_change(self._desk, row["seq"], now, None, IntentState(row["state"]), note)
        touch(self._desk, [key for key in targets if key.phone])
        return row

    def _hold_until(self, now: datetime, hold: timedelta | None) -> Mapping[str, Column]:
        """The columns of what is held for a while first."""
        if not hold:
            return _NO_HOLD
        return {
            "held_until": stamp(now + hold),
            "held_boot": boot_id(),
            "held_until_boottime": self._clock.boottime() + hold.total_seconds(),
            "holder": process_name(),
        }

    def _set_apart(self, row: Row, part: BulkEditContacts, reason: Safe, now: datetime) -> None:
        phone = part.phones[0] if len(part.phones) == 1 else None
        own: EditContact = next(edit for _, edit in part.edits())
        action: Action = part if phone is None else own
        for each in part.phones:
            self._desk.execute(
                "DELETE FROM target WHERE intent = ? AND dashboard = ? AND phone = ?",
                (row["seq"], row["dashboard"], each),
            )
        self._insert(
            action,
            DashboardId(row["dashboard"]),
            phone,
            moment(row["created_at"]),
            _NO_HOLD,
            state=IntentState.FAILED,
            settled_at=stamp(now),
            attempts=row["attempts"],
            reason=reason,
            evidence=_PART,
        )


_PART: Final = "set apart from an edit of many"
"""The evidence of an intent that was a part of another: what tells a run's refused contacts from other failed edits."""
_COUNTED: Final = {
    IntentState.DONE.value: "done",
    IntentState.FAILED.value: "refused",
    IntentState.WITHDRAWN.value: "withdrawn",
}
