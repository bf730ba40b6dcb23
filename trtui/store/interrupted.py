"""Intents whose process ended, whose machine slept, or whose row can't be read: none goes out by itself."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from sqlite3 import Row
from typing import Final, TypeAlias

from trtui.clock import Clock
from trtui.failpoints import failpoint
from trtui.models import Intent, IntentId, IntentState
from trtui.store.database import Database
from trtui.store.errors import RefusedChangeError
from trtui.store.intent_reads import UNREADABLE, IntentReads
from trtui.store.intents import (
    SETTLED,
    back_to_draft,
    insist_on_move,
    intent_from,
    keys_of,
    note_change,
)
from trtui.store.moments import moment, stamp
from trtui.store.orders import UNSETTLED
from trtui.store.overlay import Projection, touch
from trtui.store.processes import is_alive as process_is_alive
from trtui.text.cleaning import own

Column: TypeAlias = str | int | float | None

TOO_OLD: Final = timedelta(minutes=10)
"""What has waited longer than this when a worker starts is shown, not sent."""
OVERSLEPT: Final = 60.0
"""Seconds after the end of its hold by which a text must have been let go; later, the machine slept meanwhile."""


class Interrupted(IntentReads):
    """Every method is one transaction for each intent, on disk when it returns."""

    def __init__(self, desk: Database, projection: Projection, clock: Clock) -> None:
        """Keep all in `desk`; `projection` is told what changed."""
        super().__init__(desk, clock)
        self._projection = projection

    def release_due(self, now: datetime) -> list[Intent]:
        """Queue what was held long enough; what was interrupted (its process died) becomes a draft.

        A text whose hold ended more than a minute ago was overslept: it is queued but waits for the agent.
        """
        changed = []
        for row in self._readable_rows("state = 'held'", now):
            intent = IntentId(row["id"])
            with contextlib.suppress(RefusedChangeError):  # the agent or another process was quicker
                if not process_is_alive(row["holder"] or ""):
                    changed.append(self._interrupt(intent, now))
                elif self.overdue(row, now) >= 0:
                    changed.append(self._release(intent, now, is_late=self.overdue(row, now) > OVERSLEPT))
        return changed

    def recover(
        self, now: datetime, *, is_alive: Callable[[str], bool] | None = None, owner: str | None = None
    ) -> list[Intent]:
        """At the start of a worker, `owner`: mend what dead processes left; returns what changed.

        A dead owner's sending becomes unknown, and what an earlier worker of this owner's name left; a dead holder's held
        a draft; what was queued more than ten minutes ago waits for the agent. What can't be read is given up, so that it
        holds up nothing.
        """
        alive = is_alive or process_is_alive
        changed = []
        for row in self._readable_rows(f"state IN {UNSETTLED}", now):
            intent = IntentId(row["id"])
            with contextlib.suppress(RefusedChangeError):
                is_orphan = row["owner"] == owner or not alive(row["owner"] or "")
                if row["state"] == IntentState.SENDING and is_orphan:
                    changed.append(self._lose(intent, now))
                elif row["state"] == IntentState.HELD and not alive(row["holder"] or ""):
                    changed.append(self._interrupt(intent, now))
                elif row["state"] == IntentState.QUEUED and self._is_too_old(row, now):
                    changed.append(self._show_instead(intent, now))
        return changed

    def _readable_rows(self, condition: str, now: datetime) -> list[Row]:
        """The rows of a condition, in the order asked; those that can't be read are given up."""
        rows = []
        for row in self._desk.read(f"SELECT * FROM intent WHERE {condition} ORDER BY seq"):
            try:
                intent_from(row)
            except UNREADABLE as error:
                self._give_up(row, now, str(error))
            else:
                rows.append(row)
        return rows

    def _give_up(self, row: Row, now: datetime, why: str) -> None:
        """What damage, or another version, made unreadable must not hold up what comes after it."""
        with self._desk.write(bump="desk"):
            given_up = self._desk.execute(
                "UPDATE intent SET state = 'failed', settled_at = ?, needs_person = 0, owner = NULL, reason = ?"
                " WHERE seq = ? AND state = ?",
                (stamp(now), why, row["seq"], row["state"]),
            )
            if given_up:
                note_change(self._desk, row["seq"], now, row["state"], IntentState.FAILED, why)
                touch(self._desk, keys_of(self._desk, row["seq"]))
        self._projection.try_to_catch_up()

    def _release(self, intent: IntentId, now: datetime, *, is_late: bool) -> Intent:
        with self._changing(intent, IntentState.HELD) as row:
            late = own("The machine slept while this was held back. Send it now?") if is_late else None
            self._move(
                row, IntentState.QUEUED, now, reason=late, needs_person=int(is_late), queued_at=stamp(now)
            )
            failpoint("outbox.release.before_commit")
        failpoint("outbox.release.after_commit")
        return self._told(intent)

    def _interrupt(self, intent: IntentId, now: datetime) -> Intent:
        with self._changing(intent, IntentState.HELD) as row:
            self._move(row, IntentState.WITHDRAWN, now, reason=own("trtui ended while this was held back."))
            back_to_draft(self._desk, row, now)
        return self._told(intent)

    def _lose(self, intent: IntentId, now: datetime) -> Intent:
        with self._changing(intent, IntentState.SENDING) as row:
            reason = own("trtui ended while this was on its way.")
            self._move(row, IntentState.UNKNOWN, now, reason=reason, needs_person=0, owner=None)
            failpoint("outbox.unknown.before_commit")
        failpoint("outbox.unknown.after_commit")
        return self._told(intent)

    def _is_too_old(self, row: Row, now: datetime) -> bool:
        waits_already = row["needs_person"] or row["is_paused"]
        return not waits_already and moment(row["queued_at"]) < now - TOO_OLD

    def _show_instead(self, intent: IntentId, now: datetime) -> Intent:
        with self._changing(intent, IntentState.QUEUED) as row:
            reason = own("This waited for more than ten minutes while trtui did not run. Send it now?")
            self._move(row, IntentState.QUEUED, now, reason=reason, needs_person=1)
        return self._told(intent)

    # ---- inside

    @contextlib.contextmanager
    def _changing(self, intent: IntentId, *from_states: IntentState) -> Iterator[Row]:
        """One transaction about one intent; `from_states` narrows from where."""
        with self._desk.write(bump="desk"):
            row = self._row(intent)
            if from_states and row["state"] not in from_states:
                insist_on_move(row, IntentState.HELD)  # nothing becomes held: this says what it is instead
            yield row
            touch(self._desk, keys_of(self._desk, row["seq"]))
        self._projection.try_to_catch_up()

    def _move(self, row: Row, after: IntentState, now: datetime, **columns: Column) -> None:
        insist_on_move(row, after)
        if after in SETTLED:
            columns.setdefault("settled_at", stamp(now))
        columns["state"] = after
        setting = ", ".join(f"{name} = ?" for name in columns)
        self._desk.execute(
            f"UPDATE intent SET {setting} WHERE seq = ?",
            (*columns.values(), row["seq"]),
        )
        reason = columns.get("reason")
        note = str(reason) if reason is not None else None
        note_change(self._desk, row["seq"], now, IntentState(row["state"]), after, note)

    def _told(self, intent: IntentId) -> Intent:
        return intent_from(self._row(intent))
