"""What this desk lays over the facts: pending intents, drafts, snoozes, seen marks.

The desk's file is the truth and is committed first. The facts' file holds a copy in columns of its own, so that one
index serves a list; `Projection` brings the copy up to date, after any crash and whichever process wrote.
"""

import contextlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from sqlite3 import Row
from typing import Final

from trtui.clock import Clock
from trtui.models import (
    Action,
    BulkEditContacts,
    ConversationKey,
    DashboardId,
    EditContact,
    IntentState,
    Keep,
)
from trtui.store.actions import decode_action, encode_edits
from trtui.store.database import PATIENCE, Database, Value
from trtui.store.errors import StoreError
from trtui.store.layers import READ_BACK, LiveIntent, Overlay, lay_intents
from trtui.store.links import Links, link
from trtui.store.moments import stamp
from trtui.store.texts import derive
from trtui.text.phone import Phone

_DONE_COUNTS_FOR: Final = timedelta(days=1)

LIVE: Final = """
    SELECT i.seq, i.kind, i.state, i.needs_person, i.settled_at, t.phone FROM intent i
    JOIN target t ON t.intent = i.seq
    WHERE i.state IN ('held', 'queued', 'sending', 'stale', 'unknown') {only}
    UNION ALL
    SELECT i.seq, i.kind, i.state, i.needs_person, i.settled_at, t.phone FROM intent i
    JOIN target t ON t.intent = i.seq
    WHERE i.state = 'failed' AND i.is_dismissed = 0 {only}
    UNION ALL
    SELECT i.seq, i.kind, i.state, i.needs_person, i.settled_at, t.phone FROM intent i
    JOIN target t ON t.intent = i.seq
    WHERE i.state = 'done' AND i.settled_at > :recent {only}
    ORDER BY 1
"""
_AT_ONCE: Final = 500
"""Conversations laid over in one transaction: a change of many thousands holds up nobody's reading for long."""


def touch(desk: Database, keys: Iterable[ConversationKey]) -> None:
    """Inside a write of the desk: note that what it says of these conversations changed."""
    desk.execute("UPDATE counter SET value = value + 1 WHERE name = 'touch'")
    desk.execute_many(
        "INSERT OR REPLACE INTO touched VALUES (?, ?, (SELECT value FROM counter WHERE name = 'touch'))",
        [(key.dashboard, key.phone) for key in keys],
    )


