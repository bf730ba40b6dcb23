"""What a file of contacts comes to, before anything of it is asked for: every line that can't be taken, and what the
others change.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Final, TypeAlias

from trtui.models import ConversationKey, DashboardId
from trtui.text.cleaning import Safe, compose, join, own
from trtui.text.phone import format_phone
from trtui.text.sheet import Trouble
from trtui.ui.cells import cut, wrap
from trtui.ui.commands import Scope
from trtui.ui.screens.place import PlaceScreen
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.block_list import BlockList
from trtui.ui.widgets.blocks import Line
from trtui.verbs.books import Import, ImportedRow
from trtui.verbs.replying import own_line

ImportItem: TypeAlias = Trouble | ImportedRow

_LEAST: Final = 12


class ImportScreen(PlaceScreen[ImportItem]):
    """The lines of a file; nothing is written until it is said so here."""

    key_scope: ClassVar[Scope] = Scope.BOOK

    def __init__(
        self,
        around: Surroundings,
        found: Import,
        *,
        name: Safe,
        line: tuple[DashboardId, Safe],
        take: Callable[[], object],
        ways: Iterable[object] = (),
    ) -> None:
        """Show what the file `name` comes to on a dashboard; `take` goes on with it."""
        rows = BlockList[ImportItem](
            key_of=lambda item: (isinstance(item, Trouble), item.line, id(item)),
            draw=lambda item, width, _selected: self._draw(item, width),
            glyphs=around.glyphs,
            id="imported",
        )
        super().__init__(around, rows, open_conversation=lambda _key: None, ways=ways)
        self.dashboard = line[0]
        self._found = found
        self._file = name
        self._line_name = line[1]
        self._take = take

    def read(self) -> list[ImportItem]:
        """What can't be taken, then what is."""
        return [*self._found.troubles, *self._found.rows]

    def update_list(self) -> None:
        """A file does not change: what it comes to is looked at again when it is taken."""

    def describe(self) -> tuple[Safe, Safe]:
        """Which file, and how much of it does what."""
        found = self._found
        new = sum(row.is_new for row in found.rows)
        same = sum(row.edit is None for row in found.rows)
        counts = [
            f"{len(found.troubles):,} not taken" if found.troubles else "every line is good",
            f"{new:,} new",
            f"{len(found.rows) - new - same:,} changed",
            f"{same:,} the same",
        ]
        title = compose("Import {} into {} · nothing is written yet", self._file, self._line_name)
        return title, own_line(" · ".join(counts))

    def empty_words(self) -> Safe:
        """That nothing is in it."""
        return own("There is no contact in the file.")

    def conversation_of(self, item: ImportItem) -> ConversationKey | None:
        """None: one goes on by I, or back."""
        del item
        self.around.voice.say(own("I imports what is good, Esc leaves it all."))
        return None

    def _draw(self, item: ImportItem, width: int) -> Sequence[Line]:
        where = f"{item.line:>6,}  "
        if isinstance(item, Trouble):
            sign = f"{self.around.glyphs.failed} "
            room = max(_LEAST, width - len(where) - 2)
            first, *others = wrap(item.words, room)
            indent = " " * (len(where) + 2)
            lines: list[Line] = [[(where, "dim"), (sign, "alarm"), (first, "text")]]
            return lines + [[(indent, "text"), (line, "text")] for line in others]
        contact = item.contact
        number = format_phone(contact.key.phone)
        who = number if contact.name == number else join("  ", (number, contact.name))
        look = "good" if item.is_new else "dim" if item.edit is None else "mark"
        said = f"  {item.words}"
        return [
            [(where, "dim"), (cut(who, max(_LEAST, width - len(where) - len(said))), "text"), (said, look)]
        ]

    # ------------------------------------------------------------------------------------------ actions

    def action_import_contacts(self) -> None:
        """Go on with what is good."""
        if not any(row.edit is not None for row in self._found.rows):
            self.around.voice.say(own("There is nothing to import: no line changes anything."))
            return
        self._take()
