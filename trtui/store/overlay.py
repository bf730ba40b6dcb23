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
from trtui.light import dataclass
from trtui.models import (
    Action,
    ArchiveConversation,
    BulkEditContacts,
    ConversationKey,
    DashboardId,
    EditContact,
    IntentState,
    Keep,
    ReopenConversation,
    ResolveConversation,
    UnarchiveConversation,
)
from trtui.store.actions import decode_action, encode_edits
from trtui.store.database import PATIENCE, Database
from trtui.store.errors import StoreError
from trtui.store.links import Links, link
from trtui.store.moments import stamp
from trtui.store.texts import derive
from trtui.text.phone import Phone

READ_BACK: Final = timedelta(seconds=2)
"""A read begun this soon after a write was done may still show the state before it."""

_DONE_COUNTS_FOR: Final = timedelta(days=1)

_UNDERWAY: Final = frozenset({IntentState.HELD, IntentState.QUEUED, IntentState.SENDING, IntentState.UNKNOWN})

LIVE: Final = """
    SELECT i.seq, i.kind, i.action, i.state, i.needs_person, i.settled_at, t.phone FROM intent i
    JOIN target t ON t.intent = i.seq
    WHERE i.state IN ('held', 'queued', 'sending', 'stale', 'unknown') {only}
    UNION ALL
    SELECT i.seq, i.kind, i.action, i.state, i.needs_person, i.settled_at, t.phone FROM intent i
    JOIN target t ON t.intent = i.seq
    WHERE i.state = 'failed' AND i.is_dismissed = 0 {only}
    UNION ALL
    SELECT i.seq, i.kind, i.action, i.state, i.needs_person, i.settled_at, t.phone FROM intent i
    JOIN target t ON t.intent = i.seq
    WHERE i.state = 'done' AND i.settled_at > :recent {only}
    ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class LiveIntent:
    """What the overlay needs to know of an intent."""

    action: Action
    state: IntentState
    needs_person: bool
    settled_at: int | None

    @property
    def waits_for_agent(self) -> bool:
        """Whether nothing goes on before somebody decides."""
        return self.state in (IntentState.FAILED, IntentState.STALE) or self.needs_person

    def still_covers(self, asked_at: int) -> bool:
        """Whether a fact asked for at `asked_at` may not know of this intent yet, and the intent has its way."""
        if self.waits_for_agent:
            return False
        if self.state is IntentState.DONE:
            return (
                self.settled_at is not None
                and self.settled_at + READ_BACK // timedelta(microseconds=1) > asked_at
            )
        return True


@dataclass(frozen=True, slots=True)
class Overlay:
    """The columns laid over one conversation."""

    resolved: bool | None = None
    archived: bool | None = None
    blocked: bool | None = None
    suppressed: bool | None = None
    edits: tuple[EditContact, ...] = ()
    pending: int = 0
    failed: int = 0
    has_draft: bool = False
    seen_at: int = 0
    snoozed_until: int | None = None
    snooze_mark: int = 0

    @property
    def says_anything(self) -> bool:
        """Whether a conversation that the service never told of is shown because of it."""
        return bool(self.pending or self.failed or self.has_draft)


def lay_intents(intents: Iterable[LiveIntent], asked_at: int) -> Overlay:
    """What intents, in the order asked, make of a conversation whose flags were asked for at `asked_at`."""
    overlay = Overlay()
    for intent in intents:
        if intent.waits_for_agent:
            overlay = replace(overlay, failed=overlay.failed + 1)
        elif intent.state in _UNDERWAY:
            overlay = replace(overlay, pending=overlay.pending + 1)
        if intent.still_covers(asked_at):
            overlay = _lay_action(overlay, intent.action)
    return overlay


def _lay_action(overlay: Overlay, action: Action) -> Overlay:
    match action:
        case ResolveConversation():
            return replace(overlay, resolved=True)
        case ReopenConversation():
            return replace(overlay, resolved=False)
        case ArchiveConversation():
            return replace(overlay, archived=True)
        case UnarchiveConversation():
            return replace(overlay, archived=False)
        case EditContact():
            return _lay_edit(overlay, action)
        case BulkEditContacts(_, edit):
            return _lay_edit(overlay, EditContact(edit))
    return overlay


def _lay_edit(overlay: Overlay, asked: EditContact) -> Overlay:
    edit = asked.edit

    def newer(flag: bool | Keep, before: bool | None) -> bool | None:
        return flag if isinstance(flag, bool) else before

    return replace(
        overlay,
        resolved=newer(edit.is_resolved, overlay.resolved),
        archived=newer(edit.is_archived, overlay.archived),
        blocked=newer(edit.is_blocked, overlay.blocked),
        suppressed=newer(edit.is_suppressed, overlay.suppressed),
        edits=(*overlay.edits, asked),
    )


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
        if self._desk.number("SELECT value FROM counter WHERE name = 'touch'") <= self._done():
            return 0
        with self._facts.write(bump="facts", patience=patience):
            rows = self._desk.read(
                "SELECT dashboard, phone, seq FROM touched WHERE seq > ? ORDER BY seq", (self._done(),)
            )
            keys = [ConversationKey(row["dashboard"], row["phone"]) for row in rows]
            self.lay(keys, make_missing=True)
            if rows:
                self._facts.execute(
                    "UPDATE counter SET value = ? WHERE name = 'projected'", (rows[-1]["seq"],)
                )
        return len(rows)

    def try_to_catch_up(self) -> None:
        """Catch up if that can be done now: else whoever looks next does it. The desk's own write stands either way."""
        with contextlib.suppress(StoreError):
            self.catch_up(patience=0.05)

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

    def covered(self, dashboard: DashboardId) -> set[Phone]:
        """The customers of a dashboard whom live intents are about: their overlays hang on when the facts were asked."""
        return {row["phone"] for row in self._live_rows(dashboard, None)}

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

    def _live_rows(self, dashboard: DashboardId, phones: Sequence[Phone] | None) -> list[Row]:
        only = "AND t.dashboard = :dashboard"
        if phones is not None:
            only += " AND t.phone IN (SELECT value FROM json_each(:phones))"
        return self._desk.read(
            LIVE.format(only=only),
            {
                "dashboard": dashboard,
                "phones": json.dumps(phones),
                "recent": stamp(self._clock.now() - _DONE_COUNTS_FOR),
            },
        )

    def _live(self, dashboard: DashboardId, phones: Sequence[Phone]) -> dict[Phone, list[LiveIntent]]:
        found: dict[Phone, list[LiveIntent]] = {}
        for row in self._live_rows(dashboard, phones):
            try:
                action = decode_action(row["action"])
            except StoreError:  # written by another version: the outbox shows it, the list can't
                continue
            intent = LiveIntent(
                action, IntentState(row["state"]), bool(row["needs_person"]), row["settled_at"]
            )
            found.setdefault(row["phone"], []).append(intent)
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
