"""What an intent is on disk, and which changes of its state are possible."""

from collections.abc import Mapping
from datetime import datetime
from sqlite3 import Row
from typing import Final

from trtui.models import (
    Action,
    ArchiveConversation,
    BulkEditContacts,
    ConversationKey,
    CreatePayment,
    DashboardId,
    DeleteContact,
    EditContact,
    Intent,
    IntentId,
    IntentState,
    MessageKey,
    ReopenConversation,
    ResolveConversation,
    SendText,
    UnarchiveConversation,
)
from trtui.store.actions import decode_action
from trtui.store.database import Database
from trtui.store.errors import RefusedChangeError
from trtui.store.moments import moment, stamp
from trtui.text.cleaning import clean
from trtui.text.phone import Phone

_HELD, _QUEUED, _SENDING = IntentState.HELD, IntentState.QUEUED, IntentState.SENDING
_STALE, _UNKNOWN = IntentState.STALE, IntentState.UNKNOWN
_DONE, _FAILED, _WITHDRAWN = IntentState.DONE, IntentState.FAILED, IntentState.WITHDRAWN

MOVES: Final[Mapping[IntentState, frozenset[IntentState]]] = {
    _HELD: frozenset({_QUEUED, _WITHDRAWN}),
    _QUEUED: frozenset({_QUEUED, _SENDING, _WITHDRAWN}),
    _SENDING: frozenset({_QUEUED, _STALE, _UNKNOWN, _DONE, _FAILED}),
    _STALE: frozenset({_QUEUED, _WITHDRAWN}),
    _UNKNOWN: frozenset({_UNKNOWN, _QUEUED, _DONE, _FAILED, _WITHDRAWN}),
    _DONE: frozenset(),
    _FAILED: frozenset({_QUEUED, _FAILED}),
    _WITHDRAWN: frozenset(),
}
"""From each state, those that may follow."""

SETTLED: Final = frozenset({_DONE, _FAILED, _WITHDRAWN})

_ABOUT_A_CUSTOMER: Final = (
    SendText,
    ArchiveConversation,
    UnarchiveConversation,
    ResolveConversation,
    ReopenConversation,
    EditContact,
    DeleteContact,
    CreatePayment,
)


def targets_of(action: Action, dashboard: DashboardId, phone: Phone | None) -> list[ConversationKey]:
    """Whom an intent is about: what others about the same have to wait for. The empty number is the dashboard itself.

    Raises ValueError where the action is about a customer and none is named.
    """
    if isinstance(action, BulkEditContacts):
        return [ConversationKey(dashboard, each) for each in dict.fromkeys(action.phones)]
    if phone is None and isinstance(action, _ABOUT_A_CUSTOMER):
        raise ValueError(f"{type(action).__name__} needs a customer's number")
    return [ConversationKey(dashboard, phone or Phone(""))]


def intent_from(row: Row) -> Intent:
    """An intent, from all columns of its table. Raises ActionCodecError."""
    return Intent(
        id=IntentId(row["id"]),
        action=decode_action(row["action"]),
        dashboard=DashboardId(row["dashboard"]),
        phone=Phone(row["phone"]) if row["phone"] else None,
        state=IntentState(row["state"]),
        created_at=moment(row["created_at"]),
        held_until=moment(row["held_until"]),
        claimed_at=moment(row["claimed_at"]),
        settled_at=moment(row["settled_at"]),
        attempts=row["attempts"],
        written_against=None if row["written_against"] is None else MessageKey(row["written_against"]),
        needs_person=bool(row["needs_person"]),
        is_paused=bool(row["is_paused"]),
        reason=None if row["reason"] is None else clean(row["reason"]),
        remote_id=row["remote_id"],
    )


def note_change(
    desk: Database, seq: int, now: datetime, before: IntentState | None, after: IntentState, note: str | None
) -> None:
    """Inside a write: add a line to the log."""
    desk.execute(
        "INSERT INTO intent_change (intent, at, before, after, note) VALUES (?, ?, ?, ?, ?)",
        (seq, stamp(now), before, after, note),
    )


def keys_of(desk: Database, seq: int) -> list[ConversationKey]:
    """The conversations that an intent is about."""
    rows = desk.read("SELECT dashboard, phone FROM target WHERE intent = ? AND phone <> ''", (seq,))
    return [ConversationKey(DashboardId(row["dashboard"]), Phone(row["phone"])) for row in rows]


def insist_on_move(row: Row, after: IntentState) -> None:
    """Raise RefusedChangeError where this intent can't become `after`."""
    before = IntentState(row["state"])
    if after not in MOVES[before]:
        raise RefusedChangeError(f"This can't be done any more: it is {_WORDS[before]}.")


_WORDS: Final = {
    _HELD: "still held",
    _QUEUED: "waiting to be sent",
    _SENDING: "being sent at this moment",
    _STALE: "waiting for your decision",
    _UNKNOWN: "not known yet whether it happened",
    _DONE: "done",
    _FAILED: "refused",
    _WITHDRAWN: "taken back",
}


def back_to_draft(desk: Database, row: Row, now: datetime) -> bool:
    """Inside a write: put a text back where it was written, before what was begun there since; whether it was a text."""
    action = decode_action(row["action"])
    if not isinstance(action, SendText) or not action.body:
        return False
    place = (row["dashboard"], row["phone"])
    begun = desk.first("SELECT text FROM draft WHERE dashboard = ? AND phone = ?", place)
    text = action.body
    if begun and begun["text"] != text:
        text = f"{text}\n\n{begun['text']}"
    desk.execute(
        "INSERT OR REPLACE INTO draft (dashboard, phone, text, cursor, written_against, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
        (*place, text, len(action.body), row["written_against"], stamp(now)),
    )
    return True
