"""What the agent is told without asking: texts that came while they looked elsewhere, and what failed or waits for them."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from trtui.models import (
    ConversationRow,
    Direction,
    Intent,
    IntentId,
    IntentState,
    ListQuery,
    Sort,
    View,
)
from trtui.text.cleaning import Safe, clean, clean_line, compose, for_list_row, own
from trtui.text.phone import format_phone
from trtui.ui.freshness import needs_agent
from trtui.ui.say import SayingApp, Tone
from trtui.ui.surroundings import Surroundings
from trtui.verbs.answers import name_of
from trtui.verbs.replying import own_line

LOOKS_FOR: Final = 60.0
"""For so many seconds after a key somebody looks at a terminal that does not tell whether they do."""
_NEWEST: Final = 20
_QUOTED: Final = 100


class Noticing:
    """Compares what is with what was, after each change of the store."""

    def __init__(self, app: SayingApp, around: Surroundings, rested: Callable[[], float]) -> None:
        """`rested` gives the seconds since the last key."""
        self._app = app
        self._around = around
        self._rested = rested
        self._newest: datetime | None = None
        self._in_need: set[tuple[IntentId, IntentState]] | None = None

    def facts_changed(self) -> None:
        """Title, bell, note, and a sentence about what failed: each once."""
        self._set_title()
        self._notice_texts()
        self._notice_intents()

    def _set_title(self) -> None:
        boards = self._around.store.facts.summaries(self._around.now())
        unseen = sum(board.unseen for board in boards)
        name = boards[0].dashboard.name if len(boards) == 1 else own("all")
        counted = own_line(f"({unseen}) ") if unseen else own("")
        account = compose(" {}", self._around.profile) if self._around.profile else own("")
        self._app.set_terminal_title(compose("{}{} · trtui{}", counted, name, account))

    def _notice_texts(self) -> None:
        query = ListQuery(view=View.INBOX, sort=Sort.NEWEST)
        rows = self._around.store.facts.window(query, 0, _NEWEST, self._around.now())
        before = self._newest
        moments = [row.last_at for row in rows if row.last_at is not None]
        self._newest = max(moments, default=before)
        if before is None:
            return
        came = [row for row in rows if _is_new(row, before)]
        if came and not self._is_looked_at():
            self._ring(came)

    def _is_looked_at(self) -> bool:
        """By the terminal's word where it gives one, else by the last key."""
        return self._app.app_focus and (self._app.tells_focus or self._rested() < LOOKS_FOR)

    def _ring(self, came: list[ConversationRow]) -> None:
        screen = self._around.settings.screen
        if screen.bell:
            self._app.bell()
        if not screen.notify:
            return
        if len(came) > 1:
            self._app.notify_terminal(own("trtui"), own_line(f"{len(came)} new texts"))
        elif screen.notify_bodies:
            self._app.notify_terminal(came[0].name, clean_line(for_list_row(came[0].last_text), cap=_QUOTED))
        else:
            self._app.notify_terminal(own("trtui"), compose("New text from {}", came[0].name))

    def _notice_intents(self) -> None:
        intents = [intent for intent in self._around.store.outbox.pending() if needs_agent(intent)]
        before = self._in_need
        self._in_need = {(intent.id, intent.state) for intent in intents}
        new = [intent for intent in intents if before is not None and (intent.id, intent.state) not in before]
        if new:
            self._around.voice.say(self._tell(new), Tone.ERROR)

    def _tell(self, intents: list[Intent]) -> Safe:
        if len(intents) > 1:
            return compose("{} need your word: O shows them.", own_line(f"{len(intents)} things"))
        intent = intents[0]
        row = self._around.store.facts.row(intent.key) if intent.key is not None else None
        whom = (
            row.name
            if row is not None
            else format_phone(intent.phone)
            if intent.phone is not None
            else own("the dashboard")
        )
        what = compose("{} {}", name_of(intent.action), _state_in_words(intent))
        reason = clean(intent.reason.rstrip("."), cap=400) if intent.reason else own("no reason was given")
        return compose("{} ({}): {}. O shows what to do.", what, whom, reason)


def _is_new(row: ConversationRow, before: datetime) -> bool:
    is_theirs = row.last_direction is Direction.RECEIVED and row.is_unseen
    return is_theirs and row.last_at is not None and row.last_at > before


def _state_in_words(intent: Intent) -> Safe:
    match intent.state:
        case IntentState.FAILED:
            return own("failed")
        case IntentState.STALE:
            return own("waits: the customer wrote since it was begun")
        case _:
            return own("may or may not have happened")
