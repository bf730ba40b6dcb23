"""What each list holds and each order is, as SQL. Plain words: it is asked where nothing is imported."""

from trtui.text.dues import OPEN, PAST_DUE

_AWAKE = "c.e_archived = 0 AND c.e_snooze <= :now"
_BRANCHES = {
    "inbox": (_AWAKE,),
    "unresolved": (f"{_AWAKE} AND c.e_resolved = 0",),
    "resolved": (f"{_AWAKE} AND c.e_resolved = 1",),
    "snoozed": ("c.e_archived = 0 AND c.snoozed_until > :now AND c.e_snooze > :now",),
    "archived": ("c.e_archived = 1",),
    "drafts": ("c.has_draft = 1",),
    "failed": ("c.failed > 0",),
    # Each part comes in order out of an index, and SQLite merges them.
    "all": ("c.e_archived = 0", "c.e_archived = 1", "c.known = 0"),
}
# The same conditions in the columns of the index that holds the order.
_BRANCHES_BY_WAIT = {
    **_BRANCHES,
    "unresolved": (f"{_AWAKE} AND c.e_rank < 2",),
    "resolved": (f"{_AWAKE} AND c.e_rank = 2",),
}
_ORDER = {
    "longest_wait": ("e_rank", "e_order", "id"),
    "newest": ("e_newest", "id"),
    "unresolved_first": ("e_resolved", "e_newest", "id"),
}
VIEWS = frozenset(_BRANCHES)
SORTS = frozenset(_ORDER)
UNRESOLVED = (
    "SELECT dashboard, rows, unseen FROM tally WHERE archived = 0 AND rank < 2 UNION ALL"
    " SELECT dashboard, -1, -e_unseen FROM conversation INDEXED BY conversation_snooze WHERE snoozed_until > :now"
    " AND e_snooze > :now AND e_archived = 0 AND e_rank < 2"
)
"""The figures whose sums are how many of each dashboard are unresolved and how many of these unseen."""
LONGEST = (
    "SELECT e_order FROM conversation WHERE dashboard = :dashboard AND e_archived = 0 AND e_rank = 0"
    " AND e_snooze <= :now ORDER BY e_order LIMIT 1"
)
"""Since when the longest on a dashboard waits."""

UNSETTLED = "('held', 'queued', 'sending', 'stale', 'unknown')"
"""The states of what was asked for and did not end yet."""
PENDING = f"(i.state IN {UNSETTLED} OR i.state = 'failed' AND i.is_dismissed = 0)"
"""What of the outbox is not settled, or failed and was not dismissed."""
OPEN_PAYMENT = f"p.status IN {OPEN}"
LATE_PAYMENT = f"({OPEN_PAYMENT} AND (p.is_past_due OR p.status = '{PAST_DUE}'))"
NEWEST_PAYMENT = "p.requested_at DESC, p.id DESC"

IS = {
    "unresolved": "c.e_resolved = 0",
    "resolved": "c.e_resolved = 1",
    "waiting": "c.e_rank = 0",
    "unseen": "c.e_unseen = 1",
    "snoozed": "c.e_snooze > :now",
    "archived": "c.e_archived = 1",
    "draft": "c.has_draft = 1",
    "failed": "c.failed > 0",
    "blocked": "coalesce(c.p_blocked, c.is_blocked) = 1",
    "suppressed": "coalesce(c.p_suppressed, c.is_suppressed) = 1",
    "optedout": "c.opted_out_at IS NOT NULL",
}
"""What may stand after `is:`, and the condition that a conversation `c` is so."""
FOUND_PEOPLE = "ORDER BY c.e_newest, c.id LIMIT :limit"
"""How people are listed, and how many of them."""


def parts_of(view: str, sort: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The conditions of a view, one for each part of the list, and the columns that it is ordered by."""
    by_wait = sort == "longest_wait"
    order = _ORDER[sort]
    if not by_wait and view in ("unresolved", "resolved"):
        order = _ORDER["unresolved_first"]  # the same order there, and that of an index
    return (_BRANCHES_BY_WAIT if by_wait else _BRANCHES)[view], order


def numbers_of(
    branches: tuple[str, ...], order: tuple[str, ...], rows: str, also: str, *, backwards: bool
) -> str:
    """The query for the row numbers in order, out of `rows`."""
    columns = ", ".join(f"c.{name}" for name in order)
    parts = (f"SELECT {columns} FROM {rows} WHERE {branch} AND {also}" for branch in branches)
    by = ", ".join(f"{name} DESC" if backwards else name for name in order)
    return f"{' UNION ALL '.join(parts)} ORDER BY {by}"
