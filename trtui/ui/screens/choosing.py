"""A choice over the screen: type to narrow, arrows to move, Enter to take. The palette, templates, links and times use it."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Final, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input, Static

from trtui.light import dataclass
from trtui.text.cleaning import Safe, for_list_row, own
from trtui.ui.cells import cut, fill, width_of
from trtui.ui.commands import Scope
from trtui.ui.glyphs import UNICODE, Glyphs
from trtui.ui.output import GatedModalScreen
from trtui.ui.widgets.line_view import LineView, strip_of
from trtui.ui.widgets.typed_line import TypedLine

T = TypeVar("T")
_NO_HINT: Final = own("")
_NOTHING_FITS: Final = own("nothing fits")
_NARROW: Final = own("type to narrow")
_LEAST_HINT: Final = 20
"""Cells from which on what is said beside an entry is worth its place."""


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """Something to choose: what it says, what is said beside it, and in full beneath where it is under the cursor.

    `key` is what chooses it without the choice: where one of the entries has one, all stand in columns.
    """

    value: T
    label: Safe
    hint: Safe = _NO_HINT
    preview: Safe | None = None
    key: Safe | None = None


class EntryLines(LineView):
    """The entries, one a line."""

    DEFAULT_CSS = """
    EntryLines { height: auto; min-height: 1; max-height: 16; }
    EntryLines > .entry--label { color: $foreground; }
    EntryLines > .entry--hint { color: $foreground-muted; }
    EntryLines > .entry--key { color: $text-accent; text-style: bold; }
    EntryLines > .entry--bar { color: $primary; text-style: bold; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"entry--label", "entry--hint", "entry--bar", "entry--key"}

    class Clicked(Message):
        """An entry was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="entries")
        self._glyphs = glyphs
        self._entries: Sequence[Entry[object]] = ()
        self._empty = _NOTHING_FITS
        self._labels = self._keys = 0
        self.cursor = 0
        self._top = 0

    def show(self, entries: Sequence[Entry[object]], *, empty: Safe = _NOTHING_FITS) -> None:
        """Show these, the cursor on the first; `empty` where there are none."""
        self._empty = empty
        self._entries = entries
        self._labels = max((width_of(entry.label) for entry in entries), default=0)
        self._keys = max((width_of(entry.key) for entry in entries if entry.key), default=0)
        self.cursor = self._top = 0
        self.styles.height = max(1, min(len(entries), 16))
        self.redraw()

    def move_by(self, rows: int) -> None:
        """Move the cursor, as far as there are entries."""
        if self._entries:
            self.cursor = max(0, min(self.cursor + rows, len(self._entries) - 1))
        self.redraw()

    def draw_line(self, y: int, width: int) -> Strip:
        """Draw an entry, or the sentence that there is none."""
        height = max(1, self.content_size.height)
        self._top = max(min(self._top, self.cursor), self.cursor - height + 1)
        index = self._top + y
        if not self._entries and y == 0:
            return strip_of([(fill(f"  {self._empty}", width), self.look("entry--hint"))], width)
        if index >= len(self._entries):
            return strip_of([(" " * width, self.look("entry--label"))], width)
        entry = self._entries[index]
        bar = str(self._glyphs.bar) if index == self.cursor else " "
        if width < 4:
            pieces = [(fill(for_list_row(entry.label), width), "label")]
        elif self._keys:
            pieces = [(bar, "bar"), *self._in_columns(entry, width - 1)]
        else:
            pieces = [(bar, "bar"), *self._in_line(entry, width - 1)]
        return strip_of([(text, self.look(f"entry--{name}")) for text, name in pieces], width)

    def _in_line(self, entry: Entry[object], width: int) -> list[tuple[str, str]]:
        """What it says from the left, what is said beside it from the right."""
        hint = cut(entry.hint, max(0, width // 2))
        room = max(0, width - 1 - width_of(hint))
        return [(fill(for_list_row(entry.label), room), "label"), (" ", "label"), (hint, "hint")]

    def _in_columns(self, entry: Entry[object], width: int) -> list[tuple[str, str]]:
        """What it says, what is said beside it, its key; the key stays longest, for it is what one wants to learn."""
        keys = min(self._keys, width // 3)
        labels = min(self._labels, width - keys - 2)
        room = width - labels - keys - 4
        hint = (
            [(f"  {fill(entry.hint, room)}", "hint")] if room >= _LEAST_HINT else [(" " * (room + 2), "hint")]
        )
        key = cut(entry.key or _NO_HINT, keys)
        return [
            (fill(for_list_row(entry.label), labels), "label"),
            *hint,
            (" " * (2 + keys - width_of(key)), "label"),
            (key, "key"),
        ]

    def on_click(self, event: events.Click) -> None:
        """Take the entry that was clicked."""
        index = self._top + event.y
        if index < len(self._entries):
            self.post_message(self.Clicked(index))


class Choosing(GatedModalScreen[T], Generic[T]):
    """Offers entries; dismissed with the value that was taken, or with None."""

    key_scope: ClassVar[Scope] = Scope.DIALOG

    def __init__(
        self,
        title: Safe,
        find: Callable[[str], Sequence[Entry[T]]],
        *,
        glyphs: Glyphs = UNICODE,
        typed: str = "",
        placeholder: Safe = _NARROW,
    ) -> None:
        """`find` gives the entries for what was typed, the best first."""
        super().__init__()
        self._title = title
        self._find = find
        self._glyphs = glyphs
        self._typed = typed
        self._placeholder = placeholder
        self._entries: Sequence[Entry[T]] = ()

    def compose(self) -> ComposeResult:
        """A title, a line to type in, the entries, and the one under the cursor in full."""
        with Vertical(id="choice"):
            yield Static(Content(self._title), id="choice-title")
            yield TypedLine(
                self._typed,
                placeholder=str(self._placeholder),
                id="choice-typed",
                select_on_focus=False,
                compact=True,
            )
            yield EntryLines(self._glyphs)
            yield Static(Content(""), id="choice-preview")

    def on_mount(self) -> None:
        """Offer what fits what was typed before."""
        self.query_one("#choice", Vertical).border_subtitle = Content(self.how())
        self.query_one("#choice-typed", Input).cursor_blink = False
        self._offer(self._typed)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow."""
        event.stop()
        self._offer(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what is under the cursor."""
        event.stop()
        self._take(self.query_one(EntryLines).cursor)

    def on_entry_lines_clicked(self, event: EntryLines.Clicked) -> None:
        """Take what was clicked."""
        event.stop()
        self._take(event.index)

    def on_key(self, event: events.Key) -> None:
        """Move, or leave with nothing."""
        moves = {
            "down": 1,
            "up": -1,
            "ctrl+n": 1,
            "ctrl+p": -1,
            "pagedown": 10,
            "pageup": -10,
            "tab": 1,
            "shift+tab": -1,
        }
        if event.key == "escape":
            event.stop()
            self.leave()
        elif event.key in moves:
            event.stop()
            event.prevent_default()
            self.query_one(EntryLines).move_by(moves[event.key])
            self._preview()

    def _offer(self, typed: str) -> None:
        self._entries = self._find(typed)
        shown = [Entry(object(), e.label, e.hint, e.preview, e.key) for e in self._entries]
        self.query_one(EntryLines).show(shown, empty=self.empty_words(typed))
        self._preview()

    def _preview(self) -> None:
        at = self.query_one(EntryLines).cursor
        preview = self._entries[at].preview if at < len(self._entries) else None
        shown = self.query_one("#choice-preview", Static)
        shown.update(Content(preview or ""))
        shown.display = preview is not None

    def _take(self, index: int) -> None:
        if index < len(self._entries):
            self.take(self._entries[index].value)

    # ------------------------------------------------------------------------------------------ what a choice does

    def how(self) -> Safe:
        """Which keys do what."""
        return own("Enter takes · Esc: none")

    def empty_words(self, typed: str) -> Safe:
        """Why nothing is offered for what was typed."""
        del typed
        return _NOTHING_FITS

    def take(self, value: T) -> None:
        """Be done, with the value that was taken."""
        self.dismiss(value)

    def leave(self) -> None:
        """Be done, with nothing."""
        self.dismiss(None)

    @property
    def chosen(self) -> T | None:
        """What the cursor is on."""
        at = self.query_one(EntryLines).cursor
        return self._entries[at].value if at < len(self._entries) else None

    def offer_again(self) -> None:
        """Offer anew what is offered now, the cursor where it was."""
        lines = self.query_one(EntryLines)
        cursor = lines.cursor
        self._offer(self.query_one("#choice-typed", Input).value)
        lines.move_by(cursor)


def narrow(entries: Sequence[Entry[T]], typed: str) -> list[Entry[T]]:
    """The entries that hold every word typed: those that begin with it, those that hold it, those told of with it."""
    words = typed.casefold().split()
    scored: list[tuple[int, int, Entry[T]]] = []
    for place, entry in enumerate(entries):
        label = entry.label.casefold()
        told = f"{label} {entry.hint} {entry.key or _NO_HINT}".casefold()
        if not all(word in told for word in words):
            continue
        worth = 2 - all(word in label for word in words) - (bool(words) and label.startswith(words[0]))
        scored.append((worth, place, entry))
    return [entry for _, _, entry in sorted(scored, key=lambda one: one[:2])]
