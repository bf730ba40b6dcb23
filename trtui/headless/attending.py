"""Waiting for what a command needs: from the process that has the lease, or by a worker of our own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime, timedelta
from typing import Final

from trtui.api.errors import AuthError
from trtui.clock import Clock
from trtui.errors import Exit, TrtuiError
from trtui.headless.errors import HeadlessError
from trtui.headless.printing import talk
from trtui.models import ConversationKey, Intent, IntentState
from trtui.session import Session
from trtui.store import BY_HAND, Connection, Interest, InterestKind, Store, WorkerStatus
from trtui.store.processes import process_name
from trtui.sync.lease import Lease
from trtui.sync.state import FeedId, FeedKind, thread_feed
from trtui.sync.thread_feed import WHOLE

_LOOK_EVERY: Final = 0.05
_DECLARE_EVERY: Final = 5.0
"""Seconds between two times that the store is told what is wanted: it forgets who says nothing for 15 s."""
_FIRST_FACTS_SECONDS: Final = 30.0
_ANSWER_SECONDS: Final = 30.0
_NOBODY_AT_THE_KEYBOARD: Final = timedelta(days=1)
_ENDS: Final = {IntentState.DONE, IntentState.FAILED, IntentState.WITHDRAWN}
_CUT_OFF: Final = (Connection.OFFLINE, Connection.REFUSED)


@contextmanager
def opened(session: Session) -> Iterator[Store]:
    """The session's store, closed at the end; what was mended at opening is told. Raises StoreError, PathError."""
    store = session.open_store()
    try:
        for notice in store.notices:
            talk(notice)
        yield store
    finally:
        store.close()


def fetch_if_nothing_is_held(session: Session) -> None:
    """The very first command on an account has nothing to show: it fetches, or waits for the process that does.

    Raises HeadlessError where nothing could be fetched.
    """
    with opened(session) as store:
        if store.facts.dashboards():
            return
        report = asyncio.run(session.make_worker().run_once())
        if report is None:
            sentence = asyncio.run(_wait_for_others(store, session.clock))
            if sentence is not None:
                raise HeadlessError(sentence)
            return
        if report.ended_by is not None and not store.facts.dashboards():
            code = Exit.SETTINGS if isinstance(report.ended_by, AuthError) else Exit.WRONG
            raise HeadlessError(report.ended_by.sentence, code)
        for problem in report.problems:
            talk(problem)


async def _wait_for_others(store: Store, clock: Clock) -> str | None:
    """Wait for the first facts of another process; returns why there are none."""
    began = clock.now()

    def is_cut_off() -> bool:
        status = _status_since(store, began)
        return status is not None and status.connection in _CUT_OFF

    if await _until(lambda: bool(store.facts.dashboards()) or is_cut_off(), _FIRST_FACTS_SECONDS):
        status = _status_since(store, began)
        return status.sentence if status is not None and is_cut_off() else None
    return "Another trtui works on this account, and has not fetched anything yet."


async def ask_and_deliver(
    session: Session,
    store: Store,
    key: ConversationKey,
    ask: Callable[[], Intent],
    timeout: float,  # noqa: ASYNC109  # of the wait for delivery alone
) -> Intent:
    """Find out whether a customer may be texted, `ask` for it, and wait until that is settled or needs a person.

    Returns how the intent stands then, or after `timeout` seconds. Raises what `ask` raises.
    """
    began = session.clock.now()
    is_known = _is_kept_fresh(store, key)
    async with _worker_at_hand(session) as worker:
        if not is_known:
            await _read(
                store, Interest(InterestKind.CONTACT, key.dashboard, key.phone, BY_HAND), began, worker
            )
        intent = ask()
        await _until(_Settled(store, intent), timeout, worker)
    return store.outbox.intent(intent.id) or intent


class _Settled:
    """Whether an intent is settled, or waits for a person or a key; tells on the way what holds it up."""

    def __init__(self, store: Store, intent: Intent) -> None:
        self._store = store
        self._intent = intent
        self._told: set[str] = set()

    def __call__(self) -> bool:
        intent = self._store.outbox.intent(self._intent.id) or self._intent
        if intent.state in _ENDS or intent.state is IntentState.STALE or intent.needs_person:
            return True
        status = _status_since(self._store, intent.created_at)
        if status is None or status.connection not in _CUT_OFF:
            return False
        if status.sentence and status.sentence not in self._told:
            self._told.add(status.sentence)
            talk(status.sentence)
        return status.connection is Connection.REFUSED


