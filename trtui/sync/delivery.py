"""Performing what the agent asked for: once, or not at all, or shown as unknown.

What happens to an intent after it was claimed:

- the service did it: `done`; it said no: `failed`, in its words;
- it certainly did not happen (no connection, the key refused): `queued` again;
- it may have happened (a timeout, a fault, a broken answer, a death) and is harmless twice: `queued` again;
- it may have happened and is not harmless twice: `unknown`, and the service is read until it shows the intent's effect.
  Where several reads over two minutes do not, the agent is asked. Nothing is ever sent again by a timer.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from trtui.api.client import TextRequest
from trtui.api.errors import (
    ApiError,
    AuthError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
    UnreachableError,
)
from trtui.clock import Clock
from trtui.failpoints import failpoint
from trtui.light import dataclass
from trtui.models import BulkEditContacts, Intent, IntentId, IntentState
from trtui.store import RefusedChangeError, Store, StoreError
from trtui.store.processes import process_name
from trtui.sync.deeds.bench import Bench, Done, Overtaken, Pointless
from trtui.sync.kinds import kind_of
from trtui.text.cleaning import Safe, clean, compose, own

LOOK_AT: Final = (2.0, 10.0, 30.0, 120.0)
"""Seconds after an outcome became unknown at which the service is read; after the last the agent is asked."""
LOOK_AGAIN: Final = 10.0
"""Seconds until a read that failed itself is tried again."""
AT_ONCE: Final = 4
"""Intents under way at the same time, each of another conversation."""
BULK_EVERY: Final = 2.0
"""Seconds between the beginnings of two edits of many: a run of hundreds leaves room for texts and for reading."""
GIVE_UP_AFTER: Final = 8
"""Attempts after which what is harmless twice, and keeps failing, is shown as failed."""
_BUG: Final = own("Something went wrong in trtui itself; the log says how.")
_LOOK_ROUND: Final = 0.25
_LONGEST_PAUSE: Final = 60.0

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Search:
    """Reading for the effect of an unknown intent. Times are boottime seconds."""

    begun: float
    next_at: float
    reads: int = 0
    is_refusal: bool = False
    """The service said that there were too many calls: convention has it that nothing was done, one read confirms."""

    def has_lasted(self, clock: Clock) -> bool:
        """Whether it went on for long enough for what happened to show."""
        return clock.boottime() - self.begun >= LOOK_AT[-1]


class Delivery:
    """Performs the intents of one store; the worker's `Deliverer`. For one event loop, by the lease's holder alone."""

    def __init__(self, store: Store, client: TextRequest, clock: Clock) -> None:
        """Perform what stands in the outbox of `store` through `client`."""
        self._store = store
        self._outbox = store.outbox
        self._clock = clock
        self._bench = Bench(store, client, clock)
        self._owner = process_name()
        self._under_way: dict[IntentId, asyncio.Task[None]] = {}
        self._claimed: dict[IntentId, Intent] = {}
        """Those under way whose task has not run yet: cancelled now, it never will."""
        self._searches: dict[IntentId, _Search] = {}
        self._unwritten: list[Callable[[], object]] = []
        self._trouble: ApiError | None = None
        self._is_winding_up = False
        self._bulk_at = 0.0

    def wind_up(self) -> None:
        """Start nothing more: what is under way may end."""
        self._is_winding_up = True

    async def step(self, now: datetime) -> datetime | None:
        """Perform what can be performed; return when something will be due next.

        Raises AuthError and UnreachableError once every intent is where it belongs, StoreError where the store can't
        be written: nothing is started then, and what was done is written down before anything else next time.
        """
        self._trouble = None
        self._write_down()
        try:
            while True:
                now = self._clock.now()
                if self._trouble is None:
                    self._start_due(now)
                if not self._under_way:
                    break
                await asyncio.wait(
                    self._under_way.values(), timeout=_LOOK_ROUND, return_when=asyncio.FIRST_COMPLETED
                )
                self._gather_finished()
        finally:
            await self._cancel_rest()
        if self._trouble is not None:
            raise self._trouble
        return self._next_due(now)

    # ------------------------------------------------------------------------------------------ what runs

    def _start_due(self, now: datetime) -> None:
        if self._is_winding_up:
            return
        self._outbox.release_due(now)
        while len(self._under_way) < AT_ONCE:
            boottime = self._clock.boottime()
            may_be_bulk = boottime >= self._bulk_at
            intent = self._outbox.claim_next(now, owner=self._owner, may_be_bulk=may_be_bulk)
            if intent is None:
                break
            if isinstance(intent.action, BulkEditContacts):
                self._bulk_at = boottime + BULK_EVERY
            failpoint("delivery.claimed")
            self._claimed[intent.id] = intent
            self._start(intent, self._perform(intent))
        for intent in self._searched():
            if len(self._under_way) < AT_ONCE and self._searches[intent.id].next_at <= self._clock.boottime():
                self._start(intent, self._look_for(intent))

    def _start(self, intent: Intent, work: Coroutine[None, None, None]) -> None:
        self._under_way[intent.id] = asyncio.create_task(work)

    def _gather_finished(self) -> None:
        for intent_id, task in list(self._under_way.items()):
            if task.done():
                del self._under_way[intent_id]
                task.result()

    async def _cancel_rest(self) -> None:
        """Stop what still runs, because the worker stops or the store failed; each says what became of it."""
        rest = list(self._under_way.values())
        self._under_way.clear()
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        for intent in list(self._claimed.values()):
            del self._claimed[intent.id]
            with suppress(StoreError):  # it is kept, and written down later
                self._requeue(intent, own("It was not begun; it is tried again."))

    def _searched(self) -> list[Intent]:
        """The unknown intents that reading may still settle, each with its search."""
        unknown = [
            intent
            for intent in self._outbox.unknown()
            if not intent.needs_person and intent.id not in self._under_way
        ]
        known = {intent.id for intent in unknown} | set(self._under_way)
        self._searches = {key: search for key, search in self._searches.items() if key in known}
        for intent in unknown:
            self._search(intent.id)
        return unknown

    def _search(self, intent_id: IntentId) -> _Search:
        search = self._searches.get(intent_id)
        if search is None:
            begun = self._clock.boottime()
            search = self._searches[intent_id] = _Search(begun, begun + LOOK_AT[0])
        return search

    def _next_due(self, now: datetime) -> datetime | None:
        times = [self._outbox.next_release(now), self._outbox.next_claim_at(now)]
        boottime = self._clock.boottime()
        if boottime < self._bulk_at and self._outbox.has_bulk_waiting():
            times.append(now + timedelta(seconds=self._bulk_at - boottime))
        times += [
            now + timedelta(seconds=max(0.0, self._searches[intent.id].next_at - boottime))
            for intent in self._searched()
        ]
        return min((time for time in times if time is not None), default=None)

    # ------------------------------------------------------------------------------------------ performing

    async def _perform(self, intent: Intent) -> None:
        kind = kind_of(intent.action)
        del self._claimed[intent.id]
        self._searches.pop(intent.id, None)  # of an earlier attempt: it says nothing about this one
        has_begun = False
        try:
            verdict = await kind.check(self._bench, intent) if kind.check else None
            if verdict is None:
                failpoint("delivery.before_call")
                has_begun = True
                verdict = await kind.perform(self._bench, intent)
                failpoint("delivery.after_call")
        except ApiError as error:
            self._judge(intent, error, has_begun=has_begun)
        except StoreError:
            # Where a call can't be written down it is not made; what an answer told is never why one ends here.
            self._requeue(intent, own("The disk did not take it; it is tried again."))
            raise
        except asyncio.CancelledError:
            reason = own("trtui was closed before the service answered.")
            if has_begun and not kind.is_repeatable:
                self._doubt(intent, reason)
            else:
                self._requeue(intent, reason)
            raise
        except Exception:
            if has_begun and not kind.is_repeatable:
                self._doubt(intent, _BUG)
            else:
                self._fail(intent, _BUG)
            raise
        else:
            self._settle(intent, verdict)

    def _judge(self, intent: Intent, error: ApiError, *, has_begun: bool) -> None:
        """Put an intent where a failed call leaves it: its own, or one before it."""
        is_repeatable = kind_of(intent.action).is_repeatable
        reason = clean(error.sentence)
        if isinstance(error, AuthError | UnreachableError):
            self._trouble = error if self._trouble is None or isinstance(error, AuthError) else self._trouble
        if isinstance(error, RefusedError):
            self._fail(intent, error.server_message or reason)
        elif has_begun and isinstance(error, RateLimitedError) and not is_repeatable:
            self._search(intent.id).is_refusal = True
            self._doubt(intent, reason)
        elif has_begun and error.may_have_happened and not is_repeatable:
            self._doubt(intent, reason)
        elif isinstance(error, AuthError | UnreachableError):
            self._requeue(intent, reason)
        elif intent.attempts >= GIVE_UP_AFTER:
            self._fail(intent, reason)
        else:
            self._requeue(intent, reason, after=_pause(intent.attempts, error))

    def _doubt(self, intent: Intent, reason: Safe, *, needs_person: bool = False) -> None:
        self._record(
            lambda: self._outbox.mark_unknown(
                intent.id, reason, now=self._clock.now(), needs_person=needs_person
            )
        )

    def _settle(self, intent: Intent, verdict: Done | Pointless | Overtaken) -> None:
        match verdict:
            case Overtaken(reason):
                self._record(lambda: self._outbox.mark_stale(intent.id, now=self._clock.now(), reason=reason))
            case Pointless(reason):
                self._fail(intent, reason)
            case Done():
                self._record(lambda: self._write_done(intent, verdict))

    def _write_done(self, intent: Intent, done: Done) -> None:
        if done.refused:
            self._outbox.settle_part(intent.id, done.refused, now=self._clock.now())
            return
        state = IntentState.FAILED if done.failure else IntentState.DONE
        try:
            self._outbox.settle(
                intent.id,
                state,
                now=self._clock.now(),
                reason=done.failure,
                remote_id=done.remote_id,
                evidence=done.evidence,
            )
        except RefusedChangeError:
            # The service named a text that settled another intent: whose it is can't be told from here.
            reason = own("The service answered with a text that it had named before.")
            self._outbox.mark_unknown(intent.id, reason, now=self._clock.now(), needs_person=True)

    def _fail(self, intent: Intent, reason: Safe) -> None:
        self._record(
            lambda: self._outbox.settle(intent.id, IntentState.FAILED, now=self._clock.now(), reason=reason)
        )

    def _requeue(self, intent: Intent, reason: Safe, *, after: float = 0.0) -> None:
        now = self._clock.now()
        not_before = now + timedelta(seconds=after) if after else None
        self._record(lambda: self._outbox.requeue(intent.id, reason, now=now, not_before=not_before))

    # ------------------------------------------------------------------------------------------ looking

    async def _look_for(self, intent: Intent) -> None:
        """Read whether an unknown intent has happened."""
        kind = kind_of(intent.action)
        search = self._searches[intent.id]
        if kind.find is None:
            self._requeue(intent, own("Nobody knows whether it was done; it is harmless twice."))
            return
        try:
            found = await kind.find(self._bench, intent)
        except (AuthError, UnreachableError) as error:
            search.next_at = self._clock.boottime() + LOOK_AGAIN
            self._trouble = error
            return
        except ApiError as error:
            search.next_at = self._clock.boottime() + LOOK_AGAIN
            if search.has_lasted(self._clock) and not isinstance(error, RateLimitedError):
                reason = compose("Nobody can tell whether it happened. {}", clean(error.sentence))
                self._doubt(intent, reason, needs_person=True)
            return
        failpoint("delivery.looked")
        if found is not None:
            self._settle(intent, found)
            return
        search.reads += 1
        if search.is_refusal:
            self._requeue(intent, own("The service asked for fewer calls; the text was not there."))
        elif search.reads >= len(LOOK_AT) and search.has_lasted(self._clock):
            reason = own("The service does not show it after two minutes. Did it happen? Look, then decide.")
            self._doubt(intent, reason, needs_person=True)
        else:
            search.next_at = search.begun + LOOK_AT[min(search.reads, len(LOOK_AT) - 1)]

    # ------------------------------------------------------------------------------------------ writing down

    def _record(self, write: Callable[[], object]) -> None:
        """Write an outcome, after those that the disk did not take before. Raises StoreError.

        It is kept until it is written: forgetting it would make it unknown.
        """
        self._unwritten.append(write)
        self._write_down()

    def _write_down(self) -> None:
        while self._unwritten:
            try:
                self._unwritten[0]()
            except RefusedChangeError:
                _log.exception("an intent was not where its outcome belongs")
            del self._unwritten[0]


def _pause(attempts: int, error: ApiError) -> float:
    """Seconds until the next attempt at what did not happen."""
    asked = error.retry_after if isinstance(error, RateLimitedError | ServerFaultError) else None
    return max(asked or 0.0, min(2.0 ** max(1, attempts), _LONGEST_PAUSE))
