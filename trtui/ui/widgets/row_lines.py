"""How a conversation looks as two lines of the list: who and how long, what and in which state.

    ▌•Ann Lee              ◷ 42m
      Is my order ready?  ✎ draft

Pure: rows and widths in, texts and the names of their looks out. Every state has a sign of its own, and its word where
there is room.
"""

from datetime import datetime, timedelta
from typing import Final, TypeAlias

from trtui.light import dataclass
from trtui.models import ConversationKey, ConversationRow, DeliveryPhase, Direction
from trtui.text.cleaning import for_list_row
from trtui.text.times import age
from trtui.ui.cells import cut, fill, width_of
from trtui.ui.glyphs import Glyphs

LINES_PER_ROW: Final = 2
LOOKS: Final = (
    "name",
    "unseen",
    "text",
    "age",
    "waiting",
    "urgent",
    "mark",
    "alarm",
    "bar",
    "bar-away",
    "gone",
)
_INDENT: Final = 2  # the bar, and the mark of a selected or unseen row
_LEAST_TEXT: Final = 10  # cells that marks leave to the text beside them
_REMEMBERED: Final = 500

Piece: TypeAlias = tuple[str, str]
"""A text and the name of its look."""


@dataclass(frozen=True, slots=True)
class RowState:
    """What the list knows of a row that the row does not."""

    has_cursor: bool = False
    has_focus: bool = False
    is_selected: bool = False
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A state of a conversation: its sign, its word, and whether it should alarm."""

    sign: str
    word: str
    look: str = "mark"


class RowLines:
    """Draws rows, and knows which of those drawn have an age that is out of date."""

    def __init__(self, glyphs: Glyphs, urgent_after: timedelta) -> None:
        self.glyphs = glyphs
        self._urgent_after = urgent_after
        self._ages: dict[ConversationKey, Piece] = {}

    def draw(
        self, row: ConversationRow, part: int, width: int, state: RowState, now: datetime
    ) -> list[Piece]:
        """The first (`part` 0) or second line of a row, exactly `width` cells."""
        bar = self.glyphs.bar if state.has_cursor else " "
        bar_look = "bar" if state.has_focus else "bar-away"
        if width <= _INDENT:
            return [(fill(bar, width, ""), bar_look)]
        if part == 0:
            rest = self._first(row, width - _INDENT, state, now)
            sign = self._sign(row, state)
        else:
            rest = self._second(row, width - _INDENT, state)
            sign = " "
        return [(bar, bar_look), (sign, "mark"), *rest]

    def is_out_of_date(self, row: ConversationRow, now: datetime) -> bool:
        """Whether the row was last drawn with another age than it has now."""
        drawn = self._ages.get(row.key)
        return drawn is not None and drawn != self._age(row, now)

    def _sign(self, row: ConversationRow, state: RowState) -> str:
        if state.is_selected:
            return self.glyphs.selected
        return self.glyphs.unseen if row.is_unseen else " "

    def _first(self, row: ConversationRow, width: int, state: RowState, now: datetime) -> list[Piece]:
        text, look = self._age(row, now)
        if len(self._ages) > _REMEMBERED:
            self._ages.clear()
        self._ages[row.key] = (text, look)
        name = for_list_row(row.name)
        name_look = "gone" if state.is_gone else "unseen" if row.is_unseen else "name"
        room = width - width_of(text) - 2
        if room < 1:
            return [(fill(name, width, self.glyphs.ellipsis), name_look)]
        shown = cut(name, room, self.glyphs.ellipsis)
        return [(shown, name_look), (" " * (room - width_of(shown) + 1), "text"), (text, look), (" ", "text")]

    def _age(self, row: ConversationRow, now: datetime) -> Piece:
        if row.waiting_since is not None:
            is_urgent = now - row.waiting_since >= self._urgent_after
            sign, look = (self.glyphs.urgent, "urgent") if is_urgent else (self.glyphs.waiting, "waiting")
            return f"{sign} {age(row.waiting_since, now)}", look
        return (age(row.last_at, now) if row.last_at else "", "age")

    def _second(self, row: ConversationRow, width: int, state: RowState) -> list[Piece]:
        marks = self._fitting(self._marks(row, state), width - _LEAST_TEXT)
        taken = sum(width_of(text) + 1 for text, _ in marks)
        room = width - taken - 1
        if room < 1:
            marks, room = [], width
        pieces = [(fill(self._preview(row), room, self.glyphs.ellipsis), "text")]
        for text, look in marks:
            pieces += [(" ", "text"), (text, look)]
        if room < width:
            pieces.append((" ", "text"))
        return pieces

    def _preview(self, row: ConversationRow) -> str:
        text: str = for_list_row(row.last_text)
        if row.last_has_media:
            text = f"{self.glyphs.media} {text}" if text else f"{self.glyphs.media} attachment"
        return f"{self.glyphs.ours} {text}" if row.last_direction is Direction.SENT else text

    def _fitting(self, marks: list[Mark], width: int) -> list[Piece]:
        """The marks with their words, or with fewer and fewer of them, as `width` allows; the first ones last longest."""
        for worded in range(len(marks), -1, -1):
            texts = [
                (f"{mark.sign} {mark.word}" if i < worded else mark.sign, mark.look)
                for i, mark in enumerate(marks)
            ]
            if sum(width_of(text) + 1 for text, _ in texts) <= width:
                return texts
        return [(mark.sign, mark.look) for mark in marks[: max(1, width // 2)]]

    def _marks(self, row: ConversationRow, state: RowState) -> list[Mark]:
        """What is to be said of a row, the most important first."""
        glyphs = self.glyphs
        undelivered = row.last_direction is Direction.SENT and row.last_phase is DeliveryPhase.FAILED
        several = f"{row.pending} sending" if row.pending > 1 else "sending"
        said = (
            (state.is_gone, Mark(glyphs.left, "left")),
            (
                row.failed > 0,
                Mark(glyphs.failed, f"{row.failed} failed" if row.failed > 1 else "failed", "alarm"),
            ),
            (undelivered and not row.failed, Mark(glyphs.failed, "undelivered", "alarm")),
            (row.opted_out_at is not None, Mark(glyphs.opted_out, "out", "alarm")),
            (row.is_blocked, Mark(glyphs.blocked, "blocked", "alarm")),
            (row.is_suppressed, Mark(glyphs.suppressed, "suppressed", "alarm")),
            (row.pending > 0, Mark(glyphs.sending, several)),
            (row.has_draft, Mark(glyphs.draft, "draft")),
            (row.snoozed_until is not None, Mark(glyphs.snoozed, "snoozed")),
            (row.is_archived, Mark(glyphs.archived, "archived")),
            (row.is_resolved, Mark(glyphs.resolved, "done")),
        )
        return [mark for holds, mark in said if holds]
