"""Programs of the agent's own, run when something happens: by whoever holds the lease, once for each event.

That an event is announced is on disk before its program starts: one that is cut off, with its trtui, is not run again.
What happened before a hook was first asked for, such as the history that a first sync brings, is no event.
"""

import asyncio
import logging
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from trtui.clock import Clock
from trtui.config import HookSettings
from trtui.light import dataclass
from trtui.models import ConversationKey, DashboardId, Intent, IntentState
from trtui.store import Store
from trtui.store.news import TextMark
from trtui.text.cleaning import Safe, clean, clean_line, own
from trtui.text.phone import format_phone

AT_ONCE: Final = 4
"""So many programs run at the same time; more wait their turn."""
OLDEST: Final = timedelta(days=1)
"""What happened longer ago than this is no news any more."""
_ROWS: Final = 500

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as a program is told of it."""

    kind: str
    at: datetime
    dashboard: DashboardId
    key: ConversationKey | None
    text: str = ""
    reason: Safe | None = None


Found: TypeAlias = tuple[str, Callable[[], Event | None]]
"""What tells an event from others for good, and what makes it where it is new."""


class Hooks:
    """Finds events in the store and runs programs for them. For one event loop."""

    def __init__(
        self, store: Store, clock: Clock, settings: HookSettings, problem: Callable[[str, str], None]
    ) -> None:
        """`problem` is told where and why a program failed."""
        self._store = store
        self._clock = clock
        self._settings = settings
        self._problem = problem
        commands = {"inbound": settings.on_inbound, "wait": settings.on_wait, "failed": settings.on_failed}
        self._commands: Mapping[str, tuple[str, ...]] = {
            kind: (str(Path(words[0]).expanduser()), *words[1:]) for kind, words in commands.items() if words
        }
        self._finders: Final[Mapping[str, Callable[[datetime, datetime], Iterator[Found]]]] = {
            "inbound": self._inbound,
            "wait": self._wait,
            "failed": self._failed,
        }
        self._since: Mapping[str, datetime] = {}
        self._known: dict[str, set[str]] = {}
        """What the last look found of each kind: the disk need not be asked again."""
        self._due: deque[tuple[str, Event]] = deque()
        self._running: set[asyncio.Task[None]] = set()

    @property
    def are_wanted(self) -> bool:
        """Whether any is set."""
        return bool(self._commands)

    def look(self) -> None:
        """Find what happened since the last look, and run programs for it. Raises StoreError."""
        if not self._commands:
            return
        now = self._clock.now()
        if not self._since:
            self._since = self._store.announced.begin(self._commands, now)
        for kind in self._commands:
            self._look_for(kind, now)
        self._start()

    async def finish(self, seconds: float) -> None:
        """Let those that run end, start what is due, and end what still runs after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._running:
                    await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
                    self._start()
        self._due.clear()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    # ------------------------------------------------------------------------------------------ events

    def _look_for(self, kind: str, now: datetime) -> None:
        """Line up what was not seen before: by the last look, or by anybody."""
        known, seen = self._known.get(kind, set()), set[str]()
        for subject, make in self._finders[kind](max(self._since[kind], now - OLDEST), now):
            seen.add(subject)
            if subject in known or self._store.announced.knows(kind, subject):
                continue
            event = make()
            if event is not None:
                self._due.append((subject, event))
        self._known[kind] = seen

    def _inbound(self, since: datetime, now: datetime) -> Iterator[Found]:
        del now
        for mark in self._store.facts.inbound_since(since):
            yield mark.subject, partial(self._of_text, mark)

    def _of_text(self, mark: TextMark) -> Event | None:
        text = self._store.facts.message(mark.key, mark.message)
        if text is None:
            return None
        return Event("inbound", text.sent_or_received_at, mark.key.dashboard, mark.key, text.body)

    def _wait(self, since: datetime, now: datetime) -> Iterator[Found]:
        """Those whose wait became too long since then."""
        limit = timedelta(minutes=self._settings.wait_minutes)
        for row in self._store.facts.waiting_since(since - limit, now - limit, now, _ROWS):
            began = row.waiting_since
            if began is not None:
                reason = clean_line(f"has waited for {self._settings.wait_minutes} minutes")
                make = partial(Event, "wait", began, row.key.dashboard, row.key, row.last_text, reason)
                yield f"{row.key.dashboard}/{row.key.phone}/{began.timestamp()}", make

    def _failed(self, since: datetime, now: datetime) -> Iterator[Found]:
        del now
        for intent in self._store.outbox.pending():
            at = intent.settled_at or intent.claimed_at or intent.created_at
            if at >= since and _needs_somebody(intent):
                body = getattr(intent.action, "body", "")
                reason = intent.reason or clean_line(str(intent.state))
                make = partial(Event, "failed", at, intent.dashboard, intent.key, body, reason)
                yield f"{intent.id}/{intent.state}", make
        for key, text in self._store.facts.undeliverable_since(since, _ROWS):
            reason = text.delivery_error or text.delivery_status or own("not delivered")
            at = text.sent_or_received_at
            make = partial(Event, "failed", at, key.dashboard, key, text.body, reason)
            yield f"{key.dashboard}/{key.phone}/{text.id or text.key}", make

    # ------------------------------------------------------------------------------------------ programs

    def _start(self) -> None:
        while self._due and len(self._running) < AT_ONCE:
            task = asyncio.create_task(self._run(*self._due.popleft()))
            self._running.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._start()
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a hook went wrong in trtui itself", exc_info=error)

    async def _run(self, subject: str, event: Event) -> None:
        if not self._store.announced.claim(event.kind, subject, self._clock.now()):
            return
        command = self._commands[event.kind]
        try:
            program = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env=self._environment(event),
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            self._tell(event.kind, f"{command[0]} can't be run: {_why(error)}.")
            return
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                status = await program.wait()
        except (TimeoutError, asyncio.CancelledError) as error:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(program.pid, signal.SIGKILL)
            await program.wait()
            if isinstance(error, asyncio.CancelledError):
                raise
            self._tell(event.kind, f"{command[0]} took longer than {self._settings.timeout_seconds} s.")
            return
        if status != 0:
            self._tell(event.kind, f"{command[0]} ended with {status}.")

    def _tell(self, kind: str, sentence: str) -> None:
        """A hook's failure is told in the health view and the log, never on the screen: who wrote it looks there."""
        _log.warning("on_%s: %s", kind, clean_line(sentence, cap=200))
        self._problem(f"hooks.on_{kind}", sentence)

    def _environment(self, event: Event) -> dict[str, str]:
        """The surroundings of a program: this one's, of trtui's own variables only those that tell of the event."""
        lines = {line.id: line.name for line in self._store.facts.dashboards()}
        row = self._store.facts.row(event.key) if event.key else None
        phone = event.key.phone if event.key else ""
        name = row.name if row is not None else format_phone(event.key.phone) if event.key else ""
        told = {
            "TRTUI_EVENT": event.kind,
            "TRTUI_DASHBOARD": lines.get(event.dashboard, str(event.dashboard)),
            "TRTUI_NAME": clean_line(name),
            "TRTUI_NUMBER": phone,
            "TRTUI_AT": event.at.isoformat(),
            "TRTUI_REASON": event.reason or "",
        }
        if self._settings.with_text:
            told["TRTUI_TEXT"] = clean(event.text)
        others = {name: value for name, value in os.environ.items() if not name.startswith("TRTUI_")}
        return {**others, **told}


def _needs_somebody(intent: Intent) -> bool:
    return intent.state in (IntentState.FAILED, IntentState.STALE) or intent.needs_person


def _why(error: Exception) -> str:
    return error.strerror or "it failed" if isinstance(error, OSError) else str(error)
