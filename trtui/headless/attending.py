"""Waiting for what a command needs: from the process that has the lease, or by a worker of our own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Final

from trtui.api.errors import AuthError
from trtui.clock import Clock
from trtui.errors import Exit, TrtuiError
from trtui.headless.errors import HeadlessError
from trtui.headless.output import talk
from trtui.models import ConversationKey, Intent, IntentState
from trtui.session import Session
from trtui.store import BY_HAND, Connection, Interest, InterestKind, Store, WorkerStatus
from trtui.store.processes import process_name
from trtui.sync.held import has_last, reaches_back
from trtui.sync.lease import is_taken
from trtui.sync.state import FeedId, FeedKind, thread_feed

_LOOK_EVERY: Final = 0.05
_DECLARE_EVERY: Final = 5.0
"""Seconds between two times that the store is told what is wanted: it forgets who says nothing for 15 s."""
_FIRST_FACTS_SECONDS: Final = 30.0
_ANSWER_SECONDS: Final = 30.0
_NOBODY_AT_THE_KEYBOARD: Final = timedelta(days=1)
_ENDS: Final = {IntentState.DONE, IntentState.FAILED, IntentState.WITHDRAWN}
_CUT_OFF: Final = (Connection.OFFLINE, Connection.REFUSED)


def fetch_first_facts(session: Session, store: Store) -> None:
    """Fill the store of an account of which nothing is held, or wait for the process that does.

    Raises HeadlessError where nothing could be fetched.
    """
    report = asyncio.run(session.make_worker(is_brief=True).run_once())
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


def read_about(session: Session, store: Store, interests: Sequence[Interest]) -> None:
    """Have what is known of some customers brought up to date before anything is decided about them.

    What another process keeps up to date already is left alone. What can't be read is told, and is no reason to stop:
    the service has the last word.
    """
    wanted = [each for each in interests if not _is_kept_fresh(store, each)]
    if wanted:
        asyncio.run(_read_all(session, store, wanted))


async def _read_all(session: Session, store: Store, interests: Sequence[Interest]) -> None:
    began = session.clock.now()
    async with worker_at_hand(session, is_read_only=True) as worker:
        for interest in interests:
            why = await _read(store, interest, began, worker)
            if why is not None:
                talk(why)
                return


def ask_and_deliver(
    session: Session,
    store: Store,
    interests: Sequence[Interest],
    ask: Callable[[], Sequence[Intent]],
    seconds: float,
) -> list[Intent]:
    """Bring up to date what is known of some customers, `ask`, and wait until all is settled or needs a person.

    Returns how it stands then, or after `seconds` of waiting. Raises what `ask` raises.
    """
    wanted = [each for each in interests if not _is_kept_fresh(store, each)]
    return asyncio.run(_ask_and_deliver(session, store, wanted, ask, seconds))


async def _ask_and_deliver(
    session: Session,
    store: Store,
    interests: Sequence[Interest],
    ask: Callable[[], Sequence[Intent]],
    seconds: float,
) -> list[Intent]:
    began = session.clock.now()
    async with worker_at_hand(session) as worker:
        for interest in interests:
            if await _read(store, interest, began, worker) is not None:
                break
        intents = ask()
        await _until(_Settled(store, intents), seconds, worker)
    return [store.outbox.intent(intent.id) or intent for intent in intents]


class _Settled:
    """Whether intents are settled, or wait for a person or a key; tells on the way what holds them up."""

    def __init__(self, store: Store, intents: Sequence[Intent]) -> None:
        self._store = store
        self._waiting = list(intents)
        self._began = min((intent.created_at for intent in intents), default=None)
        self._told: set[str] = set()

    def __call__(self) -> bool:
        now = [self._store.outbox.intent(intent.id) or intent for intent in self._waiting]
        self._waiting = [intent for intent in now if not _is_over(intent)]
        if not self._waiting or self._began is None:
            return True
        status = _status_since(self._store, self._began)
        if status is None or status.connection not in _CUT_OFF:
            return False
        if status.sentence and status.sentence not in self._told:
            self._told.add(status.sentence)
            talk(status.sentence)
        return status.connection is Connection.REFUSED


def _is_over(intent: Intent) -> bool:
    return intent.state in _ENDS or intent.state is IntentState.STALE or intent.needs_person


def fetch_thread(session: Session, store: Store, key: ConversationKey, count: int) -> bool:
    """Have the newest `count` texts of a thread brought up to date; returns whether that was done, and tells why not.

    A thread that another process keeps up to date already is left alone.
    """
    thread = Interest(InterestKind.THREAD, key.dashboard, key.phone, BY_HAND)
    if _is_kept_fresh(store, thread) and _is_held(store, key, count):
        return True
    why = asyncio.run(_read_thread(session, store, key, thread, count))
    if why is None:
        return True
    talk(f"The thread could not be brought up to date; this is what is held. {why}")
    return False


async def _read_thread(
    session: Session, store: Store, key: ConversationKey, thread: Interest, count: int
) -> str | None:
    asked_at = session.clock.now()
    async with worker_at_hand(session) as worker:
        return await _read(store, thread, asked_at, worker, lambda: _reaches_back(store, key, count))


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


def _is_kept_fresh(store: Store, interest: Interest) -> bool:
    """Whether something about a customer is known, and another process sees what becomes of it."""
    status = store.desk.worker_status()
    if status is None or status.connection is not Connection.ONLINE or not is_taken(store.directory):
        return False
    if interest.kind is InterestKind.PAYMENTS:
        feed = store.facts.feed(f"{FeedKind.PAYMENTS}/{interest.dashboard}")
        return feed is not None and feed.succeeded_at is not None
    if interest.dashboard is None or interest.phone is None:
        return False
    return store.facts.contact(ConversationKey(interest.dashboard, interest.phone)) is not None


def _is_held(store: Store, key: ConversationKey, count: int) -> bool:
    """Whether the thread was read once, and the last text of the list is in it."""
    row, newest = store.facts.row(key), store.facts.thread(key, limit=1)
    newest_at = newest[-1].sent_or_received_at if newest else None
    return has_last(newest_at, row.last_at if row else None) and _reaches_back(store, key, count)


def _reaches_back(store: Store, key: ConversationKey, count: int) -> bool:
    feed = store.facts.feed(thread_feed(key).name)
    return reaches_back(feed.cursor if feed else None, store.facts.thread_count(key), count)


def _status_since(store: Store, moment: datetime) -> WorkerStatus | None:
    """What the worker said since a moment."""
    status = store.desk.worker_status()
    return status if status is not None and status.updated_at >= moment else None


@asynccontextmanager
async def worker_at_hand(
    session: Session, *, is_read_only: bool = False, is_brief: bool = True
) -> AsyncIterator["asyncio.Task[None]"]:
    """A worker of our own, for the case that no other process has the lease. Raises what it raises.

    One that is read-only leaves alone what stands in the outbox.
    """
    stop = asyncio.Event()
    task = asyncio.create_task(session.make_worker(is_read_only=is_read_only, is_brief=is_brief).run(stop))
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
