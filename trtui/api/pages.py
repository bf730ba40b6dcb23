"""Lists of many pages, read while they change.

The service has no cursors: page n is whatever stands at n × size at that moment. What comes in at the front pushes rows
onto the next page, which then come twice; what goes out pulls rows onto the page before, which would be missed.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable
from contextlib import aclosing
from dataclasses import replace
from typing import TypeVar

from trtui.api.errors import NonsenseAnswerError
from trtui.models import Page

T = TypeVar("T")

MOST_PAGES = 2000
"""A million rows at 500; an end that does not come by then does not come."""
_PATIENCE = 2
"""Pages in a row without anything new, after which the list counts as read."""


async def iterate_pages(
    fetch: Callable[[int], Awaitable[Page[T]]],
    identity: Callable[[T], Hashable],
    *,
    most_pages: int = MOST_PAGES,
) -> AsyncGenerator[Page[T], None]:
    """Give the pages of a list, each row once; the first page always, a later one only where it holds anything new.

    Ends on an empty page, on a short one (unless the list says that it is longer), on the same page again (a service
    that does not honour `page`), and on two pages in a row without anything new that nothing explains. Where the list
    became shorter, it goes back by as many rows: what was not read yet may have slipped onto what was. A service that
    does not say how long its list is keeps that to itself, as does one where as much came in as went out. Raises
    NonsenseAnswerError, after all it has given, where `most_pages` calls do not come to an end, and what `fetch` raises.
    """
    seen: set[Hashable] = set()
    unread_from = 0  # no row before this place is unread
    furthest = -1
    size = 1
    total: int | None = None
    before: tuple[Hashable, ...] = ()
    patience = _PATIENCE
    for _ in range(most_pages):
        number = unread_from // size
        page = await fetch(number)
        size = max(page.size, 1)
        names = tuple(map(identity, page.items))
        fresh = _unseen(page.items, names, seen)
        grown = 0 if total is None or page.total is None else page.total - total
        is_repeat = number > furthest and bool(names) and names == before and page.total == total
        before, total = names, page.total
        if fresh:
            patience = max(patience, _PATIENCE)
        elif number > furthest:
            patience -= 1
        patience += max(0, -(-grown // size))
        if fresh or furthest < 0:
            yield replace(page, items=fresh)
        furthest = max(furthest, number)
        if grown < 0 and number > 0:
            unread_from = max(0, unread_from + grown)
        elif is_repeat or patience <= 0 or _is_last(page):
            return
        else:
            unread_from = (number + 1) * size
    raise NonsenseAnswerError("The service's list does not come to an end.")


async def find_row(
    fetch: Callable[[int], Awaitable[Page[T]]],
    identity: Callable[[T], Hashable],
    is_wanted: Callable[[T], bool],
) -> T | None:
    """Return the first row of a list that is wanted, None where its end comes before. Raises as `iterate_pages` does."""
    async with aclosing(iterate_pages(fetch, identity)) as pages:
        async for page in pages:
            for row in page.items:
                if is_wanted(row):
                    return row
    return None


def _unseen(items: tuple[T, ...], names: tuple[Hashable, ...], seen: set[Hashable]) -> tuple[T, ...]:
    """Return the items whose names were not seen before, and note them."""
    fresh = []
    for item, name in zip(items, names, strict=True):
        if name not in seen:
            seen.add(name)
            fresh.append(item)
    return tuple(fresh)


def _is_last(page: Page[object]) -> bool:
    """Whether a list that is read once ends here: after a full page, one more is asked for, whatever the length said."""
    return len(page.items) + page.skipped < max(page.size, 1) and not has_next(page)


def has_next(page: Page[object]) -> bool:
    """Whether another page follows, as far as this one tells: by the list's length, or, where that isn't said, by its own."""
    rows = len(page.items) + page.skipped
    if rows == 0:
        return False
    return rows >= page.size if page.total is None else (page.number + 1) * page.size < page.total
