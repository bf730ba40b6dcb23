"""How each kind of fact is fetched and merged: one call of one feed at a time, and what it told.

A feed of several pages gives one page in each call, so that what is more urgent goes between. A filter counts only once
its effect was seen: the service ignores parameters that it does not know (reference, text-request-api §1).
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, TypeAlias, TypeVar

from trtui.api.client import Operations, TextRequest
from trtui.api.pages import has_next
from trtui.clock import Clock
from trtui.models import Page
from trtui.store import FeedState, Store
from trtui.sync import contact_feeds, filter_feed, payment_feeds, thread_feed
from trtui.sync.learning import SENTENCE, FeedDesk, Learned
from trtui.sync.plan import PlannedCall
from trtui.sync.state import HEARTBEATS, FeedId, FeedKind
from trtui.text.cleaning import clean_line, own

LIST_PAGE: Final = 1000
T = TypeVar("T")

Read: TypeAlias = Callable[[FeedDesk, FeedId, Operations, FeedState], Awaitable[Learned]]


async def read_dashboards(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """The account's dashboards; one that is not named any more is forgotten with all that was on it.

    An answer without any is not taken for an account without any: an empty page and 204 look alike. Where none is called
    as the settings say, all are taken: a dashboard that was renamed must not make everything vanish.
    """
    del before
    page = await calls.get_dashboards(page=desk.paging(feed).number, page_size=LIST_PAGE)
    has_more = has_next(page)
    is_complete = _is_whole(desk, feed, page) and bool(page.items)
    boards = [board for board in page.items if desk.is_watched(board)]
    note = None
    if is_complete and not boards:
        boards = list(page.items)
        note = own("No dashboard is called as desk.dashboards says: all are shown.")
    desk.store.facts.merge_dashboards(boards, complete=is_complete, asked_at=desk.asked_at)
    desk.turn(feed, has_more=has_more)
    return Learned(has_more=has_more, names_dashboards=True, note=note)


async def read_dashboard(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """One dashboard. Where the service does not know it, only the list of all decides that it is gone."""
    del before
    dashboard = await calls.get_dashboard(feed.line)
    if dashboard is None:
        return Learned(note=own("The service does not know this dashboard any more."))
    desk.store.facts.merge_dashboards((dashboard,), complete=False, asked_at=desk.asked_at)
    return Learned()


async def read_groups(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """A dashboard's groups."""
    del before
    page = await calls.get_groups(feed.line, page=desk.paging(feed).number, page_size=LIST_PAGE)
    is_complete = _is_whole(desk, feed, page)
    desk.store.facts.merge_groups(feed.line, page.items, complete=is_complete, asked_at=desk.asked_at)
    return Learned(has_more=desk.turn(feed, has_more=has_next(page)))


