"""One question, asked in one way, wherever an action of the screen needs more than a key (`verbs/asking.py` says which).

Level 2 is answered by `y` alone: Enter, the key that asked, a key that repeats and the first moment say nothing. Level 3
is answered by typing the proof.
"""

import time
from collections.abc import Callable
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from trtui.text.cleaning import compose, own
from trtui.ui.commands import Scope
from trtui.ui.output import GatedModalScreen
from trtui.ui.widgets.typed_line import TypedLine
from trtui.verbs.asking import Level, Question

DEAF_SECONDS: Final = 0.25
"""For so long a question takes no answer: what was pressed before it was read is none."""
_PAGES: Final = {"pagedown": 1, "down": 1, "pageup": -1, "up": -1}


class Answer:
    """The rules of one question's answering, without a screen: what a key says, given when it was pressed."""

    def __init__(self, asked_at: float) -> None:
        """`asked_at` in seconds of a clock that only goes forward."""
        self._asked_at = asked_at

    def key(self, key: str, at: float) -> bool | None:
        """True for yes, False for no, None for a key that says nothing."""
        if at - self._asked_at < DEAF_SECONDS:
            return None
        if key == "y":
            return True
        return False if key in ("n", "escape") else None


class Asking(GatedModalScreen[bool]):
    """A question at the foot of the screen, over whatever asked it; it takes every key until it is answered."""

    key_scope: ClassVar[Scope] = Scope.DIALOG

    def __init__(self, question: Question, clock: Callable[[], float] = time.monotonic) -> None:
        """Ask `question`; `clock` tells seconds and only goes forward."""
        super().__init__()
        self.question = question
        self._clock = clock
        self._answer = Answer(clock())
        self._frame = Vertical(id="question")

    def compose(self) -> ComposeResult:
        """The title, what it says, and how to answer."""
        question = self.question
        with self._frame:
            yield Static(Content(question.title), id="question-title")
            for line in question.says:
                yield Static(Content(line), classes="question-says")
            with Vertical(id="question-answer"):
                yield from self._how()

    def _how(self) -> ComposeResult:
        """How to answer: always in view, however long the question and low the screen."""
        question = self.question
        if question.proof is not None:
            sentence = compose(
                "Type {} ({}) and press Enter to go on. Esc: no.", question.proof_name, question.proof
            )
            yield Static(Content(sentence), classes="question-how")
            yield TypedLine(id="question-proof", select_on_focus=False, compact=True)
        else:
            sentence = compose("Press y for {}. n or Esc: no.", question.yes)
            yield Static(Content(sentence), classes="question-how")

    def on_mount(self) -> None:
        """Begin to count the moment in which nothing is an answer."""
        self._answer = Answer(self._clock())
        self.call_after_refresh(self._say_whether_more)

    def on_resize(self) -> None:
        """Another size may hold all of it."""
        self.call_after_refresh(self._say_whether_more)

    def _scroll(self, step: int) -> None:
        """Go on in a question that is longer than the screen is high."""
        frame = self._frame
        lines = max(1, frame.scrollable_content_region.height - 2)
        frame.scroll_to(y=frame.scroll_y + step * lines, animate=False, force=True, immediate=True)
        self._say_whether_more()

    def _say_whether_more(self) -> None:
        """What is not seen of a question is said to be there: nobody says yes to half of one."""
        frame = self._frame
        has_more = frame.max_scroll_y > 0
        way = own("more: PgDn") if frame.scroll_y < frame.max_scroll_y else own("PgUp: the beginning")
        frame.border_subtitle = Content(way) if has_more else None

    def on_key(self, event: events.Key) -> None:
        """Answer by key."""
        if event.key in _PAGES:
            event.stop()
            event.prevent_default()
            self._scroll(_PAGES[event.key])
            return
        if event.key != "escape" and self.question.level is Level.TYPED:
            return
        event.stop()
        event.prevent_default()
        answer = self._answer.key(event.key, self._clock())
        if answer is not None:
            self.dismiss(answer)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer by what was typed; what is wrong may be typed again."""
        event.stop()
        if self.question.is_proved_by(event.value):
            self.dismiss(True)
        else:
            event.input.value = ""
            self.app.bell()
