"""What the agent asked for: intents, their states, and the log of every change."""

import contextlib
import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from trtui.failpoints import failpoint
from trtui.models import (
    Action,
    DashboardId,
    EditContact,
    Intent,
    IntentId,
    IntentState,
    MessageKey,
    SendText,
)
from trtui.store.actions import encode_action
from trtui.store.bulk import Bulk
from trtui.store.errors import RefusedChangeError
from trtui.store.intent_reads import CLAIMABLE, IS_BULK, UNREADABLE
from trtui.store.intents import back_to_draft, intent_from, keys_of, note_change
from trtui.store.interrupted import Column
from trtui.store.moments import stamp
from trtui.store.overlay import touch
from trtui.store.retention import forget_settled
from trtui.text.cleaning import Safe, own
from trtui.text.phone import Phone

PUT_OFF_AT_MOST: Final = timedelta(minutes=20)
"""The service is heeded for a quarter of an hour: what seems to wait for longer was put off before the clock was set back."""


class Outbox(Bulk):
    """Every method is one transaction, on disk when it returns. Impossible changes raise RefusedChangeError."""

    # ---- in

    def add(
        self,
        action: Action,
        dashboard: DashboardId,
        phone: Phone | None,
        *,
        now: datetime,
        hold: timedelta | None = None,
        written_against: MessageKey | None = None,
    ) -> Intent:
        """Put an intent on disk, held for `hold` or queued.

        Adding a text removes its conversation's draft, in one transaction. Raises ValueError where the action needs a
        customer and none is named, StoreCannotWriteError where the disk refuses: nothing was asked for then.
        """
        with self._desk.write(bump="desk"):
            row = self._insert(
                action, dashboard, phone, now, self._hold_until(now, hold), written_against=written_against
            )
            if isinstance(action, SendText):
                self._desk.execute("DELETE FROM draft WHERE dashboard = ? AND phone = ?", (dashboard, phone))
            failpoint("outbox.add.before_commit")
        failpoint("outbox.add.after_commit")
        self._projection.try_to_catch_up()
        return intent_from(row)

    def withdraw(self, intent: IntentId, *, now: datetime) -> Intent:
        """Take it back while held, queued, stale, or unknown and waiting for the agent; a text becomes a draft again."""
        with self._changing(intent) as row:
            if row["state"] == IntentState.UNKNOWN and not row["needs_person"]:
                raise RefusedChangeError("It may have been sent: trtui is still reading back whether it was.")
            self._move(row, IntentState.WITHDRAWN, now, reason=own("Taken back."))
            back_to_draft(self._desk, row, now)
        return self._told(intent)

    # ---- the worker's side

    def claim_next(self, now: datetime, *, owner: str, may_be_bulk: bool = True) -> Intent | None:
        """Take the next intent whose turn it is; one process gets it. `owner` says who, for `recover`.

        An intent waits for all earlier ones about the same customer (or the same dashboard, where it is about no
        customer) that are not settled, those that wait for the agent included. Edits of many go after all others.
        """
        while found := self._next_due(now, "0") or (self._next_due(now, "1") if may_be_bulk else None):
            try:
                intent_from(found)
            except UNREADABLE as error:
                self._give_up(found, now, str(error))
                continue
            with contextlib.suppress(RefusedChangeError):  # another process took it: look again
                return self._claim(IntentId(found["id"]), now, owner)
        return None

    def _next_due(self, now: datetime, is_bulk: str) -> sqlite3.Row | None:
        return self._desk.first(
            f"SELECT i.* FROM intent i WHERE i.run_after NOT BETWEEN ? AND ? AND ({IS_BULK}) = {is_bulk} AND {CLAIMABLE}"
            " ORDER BY i.seq LIMIT 1",
            (stamp(now) + 1, stamp(now + PUT_OFF_AT_MOST)),
        )

    def _claim(self, intent: IntentId, now: datetime, owner: str) -> Intent:
        with self._changing(intent) as row:
            won = self._desk.execute(
                "UPDATE intent SET state = 'sending', owner = ?, claimed_at = ?, attempts = attempts + 1, reason = NULL"
                f" WHERE seq = ? AND EXISTS (SELECT 1 FROM intent i WHERE i.seq = ? AND {CLAIMABLE})",
                (owner, stamp(now), row["seq"], row["seq"]),
            )
            if won != 1:
                raise RefusedChangeError("Another process was quicker.")
            note_change(self._desk, row["seq"], now, IntentState.QUEUED, IntentState.SENDING, owner)
            failpoint("outbox.claim.before_commit")
        failpoint("outbox.claim.after_commit")
        return self._told(intent)

    def requeue(
        self, intent: IntentId, reason: Safe, *, now: datetime, not_before: datetime | None = None
    ) -> Intent:
        """From sending or unknown: it certainly did not happen, try again later."""
        with self._changing(intent, IntentState.SENDING, IntentState.UNKNOWN) as row:
            self._move(
                row,
                IntentState.QUEUED,
                now,
                reason=reason,
                needs_person=0,
                owner=None,
                run_after=stamp(not_before) or 0,
            )
        return self._told(intent)

    def settle(
        self,
        intent: IntentId,
        state: IntentState,
        *,
        now: datetime,
        reason: Safe | None = None,
        remote_id: str | None = None,
        evidence: str = "",
    ) -> Intent:
        """From sending or unknown to done or failed.

        Raises RefusedChangeError where `remote_id` already settled another intent of this conversation.
        """
        if state not in (IntentState.DONE, IntentState.FAILED):
            raise ValueError(f"{state} settles nothing")
        with self._changing(intent, IntentState.SENDING, IntentState.UNKNOWN) as row:
            try:
                self._move(
                    row,
                    state,
                    now,
                    reason=reason,
                    needs_person=0,
                    owner=None,
                    remote_id=remote_id,
                    evidence=evidence,
                )
            except sqlite3.IntegrityError:
                raise RefusedChangeError(
                    "That text is already known as another one of this conversation."
                ) from None
            failpoint("outbox.settle.before_commit")
        failpoint("outbox.settle.after_commit")
        return self._told(intent)

    def mark_stale(self, intent: IntentId, *, now: datetime, reason: Safe | None = None) -> Intent:
        """From sending, before the text left: the customer wrote since the draft began; the agent decides."""
        with self._changing(intent) as row:
            self._move(row, IntentState.STALE, now, reason=reason, owner=None)
        return self._told(intent)

    def mark_unknown(
        self, intent: IntentId, reason: Safe, *, now: datetime, needs_person: bool = False
    ) -> Intent:
        """It may have happened. Again with `needs_person` once reading back could not tell."""
        with self._changing(intent, IntentState.SENDING, IntentState.UNKNOWN) as row:
            self._move(
                row, IntentState.UNKNOWN, now, reason=reason, needs_person=int(needs_person), owner=None
            )
            failpoint("outbox.unknown.before_commit")
        failpoint("outbox.unknown.after_commit")
        return self._told(intent)

    # ---- the agent's answers

    def answer_unknown(self, intent: IntentId, *, happened: bool, now: datetime) -> Intent:
        """The agent knows whether an unknown one happened: it is done, or queued again.

        That it did not is only taken while the agent is asked: meanwhile somebody else may have had it done again.
        """
        with self._changing(intent, IntentState.UNKNOWN) as row:
            if not (happened or row["needs_person"]):
                raise RefusedChangeError("It may have been done: trtui is still reading back whether it was.")
            if happened:
                self._move(
                    row, IntentState.DONE, now, reason=own("You said that it happened."), needs_person=0
                )
            else:
                self._move(
                    row,
                    IntentState.QUEUED,
                    now,
                    reason=None,
                    needs_person=0,
                    run_after=0,
                    queued_at=stamp(now),
                )
        return self._told(intent)

    def retry(
        self,
        intent: IntentId,
        *,
        now: datetime,
        written_against: MessageKey | None = None,
        seen: EditContact | None = None,
    ) -> Intent:
        """The agent says: send it (again). From failed, stale, or queued and waiting for a person.

        `seen` is an edit of a contact as it is meant by an agent who sees what the contact holds by now.
        """
        with self._changing(intent, IntentState.FAILED, IntentState.STALE, IntentState.QUEUED) as row:
            against = written_against or row["written_against"]
            action = row["action"] if seen is None else encode_action(seen)
            self._move(
                row,
                IntentState.QUEUED,
                now,
                reason=None,
                needs_person=0,
                run_after=0,
                queued_at=stamp(now),
                settled_at=None,
                is_dismissed=0,
                is_paused=0,
                written_against=against,
                action=action,
            )
        return self._told(intent)

    def dismiss(self, intent: IntentId, *, now: datetime, to_draft: bool = False) -> Intent:
        """The agent has seen that it failed: it is not shown as open any more; `to_draft` makes a text a draft again."""
        with self._changing(intent, IntentState.FAILED) as row:
            if to_draft and not row["is_dismissed"]:
                back_to_draft(self._desk, row, now)
            self._move(row, IntentState.FAILED, now, is_dismissed=1, settled_at=row["settled_at"])
        return self._told(intent)

    def pause(self, intents: Iterable[IntentId], *, now: datetime) -> int:
        """Stop what still waits in the queue, until `resume`; what a worker has claimed goes on. Returns how many stopped.

        It outlasts every process, and holds up nothing else that is asked about the same customer.
        """
        return self._change_queued(
            intents, "needs_person = 0 AND is_paused = 0", now, is_paused=1, reason=own("Paused.")
        )

    def resume(self, intents: Iterable[IntentId], *, now: datetime) -> int:
        """Let go on what was paused, or waits in the queue for the agent's word; returns how many."""
        return self._change_queued(
            intents,
            "(needs_person = 1 OR is_paused = 1)",
            now,
            is_paused=0,
            needs_person=0,
            run_after=0,
            queued_at=stamp(now),
            reason=None,
        )

    def _change_queued(
        self, intents: Iterable[IntentId], condition: str, now: datetime, **columns: Column
    ) -> int:
        with self._desk.write(bump="desk"):
            rows = self._desk.read(
                f"SELECT * FROM intent WHERE state = 'queued' AND {condition}"
                " AND id IN (SELECT value FROM json_each(?)) ORDER BY seq",
                (json.dumps(list(intents)),),
            )
            for row in rows:
                self._move(row, IntentState.QUEUED, now, **columns)
                touch(self._desk, keys_of(self._desk, row["seq"]))
            failpoint("outbox.pause.before_commit")
        failpoint("outbox.pause.after_commit")
        self._projection.try_to_catch_up()
        return len(rows)

    # ---- forgetting

    def forget(self, older_than: datetime) -> int:
        """Delete what ended before this, with its log, overwriting it on disk; returns how many.

        What failed and was not dismissed stays.
        """
        return forget_settled(self._desk, older_than)
