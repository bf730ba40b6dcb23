"""The verbs of a working day and their undoing: what is written to the store, and the sentence that says so.

Each verb writes an intent (or a snooze, which is this desk's own) for every conversation it is about, and one entry of
the undo list that takes all of them back. No screen is needed for any of it.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta, tzinfo
from enum import Enum
from typing import LiteralString

from trtui.light import dataclass
from trtui.models import (
    Action,
    ArchiveConversation,
    BulkEditContacts,
    Contact,
    ConversationKey,
    ConversationRow,
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
from trtui.store import RestoreSnooze, Store, StoreError, Undo, UndoStep
from trtui.text.cleaning import Safe, compose, join, own
from trtui.text.phone import format_phone
from trtui.text.times import clock_label, day_label
from trtui.verbs.replying import own_line


class Verb(Enum):
    """What is done: the action, its inverse, and how it is told."""

    RESOLVE = "resolve"
    REOPEN = "reopen"
    ARCHIVE = "archive"
    UNARCHIVE = "unarchive"


_ACTIONS: dict[Verb, tuple[Action, Action]] = {
    Verb.RESOLVE: (ResolveConversation(), ReopenConversation()),
    Verb.REOPEN: (ReopenConversation(), ResolveConversation()),
    Verb.ARCHIVE: (ArchiveConversation(), UnarchiveConversation()),
    Verb.UNARCHIVE: (UnarchiveConversation(), ArchiveConversation()),
}
_TOLD: dict[Verb, LiteralString] = {
    Verb.RESOLVE: "Resolved: {}",
    Verb.REOPEN: "Reopened: {}",
    Verb.ARCHIVE: "Archived: {}",
    Verb.UNARCHIVE: "Brought back: {}",
}
_NAMES_TOLD = 3
_MORNING, _EVENING = time(8), time(17)


@dataclass(frozen=True, slots=True)
class Deed:
    """What a verb came to: which conversations it was done for, which not and why, and their intents."""

    told: Safe
    done: tuple[ConversationKey, ...]
    failed: tuple[tuple[Safe, Safe], ...] = ()
    """Names, with reasons."""
    intents: tuple[IntentId, ...] = ()

    @property
    def sentence(self) -> Safe:
        """All of it in one sentence."""
        if not self.failed:
            return self.told
        reasons = join("; ", [compose("{}: {}", name, reason) for name, reason in self.failed])
        return compose("{}. Not done for {}", self.told, reasons)


def action_of(verb: Verb) -> Action:
    """What a verb asks for."""
    return _ACTIONS[verb][0]


def verb_for_resolving(rows: Sequence[ConversationRow]) -> Verb:
    """Resolve, unless all of them are resolved already."""
    return Verb.REOPEN if rows and all(row.is_resolved for row in rows) else Verb.RESOLVE


def verb_for_archiving(rows: Sequence[ConversationRow]) -> Verb:
    """Archive, unless all of them are archived already."""
    return Verb.UNARCHIVE if rows and all(row.is_archived for row in rows) else Verb.ARCHIVE


def rows_of(store: Store, keys: Sequence[ConversationKey]) -> list[ConversationRow]:
    """The rows of these conversations, those that the store does not hold left out."""
    return [row for key in keys if (row := store.facts.row(key)) is not None]


def perform(store: Store, verb: Verb, keys: Sequence[ConversationKey], now: datetime) -> Deed:
    """Do it for each of these conversations for which it is not done already, and remember how to take it back."""
    action, inverse = _ACTIONS[verb]
    names: list[Safe] = []
    steps: list[UndoStep] = []
    intents: list[IntentId] = []
    failed: list[tuple[Safe, Safe]] = []
    for row in rows_of(store, keys):
        if is_done(verb, row):
            continue
        try:
            intent = store.outbox.add(action, row.key.dashboard, row.key.phone, now=now)
        except StoreError as error:
            failed.append((row.name, own_line(str(error))))
            continue
        intents.append(intent.id)
        names.append(row.name)
        steps.append(UndoStep(row.key, inverse, newest_message(store, row.key)))
    told = compose(_TOLD[verb], listed(names))
    _remember(store, told, steps, now)
    return Deed(told, tuple(step.key for step in steps), tuple(failed), tuple(intents))


def snooze(
    store: Store, keys: Sequence[ConversationKey], until: datetime, label: Safe, now: datetime
) -> Deed:
    """Put these conversations aside on this desk, and remember how to take it back."""
    names: list[Safe] = []
    steps: list[UndoStep] = []
    failed: list[tuple[Safe, Safe]] = []
    for row in rows_of(store, keys):
        try:
            store.desk.snooze(row.key, until, now)
        except StoreError as error:
            failed.append((row.name, own_line(str(error))))
            continue
        names.append(row.name)
        steps.append(UndoStep(row.key, RestoreSnooze(row.snoozed_until), newest_message(store, row.key)))
    told = compose("Snoozed until {}, on this desk only: {}", label, listed(names))
    _remember(store, told, steps, now)
    return Deed(told, tuple(step.key for step in steps), tuple(failed))


def wake(store: Store, keys: Sequence[ConversationKey], now: datetime) -> Deed:
    """Bring snoozed conversations back, and remember how to take it back."""
    names: list[Safe] = []
    steps: list[UndoStep] = []
    for row in rows_of(store, keys):
        if row.snoozed_until is not None:
            store.desk.wake(row.key)
            names.append(row.name)
            steps.append(UndoStep(row.key, RestoreSnooze(row.snoozed_until), newest_message(store, row.key)))
    told = compose("No longer snoozed: {}", listed(names))
    _remember(store, told, steps, now)
    return Deed(told, tuple(step.key for step in steps))


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing came to: the sentence, and the conversations that are as they were."""

    sentence: Safe
    keys: tuple[ConversationKey, ...] = ()


