"""The promise: in any `window` seconds the service sees at most `limit` calls.

The service counts arrivals, which nobody here can see. What can be seen is when a call started and when it was
over; it arrived somewhere between. So a call holds its place from before it starts until `window` after it was
over. Of any `limit + 1` calls, then, the last one started at least `window` after some other was over, and so
arrived later than `window` after that one did. Where a call's end is unknown (it was cut off, or its process was
killed) it counts as over at its start plus `deadline`, which the budget itself enforces, or when that was noticed.

Time is boottime, which no correction of the wall clock bends, and calls are written down before they start, so
the promise holds over restarts and between processes that follow each other.
"""

import asyncio
import heapq
import logging
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from trtui.api.gate import Gate
from trtui.api.waiting import Lane, Waiter
from trtui.calls import BudgetState, CallRecord, Journal, Priority
from trtui.clock import Clock, boot_id
from trtui.light import dataclass

_log = logging.getLogger(__name__)

MARGIN = 0.1
"""Seconds added to the window: two clocks may run apart by 500 parts in a million each."""
LONGEST_NAP = 5.0
"""Seconds after which a wait is looked at again: the event loop's timers sleep while the machine does."""
BYPASS = 5
"""Of this many calls at most one goes to a waiter who has aged, over the head of one of higher priority."""
_FORGET_AT = 64


@dataclass(slots=True)
class _Place:
    """A place that a call takes in the window."""

    id: str
    priority: Priority
    purpose: str
    started: float
    deadline: float


class Ticket:
    """A call's permission to start, valid inside `async with budget.call(…)`."""

    def __init__(self, budget: "Budget", place: _Place, dashboard: int | None) -> None:
        """Made by `Budget.call` alone."""
        self._budget = budget
        self._place = place
        self.dashboard = dashboard
        self.is_withdrawn = False
        self.is_refused = False
        self.answered_at: float | None = None

    @property
    def id(self) -> str:
        """The call's id in the journal."""
        return self._place.id

    @property
    def priority(self) -> Priority:
        """The priority it was asked for with."""
        return self._place.priority

    @property
    def purpose(self) -> str:
        """What it is for, in a word."""
        return self._place.purpose

    @property
    def started(self) -> float:
        """Boottime seconds at which the call began to count."""
        return self._place.started

    @property
    def time_left(self) -> float:
        """Seconds until the budget cuts the call off with TimeoutError."""
        return max(0.0, self._place.started + self._place.deadline - self._budget.clock.boottime())

    def answered(self) -> None:
        """Say that the service's answer has begun to arrive: say it as soon as the status line is there.

        From here the call is known to have been seen, whatever happens to the rest of the answer. A call that
        ends in an exception without this counts as seen at any time up to its deadline.
        """
        if self.answered_at is None:
            self.answered_at = self._budget.clock.boottime()

    def refused(self, retry_after: float | None) -> None:
        """Say that the answer was 429: everybody waits, for `retry_after` seconds where the service said."""
        self.answered()
        self.is_refused = True
        self._budget.close_gate(retry_after, call_started=self.started)

    def withdraw(self) -> None:
        """Say that no byte of the request left (no name found, connection refused): the place is given back.

        Once the service has answered this says nothing.
        """
        self.is_withdrawn = self.answered_at is None