async def fetch_thread(session: Session, store: Store, key: ConversationKey, count: int) -> bool:
    """Have the newest `count` texts of a thread brought up to date; returns whether that was done, and tells why not.

    A thread that another process keeps up to date already is left alone.
    """
    asked_at = session.clock.now()
    if _is_kept_fresh(store, key) and _is_held(store, key, count):
        return True
    thread = Interest(InterestKind.THREAD, key.dashboard, key.phone, BY_HAND)
    async with _worker_at_hand(session) as worker:
        why = await _read(store, thread, asked_at, worker, lambda: _reaches_back(store, key, count))
    if why is None:
        return True
    talk(f"The thread could not be brought up to date; this is what is held. {why}")
    return False


async def _read(
    store: Store,
    interest: Interest,
    asked_at: datetime,
    worker: "asyncio.Task[None]",
    is_enough: Callable[[], bool] = lambda: True,
) -> str | None:
    """Have something about a customer read by whoever has the lease; returns why it was not."""
    name = FeedId(FeedKind(interest.kind), interest.dashboard, interest.phone).name

    def is_fresh() -> bool:
        feed = store.facts.feed(name)
        return bool(feed and feed.succeeded_at and feed.succeeded_at >= asked_at) and is_enough()

    def is_over() -> bool:
        status = _status_since(store, asked_at)
        return is_fresh() or (status is not None and status.connection in _CUT_OFF)

    async with _declaring(store, interest):
        await _until(is_over, _ANSWER_SECONDS, worker)
    if is_fresh():
        return None
    status, feed = _status_since(store, asked_at), store.facts.feed(name)
    return (status and status.sentence) or (feed and feed.problem) or "No answer came in time."


@asynccontextmanager
async def _declaring(store: Store, interest: Interest) -> AsyncIterator[None]:
    """Tell whoever has the lease that something is wanted, and by nobody at a keyboard."""

    async def declare() -> None:
        while True:
            with suppress(TrtuiError):  # said again in a moment
                store.desk.declare_interests(process_name(), [interest], idle=_NOBODY_AT_THE_KEYBOARD)
            await asyncio.sleep(_DECLARE_EVERY)

    task = asyncio.create_task(declare())
    try:
        yield
    finally:
        task.cancel()
        with suppress(TrtuiError):
            store.desk.withdraw_interests(process_name())


def _is_kept_fresh(store: Store, key: ConversationKey) -> bool:
    """Whether a customer is known, and another process sees what becomes of them."""
    status = store.desk.worker_status()
    is_online = status is not None and status.connection is Connection.ONLINE
    return is_online and store.facts.contact(key) is not None and _is_lease_taken(store)


def _is_lease_taken(store: Store) -> bool:
    lease = Lease(store.directory)
    is_ours = lease.try_take()
    lease.release()
    return not is_ours


def _is_held(store: Store, key: ConversationKey, count: int) -> bool:
    """Whether the thread was read once, and the last text of the list is in it."""
    row, newest = store.facts.row(key), store.facts.thread(key, limit=1)
    if row is None or row.last_at is None:
        return _reaches_back(store, key, count)
    is_complete = bool(newest and newest[-1].sent_or_received_at >= row.last_at)
    return is_complete and _reaches_back(store, key, count)


def _reaches_back(store: Store, key: ConversationKey, count: int) -> bool:
    feed = store.facts.feed(thread_feed(key).name)
    return feed is not None and (feed.cursor == WHOLE or store.facts.thread_count(key) >= count)


def _status_since(store: Store, moment: datetime) -> WorkerStatus | None:
    """What the worker said since a moment."""
    status = store.desk.worker_status()
    return status if status is not None and status.updated_at >= moment else None


@asynccontextmanager
async def _worker_at_hand(session: Session) -> AsyncIterator["asyncio.Task[None]"]:
    """A worker of our own, for the case that no other process has the lease. Raises what it raises."""
    stop = asyncio.Event()
    task = asyncio.create_task(session.make_worker().run(stop))
    try:
        yield task
    finally:
        stop.set()
        await task


async def _until(
    is_so: Callable[[], bool], seconds: float, worker: "asyncio.Task[None] | None" = None
) -> bool:
    """Wait until something is so; False where `seconds` are over, or the worker ended by itself."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not is_so():
        if loop.time() > deadline or (worker is not None and worker.done()):
            return False
        await asyncio.sleep(_LOOK_EVERY)
    return True
