"""The store as lists and threads see it: a query's rows, a conversation's messages."""

from collections.abc import Hashable, Sequence
from datetime import datetime

from trtui.models import ConversationKey, ConversationRow, Intent, ListQuery, Message, MessageKey
from trtui.ui.surroundings import Surroundings


class QueryRows:
    """The rows of one query. A snooze that ends changes them although nothing was written."""

    def __init__(self, around: Surroundings, query: ListQuery) -> None:
        self.query = query
        self._around = around
        self._wakes_at = around.store.facts.next_wake(around.now())
        self._wakes = 0

    @property
    def version(self) -> Hashable:
        """What the store says (the worker's word of itself aside), and how many snoozes have ended since."""
        now = self._around.now()
        if self._wakes_at is not None and self._wakes_at <= now:
            self._wakes += 1
            self._wakes_at = self._around.store.facts.next_wake(now)
        return self._around.store.version()[:2], self._wakes

    def count(self) -> int:
        """How many rows there are."""
        return self._around.store.facts.count(self.query, self._now())

    def window(self, offset: int, limit: int) -> Sequence[ConversationRow]:
        """Some of them."""
        return self._around.store.facts.window(self.query, offset, limit, self._now())

    def position(self, key: ConversationKey) -> int | None:
        """Where a conversation stands among them."""
        return self._around.store.facts.position(self.query, key, self._now())

    def _now(self) -> datetime:
        self._wakes_at = self._around.store.facts.next_wake(now := self._around.now())
        return now


class ConversationThread:
    """The messages of one conversation, and what is under way in it."""

    def __init__(self, around: Surroundings, key: ConversationKey) -> None:
        self.key = key
        self._store = around.store

    @property
    def version(self) -> Hashable:
        """What the store says."""
        return self._store.version()[:2]

    def page(self, before: MessageKey | None, limit: int) -> Sequence[Message]:
        """Some messages, oldest first."""
        return self._store.facts.thread(self.key, before=before, limit=limit)

    def intents(self) -> Sequence[Intent]:
        """What is under way or failed here."""
        return self._store.outbox.pending(self.key)
