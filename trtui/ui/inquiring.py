"""What the service is asked beside the search here: what of a query it would understand, and what came of asking."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from trtui.calls import Priority
from trtui.light import dataclass
from trtui.models import DashboardId
from trtui.store import Connection, FeedState, Interest, InterestKind, QueryError, SearchQuery
from trtui.store.folding import sought
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.ui.surroundings import Surroundings
from trtui.verbs.replying import own_line

SHORTEST: Final = 3
"""Characters of a query at least: fewer are in half of all names and numbers."""
LONGEST: Final = 100

_STAYS_AWAY: Final = {
    Connection.OFFLINE: own("the service can't be reached to ask it."),
    Connection.REFUSED: own("the service does not accept the key."),
}


def is_all_read(around: Surroundings, dashboard: DashboardId | None) -> bool:
    """Whether every contact of a dashboard, or of all, was read once: what is held is all that there is then."""
    facts = around.store.facts
    lines = [board.id for board in facts.dashboards() if dashboard in (None, board.id)]
    feeds = [facts.feed(f"backfill/{line}") for line in lines]
    return all(feed is not None and feed.succeeded_at is not None and not feed.cursor for feed in feeds)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Words that the service is to search for, or a filter in words, on one dashboard or on all.

    Answers from before `since` do not count; where that is None, any does: the worker asks again what is old.
    """

    words: str
    dashboard: DashboardId | None
    since: datetime | None = None
    kind: InterestKind = InterestKind.SEARCH

    @property
    def interest(self) -> Interest:
        """What the worker is told of it."""
        return Interest(self.kind, self.dashboard, words=self.words)


def words_to_ask(typed: str, now: datetime) -> str:
    """A query as the service would understand it; nothing where it would not.

    It knows neither operators nor texts, only a part of a number or of a display name (reference/text-request-api.md
    §2). A number goes without its punctuation and without the country's 1, which not everybody saves along.
    """
    from trtui.store import parse_query

    try:
        query = parse_query(typed, now)
    except QueryError:
        return ""
    parts = query.phrases or query.words
    if query not in (SearchQuery(words=parts), SearchQuery(phrases=parts[:1])):
        return ""
    words = clean_line(" ".join(parts), cap=LONGEST + 1)
    folded = sought(words)
    if folded.isdecimal():
        words = clean_line(folded[1:] if len(folded) == 11 and folded[0] == "1" else folded)
    is_plain = ":" not in words and any(map(str.isalnum, words))
    return words if is_plain and SHORTEST <= len(words) <= LONGEST else ""


def describe_inquiry(around: Surroundings, inquiry: Inquiry, people: int | None) -> Safe:
    """One line: that the service is being asked, or what it knows beside the `people` who were found here.

    `people` None are more than were counted.
    """
    lines = [board.id for board in around.store.facts.dashboards()]
    if inquiry.dashboard is not None:
        lines = [line for line in lines if line == inquiry.dashboard]
    feeds = [around.store.facts.feed(f"{inquiry.kind}/{line}/{inquiry.words}") for line in lines]
    told = [feed for feed in feeds if feed is not None and _is_answer(feed, inquiry.since)]
    if lines and len(told) == len(lines):
        return _what_was_told(told, people)
    lead = own("Beside these: ") if people != 0 else own("Not here: ")
    status = around.store.desk.worker_status()
    if status is not None and status.connection in _STAYS_AWAY:
        return compose("{}{}", lead, _STAYS_AWAY[status.connection])
    problems = [feed.problem for feed in feeds if feed is not None and feed not in told and feed.problem]
    if problems:
        return compose("{}the service gave no answer. {}", lead, problems[0])
    if status is not None and status.budget is not None and not status.budget.left.get(Priority.SCREEN, 1):
        return compose("{}the service is asked once the budget allows.", lead)
    progress = own_line(f" {len(told):,} of {len(lines):,} dashboards") if told else own("")
    return compose("{}asking the service …{}", lead, progress)


def _is_answer(feed: FeedState, since: datetime | None) -> bool:
    return feed.succeeded_at is not None and (since is None or feed.succeeded_at >= since)


def _what_was_told(told: Sequence[FeedState], people: int | None) -> Safe:
    """What answers of all dashboards come to; one of a service that did not search says nothing."""
    searched = [feed for feed in told if feed.is_filter_honoured is not False]
    known = sum(max(feed.done, feed.total or 0) for feed in searched)
    if people is None and known:
        return own_line(f"The service knows {known:,} in all.")
    more = known - (people or 0)
    if more > 0 and all(feed.is_filter_honoured or not feed.done for feed in searched):
        return own_line(f"The service knows {more:,} more.")
    if more > 0:
        return own_line(f"The service names {more:,} more: reading who they are.")
    if len(searched) < len(told):
        return own("The service did not search: whom it knows can't be told.")
    return own("The service knows nobody else.") if people != 0 else own("The service knows nobody either.")
