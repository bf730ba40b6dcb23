"""Feeds of contacts and conversations: what is new, who is unresolved, who there is."""

from datetime import datetime, timedelta
from typing import Final

from trtui.api.client import Operations
from trtui.api.filters import ContactFilter
from trtui.api.pages import has_next
from trtui.models import Contact, Conversation, ConversationKey, Page, full_name
from trtui.store import FeedState
from trtui.store.folding import needle, sought
from trtui.sync.learning import FeedDesk, Learned, Paging, inbound_of
from trtui.sync.state import FeedId

OVERLAP: Final = timedelta(seconds=90)
"""How far back each heartbeat looks again: a text is dated when it is queued, and may be seen later than a later one."""
FIRST_LOOK: Final = timedelta(days=1)
"""How far back the first heartbeat on a dashboard looks."""
TOLERANCE: Final = timedelta(seconds=2)
"""How much older than asked a row may be and still count as what was asked for."""
RECENT_PAGE: Final = 500
SWEEP_PAGE: Final = 1000
BACKFILL_PAGE: Final = 500
CONVERSATIONS_PAGE: Final = 100
SEARCH_PAGE: Final = 100
NEWCOMERS: Final = 10
"""Of those whom a search names and who are not held, so many are taken in: until the flags of each are read it counts
as unresolved where its customer wrote last, and many such would stand first among who waits longest."""
LARGEST_PAGE: Final = 1000
MEMBER_PAGES: Final = 5
DOUBTS_AT_ONCE: Final = 50
"""Contacts looked at one by one after a sweep did not name them: where more are missing, the next sweep goes on."""
_UNSORTED: Final = "unsorted"


