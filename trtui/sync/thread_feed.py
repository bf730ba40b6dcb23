"""The feed of a conversation's texts."""

from typing import Final

from trtui.api.client import Operations
from trtui.api.pages import has_next
from trtui.models import Message, Page
from trtui.store import FeedState
from trtui.sync.held import WHOLE
from trtui.sync.learning import FeedDesk, Learned, inbound_of
from trtui.sync.state import FeedId

FIRST_PAGE: Final = 100
LATER_PAGE: Final = 1000
MOST_PAGES: Final = 50
"""Texts beyond 50,000 in one conversation stay at the service."""


async def read_thread(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """A thread, newest first: one short page, which shows what is new and how delivery goes.

    Where that does not reach what is held (or the thread was never read to its beginning), long pages follow while
    somebody looks at it. An answer about an unknown number is empty (204).
    """
    key = feed.key
    paging = desk.paging(feed)
    is_first = paging.size == 0
    size = FIRST_PAGE if is_first else LATER_PAGE
    page = await calls.get_messages(key, page=paging.number, page_size=size)
    oldest = _oldest(page)
    reaches_held = oldest is not None and desk.store.facts.message(key, oldest.key) is not None
    merged = desk.store.facts.merge_messages(key, page.items, desk.asked_at)
    paging.rows = max(paging.rows, paging.number * page.size + len(page.items) + page.skipped)
    is_end = not has_next(page) or paging.number + 1 >= MOST_PAGES
    is_known = before.cursor == WHOLE and reaches_held
    has_more = not is_end and not is_known
    if not has_more:
        desk.forget(feed)
    elif is_first:
        paging.size = LATER_PAGE  # and from its first page again: pages of another length begin elsewhere
    else:
        paging.number += 1
    return Learned(
        has_more=has_more,
        messages=len(page.items),
        inbound=inbound_of(merged),
        cursor=WHOLE if is_end else before.cursor,
        done=paging.rows,
        total=page.total,
    )


def _oldest(page: Page[Message]) -> Message | None:
    """The last of a page that comes newest first, as threads do; texts of one moment are told apart by their place."""
    if not page.items:
        return None
    first, last = page.items[0], page.items[-1]
    return last if first.sent_or_received_at >= last.sent_or_received_at else first