class Projection:
    """Keeps the facts' copy of what the desk says."""

    def __init__(self, desk: Database, facts: Database, clock: Clock) -> None:
        """Work between these two files."""
        self._desk = desk
        self._facts = facts
        self._clock = clock
        self.baseline = desk.number("SELECT value FROM meta WHERE name = 'seen_baseline'")

    def catch_up(self, *, patience: float = PATIENCE) -> int:
        """Lay over every conversation that changed on the desk since the last time; returns how many.

        The desk is read while the facts' write lock is held, so that of two processes the later one reads the later
        desk. Raises StoreBusyError, StoreCannotWriteError: nothing is lost, the next call does it.
        """
        changed = 0
        while self._is_behind():
            changed += self._catch_up_some(patience)
        return changed

    def try_to_catch_up(self) -> None:
        """Catch up if that can be done now and is soon done: else whoever looks next does it. The desk's own write
        stands either way.
        """
        with contextlib.suppress(StoreError):
            if self._is_behind():
                self._catch_up_some(0.05)

    def _is_behind(self) -> bool:
        return self._desk.number("SELECT value FROM counter WHERE name = 'touch'") > self._done()

    def _catch_up_some(self, patience: float) -> int:
        with self._facts.write(bump="facts", patience=patience):
            until = self._desk.number("SELECT value FROM counter WHERE name = 'touch'")
            rows = self._desk.read(
                "SELECT dashboard, phone, seq FROM touched WHERE seq > :done AND seq <= coalesce("
                "(SELECT seq FROM touched WHERE seq > :done ORDER BY seq LIMIT 1 OFFSET :most), :until) ORDER BY seq",
                {"done": self._done(), "most": _AT_ONCE, "until": until},
            )
            keys = [ConversationKey(row["dashboard"], row["phone"]) for row in rows]
            self.lay(keys, make_missing=True)
            until = rows[-1]["seq"] if len(rows) > _AT_ONCE else until
            self._facts.execute("UPDATE counter SET value = ? WHERE name = 'projected'", (until,))
        return len(rows)

    def _done(self) -> int:
        return self._facts.number("SELECT value FROM counter WHERE name = 'projected'")

    def lay(self, keys: Sequence[ConversationKey], *, make_missing: bool = False) -> int:
        """Inside a write of the facts: compute these conversations' overlays and write what differs; returns how many."""
        changed = 0
        by_dashboard: dict[DashboardId, list[Phone]] = {}
        for key in keys:
            by_dashboard.setdefault(key.dashboard, []).append(key.phone)
        for dashboard, phones in by_dashboard.items():
            changed += self._lay_dashboard(dashboard, phones, make_missing=make_missing)
        return changed

    def keys(self) -> list[ConversationKey]:
        """Every conversation that the desk speaks of."""
        rows = self._desk.read(
            "SELECT dashboard, phone FROM target WHERE phone <> '' UNION SELECT dashboard, phone FROM draft"
            " UNION SELECT dashboard, phone FROM seen UNION SELECT dashboard, phone FROM snooze"
        )
        return [ConversationKey(DashboardId(row["dashboard"]), Phone(row["phone"])) for row in rows]

    def covered(self, dashboard: DashboardId, phones: Iterable[Phone]) -> set[Phone]:
        """Which of these customers live intents are about: their overlays hang on when the facts were asked."""
        return {row["phone"] for row in self._live_rows(dashboard, list(phones))}

    def deleted_since(self, dashboard: DashboardId, asked_at: int) -> list[Phone]:
        """Whose contact was deleted from here, and a fact asked for at `asked_at` may not know of it yet."""
        rows = self._desk.read(
            "SELECT phone FROM intent WHERE state = 'done' AND settled_at > ? AND kind = 'DeleteContact' AND dashboard = ?",
            (asked_at - READ_BACK // timedelta(microseconds=1), dashboard),
        )
        return [Phone(row["phone"]) for row in rows]

    def live_intents(self, dashboard: DashboardId, phone: Phone) -> list[LiveIntent]:
        """The intents about one customer that still matter to what is shown."""
        return self._live(dashboard, [phone]).get(phone, [])

    def _live_rows(self, dashboard: DashboardId, phones: Sequence[Phone]) -> list[Row]:
        only = "AND t.dashboard = :dashboard AND t.phone IN (SELECT value FROM json_each(:phones))"
        recent = stamp(self._clock.now() - _DONE_COUNTS_FOR)
        values: dict[str, Value] = {"dashboard": dashboard, "phones": json.dumps(phones), "recent": recent}
        return self._desk.read(LIVE.format(only=only), values)

    def _live(self, dashboard: DashboardId, phones: Sequence[Phone]) -> dict[Phone, list[LiveIntent]]:
        found: dict[Phone, list[LiveIntent]] = {}
        rows = self._live_rows(dashboard, phones)
        actions = self._actions({row["seq"] for row in rows})
        for row in rows:
            phone = row["phone"]
            action = actions.get(row["seq"], {}).get(phone)
            if action is None:  # written by another version: the outbox shows it, the list can't
                continue
            intent = LiveIntent(
                action, IntentState(row["state"]), bool(row["needs_person"]), row["settled_at"]
            )
            found.setdefault(phone, []).append(intent)
        return found

    def _actions(self, numbers: Iterable[int]) -> dict[int, Mapping[Phone, Action]]:
        """What intents, by their numbers, mean for each of those whom they are about."""
        found: dict[int, Mapping[Phone, Action]] = {}
        rows = self._desk.read(
            "SELECT seq, action, phone FROM intent WHERE seq IN (SELECT value FROM json_each(?))",
            (json.dumps(list(numbers)),),
        )
        for row in rows:
            with contextlib.suppress(StoreError):
                action = decode_action(row["action"])
                if isinstance(action, BulkEditContacts):
                    found[row["seq"]] = dict(action.edits())
                else:
                    found[row["seq"]] = {Phone(row["phone"] or ""): action}
        return found

    def _lay_dashboard(self, dashboard: DashboardId, phones: Sequence[Phone], *, make_missing: bool) -> int:
        listed = json.dumps(phones)
        where = "WHERE dashboard = ? AND phone IN (SELECT value FROM json_each(?))"
        present = {
            row["phone"]: row
            for row in self._facts.read(f"SELECT {_LAID} FROM conversation {where}", (dashboard, listed))
        }
        live = self._live(dashboard, phones)
        drafts = {
            row["phone"] for row in self._desk.read(f"SELECT phone FROM draft {where}", (dashboard, listed))
        }
        seen = {
            row["phone"]: row["at"]
            for row in self._desk.read(f"SELECT phone, at FROM seen {where}", (dashboard, listed))
        }
        snoozes = {
            row["phone"]: row for row in self._desk.read(f"SELECT * FROM snooze {where}", (dashboard, listed))
        }
        changed = 0
        for phone in dict.fromkeys(phones):
            row = present.get(phone)
            intents = live.get(phone, ())
            if row:
                changed += self._take_over(row, intents)
            overlay = lay_intents(intents, row["flags_asked_at"] if row else 0)
            snooze = snoozes.get(phone)
            overlay = replace(
                overlay,
                has_draft=phone in drafts,
                seen_at=seen.get(phone, self.baseline),
                snoozed_until=snooze["until"] if snooze else None,
                snooze_mark=snooze["received_mark"] if snooze else 0,
            )
            changed += self._write(dashboard, phone, row, overlay, make_missing=make_missing)
            if row and (overlay.edits or row["p_edits"] != "[]"):
                link(self._facts, row["id"], Links.shown(row, overlay.edits))
        return changed

    def _take_over(self, row: Row, intents: Sequence[LiveIntent]) -> int:
        """Make facts of the flags that the service has accepted, so that they last when the intent is history."""
        done = [intent for intent in intents if intent.state is IntentState.DONE]
        done = [intent for intent in done if intent.still_covers(row["flags_asked_at"])]
        laid = lay_intents(done, row["flags_asked_at"])
        asked = {
            "is_resolved": laid.resolved,
            "is_archived": laid.archived,
            "is_blocked": laid.blocked,
            "is_suppressed": laid.suppressed,
        }
        setting: dict[str, int] = {
            name: int(flag) for name, flag in asked.items() if flag is not None and row[name] != flag
        }
        if not setting:
            return 0
        setting["flags_asked_at"] = max(row["flags_asked_at"], *(intent.settled_at or 0 for intent in done))
        names = ", ".join(f"{name} = :{name}" for name in setting)
        self._facts.execute(f"UPDATE conversation SET {names} WHERE id = :id", {**setting, "id": row["id"]})
        derive(self._facts, [row["id"]])
        return 1

    def _write(
        self, dashboard: DashboardId, phone: Phone, row: Row | None, overlay: Overlay, *, make_missing: bool
    ) -> int:
        if row is None:
            if not (make_missing and overlay.says_anything):
                return 0
            self._facts.execute(
                "INSERT INTO conversation (dashboard, phone, needle) VALUES (?, ?, ?)",
                (dashboard, phone, phone),
            )
        elif row["known"] == 0 and not overlay.says_anything:
            return self._facts.execute("DELETE FROM conversation WHERE id = ?", (row["id"],))
        values = _columns(overlay, row)
        if row is not None and all(row[name] == value for name, value in values.items()):
            return 0
        setting = ", ".join(f"{name} = :{name}" for name in values)
        return self._facts.execute(
            f"UPDATE conversation SET {setting} WHERE dashboard = :dashboard AND phone = :phone",
            {**values, "dashboard": dashboard, "phone": phone},
        )


_LAID = (
    "id, dashboard, phone, known, flags_asked_at, is_resolved, is_archived, is_blocked, is_suppressed, p_resolved, p_archived, p_blocked, p_suppressed, p_name, p_edits, snoozed_until, "
    "snooze_mark, has_draft, pending, failed, seen_at, first_name, last_name, display_name, tags, groups, custom_fields"
)


def _columns(overlay: Overlay, row: Row | None) -> Mapping[str, str | int | None]:
    return {
        "p_resolved": overlay.resolved,
        "p_archived": overlay.archived,
        "p_blocked": overlay.blocked,
        "p_suppressed": overlay.suppressed,
        "p_name": _edited_name(overlay.edits, row),
        "p_edits": encode_edits(overlay.edits),
        "snoozed_until": overlay.snoozed_until,
        "snooze_mark": overlay.snooze_mark,
        "has_draft": overlay.has_draft,
        "pending": overlay.pending,
        "failed": overlay.failed,
        "seen_at": overlay.seen_at,
    }


def _edited_name(edits: Sequence[EditContact], row: Row | None) -> str | None:
    """The name that the edits make, or None where they change none."""
    parts = {name: row[name] if row else None for name in ("display_name", "first_name", "last_name")}
    before = dict(parts)
    for edit in edits:
        for name in parts:
            asked = getattr(edit.edit, name)
            if not (asked is None or asked is Keep.LEAVE):
                parts[name] = None if asked is Keep.CLEAR else asked
    if parts == before:
        return None
    return plain_name(parts["display_name"], parts["first_name"], parts["last_name"]) or ""


def plain_name(display: str | None, first: str | None, last: str | None) -> str | None:
    """The name that these make, by the rule of `models.full_name`."""
    if display and display.strip():
        return display
    return " ".join(part for part in (first, last) if part) or None
