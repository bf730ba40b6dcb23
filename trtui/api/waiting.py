"""Who waits for a call, and who goes next: strict priority, fair between dashboards, and no one for ever."""

import asyncio
from collections import OrderedDict

from trtui.calls import Priority

AGEING = 15.0
"""Seconds of waiting after which a waiter counts as one priority higher."""


class Waiter:
    """One call that waits for its place; `granted` is done once it has one."""

    __slots__ = ("dashboard", "granted", "priority", "since")

    def __init__(
        self, priority: Priority, dashboard: int | None, since: float, granted: asyncio.Future[None]
    ) -> None:
        """Wait since `since` (boottime seconds) on behalf of a dashboard, or of none."""
        self.priority = priority
        self.dashboard = dashboard
        self.since = since
        self.granted = granted

    def level(self, now: float) -> Priority:
        """Return the priority it has come to by waiting."""
        return Priority(max(Priority.WRITE, self.priority - int((now - self.since) // AGEING)))


class Lane:
    """The waiters of one priority, a queue for each dashboard, taken in turn."""

    def __init__(self) -> None:
        """Begin empty."""
        self._queues: OrderedDict[int | None, OrderedDict[Waiter, None]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def add(self, waiter: Waiter, *, in_front: bool = False) -> None:
        """Queue a waiter behind those of its dashboard; in front of all where it had its turn and lost it."""
        queue = self._queues.setdefault(waiter.dashboard, OrderedDict())
        queue[waiter] = None
        self._length += 1
        if in_front:
            queue.move_to_end(waiter, last=False)
            self._queues.move_to_end(waiter.dashboard, last=False)

    def first(self) -> Waiter | None:
        """Return whose turn it is."""
        for queue in self._queues.values():
            return next(iter(queue))
        return None

    def take(self, waiter: Waiter) -> None:
        """Let the waiter go, and its dashboard's next one wait for all the other dashboards."""
        self.remove(waiter)
        if waiter.dashboard in self._queues:
            self._queues.move_to_end(waiter.dashboard)

    def remove(self, waiter: Waiter) -> None:
        """Drop a waiter, who may be anywhere in its queue, or gone."""
        queue = self._queues.get(waiter.dashboard)
        if queue is None or waiter not in queue:
            return
        del queue[waiter]
        self._length -= 1
        if not queue:
            del self._queues[waiter.dashboard]