async def read_group(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """One group. The service answers 204 for one that is gone (§a)."""
    del before
    group = await calls.get_group(feed.line, feed.group)
    if group is None:
        desk.store.facts.remove_group(feed.line, feed.group)
        return Learned(note=own("The group is gone: somebody deleted it."))
    desk.store.facts.merge_groups(feed.line, (group,), complete=False, asked_at=desk.asked_at)
    return Learned()


async def read_tags(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """A dashboard's tags."""
    del before
    page = await calls.get_tags(feed.line, page=desk.paging(feed).number, page_size=LIST_PAGE)
    is_complete = _is_whole(desk, feed, page)
    desk.store.facts.merge_tags(feed.line, page.items, complete=is_complete, asked_at=desk.asked_at)
    return Learned(has_more=desk.turn(feed, has_more=has_next(page)))


async def read_fields(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """A dashboard's custom fields: this list has no pages."""
    del before
    fields = await calls.get_custom_fields(feed.line)
    desk.store.facts.merge_fields(feed.line, fields, complete=True, asked_at=desk.asked_at)
    return Learned()


def _is_whole(desk: FeedDesk, feed: FeedId, page: Page[T]) -> bool:
    """Whether a page names all there are: the only one, every row of which could be read."""
    return desk.paging(feed).number == 0 and not has_next(page) and not page.skipped


_READERS: Final[Mapping[FeedKind, Read]] = MappingProxyType(
    {
        FeedKind.DASHBOARDS: read_dashboards,
        FeedKind.DASHBOARD: read_dashboard,
        FeedKind.RECENT: contact_feeds.read_recent,
        FeedKind.CONVERSATIONS: contact_feeds.read_conversations,
        FeedKind.UNRESOLVED: contact_feeds.read_unresolved,
        FeedKind.CONTACT: contact_feeds.read_contact,
        FeedKind.BACKFILL: contact_feeds.read_everybody,
        FeedKind.THREAD: thread_feed.read_thread,
        FeedKind.SEARCH: contact_feeds.read_search,
        FeedKind.FILTERED: filter_feed.read_filtered,
        FeedKind.PAYMENTS: payment_feeds.read_payments,
        FeedKind.PAYMENT: payment_feeds.read_payment,
        FeedKind.REFERENCE: payment_feeds.read_reference,
        FeedKind.GROUPS: read_groups,
        FeedKind.GROUP: read_group,
        FeedKind.MEMBERS: contact_feeds.read_members,
        FeedKind.TAGS: read_tags,
        FeedKind.FIELDS: read_fields,
    }
)


class Feeds:
    """All feeds of an account. For one event loop, by the lease's holder alone."""

    def __init__(self, store: Store, client: TextRequest, clock: Clock, watched: Iterable[str] = ()) -> None:
        """Fetch through `client` and merge into `store`, of the dashboards `watched` by name or number; none: all."""
        self._store = store
        self._client = client
        self._clock = clock
        self._times = _AskedTimes(store, clock)
        self._desk = FeedDesk(store, client, clock, watched=tuple(watched))

    async def read(self, call: PlannedCall) -> Learned:
        """Make a planned call, merge its answer and keep the feed's bookkeeping. Raises ApiError, StoreError."""
        feed = call.feed
        before = self._store.facts.feed(feed.name) or FeedState(feed.name)
        asked_at = self._times.next()
        calls = self._client.lane(call.priority, str(feed.kind))
        desk = replace(self._desk, asked_at=asked_at)
        learned = await _READERS[feed.kind](desk, feed, calls, before)
        state = replace(
            before,
            asked_at=asked_at,
            succeeded_at=self._clock.now(),
            cursor=before.cursor if learned.cursor is None else learned.cursor,
            done=before.done if learned.done is None else learned.done,
            total=before.total if learned.done is None else learned.total,
            problem=learned.note,
            is_switched_off=learned.is_switched_off,
            is_filter_honoured=before.is_filter_honoured
            if learned.is_filter_honoured is None
            else learned.is_filter_honoured,
        )
        self._store.facts.note_feed(state)
        if feed.kind in HEARTBEATS and feed.kind is not FeedKind.RECENT:
            self._note_as_heartbeat(feed, state)
        return learned

    def _note_as_heartbeat(self, feed: FeedId, state: FeedState) -> None:
        """How old a dashboard's texts are stands under one name, whichever feed tells of them."""
        recent = FeedId(FeedKind.RECENT, feed.line).name
        known = self._store.facts.feed(recent) or FeedState(recent)
        self._store.facts.note_feed(
            replace(known, asked_at=state.asked_at, succeeded_at=state.succeeded_at, problem=None)
        )

    def fail(self, feed: FeedId, sentence: str) -> None:
        """Keep why a feed was not answered. Raises StoreError."""
        known = self._store.facts.feed(feed.name) or FeedState(feed.name)
        self._desk.forget(feed)
        self._store.facts.note_feed(replace(known, problem=clean_line(sentence, cap=SENTENCE)))


class _AskedTimes:
    """When questions are asked, for telling older answers from newer: a clock that nobody can set back.

    One that is set forward is followed: else whatever was done here since, by that clock, would go before all answers.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        asked = [feed.asked_at for feed in store.facts.feeds() if feed.asked_at is not None]
        self._clock = clock
        self._last = max([clock.now(), *asked])
        self._last_boottime = clock.boottime()

    def next(self) -> datetime:
        boottime = self._clock.boottime()
        passed = timedelta(seconds=boottime - self._last_boottime)
        self._last, self._last_boottime = max(self._last + passed, self._clock.now()), boottime
        return self._last
