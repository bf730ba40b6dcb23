"""What only this desk knows: drafts, seen marks, snoozes, undo, interests. None of it leaves the machine."""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from sqlite3 import Row
from typing import Final

from trtui.clock import Clock, boot_id
from trtui.models import ConversationKey, DashboardId, MessageKey
from trtui.store.actions import ActionCodecError
from trtui.store.database import Database
from trtui.store.desk_json import (
    decode_interests,
    decode_status,
    decode_undo,
    encode_interests,
    encode_status,
    encode_undo,
)
from trtui.store.moments import moment, stamp
from trtui.store.overlay import Projection, touch
from trtui.store.records import Draft, Interest, Snooze, Undo, WorkerStatus
from trtui.text.phone import Phone

UNDO_DEPTH: Final = 20
HEARTBEAT_LASTS: Final = 15.0
"""Seconds after which a process that said nothing is taken to be gone."""
STATUS_EVERY: Final = 1.0
"""Seconds between two words of the worker that only refresh figures."""
STATUS_AT_LEAST_EVERY: Final = 5.0
"""Seconds after which the worker's word is written though it says nothing new: it tells that the worker lives."""


class Desk:
    """Every change is on disk when the call returns. Raises StoreCannotWriteError where the disk refuses."""

    def __init__(self, desk: Database, facts: Database, projection: Projection, clock: Clock) -> None:
        """Keep all in `desk`; `facts` is asked what is newest, `projection` told what changed."""
        self._desk = desk
        self._facts = facts
        self._projection = projection
        self._clock = clock
        self._status: WorkerStatus | None = None
        self._status_written = float("-inf")
        self._told: tuple[str, ...] = ()
        self._shown: tuple[Interest, ...] = ()
        """What `_told` says: processes repeat themselves, and are listened to several times a second."""

    @contextlib.contextmanager
    def _changing(self, key: ConversationKey) -> Iterator[None]:
        with self._desk.write(bump="desk"):
            yield
            touch(self._desk, [key])
        self._projection.try_to_catch_up()

    # ---- drafts

    def save_draft(
        self,
        key: ConversationKey,
        text: str,
        *,
        cursor: int = 0,
        written_against: MessageKey | None = None,
        now: datetime,
    ) -> None:
        """Keep a conversation's draft in place of the one before. Saving an empty text removes the draft."""
        if not text:
            self.discard_draft(key)
            return
        with self._changing(key):
            self._desk.execute(
                "INSERT OR REPLACE INTO draft (dashboard, phone, text, cursor, written_against, updated_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (key.dashboard, key.phone, text, cursor, written_against, stamp(now)),
            )

    def draft(self, key: ConversationKey) -> Draft | None:
        """The draft of a conversation."""
        row = self._desk.first(
            "SELECT * FROM draft WHERE dashboard = ? AND phone = ?", (key.dashboard, key.phone)
        )
        return _draft(row) if row else None

    def drafts(self) -> list[Draft]:
        """All drafts, newest first."""
        return [_draft(row) for row in self._desk.read("SELECT * FROM draft ORDER BY updated_at DESC")]

    def discard_draft(self, key: ConversationKey) -> None:
        """Remove a conversation's draft, if there is one."""
        if self.draft(key):
            with self._changing(key):
                self._desk.execute(
                    "DELETE FROM draft WHERE dashboard = ? AND phone = ?", (key.dashboard, key.phone)
                )

    # ---- seen, snoozed

    def mark_seen(self, key: ConversationKey, at: datetime) -> None:
        """Everything up to the message at `at` has been seen here. Never goes back."""
        if self.seen_at(key) >= at:
            return
        with self._changing(key):
            self._desk.execute(
                "INSERT INTO seen VALUES (?, ?, ?)"
                " ON CONFLICT (dashboard, phone) DO UPDATE SET at = max(at, excluded.at)",
                (key.dashboard, key.phone, stamp(at)),
            )

    def seen_at(self, key: ConversationKey) -> datetime:
        """Up to when the conversation was seen here; what came before this desk was set up counts as seen."""
        row = self._desk.first(
            "SELECT at FROM seen WHERE dashboard = ? AND phone = ?", (key.dashboard, key.phone)
        )
        return moment(row["at"] if row else self._projection.baseline)

    def snooze(self, key: ConversationKey, until: datetime, now: datetime) -> None:
        """Put a conversation aside until `until`, or until a text comes that is newer than all known now."""
        known = self._facts.number(
            "SELECT inbound_at FROM conversation WHERE dashboard = ? AND phone = ?",
            (key.dashboard, key.phone),
        )
        with self._changing(key):
            self._desk.execute(
                "INSERT OR REPLACE INTO snooze (dashboard, phone, until, set_at, received_mark) VALUES (?, ?, ?, ?, ?)",
                (key.dashboard, key.phone, stamp(until), stamp(now), known),
            )

    def wake(self, key: ConversationKey) -> None:
        """End a conversation's snooze, if there is one."""
        if self.snoozed(key):
            with self._changing(key):
                self._desk.execute(
                    "DELETE FROM snooze WHERE dashboard = ? AND phone = ?", (key.dashboard, key.phone)
                )

    def snoozed(self, key: ConversationKey) -> Snooze | None:
        """The snooze last set for a conversation, ended or not."""
        row = self._desk.first(
            "SELECT * FROM snooze WHERE dashboard = ? AND phone = ?", (key.dashboard, key.phone)
        )
        return Snooze(key, moment(row["until"]), moment(row["set_at"])) if row else None

    # ---- undo

    def push_undo(self, undo: Undo) -> None:
        """Remember how to take something back; the oldest beyond 20 is forgotten."""
        with self._desk.write(bump="desk"):
            self._desk.execute(
                "INSERT INTO undo (made_at, content) VALUES (?, ?)", (stamp(undo.made_at), encode_undo(undo))
            )
            self._desk.execute(
                "DELETE FROM undo WHERE id NOT IN (SELECT id FROM undo ORDER BY id DESC LIMIT ?)",
                (UNDO_DEPTH,),
            )

    def peek_undo(self) -> Undo | None:
        """What would be taken back next."""
        return next((undo for _, undo in self._undos()), None)

    def pop_undo(self) -> Undo | None:
        """Take the newest from the list: of several processes one gets it."""
        with self._desk.write(bump="desk"):
            for number, undo in self._undos():
                self._desk.execute("DELETE FROM undo WHERE id >= ?", (number,))
                return undo
        return None

    def _undos(self) -> Iterator[tuple[int, Undo]]:
        for row in self._desk.read("SELECT * FROM undo ORDER BY id DESC"):
            with contextlib.suppress(ActionCodecError, ValueError, KeyError, TypeError):
                yield row["id"], decode_undo(row["content"], moment(row["made_at"]))

    # ---- interests

    def declare_interests(self, process: str, interests: Iterable[Interest], *, idle: timedelta) -> None:
        """Say all that `process` shows, and how long ago its agent last pressed a key.

        To be repeated every few seconds: a process unheard of for 15 s is taken to be gone.
        """
        now = self._clock.boottime()
        with self._desk.write():
            self._desk.execute(
                "DELETE FROM presence WHERE boot <> ? OR seen_boottime < ?", (boot_id(), now - 60)
            )
            self._desk.execute(
                "INSERT OR REPLACE INTO presence (process, boot, seen_boottime, active_boottime, interests)"
                " VALUES (?, ?, ?, ?, ?)",
                (process, boot_id(), now, now - idle.total_seconds(), encode_interests(interests)),
            )

    def withdraw_interests(self, process: str) -> None:
        """Say that `process` shows nothing any more."""
        with self._desk.write():
            self._desk.execute("DELETE FROM presence WHERE process = ?", (process,))

    def change_stamp(self) -> tuple[int, int]:
        """What differs after any commit to the desk's file, interests included, by whoever: one short look."""
        return self._desk.change_stamp()

    def interests(self) -> list[Interest]:
        """What all live processes show; one that several show is there once, with its greatest weight."""
        told = tuple(row["interests"] for row in self._present())
        if told != self._told:
            self._told, self._shown = (
                told,
                _greatest(each for text in told for each in decode_interests(text)),
            )
        return list(self._shown)

    def idle_for(self) -> timedelta | None:
        """Since when nobody pressed a key, in any live process; None where no process is there."""
        active = [row["active_boottime"] for row in self._present()]
        return timedelta(seconds=max(0.0, self._clock.boottime() - max(active))) if active else None

    def _present(self) -> list[Row]:
        return self._desk.read(
            "SELECT interests, active_boottime FROM presence WHERE boot = ? AND seen_boottime > ?",
            (boot_id(), self._clock.boottime() - HEARTBEAT_LASTS),
        )

    # ---- the screen's own state, the worker's word

    def ui_state(self, name: str) -> str | None:
        """What the screen kept under a name."""
        row = self._desk.first("SELECT value FROM ui_state WHERE name = ?", (name,))
        return None if row is None else str(row["value"])

    def set_ui_state(self, name: str, value: str) -> None:
        """Keep something for the screen under a name."""
        with self._desk.write():
            self._desk.execute("INSERT OR REPLACE INTO ui_state VALUES (?, ?)", (name, value))

    def forget_ui_state(self, name: str) -> None:
        """Keep nothing under a name any more; nothing is written where nothing was."""
        if self.ui_state(name) is not None:
            with self._desk.write():
                self._desk.execute("DELETE FROM ui_state WHERE name = ?", (name,))

    def worker_status(self) -> WorkerStatus | None:
        """What the worker said last; None before there ever was one, or where another version's says other things."""
        row = self._desk.first("SELECT value FROM meta WHERE name = 'worker'")
        if row is None:
            return None
        with contextlib.suppress(ValueError, KeyError, TypeError):
            return decode_status(row["value"])
        return None

    def set_worker_status(self, status: WorkerStatus) -> bool:
        """Keep the worker's word; returns whether it was written.

        It is if it says something new and the last is a second old, or at once where the connection changed, and
        every 5 s in any case, so that a worker that died can be told by `updated_at`.
        """
        now = self._clock.boottime()
        age = now - self._status_written
        before = self._status
        says_same = before is not None and replace(before, updated_at=status.updated_at) == status
        is_turn = before is None or before.connection is not status.connection
        if not is_turn and age < (STATUS_AT_LEAST_EVERY if says_same else STATUS_EVERY):
            return False
        with self._desk.write(bump="worker"):
            self._desk.execute("INSERT OR REPLACE INTO meta VALUES ('worker', ?)", (encode_status(status),))
        self._status, self._status_written = status, now
        return True


def _greatest(interests: Iterable[Interest]) -> tuple[Interest, ...]:
    """Each interest once, with its greatest weight."""
    found: dict[Interest, Interest] = {}
    for interest in interests:
        same = replace(interest, weight=0)
        found[same] = max(found.get(same, interest), interest, key=lambda each: each.weight)
    return tuple(found.values())


def _draft(row: Row) -> Draft:
    return Draft(
        key=ConversationKey(DashboardId(row["dashboard"]), Phone(row["phone"])),
        text=row["text"],
        cursor=row["cursor"],
        written_against=None if row["written_against"] is None else MessageKey(row["written_against"]),
        updated_at=moment(row["updated_at"]),
    )
