"""`trtui watch`: what happens, line by line, as the store learns of it, until ended."""

import argparse
import asyncio
import signal
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from trtui.headless.listings import Names, name_of
from trtui.headless.output import flush, print_json, print_line
from trtui.headless.printing import Form, Listing, Row
from trtui.headless.whom import chosen_dashboard, filled, wishes_of
from trtui.light import dataclass
from trtui.models import (
    ConversationKey,
    DashboardId,
    DeliveryPhase,
    Intent,
    IntentState,
    ListQuery,
    Message,
    View,
)
from trtui.session import open_session
from trtui.store import Store
from trtui.text.cleaning import clean_line
from trtui.text.phone import format_phone

_LOOK_EVERY: Final = 0.25
_LOOKS_BACK: Final = timedelta(hours=1)
"""A text is told that is seen so long after it was said; of ours, what becomes of it."""
_KEEPS: Final = timedelta(days=1)
_TEXTS: Final = 2_000
_UNRESOLVED: Final = 5_000
_PHASES: Final = {DeliveryPhase.DELIVERED: "delivered", DeliveryPhase.FAILED: "failed"}
_COLUMNS: Final = ("event", "at", "dashboard", "dashboard_name", "phone", "name", "text", "reason")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `text` is what was said, `reason` why it failed or what it waits for."""

    kind: str
    at: datetime
    key: ConversationKey | None
    dashboard: DashboardId
    text: str = ""
    reason: str = ""


class Watch:
    """Tells what differs from one look at the store to the next; the first look tells nothing."""

    def __init__(self, store: Store, began: datetime) -> None:
        """Begin now, at `began`."""
        self._store = store
        self._began = began
        self._texts: dict[tuple[ConversationKey, str], DeliveryPhase] = {}
        self._unresolved: set[ConversationKey] = set()
        self._intents: dict[str, IntentState] = {}
        list(self._texts_told(began))
        self._unresolved = self._unresolved_now(began)
        list(self._intents_told(began))

    def look(self, now: datetime) -> Iterator[Event]:
        """What happened since the last look."""
        came = list(self._texts_told(now))
        yield from came
        yield from self._intents_told(now)
        unresolved = self._unresolved_now(now)
        if len(unresolved) < _UNRESOLVED:
            wrote = {event.key for event in came if event.kind == "inbound"}
            yield from self._turned(unresolved, wrote, now)
        self._unresolved = unresolved

    def _texts_told(self, now: datetime) -> Iterator[Event]:
        since = max(self._began - _LOOKS_BACK, now - _KEEPS)
        told: dict[tuple[ConversationKey, str], DeliveryPhase] = {}
        for key, text in self._store.facts.texts_since(since, _TEXTS):
            identity = (
                key,
                text.id or f"{text.direction}{int(text.sent_or_received_at.timestamp())}{text.fingerprint}",
            )
            before, told[identity] = self._texts.get(identity), text.phase
            if before is None:
                yield _of_text("inbound" if text.is_inbound else "sent", key, text)
            if not text.is_inbound and before is not text.phase and text.phase in _PHASES:
                yield _of_text(_PHASES[text.phase], key, text, text.delivery_error or "")
        self._texts = told

    def _unresolved_now(self, now: datetime) -> set[ConversationKey]:
        rows = self._store.facts.window(ListQuery(view=View.UNRESOLVED), 0, _UNRESOLVED, now)
        return {row.key for row in rows}

    def _turned(
        self, unresolved: set[ConversationKey], wrote: set[ConversationKey | None], now: datetime
    ) -> Iterator[Event]:
        for key in sorted(self._unresolved - unresolved):
            row = self._store.facts.row(key)
            if row is not None and row.is_resolved:
                yield Event("resolved", now, key, key.dashboard)
        for key in sorted(unresolved - self._unresolved):
            if key not in wrote:
                yield Event("reopened", now, key, key.dashboard)

    def _intents_told(self, now: datetime) -> Iterator[Event]:
        """What of the outbox failed or needs somebody."""
        told: dict[str, IntentState] = {}
        for intent in self._store.outbox.pending():
            needs = intent.needs_person or intent.state in (IntentState.FAILED, IntentState.STALE)
            if not needs:
                continue
            told[intent.id] = intent.state
            if self._intents.get(intent.id) is not intent.state:
                yield _of_intent(intent, now)
        self._intents = told


def _of_text(kind: str, key: ConversationKey, text: Message, reason: str = "") -> Event:
    return Event(kind, text.sent_or_received_at, key, key.dashboard, text.body, reason)


def _of_intent(intent: Intent, now: datetime) -> Event:
    text = getattr(intent.action, "body", "") or type(intent.action).__name__
    state = "failed" if intent.state is IntentState.FAILED else "needs you"
    return Event(
        "outbox", now, intent.key, intent.dashboard, text, f"{state}: {intent.reason or intent.state}"
    )


def events(store: Store, names: Names) -> Listing[Event]:
    """How events are printed."""

    def name(event: Event) -> str:
        row = store.facts.row(event.key) if event.key else None
        return row.name if row is not None else format_phone(event.key.phone) if event.key else ""

    def fields(event: Event) -> Row:
        return {
            "event": event.kind,
            "at": event.at,
            "dashboard": event.dashboard,
            "dashboard_name": name_of(event.dashboard, names),
            "phone": event.key.phone if event.key else None,
            "name": name(event),
            "text": event.text,
            "reason": event.reason,
        }

    def line(event: Event) -> str:
        at = event.at.astimezone().strftime("%H:%M:%S")
        phone = format_phone(event.key.phone) if event.key else "-"
        text = f": {clean_line(event.text, cap=400)}" if event.text else ""
        why = f" ({clean_line(event.reason, cap=200)})" if event.reason else ""
        board = name_of(event.dashboard, names)
        return f"{at}  {event.kind:<9}  {phone}  {board}  {name(event)}{text}{why}"

    return Listing(_COLUMNS, fields, line)


def run_watch(arguments: argparse.Namespace) -> int:
    """`trtui watch`: until a hang-up, an interrupt or a termination, or nobody reads any more."""
    with open_session(wishes_of(arguments)) as session, filled(session) as store:
        from trtui.headless.attending import worker_at_hand

        dashboard = chosen_dashboard(store, arguments)
        only = frozenset(arguments.only or ())

        async def watch() -> int:
            stopping = asyncio.Event()
            ended: list[int] = []

            def end(number: int) -> None:
                ended.append(number)
                stopping.set()

            loop = asyncio.get_running_loop()
            for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, end, number)
            async with worker_at_hand(session, is_brief=False):
                look = Watch(store, session.clock.now())
                version = store.version()
                while not stopping.is_set():
                    with suppress(TimeoutError):
                        await asyncio.wait_for(stopping.wait(), _LOOK_EVERY)
                    if (now_version := store.version()) != version:
                        version = now_version
                        store.facts.reproject()
                        _tell(store, look, only, dashboard, arguments.form, session.clock.now())
            return 128 + ended[0]

        return asyncio.run(watch())


def _tell(
    store: Store, look: Watch, only: frozenset[str], dashboard: DashboardId | None, form: str, now: datetime
) -> None:
    listing = events(store, {line.id: line for line in store.facts.dashboards()})
    for event in look.look(now):
        if (only and event.kind not in only) or dashboard not in (None, event.dashboard):
            continue
        if form == Form.JSONL:
            print_json(listing.fields(event))
        else:
            print_line(listing.line(event))
    flush()
