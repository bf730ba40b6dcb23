"""Lists read page by page while they change: nothing twice, nothing missed, and an end."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trtui.api.errors import NonsenseAnswerError
from trtui.api.pages import iterate_pages
from trtui.models import Page


class Shelf:
    """A list behind pages that changes before each call as its script says."""

    def __init__(
        self,
        rows: Sequence[int],
        size: int,
        changes: Sequence[Callable[[list[int]], object]] = (),
        *,
        says: bool = True,
    ) -> None:
        self.rows = list(rows)
        self.size = size
        self.changes = list(changes)
        self.says = says
        self.asked: list[int] = []

    async def fetch(self, number: int) -> Page[int]:
        """Answer a page; `says` whether it tells how many rows there are."""
        if len(self.asked) < len(self.changes):
            self.changes[len(self.asked)](self.rows)
        self.asked.append(number)
        rows = self.rows[number * self.size : (number + 1) * self.size]
        return Page(tuple(rows), number, self.size, len(self.rows) if self.says else None)


def read(fetch: Callable[[int], Awaitable[Page[int]]], most_pages: int = 50) -> list[Page[int]]:
    """Read a list to its end."""

    async def main() -> list[Page[int]]:
        return [page async for page in iterate_pages(fetch, lambda row: row, most_pages=most_pages)]

    return asyncio.run(main())


def rows_of(pages: Sequence[Page[int]]) -> list[int]:
    """All rows in the order they came."""
    return [row for page in pages for row in page.items]


def stay(_rows: list[int]) -> None:
    """Change nothing."""


def test_a_short_page_is_the_last() -> None:
    """No call more than needed."""
    shelf = Shelf(range(25), 10)
    assert rows_of(read(shelf.fetch)) == list(range(25))
    assert shelf.asked == [0, 1, 2]


def test_a_full_last_page_costs_one_empty_one() -> None:
    """A total is not believed before an empty page has shown it."""
    shelf = Shelf(range(20), 10)
    assert rows_of(read(shelf.fetch)) == list(range(20))
    assert shelf.asked == [0, 1, 2]


def test_an_empty_list_is_one_empty_page() -> None:
    """Its total is there to be seen."""
    (page,) = read(Shelf([], 10).fetch)
    assert (page.items, page.total) == ((), 0)


def test_skipped_rows_do_not_make_a_page_short() -> None:
    """Rows that can't be told from others are still rows of a full page."""
    pages = [Page((1,), 0, 3, None, skipped=2), Page((2, 3), 1, 3, None)]

    async def fetch(number: int) -> Page[int]:
        return pages[number]

    assert rows_of(read(fetch)) == [1, 2, 3]


def test_a_short_page_is_not_the_last_where_the_total_says_more() -> None:
    """A service that filters after it has cut pages."""
    pages = [Page((1,), 0, 3, 7), Page((), 1, 3, 7, skipped=3), Page((2,), 2, 3, 7)]

    async def fetch(number: int) -> Page[int]:
        return pages[number]

    assert rows_of(read(fetch)) == [1, 2]


def test_a_service_that_ignores_the_page_is_found_out_by_the_second() -> None:
    """The same full page again ends it, whether or not it says which page it is."""
    asked = []

    async def fetch(number: int) -> Page[int]:
        asked.append(number)
        return Page((1, 2, 3), 0, 3, 9)

    assert rows_of(read(fetch)) == [1, 2, 3]
    assert asked == [0, 1]


def test_rows_that_come_in_at_the_front_are_not_given_twice() -> None:
    """What they push onto the next page was given before."""
    shelf = Shelf(range(9), 3, [stay, lambda rows: rows.insert(0, 100), stay])
    assert rows_of(read(shelf.fetch)) == list(range(9))


def test_a_page_pushed_down_whole_is_not_taken_for_a_repeat() -> None:
    """As many rows came in as a page holds: the second page is the first again, but the total says why."""
    shelf = Shelf(range(9), 3, [stay, lambda rows: rows.__setitem__(slice(0, 0), [100, 101, 102])])
    assert rows_of(read(shelf.fetch)) == list(range(9))


def test_a_list_that_shrank_is_read_again_from_where_it_may_have_slipped() -> None:
    """A row that went from the first page pulls one from the second onto it: it is found there."""
    shelf = Shelf(range(9), 3, [stay, lambda rows: rows.remove(1)])
    assert sorted(rows_of(read(shelf.fetch))) == list(range(9))
    assert shelf.asked == [0, 1, 0, 1, 2]


def test_a_list_that_shrank_by_more_than_a_page_is_read_again_further_back() -> None:
    """Four rows of pages of three: two pages back."""

    def drop(rows: list[int]) -> None:
        del rows[:4]

    shelf = Shelf(range(18), 3, [stay, stay, stay, drop])
    assert sorted(rows_of(read(shelf.fetch))) == list(range(18))
    assert shelf.asked == [0, 1, 2, 3, 1, 2, 3, 4]


def test_a_list_that_shrank_to_nothing_ahead_is_still_read_again() -> None:
    """The page past the new end is empty, and what slipped before it is found before it counts as the end."""
    shelf = Shelf(range(6), 3, [stay, stay, lambda rows: rows.remove(0)])
    assert sorted(rows_of(read(shelf.fetch))) == list(range(6))


def test_two_pages_without_news_are_the_end() -> None:
    """A service that gives the same rows in another order for ever."""
    orders = [(1, 2, 3), (3, 2, 1), (2, 1, 3), (1, 3, 2)]
    asked = []

    async def fetch(number: int) -> Page[int]:
        asked.append(number)
        return Page(orders[number % 4], number, 3, None)

    assert rows_of(read(fetch)) == [1, 2, 3]
    assert asked == [0, 1, 2]


def test_a_list_without_end_is_nonsense_after_what_it_gave() -> None:
    """The cap on pages."""
    given_rows: list[int] = []

    async def fetch(number: int) -> Page[int]:
        return Page((number,), number, 1, None)

    async def main() -> None:
        async for page in iterate_pages(fetch, lambda row: row, most_pages=5):
            given_rows.extend(page.items)

    with pytest.raises(NonsenseAnswerError, match="does not come to an end"):
        asyncio.run(main())
    assert given_rows == [0, 1, 2, 3, 4]


@given(
    st.integers(0, 60),
    st.integers(1, 9),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 80), st.integers(0, 3)), max_size=12),
)
def test_whatever_comes_and_goes_what_stays_is_given_once(
    count: int, size: int, steps: list[tuple[int, int, int]]
) -> None:
    """Rows that were there from the first call to the last come exactly once, where the service says its length.

    Each step takes some rows away or puts some in at the front, as customers who write do; not both between two calls,
    which no length can tell from nothing.
    """
    fresh = iter(range(1000, 2000))

    def change(kind: int, at: int, many: int) -> Callable[[list[int]], object]:
        def act(rows: list[int]) -> None:
            for _ in range(many):
                if kind % 2 and rows:
                    del rows[at % len(rows)]
                elif not kind % 2:
                    rows.insert(0, next(fresh))

        return act

    shelf = Shelf(range(count), size, [change(*step) for step in steps])
    found = rows_of(read(shelf.fetch, most_pages=500))
    assert len(found) == len(set(found))
    assert {row for row in shelf.rows if row < 1000} <= set(found)
