"""Which rows of a list were made by what was asked for while it was open: such a row stays the row it was."""

from collections.abc import Iterable

from trtui.models import Intent, IntentId, IntentState
from trtui.store import Store

_ENDS = (IntentState.DONE, IntentState.FAILED, IntentState.WITHDRAWN)


class MadeHere:
    """Remembers what became of what was asked for, so that the cursor on it is on what was made of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asked: set[IntentId] = set()
        self._made: dict[str, IntentId] = {}

    def note(self, asked: Iterable[Intent]) -> None:
        """Take notice of what is asked for now, and of what of it was made since the last time."""
        self._asked.update(intent.id for intent in asked)
        for intent_id in list(self._asked):
            intent = self._store.outbox.intent(intent_id)
            if intent is None or intent.state in _ENDS:
                self._asked.discard(intent_id)
            if intent is not None and intent.state is IntentState.DONE and intent.remote_id is not None:
                self._made[intent.remote_id] = intent_id

    def look_again(self, intents: Iterable[Intent]) -> tuple[Intent, ...]:
        """What has become of what was asked for."""
        found = (self._store.outbox.intent(intent.id) for intent in intents)
        return tuple(intent for intent in found if intent is not None)

    def by(self, remote_id: str) -> IntentId | None:
        """Which intent made the thing that the outbox calls so, such as `group/5`."""
        return self._made.get(remote_id)
