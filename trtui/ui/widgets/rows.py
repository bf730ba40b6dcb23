"""The rows of a list as they were last read: a few pages of them, however many there are.

A list shows what its source says, with one exception: the row under the cursor stays among its neighbours when it
leaves the source or moves to another place in it (a text was answered, a colleague resolved it). It is *pinned*
until the cursor leaves it. Otherwise another row would slip under a finger that is already on its way to a key.
"""

from collections.abc import Hashable, Sequence
from typing import Final, Protocol

from trtui.models import ConversationKey, ConversationRow

_PAGE: Final = 64  #: rows read at once
_PAGES_HELD: Final = 6
_NEAR: Final = 8  #: rows to each side of the cursor whose places are asked for after each change


class RowSource(Protocol):
    """Where a list's rows come from: one query of the store. All methods are called on the ui's thread."""

    @property
    def version(self) -> Hashable:
        """Something that differs from what it was whenever the rows may differ."""
        ...

    def count(self) -> int:
        """How many rows there are."""
        ...

    def window(self, offset: int, limit: int) -> Sequence[ConversationRow]:
        """The rows from `offset` on, at most `limit`, fewer where they end."""
        ...

    def position(self, key: ConversationKey) -> int | None:
        """Where the conversation stands, or None where it is not among the rows."""
        ...


class NoRows:
    """The source of a list that was given none yet."""

    version: Final[int] = 0

    def count(self) -> int:
        """None."""
        return 0

    def window(self, offset: int, limit: int) -> Sequence[ConversationRow]:  # noqa: ARG002  # the protocol's shape
        """None."""
        return ()

    def position(self, key: ConversationKey) -> int | None:  # noqa: ARG002  # the protocol's shape
        """Nowhere."""
        return None


class Rows:
    """Pages of a source, with the row that is pinned. Indexes are places as shown."""

    def __init__(self, source: RowSource) -> None:
        self.source = source
        self._pages: dict[int, Sequence[ConversationRow]] = {}
        self._version: Hashable = None
        self._count = 0
        self._pinned: ConversationRow | None = None
        self._pinned_at = 0
        self._pinned_belongs: int | None = None  # where the source has it
        self.reread()

    @property
    def is_stale(self) -> bool:
        """Whether the source may hold other rows than were read."""
        return self.source.version != self._version

    @property
    def count(self) -> int:
        """How many rows there are to show, one that is gone but pinned included."""
        return self._count + self.has_gone_row

    @property
    def source_count(self) -> int:
        """How many rows the source has."""
        return self._count

    @property
    def has_gone_row(self) -> bool:
        """Whether the pinned row is one that the source no longer has."""
        return self._pinned is not None and self._pinned_belongs is None

    def is_gone(self, index: int) -> bool:
        """Whether the row at `index` is shown although the source no longer has it."""
        return self.has_gone_row and index == self._pinned_at

    def reread(self, around: int = 0) -> None:
        """Forget what was read, and what was pinned; read again what stands about `around`, where one looks."""
        self._version = self.source.version
        self._count = self.source.count()
        self._pages.clear()
        self._pinned = None
        for index in (around - _NEAR, around + _NEAR):
            self.at(index)

    def pin(self, row: ConversationRow, index: int) -> int:
        """Show a row at `index`, or as near as there are rows, wherever the source has it; give its index.

        `row` is what is shown where the source has it no longer.
        """
        self._pinned = None
        belongs = self.position(row.key)
        self._pinned_belongs = belongs
        self._pinned = row if belongs is None else self.at(belongs) or row
        self._pinned_at = max(0, min(index, self.count - 1))
        if belongs == self._pinned_at:
            self._pinned = None
            return belongs
        return self._pinned_at

    def unpin(self) -> bool:
        """Show the pinned row where the source has it, or no longer; say whether there was one."""
        had_pin = self._pinned is not None
        self._pinned = None
        return had_pin

    def at(self, index: int) -> ConversationRow | None:
        """The row at `index`, or None where there is none (before the first, after the last)."""
        if self._pinned is not None:
            if index == self._pinned_at:
                return self._pinned
            index -= index > self._pinned_at
            if self._pinned_belongs is not None:
                index += 0 <= self._pinned_belongs <= index
        if not 0 <= index < self._count:
            return None
        number, place = divmod(index, _PAGE)
        page = self._pages.get(number)
        if page is None:
            while len(self._pages) >= _PAGES_HELD:
                del self._pages[next(iter(self._pages))]
            page = self._pages[number] = self.source.window(number * _PAGE, _PAGE)
        return page[place] if place < len(page) else None

    def position(self, key: ConversationKey) -> int | None:
        """Where a conversation is shown, or None."""
        if self._pinned is not None and self._pinned.key == key:
            return self._pinned_at
        index = self._place_read(key)
        if index is None:
            index = self.source.position(key)
        if index is None or index >= self._count:
            return None
        if self._pinned is None:
            return index
        if self._pinned_belongs is not None:
            index -= index > self._pinned_belongs
        return index + (index >= self._pinned_at)

    def _place_read(self, key: ConversationKey) -> int | None:
        """Where the source has a conversation, as far as its rows were read: to ask costs a count of all before it."""
        for number, page in self._pages.items():
            for place, row in enumerate(page):
                if row.key == key:
                    return number * _PAGE + place
        return None

    def place_among(
        self,
        key: ConversationKey,
        above: Sequence[ConversationKey],
        below: Sequence[ConversationKey],
        otherwise: int,
    ) -> int:
        """Where a row should be shown that stood just under `above` and just over `below`, both nearest first.

        Two neighbours that agree decide: one alone may have moved itself. Nothing may be pinned.
        """
        belongs = self.position(key)
        votes: list[int] = []
        for distance in range(max(len(above), len(below))):
            for keys, offset in ((above, distance + 1), (below, -distance)):
                found = self.position(keys[distance]) if distance < len(keys) else None
                if found is None:
                    continue
                # Where the neighbour stands once the row is taken out.
                vote = found + offset - (belongs is not None and belongs < found)
                if vote in votes:
                    return vote
                votes.append(vote)
        return min(votes, key=lambda vote: abs(vote - otherwise), default=otherwise)
