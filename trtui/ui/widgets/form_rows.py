"""The rows of a form: a label, what is filled in, and a line beneath for what is said of it.

A row tells the screen of changes by one message, whatever kind it is; Enter in any of them saves the form.
"""

from dataclasses import replace
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from trtui.text.cleaning import Safe, clean, compose, join, own
from trtui.ui.cells import cut, fill
from trtui.ui.forms import Field, PickField, SwitchField, TextField, Value, is_same
from trtui.ui.glyphs import Glyphs
from trtui.ui.widgets.line_view import LineView, strip_of
from trtui.ui.widgets.typed_line import TypedLine
from trtui.verbs.pasting import clean_paste

_YES: Final = own("yes")
_NO: Final = own("no")


class FormRow(Vertical):
    """One field."""

    DEFAULT_CSS = """
    FormRow { height: auto; width: 1fr; layout: horizontal; margin: 0 0 1 0; }
    FormRow > .form-label { width: 20; height: auto; color: $foreground-muted; padding: 0 1 0 0; }
    FormRow > .form-filled { width: 1fr; height: auto; }
    FormRow:focus-within > .form-label { color: $foreground; text-style: bold; }
    FormRow .form-told { height: auto; width: 1fr; padding: 0 1; color: $foreground-muted; }
    FormRow .form-told.-wrong { color: $text-error; text-style: bold; }
    FormRow Input, FormRow TextArea { border: none; padding: 0 1; background: $panel; }
    FormRow Input.-textual-compact { height: 1; padding: 0 1; }
    """

    class Changed(Message):
        """Something else stands in it than before."""

    class SaveAsked(Message):
        """Enter was pressed in it."""

    class PickAsked(Message):
        """The agent wants to pick among what a field offers."""

        def __init__(self, row: "FormRow") -> None:
            super().__init__()
            self.row = row

    def __init__(self, field: Field, glyphs: Glyphs, begun: Value | None = None) -> None:
        """Make the row of a field, with the field's value in it, or with what was `begun` there."""
        super().__init__()
        self.field = field
        self._glyphs = glyphs
        self._begun = field.value if begun is None else begun
        self._picked = self._begun if isinstance(self._begun, tuple) else ()
        self._told = Static(Content(""), classes="form-told")
        self.control = self._make_control()

    def compose(self) -> ComposeResult:
        """The label, the control, and what is said of it."""
        yield Static(Content(self.field.label), classes="form-label")
        with Vertical(classes="form-filled"):
            yield self.control
            yield self._told

    @property
    def value(self) -> Value:
        """What stands in it."""
        match self.control:
            case Input() as line:
                return line.value
            case TextArea() as area:
                return area.text
            case Switch() as switch:
                return switch.is_on
        return self._picked

    def pick(self, values: tuple[str, ...]) -> None:
        """Hold these of what is offered, in the order in which it is offered."""
        if isinstance(self.field, PickField):
            self._picked = tuple(option.value for option in self.field.options if option.value in values)
            if isinstance(self.control, Picks):
                self.control.show(self._labels())
            self.post_message(self.Changed())

    def renew(self, field: Field) -> None:
        """Be the row of `field` from now on. What was filled in stays; where nothing was, what the field holds is shown."""
        before, value = self.field, self.value
        is_touched = not is_same(value, before.value)
        self.field = replace(field, value=before.value) if is_touched else field  # type: ignore[arg-type]  # of one kind
        if not is_touched and not is_same(value, field.value):
            self._hold(field.value)
        elif isinstance(self.control, Picks):
            self.control.show(self._labels())

    def _hold(self, value: Value) -> None:
        match self.control, value:
            case Input() as line, str(text):
                line.value = text
            case Area() as area, str(text):
                area.hold(text)
            case Switch() as switch, bool(is_on):
                switch.turn(is_on=is_on)
            case Picks() as picks, tuple(picked):
                self._picked = picked
                picks.show(self._labels())

    def tell(self, problem: Safe | None) -> None:
        """Say beneath it what is wrong with it, or else what the field has to say of its value."""
        words = problem if problem is not None else self.words()
        sign = compose("{} {}", self._glyphs.urgent, problem) if problem is not None else words
        self._told.set_class(problem is not None, "-wrong")
        self._told.display = bool(words)
        self._told.update(Content(sign))

    # ------------------------------------------------------------------------------------------ inside

    def _make_control(self) -> Widget:
        match self.field, self._begun:
            case TextField(lines=1) as field, str(text):
                line = Line(text, placeholder=str(field.placeholder), password=field.is_secret)
                line.cursor_blink = False
                return line
            case TextField() as field, str(text):
                return Area(field, text)
            case SwitchField(), bool(is_on):
                return Switch(is_on=is_on)
            case PickField(), tuple():
                return Picks(self._labels())
        raise TypeError(f"{self.field.name} can't hold {self._begun!r}")

    def _labels(self) -> Safe:
        assert isinstance(self.field, PickField)
        chosen = [option.label for option in self.field.options if option.value in self._picked]
        return join(", ", chosen) if chosen else self.field.none

    def words(self) -> Safe:
        """What the field has to say of its value."""
        value = self.value
        match self.field:
            case TextField(tell=tell) if tell is not None and isinstance(value, str):
                return tell(value)
            case SwitchField(tell=tell) if tell is not None and isinstance(value, bool):
                return tell(value)
            case PickField(tell=tell) if tell is not None and isinstance(value, tuple):
                return tell(value)
        return own("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Something was typed."""
        event.stop()
        self.post_message(self.Changed())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter."""
        event.stop()
        self.post_message(self.SaveAsked())

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Something was typed."""
        event.stop()
        self.post_message(self.Changed())


class Line(TypedLine):
    """A text of one line."""

    def __init__(self, value: str, *, placeholder: str, password: bool) -> None:
        super().__init__(
            value, placeholder=placeholder, password=password, compact=True, select_on_focus=False
        )


class Area(TextArea):
    """A text of several lines: Enter saves as in every row, Ctrl+J begins a line as in the composer."""

    def __init__(self, field: TextField, text: str) -> None:
        super().__init__(
            _drawable(text),
            tab_behavior="focus",
            highlight_cursor_line=False,
            compact=True,
            placeholder=Content(field.placeholder),
        )
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self.styles.height = field.lines
        self.move_cursor(self.document.end)

    def hold(self, text: str) -> None:
        """Hold another text, the cursor behind it."""
        self.text = _drawable(text)
        self.move_cursor(self.document.end)

    async def _on_key(self, event: events.Key) -> None:
        if event.key in ("enter", "ctrl+j"):
            event.stop()
            event.prevent_default()
            if event.key == "enter":
                self.post_message(FormRow.SaveAsked())
            else:
                self._replace_via_keyboard("\n", *self.selection)
            return
        await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if text := clean_paste(event.text).text:
            self._replace_via_keyboard(text, *self.selection)


def _drawable(text: str) -> str:
    return text if text.isprintable() else str(clean(text))


class OneLine(LineView):
    """A row that is pressed rather than typed in."""

    DEFAULT_CSS = """
    OneLine { height: 1; width: 1fr; }
    OneLine > .one--words { color: $foreground; background: $panel; }
    OneLine > .one--hint { color: $foreground-muted; background: $panel; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"one--words", "one--hint"}
    can_focus = True

    def words(self) -> Safe:
        """What stands in it. Implemented by each kind."""
        raise NotImplementedError

    def hint(self) -> Safe:
        """Which key changes it. Implemented by each kind."""
        raise NotImplementedError

    def press(self) -> None:
        """Change it. Implemented by each kind."""
        raise NotImplementedError

    def draw_line(self, y: int, width: int) -> Strip:
        """Draw what stands in it; with the key, where the keys go into it."""
        del y
        hint = cut(self.hint(), max(0, width // 2)) if self.has_focus else ""
        room = max(0, width - len(hint) - 2)
        pieces = [(fill(f" {self.words()}", room), "words"), (hint, "hint"), ("  ", "hint")]
        return strip_of([(text, self.look(f"one--{name}")) for text, name in pieces], width)

    def on_key(self, event: events.Key) -> None:
        """Space changes it; Enter saves the form."""
        if event.key in ("space", "left", "right") or event.character in ("y", "n"):
            event.stop()
            event.prevent_default()
            self.press()
        elif event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(FormRow.SaveAsked())

    def on_click(self, event: events.Click) -> None:
        """A click is a press."""
        event.stop()
        self.press()


class Switch(OneLine):
    """Yes or no."""

    def __init__(self, *, is_on: bool) -> None:
        """Make one that stands on yes, or on no."""
        super().__init__()
        self.is_on = is_on

    def words(self) -> Safe:
        """Yes or no."""
        return _YES if self.is_on else _NO

    def hint(self) -> Safe:
        """The key."""
        return own("Space changes it")

    def on_key(self, event: events.Key) -> None:
        """`y` and `n` say which."""
        if event.character in ("y", "n") and self.is_on is (event.character == "y"):
            event.stop()
            event.prevent_default()  # it says so already

    def turn(self, *, is_on: bool) -> None:
        """Stand on yes, or on no."""
        self.is_on = is_on
        self.redraw()

    def press(self) -> None:
        """The other."""
        self.turn(is_on=not self.is_on)
        self.post_message(FormRow.Changed())


class Picks(OneLine):
    """What was picked among what is offered."""

    def __init__(self, labels: Safe) -> None:
        """Make one that shows `labels`."""
        super().__init__()
        self._labels = labels

    def show(self, labels: Safe) -> None:
        """Show others."""
        self._labels = labels
        self.redraw()

    def words(self) -> Safe:
        """What was picked."""
        return self._labels

    def hint(self) -> Safe:
        """The key."""
        return own("Space to choose")

    def press(self) -> None:
        """Ask for the choice."""
        row = next(node for node in self.ancestors if isinstance(node, FormRow))
        self.post_message(FormRow.PickAsked(row))
