"""The first run's one screen: a page of `ui/setting_up.py`, and what is answered on it."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.strip import Strip
from textual.widgets import Input, Static

from trtui.config.setup import Plan, Tried
from trtui.text.cleaning import Safe
from trtui.ui.cells import fill, wrap
from trtui.ui.commands import Scope
from trtui.ui.glyphs import Glyphs
from trtui.ui.output import GatedScreen
from trtui.ui.setting_up import SettingUp, Step
from trtui.ui.widgets.line_view import LineView, strip_of
from trtui.ui.widgets.typed_line import TypedLine

_AROUND: Final = 10
"""Lines that a frame, its words and the keys take around the choices."""
_MOVES: Final = {"down": 1, "up": -1, "tab": 1, "shift+tab": -1, "j": 1, "k": -1, "ctrl+n": 1, "ctrl+p": -1}


class Choices(LineView, can_focus=True):
    """What can be chosen, each over as many lines as it needs."""

    DEFAULT_CSS = """
    Choices { height: auto; min-height: 1; }
    Choices > .choices--here { color: $primary; text-style: bold; }
    Choices > .choices--words { color: $foreground; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"choices--here", "choices--words"}

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="choices")
        self._glyphs = glyphs
        self._choices: tuple[Safe, ...] = ()
        self._marked: frozenset[int] | None = None
        self._laid: list[tuple[int, str]] = []
        self._width = 80
        self._top = 0
        self.cursor = 0

    def show(self, choices: tuple[Safe, ...], marked: frozenset[int] | None, *, is_other: bool) -> None:
        """Offer these, the cursor on the first where they are others than before."""
        self._choices, self._marked = choices, marked
        if is_other:
            self.cursor = self._top = 0
        self.display = bool(choices)
        self.lay_out()
        self.redraw()

    def move_by(self, rows: int) -> None:
        """Move the cursor, as far as there are choices."""
        self.cursor = max(0, min(self.cursor + rows, len(self._choices) - 1))
        self.redraw()

    def lay_out(self) -> None:
        """Wrap the choices to the width there is."""
        self._width = self.content_size.width or self._width  # while it is hidden it has none
        self._laid = []
        for index, choice in enumerate(self._choices):
            mark = "" if self._marked is None else "[x] " if index in self._marked else "[ ] "
            lines = wrap(f"{mark}{choice}", max(1, self._width - 2))
            self._laid += [
                (index, line if number == 0 else f"{' ' * len(mark)}{line}")
                for number, line in enumerate(lines)
            ]
        room = self.app.size.height - _AROUND
        self.styles.height = max(1, min(len(self._laid), room)) if room > 4 else "1fr"

    def draw_line(self, y: int, width: int) -> Strip:
        """Draw a line of a choice; the one under the cursor has a bar before it."""
        height = max(1, self.content_size.height)
        own_lines = [at for at, (index, _) in enumerate(self._laid) if index == self.cursor]
        if own_lines:
            self._top = max(min(self._top, own_lines[0]), own_lines[-1] - height + 1, 0)
        at = self._top + y
        index, words = self._laid[at] if at < len(self._laid) else (-1, "")
        is_here = index == self.cursor and bool(words)
        bar = f"{self._glyphs.bar} " if is_here else "  "
        return strip_of(
            [(fill(bar + words, width), self.look("choices--here" if is_here else "choices--words"))], width
        )