class Budget:
    """Hands out calls so that the promise above holds. For one event loop, and one process at a time."""

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        *,
        limit: int = 100,
        window: float = 60.0,
        reserve: int = 25,
        deadline: float = 30.0,
        boot: str | None = None,
    ) -> None:
        """Go on from what the journal holds.

        Background calls leave `reserve` places free, those for the screen half as many (rounded up): writes
        find them at once. `deadline` is the longest a call may take, in seconds. `boot` stands in for
        `boot_id()` in tests.

        Raises ValueError for figures that leave nobody a place, and what the journal raises.
        """
        if not 0 <= reserve < limit or window <= 0 or deadline <= 0:
            raise ValueError(
                f"no budget: limit {limit}, window {window}, reserve {reserve}, deadline {deadline}"
            )
        self.clock = clock
        self._journal = journal
        self._limit = limit
        self._hold = window + MARGIN
        self._kept = {Priority.WRITE: 0, Priority.SCREEN: (reserve + 1) // 2, Priority.BACKGROUND: reserve}
        self._deadline = deadline
        self._boot = boot_id() if boot is None else boot
        self._gate = Gate(limit, window, self._boot)
        self._places: dict[str, _Place] = {}
        self._held = dict.fromkeys(Priority, 0)
        self._releases: list[tuple[float, str]] = []
        self._forgotten: list[str] = []
        self._lanes = {priority: Lane() for priority in Priority}
        self._passed_over = dict.fromkeys(Priority, 0)
        self._alarm: asyncio.TimerHandle | None = None
        self._restore()

    @asynccontextmanager
    async def call(
        self, priority: Priority, *, purpose: str, dashboard: int | None = None
    ) -> AsyncIterator[Ticket]:
        """Wait for a place, then hold it for the call made in the body.

        Cancelled while it waits, it cost nothing. The body is cut off with TimeoutError, raised from the `async
        with`, when `deadline` has passed. A body that ends without an exception counts as answered. Raises what
        the journal raises if the call cannot be written down; it does not start then.
        """
        place = await self._start(priority, purpose, dashboard)
        ticket = Ticket(self, place, dashboard)
        try:
            async with asyncio.timeout(ticket.time_left):
                yield ticket
            if not ticket.is_withdrawn:
                ticket.answered()
        finally:
            self._finish(ticket)

    def close_gate(self, seconds: float | None, *, call_started: float | None = None) -> None:
        """Stop all calls, writes too, for `seconds` (a window, if None), and lower the ceiling by a fifth.

        `call_started` is the boottime at which the refused call began, so that calls refused together lower the
        ceiling once.
        """
        now = self.clock.boottime()
        started = now if call_started is None else call_started
        state = self._gate.close(seconds, call_started=started, now=now, wall=self.clock.now())
        try:
            self._journal.save_gate(state)
        except Exception:  # noqa: BLE001  # any storage's error; this process keeps the gate closed all the same
            _log.warning("a refusal could not be written down", exc_info=True)

    def snapshot(self) -> BudgetState:
        """Return how things stand now."""
        now = self.clock.boottime()
        self._release_places(now)
        closed_for = self._gate.closed_for(now)
        left = {priority: 0 if closed_for else self._left(priority, now) for priority in Priority}
        return BudgetState(
            limit=self._limit,
            ceiling=self._gate.ceiling(now),
            used=len(self._places),
            in_flight=len(self._places) - len(self._releases),
            left=left,
            next_free_in=self._next_free_in(now),
            used_by_purpose=Counter(place.purpose for place in self._places.values()),
            waiting=sum(map(len, self._lanes.values())),
            gate_closed_for=closed_for,
        )

    async def _start(self, priority: Priority, purpose: str, dashboard: int | None) -> _Place:
        await self._wait_for_place(priority, dashboard)
        place = _Place(uuid.uuid4().hex, priority, purpose, self.clock.boottime(), self._deadline)
        record = CallRecord(
            id=place.id,
            boot_id=self._boot,
            started=place.started,
            ended=None,
            started_at=self.clock.now(),
            deadline=place.deadline,
            purpose=purpose,
            dashboard=dashboard,
            priority=priority,
        )
        try:
            self._journal.open_call(record)
        except BaseException:
            self._forgotten.append(place.id)
            self._give_back(priority)
            self._grant()
            raise
        self._places[place.id] = place
        return place

    async def _wait_for_place(self, priority: Priority, dashboard: int | None) -> None:
        """Return when this call counts in `_held`; leave no trace where it is cancelled before."""
        loop = asyncio.get_running_loop()
        lane = self._lanes[priority]
        waiter = Waiter(priority, dashboard, self.clock.boottime(), loop.create_future())
        lane.add(waiter)
        self._grant()
        while True:
            try:
                await waiter.granted
            except asyncio.CancelledError:
                if waiter.granted.cancelled():
                    lane.remove(waiter)
                else:
                    self._give_back(priority)
                self._grant()
                raise
            if not self._gate.closed_for(self.clock.boottime()):
                return
            # The gate was closed between the grant and this moment.
            self._give_back(priority)
            waiter.granted = loop.create_future()
            lane.add(waiter, in_front=True)
            self._grant()

    def _finish(self, ticket: Ticket) -> None:
        if ticket.is_withdrawn:
            self._drop(ticket.id)
        else:
            ended = ticket.answered_at
            if ended is None:
                ended = max(self.clock.boottime(), ticket.started + self._deadline)
            elif not ticket.is_refused:
                self._gate.note_answer(ticket.started)
            heapq.heappush(self._releases, (ended + self._hold, ticket.id))
            self._note_end(ticket.id, ended)
        if len(self._forgotten) >= _FORGET_AT:
            self._forget()
        self._grant()

    def _grant(self) -> None:
        """Give out what is free, and see to it that this happens again when more will be."""
        now = self.clock.boottime()
        self._release_places(now)
        closed_for = self._gate.closed_for(now)
        while not closed_for and (waiter := self._next_waiter(now)) is not None:
            self._lanes[waiter.priority].take(waiter)
            self._held[waiter.priority] += 1
            waiter.granted.set_result(None)
        if any(self._lanes.values()):
            until_release = self._releases[0][0] - now if self._releases else LONGEST_NAP
            self._set_alarm(closed_for or until_release)

    def _set_alarm(self, delay: float) -> None:
        loop = asyncio.get_running_loop()
        when = loop.time() + min(max(delay, 0.001), LONGEST_NAP)
        if self._alarm is not None:
            if self._alarm.when() <= when:
                return
            self._alarm.cancel()
        self._alarm = loop.call_at(when, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._grant()

    def _next_waiter(self, now: float) -> Waiter | None:
        """Choose who starts next, if anybody may.

        Whoever has aged to the level of the one whose turn it is takes that turn once in `BYPASS` times. He takes
        only a place that would go in any case, so what is kept free for writes stays free.
        """
        rightful = None
        for priority, lane in self._lanes.items():
            first = self._first_waiting(lane)
            if first is None:
                continue
            if rightful is None:
                if self._left(priority, now) > 0:
                    rightful = first
            elif first.level(now) <= rightful.priority and self._may_hold_another(priority, now):
                self._passed_over[priority] += 1
                if self._passed_over[priority] >= BYPASS:
                    rightful = first
        if rightful is not None:
            self._passed_over[rightful.priority] = 0
        return rightful

    def _first_waiting(self, lane: Lane) -> Waiter | None:
        while (first := lane.first()) is not None and first.granted.cancelled():
            lane.remove(first)
        return first

    def _left(self, priority: Priority, now: float) -> int:
        """Return how many calls of a priority fit now, what is kept from it left aside."""
        ceiling = self._gate.ceiling(now)
        return max(0, ceiling - self._kept_from(priority, ceiling) - sum(self._held.values()))

    def _may_hold_another(self, priority: Priority, now: float) -> bool:
        """Say whether a priority and those below it leave to the ones above what is theirs."""
        ceiling = self._gate.ceiling(now)
        return all(
            sum(self._held[lower] for lower in Priority if lower >= level)
            < ceiling - self._kept_from(level, ceiling)
            for level in Priority
            if Priority.WRITE < level <= priority
        )

    def _kept_from(self, priority: Priority, ceiling: int) -> int:
        return self._kept[priority] * ceiling // self._limit

    def _next_free_in(self, now: float) -> float:
        missing = sum(self._held.values()) - self._gate.ceiling(now) + 1
        closed_for = self._gate.closed_for(now)
        if missing <= 0:
            return closed_for
        latest = {place.id: place.started + place.deadline + self._hold for place in self._places.values()}
        latest.update((call_id, release) for release, call_id in self._releases)
        # A call that was granted a moment ago and has not begun has no place of its own yet.
        not_begun = [now + self._deadline + self._hold] * (sum(self._held.values()) - len(latest))
        return max(closed_for, heapq.nsmallest(missing, [*latest.values(), *not_begun])[-1] - now)

    def _give_back(self, priority: Priority) -> None:
        self._held[priority] -= 1

    def _drop(self, call_id: str) -> None:
        self._give_back(self._places.pop(call_id).priority)
        self._forgotten.append(call_id)

    def _release_places(self, now: float) -> None:
        while self._releases and self._releases[0][0] <= now:
            self._drop(heapq.heappop(self._releases)[1])

    def _note_end(self, call_id: str, ended: float) -> None:
        try:
            self._journal.close_call(call_id, ended)
        except Exception:  # noqa: BLE001  # any storage's error; the call's result matters more, and open counts longer
            _log.warning("a call's end could not be written down", exc_info=True)

    def _forget(self) -> None:
        try:
            self._journal.forget_calls(tuple(self._forgotten))
            self._forgotten.clear()
        except Exception:  # noqa: BLE001  # any storage's error; they are offered again
            _log.warning("old calls could not be removed", exc_info=True)

    def _restore(self) -> None:
        """Take the places of the calls that earlier processes made.

        A call of this boot whose end is unknown may have lasted until its process died, which was before now: the
        deadline that cuts calls off stands still while the machine sleeps. Boottime of another boot says nothing
        about today, so such a call counts as if it ended now; one whose end is unknown, or only reckoned by its
        deadline, as if it started now (its process may live on, or its request, under a time of its own).
        """
        now = self.clock.boottime()
        if (state := self._journal.load_gate()) is not None:
            self._gate.restore(state, now, self.clock.now())
        for record in self._journal.load():
            if record.boot_id == self._boot and record.started <= now:
                ended = max(now, record.started + record.deadline) if record.ended is None else record.ended
                ended = min(ended, now + record.deadline)
                if record.ended is None:
                    self._note_end(record.id, ended)
            else:
                is_over = record.ended is not None and record.ended < record.started + record.deadline
                ended = now if is_over else now + record.deadline
            place = _Place(record.id, record.priority, record.purpose, record.started, record.deadline)
            self._places[record.id] = place
            self._held[record.priority] += 1
            heapq.heappush(self._releases, (ended + self._hold, record.id))
        self._release_places(now)
        if self._forgotten:
            self._forget()
