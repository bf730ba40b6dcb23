"""How a contact looks as two lines of the address book: who and when, and what one looks for in a contact.

    ▌ Ann Lee  (423) 555-0142            2d
      vip, wholesale · prefers calls  ⊘ out

Pure: rows and words in, texts and the names of their looks out.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from trtui.light import dataclass
from trtui.models import ConversationKey, ConversationRow
from trtui.text.cleaning import Safe, for_list_row
from trtui.text.times import age
from trtui.ui.cells import width_of
from trtui.ui.glyphs import Glyphs
from trtui.ui.widgets.row_lines import Mark, Piece, RowLines, RowState


@dataclass(frozen=True, slots=True)
class ContactWords:
    """What a row says beside the name: the number (and line), tags, groups and note, and when what it is ordered by was."""

    number: Safe
    words: Safe
    moment: datetime | None


class ContactLines(RowLines):
    """Draws contacts. What is said of one is looked up when it is drawn: only those in view are."""

    def __init__(self, glyphs: Glyphs, about: Callable[[ConversationKey], ContactWords]) -> None:
        """`about` gives the words of a contact."""
        super().__init__(glyphs, timedelta.max)
        self._about = about

    def _sign(self, row: ConversationRow, state: RowState) -> str:
        del row  # whether its texts were seen matters where one reads them
        return self.glyphs.selected if state.is_selected else " "

    def _first(self, row: ConversationRow, width: int, state: RowState, now: datetime) -> list[Piece]:
        pieces = super()._first(row, width, state, now)
        number = for_list_row(self._about(row.key).number)
        if len(pieces) < 4 or number == row.name:
            return pieces
        name, (gap, look), *rest = pieces
        shown = f"  {number}" if width_of(number) + 3 <= len(gap) else ""
        return [name, (shown, "text"), (gap[: len(gap) - width_of(shown)], look), *rest]

    def _age(self, row: ConversationRow, now: datetime) -> Piece:
        moment = self._about(row.key).moment
        return (age(moment, now) if moment is not None else "", "age")

    def _marks(self, row: ConversationRow, state: RowState) -> list[Mark]:
        marks = [mark for mark in super()._marks(row, state) if mark.sign != self.glyphs.resolved]
        return marks if row.is_resolved else [*marks, Mark(self.glyphs.waiting, "unresolved")]

    def _preview(self, row: ConversationRow) -> str:
        return for_list_row(self._about(row.key).words)
