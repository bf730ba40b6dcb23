"""What a search comes to, without a screen: hits, numbers to look up, saved views, and what to say where there are none."""

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

from trtui.light import dataclass
from trtui.models import ConversationKey, DashboardId, MessageKey
from trtui.store import QueryError, SearchHit, SearchQuery, StoreError
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.text.phone import Phone, PhoneError, format_phone, parse_phone
from trtui.ui.surroundings import Surroundings
from trtui.verbs.replying import own_line

QUERY_WORDS: Final = tuple(
    map(
        own,
        (
            "Words find names, numbers, notes and texts; all of them must be there.",
            "“two words” are found as they stand.",
            "from:ann",
            "  texts that Ann wrote",
            "is:unresolved",
            "  or resolved, waiting, unseen,",
            "  snoozed, archived, draft,",
            "  failed, blocked, optedout",
            "dashboard:main  tag:vip",
            "group:fall  field:account=44812",
            "before:2026-01-31  after:3d",
            "  or yesterday, today",
            "wait:>1h  wait:<30m",
            "  who waits longer, or less",
        ),
    )
)
"""The language of queries, for whoever typed nothing yet."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A number that nobody here is known by: opening it has the worker ask the service."""

    key: ConversationKey
    line: Safe


@dataclass(frozen=True, slots=True)
class SavedView:
    """A query that the settings name."""

    name: Safe
    query: str
    shown: Safe


Found: TypeAlias = SearchHit | Lookup | SavedView
Identity: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What a query came to. `says` explains in lines what there is not; `words` are those to be marked in texts."""

    found: tuple[Found, ...] = ()
    says: tuple[Safe, ...] = ()
    words: tuple[str, ...] = ()
    has_more: bool = False


def identity_of(found: Found) -> Identity:
    """What stays the same of a finding when it is searched for again."""
    match found:
        case SearchHit():
            return found.row.key, found.message
        case Lookup():
            return (found.key,)
        case SavedView():
            return (found.query,)


def target_of(found: Found | None) -> tuple[ConversationKey, MessageKey | None] | None:
    """The conversation, and the text in it, that a finding leads to."""
    match found:
        case SearchHit():
            return found.row.key, found.message
        case Lookup():
            return found.key, None
        case _:
            return None


def search(around: Surroundings, typed: str, limit: int) -> Findings:
    """Search what is held here; at most `limit` hits. A query that makes no sense comes to a sentence, not an error."""
    if not typed.strip():
        return Findings(saved_views(around), QUERY_WORDS)
    from trtui.store import parse_query  # with all that understands words: none are typed at the start

    now = around.now()
    try:
        query = parse_query(typed, now.astimezone(around.zone))
        hits = around.store.search.search(query, limit + 1, 0, now)
    except (QueryError, StoreError) as error:
        return Findings(says=(own_line(str(error)),))
    found: tuple[Found, ...] = tuple(hits[:limit])
    numbers = _numbers_to_look_up(around, query, hits)
    return Findings(
        found=found + numbers,
        says=() if found or numbers else _nothing_found(around),
        words=(*query.words, *query.phrases),
        has_more=len(hits) > limit,
    )


def saved_views(around: Surroundings) -> tuple[SavedView, ...]:
    """The queries that the settings name, in their order."""
    return tuple(
        SavedView(clean_line(name, cap=60), query, clean_line(query, cap=200))
        for name, query in around.settings.views.items()
    )


def _numbers_to_look_up(
    around: Surroundings, query: SearchQuery, hits: Sequence[SearchHit]
) -> tuple[Found, ...]:
    """A query that is nothing but a phone number, from each dashboard on which nobody is known by it."""
    phone = _phone_in(query)
    if phone is None:
        return ()
    known = {hit.row.key.dashboard for hit in hits if hit.row.key.phone == phone}
    boards = {board.id: board.name for board in around.store.facts.dashboards()}
    wanted: list[DashboardId] = [board for board in boards if board not in known]
    return tuple(Lookup(ConversationKey(board, phone), boards[board]) for board in wanted)


def _phone_in(query: SearchQuery) -> Phone | None:
    if query != SearchQuery(words=query.words) or not query.words:
        return None
    try:
        return parse_phone(" ".join(query.words))
    except PhoneError:
        return None


def _nothing_found(around: Surroundings) -> tuple[Safe, ...]:
    """That nothing fits, and how much of everything was looked through."""
    says = [own("Nothing that is held here fits.")]
    status = around.store.desk.worker_status()
    if status is not None and status.backfill_done < status.backfill_total:
        says.append(
            own_line(f"{status.backfill_done:,} of {status.backfill_total:,} contacts were read so far.")
        )
    says.append(
        own("Texts are found once their conversation was read here; a full number can be looked up anywhere.")
    )
    return tuple(says)


def describe_lookup(lookup: Lookup) -> tuple[Safe, Safe]:
    """The two lines of a number that can be looked up."""
    return (
        compose("{} · {}", format_phone(lookup.key.phone), lookup.line),
        own("not held here: Enter looks it up"),
    )


def mark_words(text: Safe, words: Sequence[str], width: int) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is one of `words`, from where the first of them is within `width` cells.

    Words are found whatever their case; an index that also forgives accents may have found more than is marked.
    """
    wanted = [re.escape(word) for word in sorted(words, key=len, reverse=True) if word]
    if not wanted:
        return [(text, False)]
    places = list(re.finditer("|".join(wanted), text, re.IGNORECASE))
    start = 0
    if places and places[0].end() > width - 2:
        start = max(0, places[0].start() - max(4, width // 4))
        space = text.find(" ", start, places[0].start())
        start = space + 1 if space >= 0 else start
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    for place in places:
        pieces += [(text[start : place.start()], False), (place[0], True)]
        start = place.end()
    pieces.append((text[start:], False))
    return [piece for piece in pieces if piece[0]]


def describe_count(findings: Findings, cursor: int) -> Safe:
    """Where the cursor is among what was found."""
    if not findings.found:
        return own("none")
    more = "+" if findings.has_more else ""
    return own_line(f"{cursor + 1:,} of {len(findings.found):,}{more}")


def board_names(around: Surroundings) -> dict[DashboardId, Safe]:
    """What the dashboards are called, where there are several; else nothing needs to be said of them."""
    boards = around.store.facts.dashboards()
    return {board.id: board.name for board in boards} if len(boards) > 1 else {}
