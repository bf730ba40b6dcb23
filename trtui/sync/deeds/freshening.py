"""What the service holds of many contacts, read shortly before sets of theirs are written: by the way of fewer calls.

The service replaces sets whole and knows no versions (text-request-api.md §e 7 and 8): what a colleague put into one since
it was read would be taken out again.
"""

from collections.abc import Iterable, Sequence
from contextlib import aclosing
from typing import Final

from trtui.api.operations.caller import LARGEST_PAGE_SIZE
from trtui.api.pages import iterate_pages
from trtui.calls import Priority
from trtui.models import Contact, ConversationKey, DashboardId, Page
from trtui.sync.deeds.bench import FRESH_FOR, Bench
from trtui.text.phone import Phone

_PURPOSE: Final = "looking before contacts are changed"


async def bring_up_to_date(bench: Bench, line: DashboardId, phones: Sequence[Phone]) -> None:
    """Have the facts know what these contacts hold, as of the last few minutes. Raises ApiError.

    Everybody on the dashboard is read where that takes fewer calls than reading one by one; it serves the next chunks of a
    run, too. Whoever is not named then is not there, and holds nothing that could be written over.
    """
    old = _told_too_long_ago(bench, line, phones)
    if len(old) > _pages_of(bench, line) and not bench.has_read_everybody(line):
        await _read_everybody(bench, line)
        old = _told_too_long_ago(bench, line, phones)
    if bench.has_read_everybody(line):
        old = [phone for phone in old if bench.store.facts.contact(ConversationKey(line, phone)) is not None]
    for phone in old:
        key, asked_at = ConversationKey(line, phone), bench.clock.now()
        contact = await bench.reading(_PURPOSE).get_contact(key)
        if contact is not None and contact.key == key:
            bench.learn(bench.store.facts.merge_contacts, line, (contact,), asked_at)


def _told_too_long_ago(bench: Bench, line: DashboardId, phones: Iterable[Phone]) -> list[Phone]:
    wanted = list(phones)
    told = bench.store.facts.told_since(line, wanted, bench.clock.now() - FRESH_FOR)
    return [phone for phone in wanted if phone not in told]


def _pages_of(bench: Bench, line: DashboardId) -> int:
    """How many calls it takes to read everybody, as far as is known here."""
    return bench.store.facts.count_known(line) // LARGEST_PAGE_SIZE + 1


async def _read_everybody(bench: Bench, line: DashboardId) -> None:
    began = bench.clock.boottime()
    calls = bench.client.lane(Priority.SCREEN, _PURPOSE)  # many calls, for which no text should wait

    async def read(number: int) -> Page[Contact]:
        asked_at = bench.clock.now()
        page = await calls.get_contacts(line, page=number, page_size=LARGEST_PAGE_SIZE)
        bench.learn(bench.store.facts.merge_contacts, line, page.items, asked_at)
        return page

    async with aclosing(iterate_pages(read, lambda contact: contact.key)) as pages:
        async for _ in pages:
            pass
    bench.everybody_read[line] = began
