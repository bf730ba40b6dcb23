"""What is laid over one conversation: what intents that the service may not know of yet make of it. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from trtui.light import dataclass
from trtui.models import (
    Action,
    ArchiveConversation,
    EditContact,
    IntentState,
    Keep,
    ReopenConversation,
    ResolveConversation,
    UnarchiveConversation,
)

READ_BACK: Final = timedelta(seconds=2)
"""A read begun this soon after a write was done may still show the state before it."""

_UNDERWAY: Final = frozenset({IntentState.HELD, IntentState.QUEUED, IntentState.SENDING, IntentState.UNKNOWN})


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