async def read_recent(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """Contacts with texts newer than what was seen: names, flags, tags and the last text in one call."""
    paging = desk.paging(feed)
    if paging.since is None:
        seen_until = _moment(before.cursor)
        paging.since = seen_until - OVERLAP if seen_until else desk.service_now() - FIRST_LOOK
    asked_by_service = desk.service_now()
    page = await calls.get_contacts(
        feed.line,
        ContactFilter(last_message_after=paging.since),
        page=paging.number,
        page_size=RECENT_PAGE,
    )
    honoured = _is_narrowed(page.items, paging.since)
    # Somebody not known before may have written more than once since the last look; of the first, nobody can say.
    is_first_look = not before.cursor
    stale = tuple(
        contact.key
        for contact in page.items
        if _has_moved_further(desk, contact, unknown=None if is_first_look else 0)
    )
    merged = desk.store.facts.merge_contacts(feed.line, page.items, desk.asked_at)
    newest = max((at for at in map(last_at, page.items) if at is not None), default=None)
    paging.newest = max(filter(None, (paging.newest, newest)), default=None)
    has_more = honoured is not False and goes_on(page, paging)
    cursor = None
    if not has_more and honoured is not False:
        seen_until = _moment(before.cursor) or paging.since
        # What the service dates in its future must not hide what comes until then.
        cursor = max(seen_until, min(paging.newest or seen_until, asked_by_service)).isoformat()
    desk.turn(feed, has_more=has_more)
    return Learned(
        has_more=has_more,
        contacts=len(page.items),
        inbound=inbound_of(merged),
        stale=stale,
        is_filter_honoured=honoured,
        cursor=cursor,
    )


async def read_conversations(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """The conversation list: the heartbeat where the service does not narrow contacts by time.

    Its order is documented nowhere. Where it comes newest first, it is read until what is known; else to its end.
    """
    paging = desk.paging(feed)
    if not paging.size:
        paging.size = LARGEST_PAGE if before.cursor == _UNSORTED else CONVERSATIONS_PAGE
    page = await calls.get_conversations(feed.line, page=paging.number, page_size=paging.size)
    stale = tuple(row.key for row in page.items if _has_new_last_text(desk, row))
    merged = desk.store.facts.merge_conversations(feed.line, page.items, desk.asked_at)
    times = [row.last_message.sent_or_received_at for row in page.items if row.last_message]
    is_sorted = times == sorted(times, reverse=True)
    paging.newest = max(filter(None, (paging.newest, max(times, default=None))), default=None)
    known_until = None if before.cursor == _UNSORTED else _moment(before.cursor)
    is_known = is_sorted and known_until is not None and bool(times) and times[-1] < known_until - OVERLAP
    has_more = not is_known and goes_on(page, paging)
    cursor = None
    if not is_sorted:
        cursor = _UNSORTED
    elif not has_more and before.cursor != _UNSORTED and paging.newest is not None:
        cursor = min(paging.newest, desk.service_now()).isoformat()
    desk.turn(feed, has_more=has_more)
    return Learned(
        has_more=has_more,
        contacts=len(page.items),
        inbound=inbound_of(merged),
        stale=stale,
        doubtful=tuple(desk.store.facts.without_flags(feed.line, DOUBTS_AT_ONCE)) if not has_more else (),
        cursor=cursor,
    )


async def read_unresolved(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """Who is unresolved. Whoever was held for unresolved and is not named was resolved elsewhere, and is looked at."""
    del before
    paging = desk.paging(feed)
    begun_at = paging.begun_at or desk.asked_at
    page = await calls.get_contacts(
        feed.line, ContactFilter(is_resolved=False), page=paging.number, page_size=SWEEP_PAGE
    )
    honoured = None if not page.items else not any(contact.is_resolved for contact in page.items)
    merged = desk.store.facts.merge_contacts(feed.line, page.items, desk.asked_at)
    has_more = honoured is not False and goes_on(page, paging)
    doubtful: list[ConversationKey] = []
    if not has_more:
        doubtful = desk.store.facts.unresolved_not_told_since(feed.line, begun_at, DOUBTS_AT_ONCE)
        doubtful += desk.store.facts.without_flags(feed.line, DOUBTS_AT_ONCE)
    desk.turn(feed, has_more=has_more)
    return Learned(
        has_more=has_more,
        contacts=len(page.items),
        inbound=inbound_of(merged),
        doubtful=tuple(doubtful),
        is_filter_honoured=honoured,
        done=paging.rows,
        total=paging.total,
    )


async def read_members(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """Who is in a group. Whoever was held for a member and is not named was taken out elsewhere, and is looked at.

    Of a large group the first pages: the rest come with everybody, and must not use up the minute of whoever looks.
    """
    del before
    paging = desk.paging(feed)
    begun_at = paging.begun_at or desk.asked_at
    group = feed.group
    page = await calls.get_contacts(
        feed.line, ContactFilter(groups=(group,)), page=paging.number, page_size=LARGEST_PAGE
    )
    honoured = None if not page.items else all(group in contact.groups for contact in page.items)
    merged = desk.store.facts.merge_contacts(feed.line, page.items, desk.asked_at)
    is_whole = honoured is not False and not goes_on(page, paging)
    has_more = honoured is not False and not is_whole and page.number + 1 < MEMBER_PAGES
    doubtful: list[ConversationKey] = []
    if is_whole:
        doubtful = desk.store.facts.members_not_told_since(feed.line, group, begun_at, DOUBTS_AT_ONCE)
    desk.turn(feed, has_more=has_more)
    return Learned(
        has_more=has_more,
        contacts=len(page.items),
        inbound=inbound_of(merged),
        doubtful=tuple(doubtful),
        is_filter_honoured=honoured,
        done=paging.rows,
        total=paging.total,
    )


async def read_everybody(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """Every contact of a dashboard, page by page; a restart goes on where the last run was."""
    paging = desk.paging(feed)
    if paging.number == 0 and before.cursor:
        paging.number, paging.rows = _backfill_place(before.cursor)
    total_before = paging.total
    page = await calls.get_contacts(feed.line, page=paging.number, page_size=BACKFILL_PAGE)
    stale = tuple(contact.key for contact in page.items if _has_moved_further(desk, contact))
    merged = desk.store.facts.merge_contacts(feed.line, page.items, desk.asked_at)
    has_more = goes_on(page, paging)
    if has_more and total_before is not None and page.total is not None and page.total < total_before:
        # The list became shorter: what stood at the head of this page may stand on the one before now.
        gone = total_before - page.total
        paging.number = max(0, (page.number * page.size - gone) // page.size) - 1
        paging.rows = (paging.number + 1) * page.size
        paging.names = ()
    done, total = paging.rows, paging.total
    desk.turn(feed, has_more=has_more)
    return Learned(
        has_more=has_more,
        contacts=len(page.items),
        inbound=inbound_of(merged),
        stale=stale,
        cursor=f"{paging.number} {paging.rows}" if has_more else "",
        done=done if has_more else max(done, total or 0),
        total=total if total is not None else done,
    )


async def read_search(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """Whom the service knows by part of a number or of a display name, archived ones too: the first page of them.

    `done` counts the rows of that page, `total` all; where the service did not search but listed whomever it knows,
    what it told is taken in all the same, but says nothing of who was searched for.
    """
    del before
    page = await calls.get_conversations(
        feed.line, include_archived=True, search=feed.words, page_size=SEARCH_PAGE
    )
    honoured = _is_searched(desk, page.items, feed.words)
    held = {row.key for row in page.items if desk.store.facts.contact(row.key) is not None}
    newcomers = [row for row in page.items if row.key not in held][:NEWCOMERS]
    taken = [row for row in page.items if row.key in held] + newcomers
    stale = tuple(row.key for row in taken if _has_new_last_text(desk, row))
    merged = desk.store.facts.merge_conversations(feed.line, taken, desk.asked_at)
    among = [row.key for row in taken]
    return Learned(
        contacts=len(page.items),
        inbound=inbound_of(merged),
        stale=stale,
        doubtful=tuple(desk.store.facts.without_flags(feed.line, DOUBTS_AT_ONCE, among=among)),
        is_filter_honoured=honoured,
        done=0 if honoured is False else len(page.items),
        total=None if honoured is False else page.total,
    )


async def read_contact(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """One contact. The service answers 204 for a number that it does not know (§a)."""
    del before
    contact = await calls.get_contact(feed.key)
    if contact is None:
        if desk.store.facts.thread_count(feed.key) == 0:
            desk.store.facts.remove_contact(feed.key)
        return Learned()
    stale = (feed.key,) if _has_moved_further(desk, contact) else ()
    merged = desk.store.facts.merge_contacts(feed.line, [contact], desk.asked_at)
    return Learned(contacts=1, inbound=inbound_of(merged), stale=stale)


def _moment(cursor: str) -> datetime | None:
    """The moment kept in a cursor; None for one that holds none."""
    try:
        return datetime.fromisoformat(cursor)
    except ValueError:
        return None


def _backfill_place(cursor: str) -> tuple[int, int]:
    number, _, rows = cursor.partition(" ")
    return (int(number), int(rows)) if number.isdigit() and rows.isdigit() else (0, 0)


def last_at(contact: Contact) -> datetime | None:
    """When anything was last said, as far as the contact tells: `last_message` may be missing (§a.1)."""
    if contact.last_message is not None:
        return contact.last_message.sent_or_received_at
    told = (contact.last_contact_at, contact.last_sent_at, contact.last_received_at)
    return max((at for at in told if at is not None), default=None)


def _is_narrowed(contacts: tuple[Contact, ...], since: datetime) -> bool | None:
    """Whether an answer shows that the filter by time took effect; None where it can't show it."""
    if not contacts:
        return None
    times = [last_at(contact) for contact in contacts]
    strays = sum(1 for at in times if at is None or at < since - TOLERANCE)
    return strays * 2 <= len(contacts)


def _is_searched(desk: FeedDesk, rows: tuple[Conversation, ...], words: str) -> bool | None:
    """Whether an answer shows that the service searched; None where it can't show it.

    A row carries no name: it can be judged by its number, and by its name where that is held here.
    """
    wanted = sought(words)
    is_number = wanted.isdigit()
    fits = [
        wanted in needle(name, row.key.phone)
        for row in rows
        if (name := _name_held(desk, row.key)) is not None or is_number
    ]
    return sum(fits) * 2 >= len(fits) if fits else None


def _name_held(desk: FeedDesk, key: ConversationKey) -> str | None:
    held = desk.store.facts.contact(key)
    return None if held is None else full_name(held.display_name, held.first_name, held.last_name)


def goes_on(page: Page[Contact] | Page[Conversation], paging: Paging) -> bool:
    """Note a page, and say whether another follows: not after the one before once more."""
    names = tuple(row.key for row in page.items)
    is_repeat = bool(names) and names == paging.names
    paging.names = names
    paging.rows += len(page.items) + page.skipped
    paging.total = page.total
    return has_next(page) and not is_repeat


def _has_moved_further(desk: FeedDesk, told: Contact, *, unknown: int | None = None) -> bool:
    """Whether a contact's counters moved by more than the one text that came along.

    A contact that is not held had `unknown` texts before; where that is None, nothing is said of it.
    """
    held = desk.store.facts.contact(told.key)
    before = unknown if held is None else held.total_sent + held.total_received
    return before is not None and told.total_sent + told.total_received - before > 1


def _has_new_last_text(desk: FeedDesk, told: Conversation) -> bool:
    """Whether a conversation's last text is not held, while others are: nobody says how many came in between."""
    if told.last_message is None or desk.store.facts.message(told.key, told.last_message.key) is not None:
        return False
    return desk.store.facts.thread_count(told.key) > 0
