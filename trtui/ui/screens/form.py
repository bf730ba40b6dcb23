"""A form over whatever asked for it: Tab goes from field to field, Enter saves, Esc leaves without.

What was typed is never thrown away by one key: leaving a changed form asks first.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static, TextArea

from trtui.store import Interest
from trtui.text.cleaning import Safe, compose, join, own
from trtui.ui.asking import Asking
from trtui.ui.commands import Scope
from trtui.ui.forms import Filled, Form, Option, PickField
from trtui.ui.glyphs import UNICODE, Glyphs
from trtui.ui.output import GatedModalScreen
from trtui.ui.screens.choosing import Choosing, Entry, narrow
from trtui.ui.widgets.composer import SAVE_AFTER
from trtui.ui.widgets.form_rows import FormRow
from trtui.verbs.asking import Question

if TYPE_CHECKING:
    from textual.timer import Timer

_NARROW: Final = 56
"""Cells under which a label stands over its field."""
_MOST_TOLD: Final = 6
"""Lines of what saving will do; on a low screen the fields need them more."""


class FormScreen(GatedModalScreen[Filled]):
    """Asks for what a form asks for; dismissed with what was filled in, or with None."""

    key_scope: ClassVar[Scope] = Scope.DIALOG
    # Before any field sees them: what was typed behind a Tab in one go belongs into the next field.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "next_field", show=False, priority=True),
        Binding("shift+tab", "previous_field", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    FormScreen { align: center middle; background: transparent; }
    FormScreen > #form {
        width: 90%; max-width: 96; min-width: 1; height: auto; max-height: 96%; padding: 0 1;
        border: round $primary; background: $surface;
        border-title-color: $foreground; border-title-style: bold; border-subtitle-color: $foreground-muted;
    }
    FormScreen > #form.-bare { border: none; width: 100%; max-height: 100%; }
    FormScreen #form-rows { height: auto; max-height: 1fr; width: 1fr; scrollbar-size-vertical: 1; }
    FormScreen .-narrow FormRow { layout: vertical; margin: 0; }
    FormScreen .-narrow FormRow > .form-label { width: 1fr; }
    FormScreen #form-told { dock: bottom; height: auto; width: 1fr; color: $foreground; background: $surface; }
    FormScreen #form-told.-wrong { color: $text-error; text-style: bold; }
    .-ascii FormScreen > #form { border: ascii $primary; }
    .-ascii FormScreen > #form.-bare { border: none; }
    """

    def __init__(
        self, form: Form, *, glyphs: Glyphs = UNICODE, keep: Callable[[Form, Filled], object] | None = None
    ) -> None:
        """Ask for `form`; what is typed goes to `keep`, soon after it is typed."""
        super().__init__()
        self.form = form
        self._keep = keep
        self._keeping: Timer | None = None
        self._glyphs = glyphs
        begun = form.begun or {}
        self._rows = [FormRow(field, glyphs, begun.get(field.name)) for field in form.fields]
        self._told = Static(Content(""), id="form-told")
        self._is_judged = False

    def compose(self) -> ComposeResult:
        """The fields, and what saving will do."""
        with Vertical(id="form"):
            with VerticalScroll(id="form-rows", can_focus=False):
                yield from self._rows
            yield self._told

    def on_mount(self) -> None:
        """Begin in the first field."""
        frame = self.query_one("#form", Vertical)
        frame.border_title = Content(self.form.title)
        frame.border_subtitle = Content(compose("Enter: {} · Tab: next · Esc: leave", self.form.save))
        self._tell()
        if self._rows:
            self.set_focus(self._rows[0].control)

    def on_resize(self) -> None:
        """Put labels over their fields where there is no room beside them, and do without a frame where that is in the way."""
        width, height = self.app.size
        frame = self.query_one("#form")
        frame.set_class(width < _NARROW, "-narrow")
        frame.set_class(width < 24 or height < 8, "-bare")
        self._told.styles.max_height = max(1, min(_MOST_TOLD, height // 4))
        if (focused := self.focused) is not None:
            self.call_after_refresh(lambda: focused.scroll_visible(animate=False))

    @property
    def filled(self) -> Filled:
        """What stands in it now."""
        return Filled(self.form, {row.field.name: row.value for row in self._rows})

    # ------------------------------------------------------------------------------------------ what it hears

    def interests(self) -> list[Interest]:
        """What the worker should read for it."""
        return list(self.form.interests()) if self.form.interests is not None else []

    def facts_changed(self) -> None:
        """Show what there is by now, in the fields that were there and in new ones; what was filled in stays."""
        if self.form.look_again is None:
            return
        there = {row.field.name: row for row in self._rows}
        place: FormRow | None = None
        for field in self.form.look_again(self.filled):
            row = there.get(field.name)
            if row is None:
                row = FormRow(field, self._glyphs)
                self._add(row, after=place)
            else:
                row.renew(field)
            place = row
        self.form = replace(self.form, fields=[row.field for row in self._rows])
        self._tell()

    def worker_changed(self) -> None:
        """What the worker says of itself is no matter of a form's."""

    def tick(self) -> None:
        """Nothing in a form has an age."""

    def on_form_row_changed(self, event: FormRow.Changed) -> None:
        """Say what is said of what stands there now."""
        event.stop()
        self._tell()
        if self._keep is not None and self._keeping is None:
            self._keeping = self.set_timer(SAVE_AFTER, self.save_draft)

    def save_draft(self) -> None:
        """Have what stands in it kept now, where something was typed since it was last."""
        if self._keeping is not None and self._keep is not None:
            self._keeping.stop()
            self._keeping = None
            self._keep(self.form, self.filled)

    def on_form_row_save_asked(self, event: FormRow.SaveAsked) -> None:
        """Save, or go to the first field that can't be taken."""
        event.stop()
        self._is_judged = True
        self._tell()
        wrong = next((row for row in self._rows if self._problem(row) is not None), None)
        if wrong is not None:
            self.set_focus(wrong.control)
            self.app.bell()
        elif self.form.check is not None and self.form.check(self.filled) is not None:
            self.app.bell()
        else:
            self.save_draft()  # a question may come of it, and be open for long
            self.dismiss(self.filled)

    def on_form_row_pick_asked(self, event: FormRow.PickAsked) -> None:
        """Offer what a field offers."""
        event.stop()
        row, field = event.row, event.row.field
        if not isinstance(field, PickField):
            return
        value = row.value
        chosen = value if isinstance(value, tuple) else ()
        if field.is_one:
            entries = [Entry(option.value, option.label, option.hint) for option in field.options]
            self.app.push_screen(
                Choosing(field.label, lambda typed: narrow(entries, typed), glyphs=self._glyphs),
                lambda taken: row.pick((taken,)) if taken is not None else None,
            )
            return
        self.app.push_screen(
            Picking(row, chosen, glyphs=self._glyphs),
            lambda taken: row.pick(taken) if taken is not None else None,
        )

    def on_key(self, event: events.Key) -> None:
        """Go from field to field, or leave."""
        if event.key == "escape":
            event.stop()
            self._leave()
        elif event.key in ("down", "up"):
            if isinstance(self.focused, TextArea):
                return
            event.stop()
            event.prevent_default()
            self.focus_next() if event.key == "down" else self.focus_previous()

    def action_next_field(self) -> None:
        """To the next field."""
        self.focus_next()

    def action_previous_field(self) -> None:
        """To the field before."""
        self.focus_previous()

    # ------------------------------------------------------------------------------------------ inside

    def _add(self, row: FormRow, *, after: FormRow | None) -> None:
        """Put in a row that was not there before."""
        at = self._rows.index(after) + 1 if after is not None else 0
        self._rows.insert(at, row)
        self.query_one("#form-rows").mount(row, before=0 if after is None else None, after=after)

    def _leave(self) -> None:
        self.save_draft()
        if not (self.form.is_draft or self.filled.changed()):
            self.dismiss(None)
            return
        question = Question(
            own("Leave without saving?"),
            (own("What you changed here is dropped."),),
            yes=own("yes, drop it"),
        )

        def answered(is_yes: bool | None) -> None:
            if is_yes:
                self.dismiss(None)

        self.app.push_screen(Asking(question), answered)

    def _problem(self, row: FormRow) -> Safe | None:
        return self.form.problem_of(row.field, row.value)

    def _tell(self) -> None:
        """Beneath each field what is said of it; what is wrong only once saving was tried: nobody is told off while typing."""
        for row in self._rows:
            row.tell(self._problem(row) if self._is_judged else None)
        filled = self.filled
        wrong = self.form.check(filled) if self._is_judged and self.form.check is not None else None
        told = (
            [wrong]
            if wrong is not None
            else list(self.form.tell(filled))
            if self.form.tell is not None
            else []
        )
        self._told.set_class(wrong is not None, "-wrong")
        self._told.display = bool(told)
        self._told.update(Content(join("\n", told)))


class Picking(Choosing[tuple[str, ...]]):
    """Offers values to take or leave, each by Enter; Esc is done with it and keeps them."""

    def __init__(self, row: FormRow, chosen: tuple[str, ...], *, glyphs: Glyphs) -> None:
        """Begin with those that are chosen, among what the row offers."""
        self._row = row
        self._chosen = set(chosen)
        super().__init__(row.field.label, self._offered, glyphs=glyphs)

    @property
    def _options(self) -> Sequence[Option]:
        field = self._row.field
        return field.options if isinstance(field, PickField) else ()

    def _offered(self, typed: str) -> list[Entry[tuple[str, ...]]]:
        glyph, nothing = self._glyphs.selected, own(" ")
        entries: list[Entry[tuple[str, ...]]] = [
            Entry(
                (option.value,),
                compose("{} {}", glyph if option.value in self._chosen else nothing, option.label),
                option.hint,
            )
            for option in self._options
        ]
        return narrow(entries, typed)

    def how(self) -> Safe:
        """Which keys do what."""
        return own("Enter: in or out · Esc: done")

    def empty_words(self, typed: str) -> Safe:
        """What the row says of its own where it offers nothing at all."""
        words = self._row.words() if not self._options else own("")
        return words or super().empty_words(typed)

    def facts_changed(self) -> None:
        """Offer what there is by now: the form beneath was told first."""
        self.offer_again()

    def worker_changed(self) -> None:
        """What the worker says of itself is no matter of a choice's."""

    def tick(self) -> None:
        """Nothing in a choice has an age."""

    def take(self, value: tuple[str, ...]) -> None:
        """In, or out again; the cursor stays."""
        self._chosen ^= set(value)
        self.offer_again()

    def leave(self) -> None:
        """Done: with those that are chosen."""
        self.dismiss(tuple(option.value for option in self._options if option.value in self._chosen))
