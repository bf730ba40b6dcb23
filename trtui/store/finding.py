"""What is typed into the search, taken apart, and what is found by it, as SQL. It is also asked where little may be imported."""

from __future__ import annotations

from trtui.store.folding import holds_all, sought, storable
from trtui.text.patterns import late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PART = late(
    r'(?P<empty>[A-Za-z]+):(?=\s|$)|(?:(?P<key>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))'
)
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
_OTHER_NAMES = {
    "drafts": "draft",
    "open": "unresolved",
    "done": "resolved",
    "unread": "unseen",
    "opted-out": "optedout",
}
FOUND_PEOPLE = "ORDER BY c.e_newest, c.id LIMIT :limit"
"""How people are listed, and how many of them."""


def parts_of(text: str) -> Iterator[tuple[str, str, bool, str]]:
    """The parts of a search: the key before a colon in small letters ("" where there is none), what stands after it,
    whether that is in quotes, and the whole as typed."""
    for part in _PART.finditer(storable(text)):
        key = (part["key"] or part["empty"] or "").lower()
        quoted = part["quoted"]
        value = quoted if quoted is not None else part["bare"] or ""
        yield key, value, quoted is not None, part[0]


def state_called(name: str) -> str | None:
    """The state of `IS` that goes by a name, in whatever case; None where none does."""
    state = _OTHER_NAMES.get(name.lower(), name.lower())
    return state if state in IS else None


def called(words: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The condition that a conversation `c` is found by all of `words` in its name, number or note; its parameters."""
    return holds_all([sought(word) for word in words], notes=True, mark="word")
