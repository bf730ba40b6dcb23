"""What is told between two prompts: texts that came, what became of what was asked for, how the service is reached."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from trtui.models import IntentId, IntentState
from trtui.plain.desk import Desk
from trtui.plain.words import lines_of, text_lines
from trtui.store import Connection
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.verbs.replying import own_line

_LOOKS_BACK: Final = timedelta(minutes=2)
"""What was said shortly before the start, and is learned of after it, is news, too."""
_KEEPS: Final = timedelta(days=1)
_AT_ONCE: Final = 5
_SHOWN: Final = 200
_ENDS: Final = (IntentState.DONE, IntentState.FAILED, IntentState.WITHDRAWN)


class News:
    """Remembers what was told. What was there at the start is no news: lists show it as new."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._began = desk.now()
        self._known = {mark.subject for mark in desk.store.facts.inbound_since(self._since(desk.now()))}
        self._needing: set[tuple[IntentId, IntentState]] = set()
        list(self._needs())
        status = desk.store.desk.worker_status()
        self._connection = status.connection if status is not None else Connection.STARTING

    def _since(self, now: datetime) -> datetime:
        return max(self._began - _LOOKS_BACK, now - _KEEPS)

    def tell(self) -> None:
        """Say what is new."""
        desk = self._desk
        desk.store.facts.reproject()
        for lines in (self._texts(), self._settled(), self._needs(), self._reach()):
            desk.say(*lines)

    def _texts(self) -> Iterator[Safe]:
        desk = self._desk
        marks = desk.store.facts.inbound_since(self._since(desk.now()))
        fresh = [mark for mark in marks if mark.subject not in self._known]
        self._known = {mark.subject for mark in marks}
        for mark in fresh[:_AT_ONCE]:
            text = desk.store.facts.message(mark.key, mark.message)
            if text is None:
                continue
            name = desk.name_of(mark.key)
            if mark.key == desk.key:
                told = text_lines(text, name, desk.now(), desk.zone, twenty_four=desk.twenty_four)
                yield compose("New: {}", told[0])
                yield from told[1:]
                desk.store.desk.mark_seen(mark.key, text.sent_or_received_at)
            else:
                said = clean_line(text.body, cap=_SHOWN) if text.body else own("an attachment")
                yield compose("New from {}, on {}: {}", name, desk.board_of(mark.key.dashboard), said)
        if len(fresh) > _AT_ONCE:
            yield own_line(f"And {len(fresh) - _AT_ONCE} more new texts: type list.")

    def _settled(self) -> Iterator[Safe]:
        """What was asked for here and is done. What failed is told by what needs the agent."""
        desk = self._desk
        for identity, title in list(desk.asked.items()):
            intent = desk.store.outbox.intent(identity)
            if intent is None or intent.state in _ENDS:
                del desk.asked[identity]
            if intent is not None and intent.state is IntentState.DONE:
                yield compose("Done: {}.", title)

    def _needs(self) -> Iterator[Safe]:
        desk = self._desk
        pending = desk.store.outbox.pending()
        needing = [
            intent
            for intent in pending
            if intent.needs_person or intent.state in (IntentState.FAILED, IntentState.STALE)
        ]
        for intent in needing:
            if (intent.id, intent.state) not in self._needing:
                name = desk.name_of(intent.key) if intent.key is not None else desk.board_of(intent.dashboard)
                reason = intent.reason or own_line(intent.state.value)
                yield from lines_of(compose("Needs you, about {}: {} Type outbox.", name, reason))
        self._needing = {(intent.id, intent.state) for intent in needing}

    def _reach(self) -> Iterator[Safe]:
        status = self._desk.store.desk.worker_status()
        if status is None or status.connection in (self._connection, Connection.STARTING):
            return
        before, self._connection = self._connection, status.connection
        if status.connection is Connection.ONLINE:
            if before is not Connection.STARTING:
                yield own("The service answers again.")
        elif status.sentence is not None:
            yield status.sentence
