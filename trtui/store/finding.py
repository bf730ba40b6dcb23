"""What is typed into the search, taken apart. It is also asked where little may be imported."""

from __future__ import annotations

from trtui.store.folding import storable
from trtui.store.orders import IS
from trtui.text.patterns import late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_PART = late(
    r'(?P<empty>[A-Za-z]+):(?=\s|$)|(?:(?P<key>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))'
)
_OTHER_NAMES = {
    "drafts": "draft",
    "open": "unresolved",
    "done": "resolved",
    "unread": "unseen",
    "opted-out": "optedout",
}


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