def undo_last(store: Store, now: datetime) -> Undone:
    """Take the last verb back; refused, by name, for conversations where something was written since.

    Of several who undo at once each takes back another verb. Raises StoreError: what was not taken back can be again.
    """
    undo = store.desk.pop_undo()
    if undo is None:
        return Undone(own("There is nothing to undo."))
    refused: dict[Safe, list[Safe]] = {}
    undone: list[ConversationKey] = []
    for place, step in enumerate(undo.steps):
        reason = _why_not_back(store, step)
        if reason is not None:
            row = store.facts.row(step.key)
            name = row.name if row is not None else format_phone(step.key.phone)
            refused.setdefault(reason, []).append(name)
            continue
        try:
            _take_back(store, step, now)
        except StoreError:
            with suppress(StoreError):
                store.desk.push_undo(replace(undo, steps=undo.steps[place:]))
            raise
        undone.append(step.key)
    if not refused:
        return Undone(compose("Undone: “{}”.", undo.title), tuple(undone))
    refusals = [compose("Not undone for {}: {}.", listed(names), reason) for reason, names in refused.items()]
    refusal = join(" ", refusals)
    return Undone(compose("Undone for the others. {}", refusal) if undone else refusal, tuple(undone))


def text_to_call_back(store: Store) -> Intent | None:
    """The held text that undoing is about: the newest, where no verb came after it."""
    held = [
        intent
        for intent in store.outbox.pending()
        if intent.state is IntentState.HELD and isinstance(intent.action, SendText)
    ]
    newest = max(held, key=lambda intent: intent.created_at, default=None)
    undo = store.desk.peek_undo()
    return None if newest is None or (undo is not None and undo.made_at > newest.created_at) else newest


def snooze_times(now: datetime, zone: tzinfo) -> list[tuple[Safe, datetime]]:
    """Until when one may snooze, in the agent's zone; only what lies ahead."""
    local = now.astimezone(zone)
    tomorrow = local.date() + timedelta(days=1)
    monday = local.date() + timedelta(days=7 - local.weekday())
    moments: list[tuple[Safe, datetime]] = [
        (own("an hour"), now + timedelta(hours=1)),
        (own("three hours"), now + timedelta(hours=3)),
        (own("this evening"), datetime.combine(local.date(), _EVENING, zone)),
        (own("tomorrow morning"), datetime.combine(tomorrow, _MORNING, zone)),
        (own("Monday morning"), datetime.combine(monday, _MORNING, zone)),
        (own("a week"), now + timedelta(days=7)),
    ]
    return [(label, until) for label, until in moments if until > now]


def moment_label(moment: datetime, now: datetime, zone: tzinfo, *, twenty_four: bool) -> Safe:
    """A moment by its day and time."""
    return own_line(f"{day_label(moment, now, zone)} {clock_label(moment, zone, twenty_four)}")


def newest_message(store: Store, key: ConversationKey) -> MessageKey | None:
    """The key of a conversation's newest message, None where none is held."""
    newest = store.facts.thread(key, limit=1)
    return newest[-1].key if newest else None


def _why_not_back(store: Store, step: UndoStep) -> Safe | None:
    """Why a step can't be taken back: what it is about is not any more as it was left."""
    inverse = step.inverse
    if isinstance(inverse, EditContact) and inverse.seen is not None:
        from trtui.models.edits import FIELD_NAMES, came_between  # only where a contact was changed

        contact = store.facts.contact(step.key) or Contact(step.key)
        came = came_between(inverse.edit, inverse.seen, contact)
        if came and not any(each.is_clash for each in came):
            return own("it is as it was before already")
        names = [FIELD_NAMES[name] for name in dict.fromkeys(each.part[0] for each in came)]
        return compose("somebody changed it since ({})", join(", ", names)) if names else None
    # What was done to many does not hang on what one of them wrote.
    is_of_many = isinstance(inverse, BulkEditContacts)
    if not is_of_many and newest_message(store, step.key) != step.against:
        return own("something was written there since")
    return None


def _take_back(store: Store, step: UndoStep, now: datetime) -> None:
    inverse = step.inverse
    if not isinstance(inverse, RestoreSnooze):
        phone = None if isinstance(inverse, BulkEditContacts) else step.key.phone
        store.outbox.add(inverse, step.key.dashboard, phone, now=now)
    elif inverse.until is None or inverse.until <= now:
        store.desk.wake(step.key)
    else:
        store.desk.snooze(step.key, inverse.until, now)


def is_done(verb: Verb, row: ConversationRow) -> bool:
    """Whether a conversation is already what the verb would make of it."""
    state = row.is_resolved if verb in (Verb.RESOLVE, Verb.REOPEN) else row.is_archived
    return state is (verb in (Verb.RESOLVE, Verb.ARCHIVE))


def _remember(store: Store, told: Safe, steps: Sequence[UndoStep], now: datetime) -> None:
    if steps:
        store.desk.push_undo(Undo(told, now, tuple(steps)))


def listed(names: Sequence[Safe]) -> Safe:
    """Names in a sentence: all of a few, else the first and how many more."""
    if len(names) <= _NAMES_TOLD:
        return join(", ", names) if names else own("nobody")
    return compose("{} and {} more", join(", ", names[:_NAMES_TOLD]), own_line(str(len(names) - _NAMES_TOLD)))