class FirstRunScreen(GatedScreen[None]):
    """Draws what is asked and passes on what is answered. It takes every key for itself."""

    key_scope: ClassVar[Scope] = Scope.DIALOG

    def __init__(self, asked: SettingUp, try_plan: Callable[[Plan], Tried], glyphs: Glyphs) -> None:
        """`try_plan` waits for the service: it is called in a thread of its own."""
        super().__init__(id="first-run")
        self._asked = asked
        self._try_plan = try_plan
        self._choices = Choices(glyphs)
        self._answer = TypedLine(id="answer", select_on_focus=False, compact=True)
        self._frame = Vertical(id="first-run-frame")
        self._words = {
            name: Static(Content(""), id=f"first-run-{name}") for name in ("says", "problem", "foot")
        }
        self._shown: object = None
        self._round = 0

    def compose(self) -> ComposeResult:
        """The page: what it says, what can be chosen or the line to type in, what won't do, and the keys."""
        with self._frame:
            yield self._words["says"]
            yield self._choices
            yield self._answer
            yield self._words["problem"]
            yield self._words["foot"]

    def on_mount(self) -> None:
        """Ask the first question."""
        self._answer.cursor_blink = False
        self._show()

    def on_resize(self) -> None:
        """Do without a frame where there is no room for one."""
        self._frame.set_class(self.app.size.height < 14 or self.app.size.width < 44, "-bare")
        self._words["foot"].display = self.app.size.height > 4
        self._show()

    # ------------------------------------------------------------------------------------------ drawing

    def _show(self) -> None:
        """Draw the page at hand."""
        page, problem = self._asked.page, self._asked.problem
        is_other = self._shown != (self._asked.step, page.title)
        self._shown = (self._asked.step, page.title)
        self._frame.border_title = Content(page.title)
        heading: tuple[Safe, ...] = (page.title,) if self._frame.has_class("-bare") else ()
        self._words["says"].update(Content("\n".join((*heading, *page.says))))
        self._choices.show(page.choices, page.marked, is_other=is_other)
        self._answer.display = page.field is not None
        if page.field is not None and is_other:
            self._answer.password = page.is_masked
            self._answer.placeholder = str(page.example)
            self._answer.value = page.field
            self._answer.cursor_position = len(page.field)
        self._words["problem"].update(Content(problem or ""))
        self._words["problem"].display = problem is not None
        self._words["foot"].update(Content(page.foot))
        target = self._answer if page.field is not None else self._choices if page.choices else None
        self.set_focus(target, scroll_visible=False)

    # ------------------------------------------------------------------------------------------ answers

    def on_key(self, event: events.Key) -> None:
        """Answer, move, or go back."""
        is_typing = self._asked.page.field is not None
        key = event.key
        if key in ("escape", "ctrl+q"):
            self._stop(event)
            self._round += 1
            self._asked.back() if key == "escape" else self._leave()
        elif key == "enter":
            self._stop(event)
            self._take(self._choices.cursor)
        elif is_typing:
            return
        elif key in _MOVES:
            self._stop(event)
            self._choices.move_by(_MOVES[key])
            return
        elif key == "space":
            self._stop(event)
            self._asked.toggle(self._choices.cursor)
        elif (
            key.isdigit()
            and 0 < int(key) <= len(self._asked.page.choices)
            and self._asked.page.marked is None
        ):
            self._stop(event)
            self._take(int(key) - 1)
        else:
            return
        self._go_on()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the line."""
        event.stop()
        self._take(0)
        self._go_on()

    @staticmethod
    def _stop(event: events.Key) -> None:
        event.stop()
        event.prevent_default()

    def _leave(self) -> None:
        self._asked.is_over = True

    def _take(self, index: int) -> None:
        typed = self._answer.value
        before = self._asked.step
        self._asked.take(index, typed)
        if self._asked.step is not before or self._answer.password:
            self._answer.value = ""  # what was typed stays nowhere that it need not
        if self._asked.step is Step.ASKING and before is not Step.ASKING:
            self._ask()

    def _go_on(self) -> None:
        if self._asked.is_over:
            self.app.exit(0, return_code=0)
        else:
            self._show()

    # ------------------------------------------------------------------------------------------ the service

    def _ask(self) -> None:
        """Have the plan tried, in a thread that nothing waits for: leaving while it is asked leaves at once."""
        self._round += 1
        loop, plan, number = asyncio.get_running_loop(), self._asked.plan, self._round

        def ask() -> None:
            try:
                tried = self._try_plan(plan)
            except Exception as error:  # noqa: BLE001  # a thread's own end would be silent, and the screen ask for ever
                tried = Tried(sentence=f"That went wrong in trtui itself ({type(error).__name__}).")
            with suppress(RuntimeError):  # the screen is gone
                loop.call_soon_threadsafe(self.app.call_later, self._answered, number, tried)

        threading.Thread(target=ask, name="trtui-trial", daemon=True).start()

    def _answered(self, number: int, tried: Tried) -> None:
        if number == self._round:
            self._asked.tried(tried)
            self._show()
