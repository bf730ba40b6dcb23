"""Where a text is written. Its border says whom it goes to and from which line, and that is whom it goes to.

The target is fixed together with the text: both change in one call, `open`, which keeps the draft of the conversation
before. Nothing else on the screen can change whom a text that was begun is for.
"""

from typing import TYPE_CHECKING, ClassVar, Final, Protocol

from rich.style import Style
from textual import events
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from trtui.light import dataclass
from trtui.models import ConversationKey, MessageKey
from trtui.store import Draft
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.text.segments import Encoding, Segments, count_segments, to_plain
from trtui.ui.commands import Scope
from trtui.ui.widgets.labels import label
from trtui.verbs.pasting import Pasted, clean_paste

if TYPE_CHECKING:
    from textual.timer import Timer

SAVE_AFTER: Final = 0.5
"""Seconds from a change to its being on disk, at most."""
_MARKED_AT_MOST: Final = 40
_GUILTY: Final = "guilty"


class KeepDraft(Protocol):
    """Puts a draft on disk; an empty text removes it. Says by itself where that fails."""

    def __call__(
        self, key: ConversationKey, text: str, cursor: int, written_against: MessageKey | None
    ) -> None:
        """Keep it."""
        ...


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a text goes to: the conversation, and how it is written in the border."""

    key: ConversationKey
    name: Safe
    line: Safe


class Composer(TextArea):
    """The text to one customer. It has no keys of its own but those that edit: the screen calls its methods."""

    key_scope: ClassVar[Scope] = Scope.COMPOSER
    DEFAULT_CSS = """
    Composer {
        height: auto; min-height: 3; max-height: 10; padding: 0 1; border: round $foreground-muted;
        background: $background; border-title-color: $foreground-muted; border-subtitle-color: $foreground-muted;
        scrollbar-size-vertical: 0;
    }
    Composer:focus { border: round $primary; border-title-color: $foreground; border-subtitle-color: $foreground; }
    Composer.-locked { border: round $error; }
    """

    class TemplateAsked(Message):
        """The agent wants a template: `/` on an empty line."""

    class PasteCleaned(Message):
        """A paste was put in, with something left out of it."""

        def __init__(self, pasted: Pasted) -> None:
            super().__init__()
            self.pasted = pasted

    def __init__(self, keep_draft: KeepDraft, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        """Make one that writes to nobody yet; drafts go to `keep_draft`."""
        self._keep_draft = keep_draft
        self._saving: Timer | None = None
        self._target: Target | None = None
        self._lock: Safe | None = None
        self._hint: Safe = own("")
        self._newest: MessageKey | None = None
        self._written_against: MessageKey | None = None
        self._is_loading = True
        self._segments = count_segments("")
        super().__init__(id=id, tab_behavior="focus", highlight_cursor_line=False, max_checkpoints=200)
        self.register_theme(
            TextAreaTheme(name="composer", syntax_styles={_GUILTY: Style(reverse=True, bold=True)})
        )
        self.theme = "composer"
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self._is_loading = False

    # ------------------------------------------------------------------------------------------ whom it is for

    @property
    def target(self) -> Target | None:
        """Whom the text in it is for."""
        return self._target

    @property
    def written_against(self) -> MessageKey | None:
        """The newest message that could be seen when the text was begun."""
        return self._written_against if self.text else self._newest

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written in it."""
        return not self.text

    @property
    def is_locked(self) -> bool:
        """Whether nothing can be written to them."""
        return self._lock is not None

    def open(
        self, target: Target | None, draft: Draft | None = None, newest: MessageKey | None = None
    ) -> None:
        """Write to `target` from here on, with its draft in it; the draft of the one before is kept first."""
        self.save_draft()
        self._target = target
        self._newest = newest
        self._load(draft.text if draft else "", draft.cursor if draft else 0)
        self._written_against = draft.written_against if draft else None
        self.describe(self._lock, self._hint)

    def describe(self, lock: Safe | None, hint: Safe) -> None:
        """Lock it for a reason, or unlock it; `hint` is what an empty one says."""
        self._lock, self._hint = lock, hint
        self.read_only = lock is not None or self._target is None
        self.set_class(lock is not None, "-locked")
        self._prompt(is_here=self.has_focus)
        self._describe()

    def see(self, newest: MessageKey | None) -> None:
        """Note the newest message on screen: a text that is begun later is written in its knowledge."""
        self._newest = newest

    def agree_to_what_came(self, newest: MessageKey | None) -> None:
        """The agent saw what came since the text was begun, and meant it all the same."""
        self._newest = self._written_against = newest

    # ------------------------------------------------------------------------------------------ what is in it

    def put(self, text: str, cursor: int | None = None) -> None:
        """Put a text in place of the one there is: a template, a called-back text. `cursor` is an index into it."""
        if self.is_empty:
            self._written_against = self._newest
        self._load(text, len(text) if cursor is None else cursor)
        self._save_soon()

    def take(self) -> str:
        """Empty it and say what was in it, without touching its draft: the text is in the outbox now."""
        text = self.text
        self._stop_saving()
        self._load("", 0)
        self._written_against = None
        return text

    def save_draft(self) -> None:
        """Put what is in it on disk now, where it is not."""
        if self._saving is None:
            return
        self._stop_saving()
        if self._target is not None:
            self._keep_draft(self._target.key, self.text, self._cursor_index(), self._written_against)

    def make_plain(self) -> None:
        """Replace the characters that make the text cost more, where there is a plain one."""
        plain = to_plain(self.text)
        if plain != self.text and not self.read_only:
            at = len(to_plain(self.text[: self._cursor_index()]))
            self.replace(plain, self.document.start, self.document.end)
            self.move_cursor(self._location(min(at, len(plain))))

    def new_line(self) -> None:
        """Begin a new line where the cursor is."""
        if not self.read_only:
            self._replace_via_keyboard("\n", *self.selection)

    # ------------------------------------------------------------------------------------------ inside

    def _load(self, text: str, cursor: int) -> None:
        """Put a text in without taking it for something that was typed."""
        self._is_loading = True
        try:
            if text == self.text:
                self.history.clear()  # what was typed to somebody else does not come back here
            else:
                self.load_text(text)
            self.move_cursor(self._location(min(max(0, cursor), len(text))))
        finally:
            self._is_loading = False

    def _location(self, index: int) -> tuple[int, int]:
        """The row and column of a character of the text."""
        before = self.text[:index].split("\n")
        return len(before) - 1, len(before[-1])

    def _cursor_index(self) -> int:
        """Which character of the text the cursor is before."""
        row, column = self.cursor_location
        return sum(len(line) + 1 for line in self.text.split("\n")[:row]) + column

    def _save_soon(self) -> None:
        if self._saving is None and self._target is not None:
            self._saving = self.set_timer(SAVE_AFTER, self.save_draft)

    def _stop_saving(self) -> None:
        if self._saving is not None:
            self._saving.stop()
            self._saving = None

    def _build_highlight_map(self) -> None:
        """Textual's hook after every change of the text, before anything is drawn: count, mark, and save soon."""
        super()._build_highlight_map()
        text = self.text
        self._segments = count_segments(text)
        for forced in self._segments.forced_by[:_MARKED_AT_MOST]:
            row, column = self._location(forced.index)
            line = self.document.get_line(row)
            start = len(line[:column].encode())
            self._highlights[row].append((start, start + len(forced.character.encode()), _GUILTY))
        if self._is_loading:
            return
        if not text:
            self._written_against = None
        elif self._written_against is None:
            self._written_against = self._newest
        self._save_soon()
        self._describe()

    def _describe(self) -> None:
        """Write whom it goes to and what it costs into the border, where that changed."""
        label(self, self._title(), cost(self._segments))

    def _prompt(self, *, is_here: bool) -> None:
        """What stands in it while nothing is written. `is_here` is whether the keys go into it."""
        words = self._lock or (own("Enter sends, Esc keeps the draft.") if is_here else self._hint)
        if str(self.placeholder) != words:
            self.placeholder = Content(words)

    def _title(self) -> Safe:
        if self._target is None:
            return own("Nobody")
        where = compose("{} from {}", self._target.name, self._target.line)
        return compose("Locked: {}", where) if self._lock else compose("To {}", where)

    # ------------------------------------------------------------------------------------------ Textual

    def on_focus(self) -> None:
        """Say what its keys do."""
        self._prompt(is_here=True)

    def on_blur(self) -> None:
        """Leaving it keeps the draft."""
        self.save_draft()
        self._prompt(is_here=False)

    def render_line(self, y: int) -> Strip:
        """Draw a line; nothing where there is no room for a character (Textual's placeholder wraps by a width of 0 there)."""
        return super().render_line(y) if self.content_size.width > 0 else Strip.blank(self.size.width)

    async def _on_key(self, event: events.Key) -> None:
        """Ask for a template at `/` on an empty line; else type."""
        if (
            event.character == "/"
            and not self.read_only
            and not self.document.get_line(self.cursor_location[0])
        ):
            event.stop()
            event.prevent_default()
            self.post_message(self.TemplateAsked())
            return
        await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        """Put a paste in, cleaned. It never sends, whatever stands in it."""
        event.stop()
        event.prevent_default()
        self.put_in_paste(event.text)

    def put_in_paste(self, raw: str) -> None:
        """Put a paste in where the cursor is, cleaned."""
        if self.read_only:
            return
        pasted = clean_paste(raw)
        if pasted.text and (result := self._replace_via_keyboard(pasted.text, *self.selection)):
            self.move_cursor(result.end_location)
        if pasted.unseen or pasted.cut:
            self.post_message(self.PasteCleaned(pasted))


def cost(segments: Segments) -> Safe:
    """What a text costs, in a few words: `34/160 · 1 text`, and what makes it dearer."""
    if not segments.parts:
        return own("")
    room = segments.parts * segments.limit_of_part
    texts = "1 text" if segments.parts == 1 else f"{segments.parts} texts"
    words = f"{segments.units}/{room} · {texts}"
    if segments.encoding is Encoding.UCS2:
        guilty = segments.forced_by[0].character
        can_mend = any(forced.replacement is not None for forced in segments.forced_by)
        words += f" · Unicode: {guilty}" + (" Ctrl+N" if can_mend else "")
    return clean_line(words)
